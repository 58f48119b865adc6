/** Faults by rule: which requests are dealt with badly, and how. */
import { APIS, type SandboxApi } from "../generated/emulated.js";
import { badOption, SandboxError } from "./errors.js";

/**
 * What goes wrong with a request. Unless it says so, an effect spoils the response to a call that was carried out; with
 * `status` and `reset` nothing was done unless `commit` is set: **commit, then lose the response** is what makes retries
 * dangerous.
 */
export type SandboxEffect =
  /** Another status, with an error in the API's own form unless `body` is given. `retryAfter` is sent as it stands when it is a string, a number as seconds, `{ dateIn }` as the HTTP date so many milliseconds ahead of the sandbox's clock. */
  | { readonly kind: "status"; readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly retryAfter?: number | string | { readonly dateIn: number }; readonly commit?: boolean }
  /** The response comes so many milliseconds later; see `SandboxClock`. */
  | { readonly kind: "latency"; readonly ms: number }
  /** The connection is lost before the head of a response. */
  | { readonly kind: "reset"; readonly commit?: boolean }
  /** No response until the request is aborted. */
  | { readonly kind: "hang" }
  /** The body breaks off with an error after so many bytes. */
  | { readonly kind: "cut"; readonly after: number }
  /** The body ends early, as if it were whole, after so many bytes. */
  | { readonly kind: "truncate"; readonly after: number }
  /** The body comes in pieces of so many bytes, one in so many milliseconds. */
  | { readonly kind: "dribble"; readonly bytes: number; readonly everyMs: number }
  /** A page of HTML, as a proxy's. @default status 200 */
  | { readonly kind: "html"; readonly status?: number }
  /** Another content type. */
  | { readonly kind: "contentType"; readonly value: string }
  /** A byte in the middle of the body that is no UTF-8. */
  | { readonly kind: "badUtf8" }
  /** Each record of a list comes twice. */
  | { readonly kind: "duplicate" }
  /** The records of a list come in the opposite order. */
  | { readonly kind: "reorder" }
  /** Every third record of a list is left out, as if it were written late: the next call has it. */
  | { readonly kind: "lateInsert" }
  /** A redirect. @default status 302 */
  | { readonly kind: "redirect"; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 };

/** Which requests a rule is for; absent members are for all. */
export interface SandboxMatch {
  readonly api?: SandboxApi;
  /** `operationId`, one or several. */
  readonly operation?: string | readonly string[];
  readonly method?: string;
  /** Part of the address, or a pattern for it. */
  readonly url?: string | RegExp;
}

/** A rule. All rules that apply to a request do, in order. */
export interface SandboxFaultRule {
  readonly match?: SandboxMatch;
  /** Which of the matching requests, counted from 1. @default all */
  readonly nth?: number | readonly number[];
  /** How likely, from 0 to 1; drawn from the sandbox's seed. @default 1 */
  readonly probability?: number;
  /** How often at most. @default no end */
  readonly times?: number;
  readonly effect: SandboxEffect;
}

/**
 * - `flaky`: one request in five fails: 503, 502 or a lost connection, half of these after the call was carried out.
 * - `slow`: every response takes 300 ms, one in five 2 s.
 * - `ratelimited`: two of three requests get 429 with `Retry-After: 1`.
 * - `down`: 503 without exception.
 * - `lying`: HTML with 200, cut bodies, wrong content types, repeated records; one request in three.
 */
export type SandboxPreset = "flaky" | "slow" | "ratelimited" | "down" | "lying";

const PRESETS: Readonly<Record<SandboxPreset, readonly SandboxFaultRule[]>> = {
  flaky: [
    { probability: 0.05, effect: { kind: "status", status: 503 } },
    { probability: 0.05, effect: { kind: "status", status: 502, commit: true } },
    { probability: 0.05, effect: { kind: "reset" } },
    { probability: 0.05, effect: { kind: "reset", commit: true } },
  ],
  slow: [
    { effect: { kind: "latency", ms: 300 } },
    { probability: 0.2, effect: { kind: "latency", ms: 1_700 } },
  ],
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
  /** The rules in force. */
  readonly rules: readonly SandboxFaultRule[];
  /**
   * Adds a rule; the function that comes back takes it out.
   * @throws SandboxError (`option`) that names the member that cannot be used
   */
  add(rule: SandboxFaultRule): () => void;
  /**
   * Adds the rules of a preset; the function that comes back takes them out.
   * @throws SandboxError (`option`) for an unknown name
   */
  use(preset: SandboxPreset): () => void;
  /** Takes all rules out. */
  clear(): void;
}

/** What a request is, for rules. */
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

/** The rules with their counts; `take` is for the sandbox. */
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
    if (!Object.hasOwn(PRESETS, preset)) throw badOption("faults.use", `one of ${Object.keys(PRESETS).join(", ")}`, preset);
    const removals = PRESETS[preset].map((rule) => this.add(rule));
    return () => {
      for (const remove of removals) remove();
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** Counts from the beginning again, as a reset sandbox does. */
  restart(): void {
    this.#random = this.#seed;
    for (const active of this.#active) active.matched = active.applied = 0;
  }

  /** The effects that a request meets; counts it. */
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

  /** A number from 0 to 1 (mulberry32). */
  #draw(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** A copy that later changes of the caller's object do not reach. */
const structuredCloneOf = (rule: SandboxFaultRule): SandboxFaultRule => structuredClone(rule);

function matches(match: SandboxMatch | undefined, target: Target): boolean {
  if (!match) return true;
  const { api, operation, method, url } = match;
  if (api !== undefined && api !== target.api) return false;
  if (operation !== undefined && !(target.operation !== null && [operation].flat().includes(target.operation))) return false;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  // A pattern with the flags g or y would remember where it stopped.
  if (url instanceof RegExp) return new RegExp(url.source, url.flags.replace(/[gy]/g, "")).test(target.url);
  return url === undefined || target.url.includes(url);
}

const isNumberFrom = (value: unknown, least: number): boolean => typeof value === "number" && Number.isFinite(value) && value >= least;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isString = (value: unknown): boolean => typeof value === "string";

/** The members of each effect: what they have to be, and whether they may be absent. */
type MemberCheck = readonly [wanted: string, fits: (value: unknown) => boolean, optional?: boolean];
const STATUS: MemberCheck = ["a status from 200 to 599", (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599];
const MS: MemberCheck = ["a number of milliseconds from 0", (value) => isNumberFrom(value, 0)];
const BYTES: MemberCheck = ["a whole number from 0", isCount];
const FLAG: MemberCheck = ["true or false", (value) => typeof value === "boolean", true];
const optional = ([wanted, fits]: MemberCheck): MemberCheck => [wanted, fits, true];

const EFFECTS: Readonly<Record<SandboxEffect["kind"], Readonly<Record<string, MemberCheck>>>> = {
  status: {
    status: STATUS,
    body: ["a string or JSON", (value) => typeof value !== "function" && typeof value !== "symbol" && typeof value !== "bigint", true],
    headers: ["an object of strings", (value) => typeof value === "object" && value !== null && Object.values(value).every(isString), true],
    retryAfter: [
      "seconds, a string or { dateIn }",
      (value) => isString(value) || isNumberFrom(value, 0) || (typeof value === "object" && value !== null && typeof (value as { dateIn?: unknown }).dateIn === "number"),
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
  nth: ["a number from 1 or a list of them", (value) => [value].flat().every((each) => isCount(each) && each !== 0), true],
  probability: ["a number from 0 to 1", (value) => isNumberFrom(value, 0) && (value as number) <= 1, true],
  times: ["a whole number from 0", isCount, true],
  effect: ["an object with a kind", (value) => typeof value === "object" && value !== null],
};

/** Throws for a rule that cannot be used, naming the member. */
export function checkRule(rule: unknown, path: string): asserts rule is SandboxFaultRule {
  checkMembers(rule, RULE, path);
  const { match, effect } = rule as SandboxFaultRule;
  if (match !== undefined) checkMembers(match, MATCH, `${path}.match`);
  const { kind, ...members } = effect;
  if (!Object.hasOwn(EFFECTS, kind)) throw badOption(`${path}.effect.kind`, `one of ${Object.keys(EFFECTS).join(", ")}`, kind);
  checkMembers(members, EFFECTS[kind], `${path}.effect`);
}

function checkMembers(value: unknown, checks: Readonly<Record<string, MemberCheck>>, path: string): void {
  if (typeof value !== "object" || value === null) throw badOption(path, "an object", value);
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) {
    if (!Object.hasOwn(checks, name)) {
      throw new SandboxError("option", `${path} has no member ${name}; there are ${Object.keys(checks).join(", ") || "none"}`);
    }
  }
  for (const [name, [wanted, fits, isOptional]] of Object.entries(checks)) {
    const member = members[name];
    if (member === undefined ? !isOptional : !fits(member)) throw badOption(`${path}.${name}`, wanted, member);
  }
}
