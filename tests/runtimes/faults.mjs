// The fault matrix: every fault against one operation of every class, in every runtime.
//
// The classes are found in the operation table; what each fault must do is in support/faults/. A cell passes or says
// why its fault does not apply; harness/matrix.mjs crosses the runtimes and prints all of it at the end.
import { argumentsFor, callOf, classes, clientFor } from "./support/classes.mjs";
import { faults as rows } from "./support/faults/index.mjs";

export default async function ({ test, report, assert, server, faults, runtime, filter }) {
  const cells = [];
  for (const [number, fault] of rows.entries()) {
    for (const cls of classes) {
      const operation = cls.operations[number % cls.operations.length];
      const args = argumentsFor(operation);
      const t = {
        assert,
        server,
        faults,
        runtime,
        cls,
        operation,
        args,
        client: (baseUrl, options) => clientFor(operation, { baseUrl, ...options }),
        call: (client, options, given) => callOf(client, operation, options, { ...args, ...given }),
        on: (other, options, given) =>
          callOf(clientFor(other, options), other, undefined, { ...argumentsFor(other), ...given }),
      };
      cells.push({ fault: fault.id, title: fault.title, class: cls.name, ...(await runCell(fault, t, test)) });
    }
  }
  // A filtered matrix is not compared.
  if (filter) return;
  await test("every fault from F1 to F41 has its row", () =>
    assert.deepEqual(
      rows.map(({ id }) => id),
      Array.from({ length: 41 }, (_, index) => `F${index + 1}`),
    ));
  await test("no cell is empty without a reason", () => {
    assert.equal(cells.length, rows.length * classes.length);
    assert.deepEqual(
      cells.filter(({ passed, failed, reasons }) => passed + failed + reasons.length === 0),
      [],
    );
  });
  report({ matrix: cells });
}

/** Runs what a fault does to one class: `{ passed, failed, reasons }`. */
async function runCell(fault, t, test) {
  const result = { passed: 0, failed: 0, reasons: [] };
  for (const { name, unless, run } of fault.cells) {
    const reason = unless?.(t);
    if (reason) {
      result.reasons.push(reason);
      continue;
    }
    let ended = false;
    await test(`${fault.id} ${fault.title}: ${name} (${t.cls.name}: ${t.operation.id})`, async () => {
      await run(t);
      ended = true;
    });
    result[ended ? "passed" : "failed"] += 1;
  }
  return result;
}
