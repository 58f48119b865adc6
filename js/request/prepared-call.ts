/** What a call sends, fixed when it is made: the caller may change arguments, body and options afterwards. */
import { failure, isLeadspanError, type LeadspanError } from "../errors/classes.js";
import type { CallOptions } from "../types/call.js";
import type { CallName } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { argText, argsText } from "./args.js";
import { settingsOf, type Settings } from "./call-settings.js";
import { writeBody, type GivenBody } from "./body.js";
import { badOption, own } from "./settings.js";
import { checkSignal } from "./signals.js";

/** A call as its caller wrote it. */
export interface GivenCall {
  /** The call's own copy: the caller may change what it holds. */
  readonly args: Record<string, unknown>;
  readonly body: unknown;
  readonly options: unknown;
  /** Whether the body may be a form. */
  readonly takesForm?: boolean;
}

/** A call ready to be sent. */
export interface PreparedCall {
  /** The arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  /** A copy of the call's own options. */
  readonly options: CallOptions | undefined;
  readonly body: GivenBody | undefined;
  readonly settings: Settings;
  /** The arguments as the core takes them, one by one by name, and all of them. */
  readonly written: readonly (readonly [name: string, text: string])[];
  readonly argsText: string;
  /** The error of an invalid call; its promise rejects with it, as with any other error. */
  readonly failure: LeadspanError | undefined;
}

/** Reads everything that a caller gave, once. */
export function prepareCall(name: CallName, given: () => GivenCall): PreparedCall {
  try {
    const { args, body, options, takesForm = false } = given();
    const set =
      options === undefined || options === null
        ? undefined
        : (own(options, () => badOption(name, "options", "must be a plain object")) as CallOptions);
    checkSignal(set?.signal, name);
    const written: (readonly [string, string])[] = [];
    let all = "";
    for (const key of Object.keys(args)) {
      const value = args[key];
      const text = argText(key, value);
      written.push([key, text]);
      all += text;
      // Paging reads it later.
      args[key] = ignoreErrors(() => (Array.isArray(value) ? Array.from(value as unknown[]) : value));
    }
    const settings = settingsOf(set, name);
    return {
      args,
      options: set,
      body: writeBody(body, name, takesForm),
      settings,
      written,
      argsText: all,
      failure: undefined,
    };
  } catch (thrown) {
    return {
      args: {},
      options: undefined,
      body: undefined,
      settings: [undefined, undefined, undefined],
      written: [],
      argsText: "",
      failure: unreadable(thrown, name),
    };
  }
}

/** The arguments as the core takes them; `changes` replace some of them. */
export function argsWith(
  { written, argsText: all }: PreparedCall,
  changes: Readonly<Record<string, unknown>> | undefined,
): string {
  return changes ? written.map(([name, text]) => (name in changes ? "" : text)).join("") + argsText(changes) : all;
}

/** The arguments of a reading as they were then. Throws where one of them did when it was read. */
export type Snapshot = () => readonly unknown[];

/** Levels that are copied: the arguments, an object in them, a list in that. */
const COPIED_LEVELS = 3;

/** Copies the arguments of a reading now: the caller may change them before it begins. */
export function snapshotOf(call: CallName, given: readonly unknown[]): Snapshot {
  try {
    const copy = copyOf(given, COPIED_LEVELS) as unknown[];
    return () => copy;
  } catch (thrown) {
    return () => {
      throw unreadable(thrown, call);
    };
  }
}

function copyOf(value: unknown, levels: number): unknown {
  if (typeof value !== "object" || value === null || levels === 0) return value;
  if (Array.isArray(value)) return Array.from(value, (item) => copyOf(item, levels - 1));
  // Without a prototype: nothing but what the caller gave is in it.
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value)) copy[name] = copyOf(member, levels - 1);
  return copy;
}

/** What a getter or proxy of the caller has thrown, as an error of the call or client that it was given to. */
export function unreadable(thrown: unknown, call: Partial<CallName>): LeadspanError {
  if (isLeadspanError(thrown)) return thrown;
  const message = `${call.operation ?? call.api}: an argument or option throws when it is read; see \`cause\``;
  return failure("usage/invalid-parameter", message, { ...call, outcome: "not_sent", cause: thrown });
}
