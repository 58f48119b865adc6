/** What a call sends, fixed when it is made: arguments, body and options may change hands and values afterwards. */
import { failure, isLeadspanError, type LeadspanError } from "../errors/classes.js";
import type { CallOptions } from "../types/call.js";
import type { CallName } from "../types/reply.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { argsText } from "./args.js";
import { settingsOf, type Settings } from "./call-settings.js";
import { checkSignal } from "./signals.js";

/** A call as its caller wrote it. */
export interface GivenCall {
  readonly args: object;
  readonly body: unknown;
  readonly options: unknown;
}

/** A call ready to be sent. */
export interface PreparedCall {
  /** A copy of the arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  /** A copy of the call's own options. */
  readonly options: CallOptions | undefined;
  readonly body: string | undefined;
  readonly settings: Settings;
  /** The arguments as the core takes them; `changes` replace some of them. */
  argsWith(changes?: Readonly<Record<string, unknown>>): string;
  /** What is wrong with the call: it is told by its promise, as any other error. */
  readonly failure: LeadspanError | undefined;
}

/** Reads everything that a caller gave, once. */
export function prepareCall(name: CallName, given: () => GivenCall): PreparedCall {
  try {
    const { args, body, options } = given();
    const own = options === undefined || options === null ? undefined : { ...(options as CallOptions) };
    checkSignal({ ...name, options: own ?? {} });
    const copy: Record<string, unknown> = {};
    const written: (readonly [string, string])[] = [];
    for (const key of Object.keys(args)) {
      const value = (args as Record<string, unknown>)[key];
      written.push([key, argsText({ [key]: value })]);
      // What paging looks at later.
      copy[key] = ignoreErrors(() => (Array.isArray(value) ? Array.from(value as unknown[]) : value));
    }
    const argsWith = (changes?: Readonly<Record<string, unknown>>): string => {
      const kept = changes ? written.filter(([key]) => !(key in changes)) : written;
      return kept.map(([, text]) => text).join("") + (changes ? argsText(changes) : "");
    };
    return { args: copy, options: own, body: textOf(body, name), settings: settingsOf(own, name), argsWith, failure: undefined };
  } catch (thrown) {
    return { args: {}, options: undefined, body: undefined, settings: [undefined, undefined, undefined], argsWith: () => "", failure: unreadable(thrown, name) };
  }
}

/** The arguments of a reading as they were then. Where one of them throws when it is read, asking for them fails. */
export type Snapshot = () => readonly unknown[];

/** Levels that are copied: the arguments, an object among them, a list in that. */
const COPIED_LEVELS = 3;

/** Copies the arguments of a reading now: they may change hands and values before it begins. */
export function snapshotOf(call: CallName, given: readonly unknown[]): Snapshot {
  try {
    const copy = copyOf(given, COPIED_LEVELS) as unknown[];
    return () => copy;
  } catch (thrown) {
    return () => { throw unreadable(thrown, call); };
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

function unreadable(thrown: unknown, { api, operation }: CallName): LeadspanError {
  if (isLeadspanError(thrown)) return thrown;
  const message = `${operation}: an argument or option throws when it is read; see \`cause\``;
  return failure("usage/invalid-parameter", message, { api, operation, outcome: "not_sent", cause: thrown });
}

/** The text of a request body. */
function textOf(body: unknown, name: CallName): string | undefined {
  if (body === undefined) return undefined;
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(body);
  } catch (error) {
    // A cycle, a BigInt, or nesting beyond the engine's stack.
    cause = error;
  }
  if (text !== undefined) return text;
  const message = `${name.operation}: body: cannot be written as JSON`;
  throw failure("usage/invalid-parameter", message, { ...name, parameter: "body", outcome: "not_sent", cause });
}
