/** Rules for faults: which requests fail, and how. */
import { APIS, type SandboxApi } from "../generated/emulated.js";
import { badOption, MAX_MS, SandboxError } from "./errors.js";

/**
 * What fails. Unless stated otherwise, an effect changes the response to a call that is carried out. With `status` and
 * `reset` the call is not carried out unless `commit` is set: **commit, then lose the response** is what makes retries
 * dangerous.
 */
export type SandboxEffect =
  /**
   * Another status, with an error in the API's own format unless `body` is given. `retryAfter` is sent unchanged if it
   * is a string, as seconds if it is a number, and as an HTTP date for `{ dateIn }`, milliseconds from the sandbox's
   * time.
   */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly retryAfter?: number | string | { readonly dateIn: number };
      readonly commit?: boolean;
    }
  /** Delays the response by milliseconds; see `SandboxClock`. */
  | { readonly kind: "latency"; readonly ms: number }
  /** Closes the connection before the head of a response. */
  | { readonly kind: "reset"; readonly commit?: boolean }
  /** Never responds, until the request is aborted. */
  | { readonly kind: "hang" }
  /** Interrupts the body with an error after a number of bytes. */
  | { readonly kind: "cut"; readonly after: number }
  /** Ends the body early and without an error after a number of bytes. */
  | { readonly kind: "truncate"; readonly after: number }
  /** Sends the body in pieces of a number of bytes, at an interval in milliseconds. */
  | { readonly kind: "dribble"; readonly bytes: number; readonly everyMs: number }
  /** An HTML page, such as a proxy's. @default status 200 */
  | { readonly kind: "html"; readonly status?: number }
  /** Another content type. */
  | { readonly kind: "contentType"; readonly value: string }
  /** An invalid byte of UTF-8 in the middle of the body. */
  | { readonly kind: "badUtf8" }
  /** Duplicates every record of a list. Single records do not change. */
  | { readonly kind: "duplicate" }
  /** Reverses the records of a list. */
  | { readonly kind: "reorder" }
  /** Omits every third record of a list, as if it were inserted late: the next request for the same URL returns all. */
  | { readonly kind: "lateInsert" }
  /** A redirect. @default status 302 */
  | { readonly kind: "redirect"; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 };

/** The requests that a rule applies to; absent members match all. */
export interface SandboxMatch {
  readonly api?: SandboxApi;
  /** One or several values of `operationId`. */
  readonly operation?: string | readonly string[];
  readonly method?: string;
  /** A substring of the URL, or a pattern. */
  readonly url?: string | RegExp;
}

/** A rule. All matching rules apply to a request, in order. */
export interface SandboxFaultRule {
  readonly match?: SandboxMatch;
  /** Which of the matching requests, counted from 1. @default all */
  readonly nth?: number | readonly number[];
  /** Probability from 0 to 1, drawn from the sandbox's seed. @default 1 */
  readonly probability?: number;
  /** Maximum number of times. @default unlimited */
  readonly times?: number;
  readonly effect: SandboxEffect;
}

/**
 * - `flaky`: one request in five fails with 503, 502 or a closed connection, half of them after the call is carried out.
 * - `slow`: every response takes 300 ms, one in five 2 s.
 * - `ratelimited`: two of three requests get 429 with `Retry-After: 1`.
 * - `down`: always 503.
 * - `lying`: HTML with 200, truncated bodies, wrong content types, duplicate records, on one request in three.
 */
export type SandboxPreset = "flaky" | "slow" | "ratelimited" | "down" | "lying";

const PRESETS: Readonly<Record<SandboxPreset, readonly SandboxFaultRule[]>> = {
  flaky: [
    { probability: 0.05, effect: { kind: "status", status: 503 } },
    { probability: 0.05, effect: { kind: "status", status: 502, commit: true } },
    { probability: 0.05, effect: { kind: "reset" } },
    { probability: 0.05, effect: { kind: "reset", commit: true } },
  ],
  slow: [{ effect: { kind: "latency", ms: 300 } }, { probability: 0.2, effect: { kind: "latency", ms: 1_700 } }],
  ratelimited: [{ probability: 2 / 3, effect: { kind: "status", status: 429, retryAfter: 1 } }],
  down: [{ effect: { kind: "status", status: 503 } }],
  lying: [
    { probability: 0.1, effect: { kind: "html" } },
    { probability: 0.1, effect: { kind: "cut", after: 20 } },
    { probability: 0.1, effect: { kind: "contentType", value: "text/plain" } },
    { probability: 0.1, effect: { kind: "duplicate" } },
  ],
};

/** The faults of a sandbox. */
export interface SandboxFaults {
  /** The active rules. */
  readonly rules: readonly SandboxFaultRule[];
  /**
   * Adds a rule; the returned function removes it.
   * @throws SandboxError (`option`) that names the invalid member
   */
  add(rule: SandboxFaultRule): () => void;
  /**
   * Adds the rules of a preset; the returned function removes them.
   * @throws SandboxError (`option`) for an unknown name
   */
  use(preset: SandboxPreset): () => void;
  /** Removes all rules. */
  clear(): void;
}

/** The properties of a request that rules match. */
export interface Target {
  readonly api: SandboxApi | null;
  readonly operation: string | null;
  readonly method: string;
  readonly url: string;
}

interface Active {
  readonly rule: SandboxFaultRule;
  /** How errors name it. */
  readonly path: string;
  matched: number;
  applied: number;
  /** Whether its operations are known to exist. */
  isChecked: boolean;
  /** The requests whose lists lacked records: from then on these are there. */
  readonly late: Set<string>;
}

/** What rules depend on. */
interface Surroundings {
  readonly seed: number;
  /** Throws after `dispose`. */
  readonly checkAlive: () => void;
  /** Every `operationId`, once it is known. */
  readonly operations: () => ReadonlySet<string> | undefined;
}

/** The rules and their counters. Only the sandbox uses what `SandboxFaults` lacks. */
export class Faults implements SandboxFaults {
  readonly #surroundings: Surroundings;
  #random: number;
  #active: Active[] = [];

  constructor(surroundings: Surroundings, initial: readonly SandboxFaultRule[] | SandboxPreset | undefined) {
    this.#surroundings = surroundings;
    this.#random = surroundings.seed;
    if (typeof initial === "string") this.use(initial);
    else for (const [index, rule] of (initial ?? []).entries()) this.#add(rule, `createSandbox: faults[${index}]`);
  }

  get rules(): readonly SandboxFaultRule[] {
    return this.#active.map(({ rule }) => rule);
  }

  get isEmpty(): boolean {
    return this.#active.length === 0;
  }

  add(rule: SandboxFaultRule): () => void {
    return this.#add(rule, "faults.add: rule");
  }

  #add(rule: SandboxFaultRule, path: string): () => void {
    this.#surroundings.checkAlive();
    checkRule(rule, path);
    const active: Active = { rule: copyOf(rule), path, matched: 0, applied: 0, isChecked: false, late: new Set() };
    this.#checkOperations(active);
    this.#active.push(active);
    return () => {
      this.#active = this.#active.filter((other) => other !== active);
    };
  }

  use(preset: SandboxPreset): () => void {
    this.#surroundings.checkAlive();
    checkPreset(preset, "faults.use: the preset");
    const removals = PRESETS[preset].map((rule) => this.add(rule));
    return () => {
      for (const remove of removals) remove();
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** Resets the counters, as `reset` of the sandbox does. */
  restart(): void {
    this.#random = this.#surroundings.seed;
    for (const active of this.#active) {
      active.matched = active.applied = 0;
      active.late.clear();
    }
  }

  /** Throws if a rule names an operation that does not exist: it would never apply. */
  #checkOperations(active: Active): void {
    const known = this.#surroundings.operations();
    if (active.isChecked || !known) return;
    for (const id of [active.rule.match?.operation ?? []].flat())
      if (!known.has(id)) throw badOption(`${active.path}.match.operation`, "an operationId of the APIs", id);
    active.isChecked = true;
  }

  /** The effects for a request, which is counted. */
  take(target: Target): SandboxEffect[] {
    const effects: SandboxEffect[] = [];
    for (const active of this.#active) {
      const { rule } = active;
      // Of a rule that was added before the module was loaded.
      this.#checkOperations(active);
      if (!matches(rule.match, target)) continue;
      active.matched += 1;
      if (rule.nth !== undefined && ![rule.nth].flat().includes(active.matched)) continue;
      if (rule.times !== undefined && active.applied >= rule.times) continue;
      if (rule.probability !== undefined && this.#draw() >= rule.probability) continue;
      if (rule.effect.kind === "lateInsert") {
        const request = `${target.method} ${target.url}`;
        if (active.late.has(request)) continue;
        active.late.add(request);
      }
      active.applied += 1;
      effects.push(rule.effect);
    }
    return effects;
  }

  /** A pseudo-random number from 0 to 1 (mulberry32). */
  #draw(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** A copy that does not change: neither with the caller's object nor through `rules`. */
function copyOf(rule: SandboxFaultRule): SandboxFaultRule {
  const { effect } = rule;
  // A body may hold what only JSON leaves out, such as functions.
  const hasBody = effect.kind === "status" && effect.body !== undefined;
  return frozen(
    structuredClone(
      hasBody ? { ...rule, effect: { ...effect, body: JSON.parse(JSON.stringify(effect.body)) as unknown } } : rule,
    ),
  );
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

function matches(match: SandboxMatch | undefined, target: Target): boolean {
  if (!match) return true;
  const { api, operation, method, url } = match;
  if (api !== undefined && api !== target.api) return false;
  if (operation !== undefined && !(target.operation !== null && [operation].flat().includes(target.operation)))
    return false;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  // A pattern with the flag g or y keeps its position between calls.
  if (isRegExp(url)) return new RegExp(url.source, url.flags.replace(/[gy]/g, "")).test(target.url);
  return url === undefined || target.url.includes(url);
}

const isNumberFrom = (value: unknown, least: number): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= least;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isString = (value: unknown): boolean => typeof value === "string";
/** Of any realm: a clone may belong to another one than the code of a test. */
const isRegExp = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === "[object RegExp]";
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
// As the platforms check headers, which differ in what they accept beyond that.
const isHeaderName = (name: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(name);
const isHeaderValue = (value: unknown): boolean => typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** A century: dates of headers have years of four digits. */
const MAX_DATE_IN = 100 * 365 * 86_400_000;

function isJson(value: unknown): boolean {
  try {
    return (JSON.stringify(value) as string | undefined) !== undefined;
  } catch {
    return false;
  }
}

/** The members of each effect: their types, and whether they are optional. */
type MemberCheck = readonly [expected: string, fits: (value: unknown) => boolean, optional?: boolean];
const STATUS: MemberCheck = [
  "a status from 200 to 599",
  (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
];
const MS: MemberCheck = [
  `a number of milliseconds from 0 to ${MAX_MS}`,
  (value) => isNumberFrom(value, 0) && (value as number) <= MAX_MS,
];
const HEADER_VALUE: MemberCheck = ["a string without line breaks, in Latin-1", isHeaderValue];
const BYTES: MemberCheck = ["a whole number from 0", isCount];
const FLAG: MemberCheck = ["true or false", (value) => typeof value === "boolean", true];
const optional = ([expected, fits]: MemberCheck): MemberCheck => [expected, fits, true];

function isRetryAfter(value: unknown): boolean {
  if (!isObject(value)) return isHeaderValue(value) || isNumberFrom(value, 0);
  const { dateIn } = value as { dateIn?: unknown };
  return isNumberFrom(dateIn, -MAX_DATE_IN) && (dateIn as number) <= MAX_DATE_IN;
}

const EFFECTS: Readonly<Record<SandboxEffect["kind"], Readonly<Record<string, MemberCheck>>>> = {
  status: {
    status: STATUS,
    body: ["a string or JSON", isJson, true],
    headers: [
      "an object of headers, their values strings in Latin-1",
      (value) =>
        isObject(value) &&
        Object.entries(value).every(([name, text]: [string, unknown]) => isHeaderName(name) && isHeaderValue(text)),
      true,
    ],
    retryAfter: ["seconds, a string in Latin-1 or { dateIn }, milliseconds within a century", isRetryAfter, true],
    commit: FLAG,
  },
  latency: { ms: MS },
  reset: { commit: FLAG },
  hang: {},
  cut: { after: BYTES },
  truncate: { after: BYTES },
  dribble: { bytes: ["a whole number from 1", (value) => isCount(value) && value !== 0], everyMs: MS },
  html: { status: optional(STATUS) },
  contentType: { value: HEADER_VALUE },
  badUtf8: {},
  duplicate: {},
  reorder: {},
  lateInsert: {},
  redirect: {
    location: HEADER_VALUE,
    status: ["one of 301, 302, 303, 307, 308", (value) => [301, 302, 303, 307, 308].includes(value as number), true],
  },
};

const MATCH: Readonly<Record<string, MemberCheck>> = {
  api: [`one of ${APIS.join(", ")}`, (value) => APIS.includes(value as SandboxApi), true],
  operation: ["an operationId or a list of them", (value) => [value].flat().every(isString), true],
  method: [
    `one of ${METHODS.join(", ")}`,
    (value) => typeof value === "string" && METHODS.includes(value.toUpperCase()),
    true,
  ],
  url: ["a string or a RegExp", (value) => isString(value) || isRegExp(value), true],
};

const RULE: Readonly<Record<string, MemberCheck>> = {
  match: ["an object", isObject, true],
  nth: [
    "a number from 1 or a list of them",
    (value) => [value].flat().every((each) => isCount(each) && each !== 0),
    true,
  ],
  probability: ["a number from 0 to 1", (value) => isNumberFrom(value, 0) && (value as number) <= 1, true],
  times: ["a whole number from 0", isCount, true],
  effect: ["an object with a kind", isObject],
};

/** Throws for the name of a preset that does not exist. */
export function checkPreset(preset: unknown, path: string): void {
  if (typeof preset !== "string" || !Object.hasOwn(PRESETS, preset))
    throw badOption(path, `one of ${Object.keys(PRESETS).join(", ")}`, preset);
}

/** Throws for an invalid rule, naming the member. */
export function checkRule(rule: unknown, path: string): asserts rule is SandboxFaultRule {
  checkMembers(rule, RULE, path);
  const { match, effect } = rule as SandboxFaultRule;
  if (match !== undefined) checkMembers(match, MATCH, `${path}.match`);
  const { kind, ...members } = effect;
  if (!Object.hasOwn(EFFECTS, kind))
    throw badOption(`${path}.effect.kind`, `one of ${Object.keys(EFFECTS).join(", ")}`, kind);
  checkMembers(members, EFFECTS[kind], `${path}.effect`);
}

function checkMembers(value: unknown, checks: Readonly<Record<string, MemberCheck>>, path: string): void {
  if (!isObject(value)) throw badOption(path, "an object", value);
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) {
    if (!Object.hasOwn(checks, name)) {
      throw new SandboxError(
        "option",
        `${path} has no member ${name}; the members are ${Object.keys(checks).join(", ") || "none"}`,
      );
    }
  }
  for (const [name, [expected, fits, isOptional]] of Object.entries(checks)) {
    const member = members[name];
    if (member === undefined ? !isOptional : !fits(member)) throw badOption(`${path}.${name}`, expected, member);
  }
}
