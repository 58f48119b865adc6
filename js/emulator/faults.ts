/** Rules for faults: which requests fail, and how. */
import { APIS, type SandboxApi } from "../generated/emulated.js";
import { badOption, SandboxError } from "./errors.js";

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
  /** Duplicates every record of a list. */
  | { readonly kind: "duplicate" }
  /** Reverses the records of a list. */
  | { readonly kind: "reorder" }
  /** Omits every third record of a list, as if it were inserted late: the next call returns it. */
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
  matched: number;
  applied: number;
}

/** The rules and their counters. Only the sandbox calls `take`. */
export class Faults implements SandboxFaults {
  readonly #seed: number;
  #random: number;
  #active: Active[] = [];

  constructor(seed: number, initial: readonly SandboxFaultRule[] | SandboxPreset | undefined) {
    this.#seed = seed;
    this.#random = seed;
    if (typeof initial === "string") this.use(initial);
    else for (const rule of initial ?? []) this.add(rule);
  }

  get rules(): readonly SandboxFaultRule[] {
    return this.#active.map(({ rule }) => rule);
  }

  get isEmpty(): boolean {
    return this.#active.length === 0;
  }

  add(rule: SandboxFaultRule): () => void {
    checkRule(rule, "faults.add");
    const active = { rule: structuredCloneOf(rule), matched: 0, applied: 0 };
    this.#active.push(active);
    return () => {
      this.#active = this.#active.filter((other) => other !== active);
    };
  }

  use(preset: SandboxPreset): () => void {
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
    this.#random = this.#seed;
    for (const active of this.#active) active.matched = active.applied = 0;
  }

  /** The effects for a request, which is counted. */
  take(target: Target): SandboxEffect[] {
    const effects: SandboxEffect[] = [];
    for (const active of this.#active) {
      const { rule } = active;
      if (!matches(rule.match, target)) continue;
      active.matched += 1;
      if (rule.nth !== undefined && ![rule.nth].flat().includes(active.matched)) continue;
      if (rule.times !== undefined && active.applied >= rule.times) continue;
      if (rule.probability !== undefined && this.#draw() >= rule.probability) continue;
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

/** A copy, so that later changes of the caller's object have no effect. */
const structuredCloneOf = (rule: SandboxFaultRule): SandboxFaultRule => structuredClone(rule);

function matches(match: SandboxMatch | undefined, target: Target): boolean {
  if (!match) return true;
  const { api, operation, method, url } = match;
  if (api !== undefined && api !== target.api) return false;
  if (operation !== undefined && !(target.operation !== null && [operation].flat().includes(target.operation)))
    return false;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  // A pattern with the flag g or y keeps its position between calls.
  if (url instanceof RegExp) return new RegExp(url.source, url.flags.replace(/[gy]/g, "")).test(target.url);
  return url === undefined || target.url.includes(url);
}

const isNumberFrom = (value: unknown, least: number): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= least;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isString = (value: unknown): boolean => typeof value === "string";

/** The members of each effect: their types, and whether they are optional. */
type MemberCheck = readonly [expected: string, fits: (value: unknown) => boolean, optional?: boolean];
const STATUS: MemberCheck = [
  "a status from 200 to 599",
  (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
];
const MS: MemberCheck = ["a number of milliseconds from 0", (value) => isNumberFrom(value, 0)];
const BYTES: MemberCheck = ["a whole number from 0", isCount];
const FLAG: MemberCheck = ["true or false", (value) => typeof value === "boolean", true];
const optional = ([expected, fits]: MemberCheck): MemberCheck => [expected, fits, true];

const EFFECTS: Readonly<Record<SandboxEffect["kind"], Readonly<Record<string, MemberCheck>>>> = {
  status: {
    status: STATUS,
    body: [
      "a string or JSON",
      (value) => typeof value !== "function" && typeof value !== "symbol" && typeof value !== "bigint",
      true,
    ],
    headers: [
      "an object of strings",
      (value) => typeof value === "object" && value !== null && Object.values(value).every(isString),
      true,
    ],
    retryAfter: [
      "seconds, a string or { dateIn }",
      (value) =>
        isString(value) ||
        isNumberFrom(value, 0) ||
        (typeof value === "object" && value !== null && typeof (value as { dateIn?: unknown }).dateIn === "number"),
      true,
    ],
    commit: FLAG,
  },
  latency: { ms: MS },
  reset: { commit: FLAG },
  hang: {},
  cut: { after: BYTES },
  truncate: { after: BYTES },
  dribble: { bytes: ["a whole number from 1", (value) => isCount(value) && value !== 0], everyMs: MS },
  html: { status: optional(STATUS) },
  contentType: { value: ["a string", isString] },
  badUtf8: {},
  duplicate: {},
  reorder: {},
  lateInsert: {},
  redirect: {
    location: ["a string", isString],
    status: ["one of 301, 302, 303, 307, 308", (value) => [301, 302, 303, 307, 308].includes(value as number), true],
  },
};

const MATCH: Readonly<Record<string, MemberCheck>> = {
  api: [`one of ${APIS.join(", ")}`, (value) => APIS.includes(value as SandboxApi), true],
  operation: ["an operationId or a list of them", (value) => [value].flat().every(isString), true],
  method: ["a string", isString, true],
  url: ["a string or a RegExp", (value) => isString(value) || value instanceof RegExp, true],
};

const RULE: Readonly<Record<string, MemberCheck>> = {
  match: ["an object", (value) => typeof value === "object" && value !== null, true],
  nth: [
    "a number from 1 or a list of them",
    (value) => [value].flat().every((each) => isCount(each) && each !== 0),
    true,
  ],
  probability: ["a number from 0 to 1", (value) => isNumberFrom(value, 0) && (value as number) <= 1, true],
  times: ["a whole number from 0", isCount, true],
  effect: ["an object with a kind", (value) => typeof value === "object" && value !== null],
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
  if (typeof value !== "object" || value === null) throw badOption(path, "an object", value);
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
