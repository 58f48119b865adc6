/** Checks responses against their documented types. Loaded by the first call that asks for it. */
import { failure, loadPart } from "../errors/classes.js";
import { listIn, reportIn, responseDetails, Shape } from "../response/shape.js";
import type { DriftEvent, Observers } from "../types/events.js";
import type { DriftIssue } from "../types/issue.js";
import type { CallName, Reply } from "../types/reply.js";
import { notify } from "../util/ignore-errors.js";
import { Findings } from "./findings.js";
import { Guards } from "./guards.js";
import { shapesOf, type ValueKind, type Shapes } from "./shapes.js";

/** What a check found. */
export interface Drift {
  readonly issues: DriftIssue[];
  /** Issues that are not listed. */
  readonly more: number;
}

/** The checks of one API. */
export interface Checker {
  /**
   * Compares a response with what the operation of this number documents; the pointers lead into the data of the call. `args` are
   * those of the call: what they leave out of the records is not missing.
   */
  check(number: number, reply: Pick<Reply, "data" | "shape">, args?: Readonly<Record<string, unknown>>): Drift;
}

/** Each table is read once. */
const checkers = new Map<string, Checker>();

/** The checks that a table describes. */
export function checkerOf(table: string): Checker {
  let checker = checkers.get(table);
  if (!checker) checkers.set(table, (checker = new TableChecker(shapesOf(table))));
  return checker;
}

class TableChecker implements Checker {
  readonly #shapes: Shapes;
  readonly #findings = new Findings();
  readonly #guards: Guards;
  readonly #roots = new Map<ValueKind, (value: unknown) => void>();
  readonly #lists = new Map<number, ValueKind>();

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
    this.#guards = new Guards(shapes, this.#findings);
  }

  check(
    number: number,
    { data, shape }: Pick<Reply, "data" | "shape">,
    args: Readonly<Record<string, unknown>> = {},
  ): Drift {
    const isCutDown = this.#shapes.cutDown.has(number) && (args["include"] ?? args["exclude"]) !== undefined;
    this.#findings.clear(isCutDown);
    const kind = this.#shapes.results[number];
    // An empty body is checked by `decodeResult`.
    if (kind && data !== undefined && data !== null) this.#run(kind, number, shape, data);
    return this.#findings.finish();
  }

  #run(kind: ValueKind, number: number, shape: number, data: unknown): void {
    switch (shape) {
      case Shape.Single:
      case Shape.Optional:
        this.#root(kind)(data);
        break;
      case Shape.List:
      case Shape.JsonOrCsv:
        this.#root(this.#listKind(kind, number))(listIn(data) ?? []);
        break;
      case Shape.FirstOf: {
        const [first] = listIn(data) ?? [];
        if (first !== undefined) this.#root(kind)(first);
        break;
      }
      case Shape.Deletion:
        // The report of broken flows is no record.
        if (!reportIn(data)) this.#root(kind)(data);
        this.#findings.prefixPath(0, "record");
    }
  }

  #root(kind: ValueKind): (value: unknown) => void {
    let root = this.#roots.get(kind);
    if (!root) this.#roots.set(kind, (root = this.#guards.root(kind)));
    return root;
  }

  #listKind(items: ValueKind, number: number): ValueKind {
    let list = this.#lists.get(number);
    if (!list) this.#lists.set(number, (list = { bits: 0, items }));
    return list;
  }
}

/** How one response is checked, and who is notified. */
export interface Checking {
  readonly mode: "report" | "strict";
  /** The number of the operation. */
  readonly number: number;
  /** The arguments of the call. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Loads the API's table. */
  readonly shapes: () => Promise<{ readonly shapes: string }>;
  readonly call: CallName;
  /** The observers of drift. */
  readonly observers: Observers;
  /** Redacts the client's secrets: the names of members are the server's. */
  readonly redactor: () => Promise<(text: string) => string>;
}

/** The response as it came. In strict mode, a contradiction fails the call. */
export async function checked(
  reply: Reply,
  { mode, number, args, shapes, call, observers, redactor }: Checking,
): Promise<Reply> {
  const drift = checkerOf((await loadPart(shapes)).shapes).check(number, reply, args);
  if (drift.issues.length === 0) return reply;
  const redact = await redactor();
  const issues = drift.issues.map((issue) => ({ ...issue, pointer: redact(issue.pointer) }));
  const contradictions = mode === "strict" ? issues.filter(({ documented }) => documented) : [];
  const reported = mode === "strict" ? issues.filter(({ documented }) => !documented) : issues;
  if (reported.length > 0)
    report(observers, { type: "drift", operation: call.operation, issues: reported, more: drift.more });
  const [first] = contradictions;
  if (!first) return reply;
  const differences = contradictions.reduce((sum, { count }) => sum + count, drift.more);
  const message = `${call.operation}: ${first.pointer || "the response"} is not as documented: ${first.message}`;
  throw failure("decode/mismatch", differences > 1 ? `${message} (${differences} differences in all)` : message, {
    ...responseDetails(reply, call),
    issues: contradictions,
  });
}

/** An observer that throws must not change the result, nor keep the other observer from it. */
function report({ logger, on }: Observers, event: DriftEvent): void {
  const { operation, issues, more } = event;
  const differences = issues.reduce((sum, { count }) => sum + count, more);
  // The names in a pointer are the server's: in quotes, they cannot pass for lines of a log.
  const first = `${JSON.stringify(issues[0]?.pointer)}: ${issues[0]?.message}`;
  const text = `${operation}: the response is not as documented, ${differences} times, first ${first}`;
  notify(() => logger?.warn(text, event));
  notify(() => on?.(event));
}
