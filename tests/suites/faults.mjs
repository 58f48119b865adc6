// The fault matrix: every fault against one operation of every class, in every runtime.
//
// The classes are found in the operation table; what each fault must do stands in support/faults/. A cell passes or says
// why its fault does not apply; the table at the end shows all of them.
import { argumentsFor, callOf, classes, clientFor } from "./support/classes.mjs";
import { faults as rows } from "./support/faults/index.mjs";

export default async function ({ test, note, assert, server, faults, runtime }) {
  const matrix = [];
  for (const [number, fault] of rows.entries()) {
    const cells = [];
    for (const cls of classes) {
      const operation = cls.operations[number % cls.operations.length];
      const args = argumentsFor(operation);
      const t = {
        assert, server, faults, runtime, cls, operation, args,
        client: (baseUrl, options) => clientFor(operation, { baseUrl, ...options }),
        call: (client, options, given) => callOf(client, operation, options, { ...args, ...given }),
        on: (other, options, given) => callOf(clientFor(other, options), other, undefined, { ...argumentsFor(other), ...given }),
      };
      cells.push(await runCells(fault, t, test));
    }
    matrix.push({ fault, cells });
  }
  await test("every fault from F1 to F38 has its row", () => assert.deepEqual(rows.map(({ id }) => id), Array.from({ length: 38 }, (_, index) => `F${index + 1}`)));
  note(table(matrix));
}

/** Runs what a fault does to one class: `{ passed, failed, reasons }`. */
async function runCells(fault, t, test) {
  const result = { passed: 0, failed: 0, reasons: [] };
  for (const cell of fault.cells) {
    const reason = cell.unless?.(t);
    if (reason) {
      result.reasons.push(reason);
      continue;
    }
    let ended = false;
    await test(`${fault.id} ${fault.title}: ${cell.name} (${t.cls.name}: ${t.operation.id})`, async () => {
      await cell.run(t);
      ended = true;
    });
    result[ended ? "passed" : "failed"] += 1;
  }
  return result;
}

function table(matrix) {
  const show = ({ passed, failed, reasons }) => (failed ? `${failed} FAIL` : passed ? String(passed) : reasons.length ? "–" : "");
  const width = Math.max(...matrix.map(({ fault }) => fault.title.length)) + 5;
  const head = " ".repeat(width) + classes.map(({ name }) => name.padStart(17)).join("");
  const lines = matrix.map(({ fault, cells }) => `${fault.id.padEnd(4)} ${fault.title}`.padEnd(width) + cells.map((cell) => show(cell).padStart(17)).join(""));
  const why = matrix.flatMap(({ fault, cells }) => reasonsOf(fault, cells));
  const sum = (pick) => matrix.reduce((total, { cells }) => total + cells.reduce((inner, cell) => inner + pick(cell), 0), 0);
  const totals = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed, ${sum(({ reasons }) => reasons.length)} not applicable`;
  return ["The matrix: tests passed, – where the fault does not apply", head, ...lines, "", "Not applicable:", ...why, "", `matrix: ${totals}`].join("\n");
}

/** One line a reason, with the classes that it holds for. */
function reasonsOf({ id }, cells) {
  const byReason = new Map();
  for (const [index, { reasons }] of cells.entries()) {
    for (const reason of new Set(reasons)) byReason.set(reason, [...(byReason.get(reason) ?? []), classes[index].name]);
  }
  return [...byReason].map(([reason, names]) => `  ${id.padEnd(4)} ${names.join(", ")}: ${reason}`);
}
