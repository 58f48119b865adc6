// Combines the results of the fault matrix in each runtime: fault x class x runtime, with the totals and the reasons.

/**
 * `reported` is `[{ runtime, cells }]`, a cell is `{ fault, title, class, passed, failed, reasons }`. Gives the table
 * as text, and what is wrong with it: cells in which nothing ran without a reason, or that are missing in a runtime.
 */
export function crossTable(reported) {
  const cells = new Map();
  for (const { runtime, cells: own } of reported) {
    for (const cell of own) {
      const key = `${cell.fault} ${cell.class}`;
      if (!cells.has(key)) cells.set(key, new Map());
      cells.get(key).set(runtime, cell);
    }
  }
  const runtimes = reported.map(({ runtime }) => runtime);
  const every = reported.flatMap(({ cells: own }) => own);
  const faults = [...new Map(every.map(({ fault, title }) => [fault, title]))];
  const classes = [...new Set(every.map((cell) => cell.class))];
  const at = (fault, name) => runtimes.map((runtime) => cells.get(`${fault} ${name}`)?.get(runtime));
  const empty = faults.flatMap(([fault]) =>
    classes.flatMap((name) =>
      at(fault, name).flatMap((cell, index) => (isEmpty(cell) ? [`${fault}, ${name}, ${runtimes[index]}`] : [])),
    ),
  );
  const width = Math.max(...faults.map(([, title]) => title.length)) + 5;
  const lines = faults.map(
    ([fault, title]) =>
      `${fault.padEnd(4)} ${title}`.padEnd(width) +
      classes.map((name) => at(fault, name).map(show).join("/").padStart(17)).join(""),
  );
  const sum = (pick) => every.reduce((total, cell) => total + pick(cell), 0);
  const silent = sum(({ passed, failed, reasons }) => Number(passed + failed === 0 && reasons.length > 0));
  const count = faults.length * classes.length * runtimes.length;
  const text = [
    `The fault matrix: tests passed in ${runtimes.join("/")}, – where the fault does not apply`,
    " ".repeat(width) + classes.map((name) => name.padStart(17)).join(""),
    ...lines,
    "",
    "Not applicable:",
    ...reasonsOf(every),
    "",
    `matrix: ${faults.length} faults x ${classes.length} classes x ${runtimes.length} runtimes = ${count} cells: ` +
      `${sum(({ passed }) => passed)} tests passed, ${sum(({ failed }) => failed)} failed, ${silent} cells not applicable, ${empty.length} empty`,
  ].join("\n");
  return { text, empty };
}

function isEmpty(cell) {
  return !cell || cell.passed + cell.failed + cell.reasons.length === 0;
}

function show(cell) {
  if (isEmpty(cell)) return "EMPTY";
  if (cell.failed) return `${cell.failed} FAIL`;
  return cell.passed ? String(cell.passed) : "–";
}

/** One line a fault and reason, with the classes that it holds for; only of cells in which nothing else ran. */
function reasonsOf(cells) {
  const lines = new Map();
  for (const cell of cells) {
    if (cell.passed + cell.failed > 0) continue;
    for (const reason of cell.reasons) {
      const key = `${cell.fault.padEnd(4)} ${reason}`;
      lines.set(key, (lines.get(key) ?? new Set()).add(cell.class));
    }
  }
  return [...lines].map(([line, names]) => `  ${line} (${[...names].join(", ")})`);
}
