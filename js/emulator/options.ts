/** Options of a sandbox and their validation. */
import { CREDENTIALS, type SandboxCredentials } from "../generated/emulated.js";
import { TIME, timeOf, type SandboxClockMode } from "./clock.js";
import type { SandboxCors } from "./cors.js";
import { badOption, jsonOf, MAX_MS, SandboxError } from "./errors.js";
import { checkPreset, checkRule, type SandboxFaultRule, type SandboxPreset } from "./faults.js";

/** A filter rule in LeadConduit's format, over `lead`, `flow`, `source` and, for recipients, `recipient`. */
export interface SandboxLeadRule {
  readonly lhv?: string;
  readonly op: string;
  readonly rhv?: unknown;
  readonly rules?: readonly SandboxLeadRule[];
}

/**
 * Outcomes of leads. The first matching rule decides. Without one, a first name (HeroBase: a name) of
 * `outcome-failure` or `outcome-error` selects that outcome. All other leads succeed.
 */
export interface SandboxOutcomeRule {
  /**
   * `submission`: a whole submission. `recipient`: the response of a recipient. `ping`: a bid. `import`: an import into
   * HeroBase.
   */
  readonly of: "submission" | "recipient" | "ping" | "import";
  /** @default every lead */
  readonly match?: SandboxLeadRule;
  readonly outcome: "success" | "failure" | "error";
  readonly reason?: string;
  /** The price or bid. */
  readonly price?: number;
  /** Duration of the recipient's response in milliseconds. */
  readonly waitMs?: number;
}

/** Options of a sandbox. */
export interface SandboxOptions {
  /** Seed of the generated records, an integer from 0: equal seeds give equal records. @default 1 */
  readonly seed?: number;
  /**
   * The time at which the sandbox starts, between 1970 and 2106; a string without a zone is in UTC. Generated records are
   * older. @default 2026-11-23T12:00:00Z
   */
  readonly now?: Date | string | number;
  /** `virtual` stands still between calls, `real` follows the machine's clock. @default "virtual" */
  readonly clock?: SandboxClockMode;
  /**
   * Number of generated leads in each API, up to a million, in addition to the printed ones. They are generated on
   * demand. @default 150
   */
  readonly leads?: number;
  /**
   * ConstructionOnline's quota in calls per hour, day, week and month; `false` disables it. @default 500, 10000, 50000,
   * 200000
   */
  readonly quota?:
    false | { readonly hour?: number; readonly day?: number; readonly week?: number; readonly month?: number };
  /** HeroBase's quota in calls per minute; `false` disables it. @default 600 */
  readonly callsPerMinute?: false | number;
  /** Credentials to accept in place of the sandbox's own. */
  readonly credentials?: { readonly [Api in keyof SandboxCredentials]?: Partial<SandboxCredentials[Api]> };
  /** Latency of every response in milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** Rules for the outcomes of leads. */
  readonly outcomes?: readonly SandboxOutcomeRule[];
  /** Initial rules for faults; `sandbox.faults` changes them. */
  readonly faults?: SandboxPreset | readonly SandboxFaultRule[];
  /** `real` applies CORS as a browser does to a page of another origin; the hosts do not support it. @default "open" */
  readonly cors?: SandboxCors;
}

/** Validated options with defaults. */
export interface ResolvedOptions {
  readonly seed: number;
  readonly start: number;
  readonly clock: SandboxClockMode;
  readonly latencyMs: number;
  readonly cors: SandboxCors;
  readonly credentials: SandboxCredentials;
  readonly faults: SandboxPreset | readonly SandboxFaultRule[] | undefined;
  /** The options of the core. */
  readonly core: string;
}

const START = Date.UTC(2026, 10, 23, 12);
const MAX_LEADS = 1_000_000;
const MAX_CALLS = 2 ** 32 - 1;
const NAMES = [
  "seed",
  "now",
  "clock",
  "leads",
  "quota",
  "callsPerMinute",
  "credentials",
  "latencyMs",
  "outcomes",
  "faults",
  "cors",
];
const WINDOWS = ["hour", "day", "week", "month"];

/** What messages of `createSandbox` begin with. */
const CREATE = "createSandbox: ";

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

const MS = `a number of milliseconds from 0 to ${MAX_MS}`;
const isMs = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= MAX_MS;

function check(holds: boolean, path: string, expected: string, got: unknown): asserts holds {
  if (!holds) throw badOption(path, expected, got);
}

function checkOption(holds: boolean, name: string, expected: string, got: unknown): asserts holds {
  check(holds, CREATE + name, expected, got);
}

function checkNames(value: Record<string, unknown>, known: readonly string[], path: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new SandboxError("option", `${path}${unknown} is not an option; the options are ${known.join(", ")}`);
}

/** Validates options and adds defaults; throws for the first invalid one. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const given: unknown = options;
  checkOption(isObject(given), "options", "an object", given);
  checkNames(given, NAMES, CREATE);
  const {
    seed = 1,
    now = START,
    clock = "virtual",
    leads = 150,
    quota,
    callsPerMinute,
    latencyMs = 0,
    outcomes = [],
    faults,
    cors = "open",
  } = options;
  checkOption(isWhole(seed, Number.MAX_SAFE_INTEGER), "seed", "a whole number from 0", seed);
  const start = timeOf(now);
  checkOption(start !== undefined, "now", TIME, now);
  checkOption(["virtual", "real"].includes(clock), "clock", '"virtual" or "real"', clock);
  checkOption(isWhole(leads, MAX_LEADS), "leads", `a whole number from 0 to ${MAX_LEADS}`, leads);
  checkOption(isMs(latencyMs), "latencyMs", MS, latencyMs);
  checkOption(["open", "real"].includes(cors), "cors", '"open" or "real"', cors);
  checkLimits(quota, callsPerMinute);
  checkOutcomes(outcomes, `${CREATE}outcomes`);
  checkFaults(faults);
  const credentials = resolveCredentials(options.credentials);
  const core = JSON.stringify({ seed, now: start, leads, quota, callsPerMinute, credentials, outcomes });
  return { seed, start, clock, latencyMs, cors, credentials, faults, core };
}

function checkFaults(faults: unknown): void {
  if (faults === undefined) return;
  if (typeof faults === "string") {
    checkPreset(faults, `${CREATE}faults`);
    return;
  }
  checkOption(Array.isArray(faults), "faults", "a list of rules or the name of a preset", faults);
  faults.forEach((rule, index) => {
    checkRule(rule, `${CREATE}faults[${index}]`);
  });
}

function checkLimits(quota: unknown, callsPerMinute: unknown): void {
  if (quota !== undefined && quota !== false) {
    checkOption(isObject(quota), "quota", "false or an object", quota);
    checkNames(quota, WINDOWS, `${CREATE}quota.`);
    for (const [name, limit] of Object.entries(quota))
      checkOption(isWhole(limit, MAX_CALLS), `quota.${name}`, "a whole number from 0", limit);
  }
  const fits = callsPerMinute === undefined || callsPerMinute === false || isWhole(callsPerMinute, MAX_CALLS);
  checkOption(fits, "callsPerMinute", "false or a whole number from 0", callsPerMinute);
}

/** Validates outcome rules; the core validates `match`. */
export function checkOutcomes(rules: unknown, path: string): void {
  check(Array.isArray(rules), path, "a list of rules", rules);
  rules.forEach((rule, index) => {
    checkOutcome(rule, `${path}[${index}]`);
  });
}

function checkOutcome(rule: unknown, path: string): void {
  check(isObject(rule), path, "an object", rule);
  checkNames(rule, ["of", "match", "outcome", "reason", "price", "waitMs"], `${path}.`);
  const { of, match, outcome, reason, price, waitMs } = rule;
  check(
    ["submission", "recipient", "ping", "import"].includes(of as string),
    `${path}.of`,
    "one of submission, recipient, ping, import",
    of,
  );
  check(
    ["success", "failure", "error"].includes(outcome as string),
    `${path}.outcome`,
    "one of success, failure, error",
    outcome,
  );
  if (match !== undefined) checkLeadRule(match, `${path}.match`);
  check(reason === undefined || typeof reason === "string", `${path}.reason`, "a string", reason);
  const isPrice = price === undefined || (typeof price === "number" && price >= 0 && Number.isFinite(price));
  check(isPrice, `${path}.price`, "a number from 0", price);
  check(waitMs === undefined || isMs(waitMs), `${path}.waitMs`, MS, waitMs);
}

/** The operators that the core implements, without the negative ones, which it derives. */
const OPERATORS = [
  "is equal to",
  "is less than",
  "is less than or equal to",
  "is greater than",
  "is greater than or equal to",
  "is included in",
  "includes",
  "is between",
  "is blank",
  "is true",
  "is false",
  "format is valid",
];
const NEGATIVES = [
  "is not equal to",
  "is not included in",
  "does not include",
  "is not between",
  "is not blank",
  "is not true",
  "is not false",
  "format is invalid",
];

function checkLeadRule(rule: unknown, path: string): void {
  check(isObject(rule), path, "a rule { lhv, op, rhv } or { op, rules }", rule);
  checkNames(rule, ["lhv", "op", "rhv", "rules"], `${path}.`);
  const { lhv, op, rhv, rules } = rule;
  if (rules !== undefined) {
    check(Array.isArray(rules), `${path}.rules`, "a list of rules", rules);
    check(op === "and" || op === "or", `${path}.op`, '"and" or "or"', op);
    rules.forEach((inner, index) => {
      checkLeadRule(inner, `${path}.rules[${index}]`);
    });
    return;
  }
  check(typeof lhv === "string" && lhv !== "", `${path}.lhv`, "the path of a value, such as lead.state", lhv);
  const known = [...OPERATORS, ...NEGATIVES];
  check(known.includes(op as string), `${path}.op`, `one of ${known.join(", ")}`, op);
  const between = op === "is between" || op === "is not between";
  if (rhv !== undefined) jsonOf(rhv, `${path}.rhv`);
  check(!between || (Array.isArray(rhv) && rhv.length === 2), `${path}.rhv`, "a list of two", rhv);
}

function resolveCredentials(given: SandboxOptions["credentials"]): SandboxCredentials {
  checkOption(given === undefined || isObject(given), "credentials", "an object", given);
  checkNames(given ?? {}, Object.keys(CREDENTIALS), `${CREATE}credentials.`);
  for (const [api, members] of Object.entries(given ?? {})) {
    if ((members as unknown) === undefined) continue;
    checkOption(isObject(members), `credentials.${api}`, "an object", members);
    checkNames(members, Object.keys(CREDENTIALS[api as keyof SandboxCredentials]), `${CREATE}credentials.${api}.`);
    for (const [name, text] of Object.entries(members)) {
      // The value could be a real credential.
      if (typeof text !== "string")
        throw new SandboxError("option", `${CREATE}credentials.${api}.${name} must be a string`);
    }
  }
  const complete = ([api, own]: [string, object]): [string, object] => [
    api,
    { ...own, ...given?.[api as keyof SandboxCredentials] },
  ];
  return Object.fromEntries(Object.entries(CREDENTIALS).map(complete)) as unknown as SandboxCredentials;
}
