/** Settings as the core takes them: numbers in a fixed order, NaN for what is not set (`src/wasm/settings.rs`). */
import { failure, type ErrorShape } from "../errors/classes.js";
import type { QueryValue } from "../types/call.js";

/** Values that a number may have, and how they are named to a caller. */
type Range = readonly [least: number, most: number, whole: boolean, text: string];

const MOST_COUNT = 2 ** 32 - 1;
/** Within what timers can count. */
const TIMEOUT: Range = [Number.MIN_VALUE, 2 ** 31 - 1, false, "milliseconds above zero and below 2^31"];
const WAIT: Range = [0, Number.MAX_VALUE, false, "milliseconds, zero or more"];
const BYTES: Range = [1, Number.MAX_SAFE_INTEGER, true, "a whole number from 1 to 2^53 - 1"];
const ATTEMPTS: Range = [1, 20, true, "a whole number from 1 to 20"];
const PLACES: Range = [1, 1_000, true, "a whole number from 1 to 1000"];
const COUNT: Range = [0, MOST_COUNT, true, "a whole number below 2^32"];

const LIMITS = { timeoutMs: TIMEOUT, idleTimeoutMs: TIMEOUT, totalTimeoutMs: TIMEOUT, maxBytes: BYTES };
const RETRY = { attempts: ATTEMPTS, baseMs: WAIT, capMs: WAIT, maxRetryAfterMs: WAIT };
const PLACE = { maxConcurrent: PLACES };
const BUDGET = { perHour: COUNT, perDay: COUNT, perWeek: COUNT, perMonth: COUNT, maxWaitMs: WAIT };

/** What options of clients and calls are read from. */
export type Given = Readonly<Record<string, unknown>>;

/** Whose option it is, for messages. */
type Owner = Partial<ErrorShape>;

/** The error of an option that is not allowed. */
export function badOption(owner: Owner, parameter: string, text: string): Error {
  return failure("usage/invalid-option", `option ${parameter}: ${text}`, { ...owner, parameter, outcome: "not_sent" });
}

/** Refuses members that nobody knows: a slip of the pen must not pass for a setting. */
export function checkNames(given: Given, known: readonly string[], owner: Owner, within = ""): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw badOption(owner, within + name, `there is no such option; there are ${known.join(", ")}`);
  }
}

function numbers(given: Given, ranges: Readonly<Record<string, Range>>, owner: Owner): number[] {
  return Object.entries(ranges).map(([name, [least, most, whole, text]]) => {
    const value = given[name] ?? undefined;
    if (value === undefined) return NaN;
    if (typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    throw badOption(owner, name, `must be ${text}`);
  });
}

/** The members of an option that is an object, all of them numbers. */
function group(given: Given, option: string, ranges: Readonly<Record<string, Range>>, owner: Owner, other: string): number[] {
  const value = own(given[option], () => badOption(owner, option, `must be an object of numbers${other}`));
  checkNames(value, Object.keys(ranges), owner, `${option}.`);
  return numbers(value, ranges, owner);
}

function retryNumbers(given: Given, owner: Owner): number[] {
  return given["retry"] === false ? [1, NaN, NaN, NaN] : group(given, "retry", RETRY, owner, ", or false");
}

/** The numbers of a call; undefined when none is set, so that nothing has to cross. */
export function callNumbers(given: Given, owner: Owner): Float64Array | undefined {
  const all = [...numbers(given, LIMITS, owner), ...retryNumbers(given, owner)];
  return all.every(Number.isNaN) ? undefined : Float64Array.from(all);
}

/** The numbers of a client. */
export function clientNumbers(given: Given, owner: Owner): Float64Array {
  // An endless hour stands for the quota that the core knows.
  const known = given["budget"] === true && owner.api === "ConstructionOnline";
  const other = "; true is for ConstructionOnline, whose quota is known";
  const budget = known ? [Infinity] : group(given, "budget", BUDGET, owner, other);
  return Float64Array.from([...numbers(given, LIMITS, owner), ...retryNumbers(given, owner), ...numbers(given, PLACE, owner), ...budget, cacheMode(given, owner)]);
}

/** Modes of a browser's cache, numbered as in `src/runtime.rs`. */
const CACHE_MODES = ["no-store", "default", "no-cache", "reload", "force-cache"];

function cacheMode({ cache }: Given, owner: Owner): number {
  if (cache === undefined || cache === null) return NaN;
  const mode = CACHE_MODES.indexOf(cache as string);
  if (mode < 0) throw badOption(owner, "cache", `must be one of ${CACHE_MODES.join(", ")}`);
  return mode;
}

/** Whether an object is no instance of a class; objects of other realms are none either. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What is an object's own, read once: nothing is inherited from a prototype that somebody has changed. */
export function own(value: unknown, refuse: () => Error): Given {
  // An instance of a class, as a Map or a signal, is something else than it was taken for.
  if (value !== undefined && value !== null && (typeof value !== "object" || !isPlain(value))) throw refuse();
  return { __proto__: null, ...value };
}

/** Refuses values of another type; unset ones are fine. */
export function checkTypes(given: Given, types: Readonly<Record<string, "function" | "string" | "boolean">>, owner: Owner): void {
  for (const [name, type] of Object.entries(types)) {
    if (given[name] !== undefined && typeof given[name] !== type) throw badOption(owner, name, `must be a ${type}`);
  }
}

/**
 * Names and values of an option by turns; undefined when there are none. What platforms have for such, as `Headers`,
 * `URLSearchParams` and lists of pairs, is as good as an object.
 */
export function pairs(given: Given, option: string, owner: Owner, types: readonly string[] = ["string"]): string[] | undefined {
  const value = given[option];
  if (value === undefined || value === null) return undefined;
  const refuse = (): Error => badOption(owner, option, `must be an object or pairs of ${types.join(", ")}`);
  if (typeof value !== "object") throw refuse();
  const entries = Symbol.iterator in value ? Array.from(value as Iterable<unknown>) : Object.entries(own(value, refuse));
  const flat: string[] = [];
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) throw refuse();
    const [name, text] = entry as [unknown, QueryValue | undefined];
    if (text === undefined) continue;
    if (typeof name !== "string" || !types.includes(typeof text) || (typeof text === "number" && !Number.isFinite(text))) throw refuse();
    flat.push(name, String(text));
  }
  return flat;
}
