/** Settings as the core takes them: numbers in the order of the generated list, NaN for what is not set. */
import { CALL_SETTINGS, CLIENT_SETTINGS } from "../generated/codes.js";
import { failure, type ErrorShape } from "../errors/classes.js";
import type { QueryValue } from "../types/call.js";
import type { UnknownRecord } from "../types/unknown-record.js";
import { CACHES } from "../wasm/web.js";

/** The range of a number, and its description for a caller. */
type Range = readonly [least: number, most: number, whole: boolean, text: string];

const MAX_COUNT = 2 ** 32 - 1;
/** Limited to what timers can count. */
const TIMEOUT: Range = [Number.MIN_VALUE, 2 ** 31 - 1, false, "milliseconds above zero and below 2^31"];
const WAIT: Range = [0, Number.MAX_VALUE, false, "milliseconds, zero or more"];
const BYTES: Range = [1, Number.MAX_SAFE_INTEGER, true, "a whole number from 1 to 2^53 - 1"];
const ATTEMPTS: Range = [1, 20, true, "a whole number from 1 to 20"];
const PERMITS: Range = [1, 1_000, true, "a whole number from 1 to 1000"];
const COUNT: Range = [0, MAX_COUNT, true, "a whole number below 2^32"];

/** The range of each number of the generated list; `WAIT` for the others. */
const RANGES: Readonly<Record<string, Range>> = {
  timeoutMs: TIMEOUT,
  idleTimeoutMs: TIMEOUT,
  totalTimeoutMs: TIMEOUT,
  maxBytes: BYTES,
  attempts: ATTEMPTS,
  maxConcurrent: PERMITS,
  perHour: COUNT,
  perDay: COUNT,
  perWeek: COUNT,
  perMonth: COUNT,
};

/**
 * The most characters of all that crosses into the core for a call, its body aside: an address has 8,000 bytes, and is
 * written twice and escaped.
 */
export const MAX_CHARACTERS = 2 ** 17;

/** Whose option it is, for messages. */
type Owner = Partial<ErrorShape>;

/** The error of an option that is not allowed. */
export function badOption(owner: Owner, parameter: string, text: string): Error {
  return failure("usage/invalid-option", `option ${parameter}: ${text}`, { outcome: "not_sent", ...owner, parameter });
}

/** Refuses unknown members: a typo must not pass for a setting. */
export function checkNames(given: UnknownRecord, known: readonly string[], owner: Owner, within = ""): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name))
      throw badOption(owner, within + name, `there is no such option; there are ${known.join(", ")}`);
  }
}

/** The numbers under these paths, as `retry.attempts`; NaN where there is none. */
function numbers(given: UnknownRecord, paths: readonly string[], owner: Owner): number[] {
  return paths.map((path) => {
    const [option = "", member] = path.split(".");
    const value =
      (member === undefined ? given[option] : (given[option] as UnknownRecord | undefined)?.[member]) ?? undefined;
    if (value === undefined) return NaN;
    const [least, most, whole, text] = RANGES[member ?? option] ?? WAIT;
    if (typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value;
    throw badOption(owner, member ?? option, `must be ${text}`);
  });
}

/** Checks an option that is an object of numbers; `other` is what else it may be. */
function checkGroup(given: UnknownRecord, option: string, paths: readonly string[], owner: Owner, other: string): void {
  const value = own(given[option], () => badOption(owner, option, `must be an object of numbers${other}`));
  const before = `${option}.`;
  checkNames(
    value,
    paths.flatMap((path) => (path.startsWith(before) ? path.slice(before.length) : [])),
    owner,
    before,
  );
}

/** The numbers that clients and calls have in common. `retry: false` means one attempt. */
function commonNumbers(given: UnknownRecord, owner: Owner): number[] {
  if (given["retry"] === false) return numbers({ ...given, retry: { attempts: 1 } }, CALL_SETTINGS, owner);
  checkGroup(given, "retry", CALL_SETTINGS, owner, ", or false");
  return numbers(given, CALL_SETTINGS, owner);
}

/** The numbers of a call; undefined when none is set, so that nothing has to cross. */
export function callNumbers(given: UnknownRecord, owner: Owner): Float64Array | undefined {
  const all = commonNumbers(given, owner);
  return all.every(Number.isNaN) ? undefined : Float64Array.from(all);
}

/** The numbers of a client. */
export function clientNumbers(given: UnknownRecord, owner: Owner, hasQuota = false): Float64Array {
  const known = given["budget"] === true && hasQuota;
  if (!known) checkGroup(given, "budget", CLIENT_SETTINGS, owner, "; true is for APIs whose quota is known");
  const clients = numbers({ ...given, cache: cacheMode(given, owner) }, CLIENT_SETTINGS, owner);
  // An infinite hour stands for the vendor's quota, which the core knows.
  if (known) clients[CLIENT_SETTINGS.indexOf("budget.perHour")] = Infinity;
  return Float64Array.from([...commonNumbers(given, owner), ...clients]);
}

/** The number of a mode of a browser's cache. */
function cacheMode({ cache }: UnknownRecord, owner: Owner): number | undefined {
  if (cache === undefined || cache === null) return undefined;
  const mode = CACHES.indexOf(cache as string);
  if (mode < 0) throw badOption(owner, "cache", `must be one of ${CACHES.join(", ")}`);
  return mode;
}

/** Whether an object is no instance of a class; objects of other realms are none either. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const BARE = Object.create(null) as object;

/** An object's own members, read once: nothing is inherited from a modified prototype. */
export function own(value: unknown, refuse: () => Error): UnknownRecord {
  // An instance of a class, as a Map or a signal, was passed by mistake.
  if (value !== undefined && value !== null && (typeof value !== "object" || !isPlain(value))) throw refuse();
  return Object.assign(Object.create(BARE) as object, value) as UnknownRecord;
}

/** Refuses values of another type; unset ones are fine. */
export function checkTypes(
  given: UnknownRecord,
  types: Readonly<Record<string, "function" | "string" | "boolean">>,
  owner: Owner,
): void {
  for (const [name, type] of Object.entries(types)) {
    if (given[name] !== undefined && typeof given[name] !== type) throw badOption(owner, name, `must be a ${type}`);
  }
}

/**
 * Alternating names and values of an option; undefined when there are none. What platforms have for such, as `Headers`,
 * `URLSearchParams` and lists of pairs, is as good as an object.
 */
export function pairs(
  given: UnknownRecord,
  option: string,
  owner: Owner,
  types: readonly string[] = ["string"],
): string[] | undefined {
  const value = given[option];
  if (value === undefined || value === null) return undefined;
  const refuse = (): Error => badOption(owner, option, `must be an object or pairs of ${types.join(", ")}`);
  if (typeof value !== "object") throw refuse();
  const entries =
    Symbol.iterator in value ? Array.from(value as Iterable<unknown>) : Object.entries(own(value, refuse));
  const flat: string[] = [];
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) throw refuse();
    const [name, text] = entry as [unknown, QueryValue | undefined];
    if (text === undefined) continue;
    if (
      typeof name !== "string" ||
      !types.includes(typeof text) ||
      (typeof text === "number" && !Number.isFinite(text))
    )
      throw refuse();
    flat.push(name, String(text));
  }
  return flat;
}
