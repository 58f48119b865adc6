/** A span of time cut into windows that together give each record once. */
import { failure } from "../errors/classes.js";
import { checkNames } from "../request/settings.js";
import { ignoreErrors } from "../util/ignore-errors.js";

/** A span of time, both ends included as in the API, and how long a window is. */
export interface WindowRange {
  /** A date, text that `Date` can read, or milliseconds since 1970 UTC. Text without a zone is local time. */
  readonly from: Date | string | number;
  readonly to: Date | string | number;
  /** Milliseconds. */
  readonly step: number;
}

/** One window. */
export interface Window<L> {
  readonly start: Date;
  readonly end: Date;
  /** The list of this window. Nothing is sent before this is called; each call begins it again. */
  list(): L;
}

/** What is known of the list. */
interface ListInfo {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly cursor: string | undefined;
  /** Whether it can be cut by time. */
  readonly byTime: boolean;
}

const MAX_WINDOWS = 100_000;
/** Items that begin this close to an edge, by the clock in their id, may come out of both windows. */
const EDGE_MS = 60_000;

/** The windows, oldest first, and for each which items come out of another one. */
export function splitWindows(
  range: WindowRange,
  info: ListInfo,
): { start: Date; end: Date; skips: (key: string) => boolean }[] {
  const { operation, args, cursor, byTime } = info;
  const refuse = (parameter: string, text: string): never => {
    throw failure("usage/invalid-option", `${operation}: windows: ${text}`, {
      operation,
      parameter,
      outcome: "not_sent",
    });
  };
  // An object that throws when it is read is no range.
  const given = ignoreErrors(() => ({ __proto__: null, ...range }));
  if (!given) return refuse("windows", "must be { from, to, step }");
  checkNames(given, ["from", "to", "step"], { operation });
  const { step } = given;
  const [from, to] = [timeOf(given.from), timeOf(given.to)];
  if (!byTime) refuse("windows", "this list cannot be cut by time");
  for (const name of ["start", "end", "after_id", "before_id"])
    if (args[name] !== undefined) refuse(name, `leave ${name} to the windows`);
  if (cursor !== undefined) refuse("cursor", "a cursor is for the list of one window");
  if (Number.isNaN(from)) refuse("from", "from is no time");
  if (Number.isNaN(to) || to <= from) refuse("to", "to must be a time after from");
  if (!(typeof step === "number" && step >= 1)) refuse("step", "step must be at least a millisecond");
  if ((to - from) / step > MAX_WINDOWS) refuse("step", `step makes more than ${MAX_WINDOWS} windows`);
  // Ends are included, so what lies on an edge is in two windows; which window gave it first keeps it.
  const owners = new Map<string, number>();
  const windows = [];
  for (let start = from, number = 0; start < to; start += step, number++) {
    const end = Math.min(start + step, to);
    const skips = (key: string): boolean => {
      if (isInside(key, start, end)) return false;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, number);
      return owner !== undefined && owner !== number;
    };
    windows.push({ start: new Date(start), end: new Date(end), skips });
  }
  return windows;
}

/** Milliseconds since 1970; NaN for what is no time. Null would be 1970. */
function timeOf(value: unknown): number {
  return ignoreErrors(() => (value === null ? NaN : new Date(value as string).getTime())) ?? NaN;
}

/** Whether the clock in an id (its first 8 hexadecimal digits are seconds) says that it is far from both edges. */
function isInside(key: string, start: number, end: number): boolean {
  const at = /^[0-9a-f]{24}$/i.test(key) ? parseInt(key.slice(0, 8), 16) * 1_000 : NaN;
  return at > start + EDGE_MS && at < end - EDGE_MS;
}
