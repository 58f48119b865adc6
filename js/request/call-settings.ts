/** What a call sets, checked and as the core takes it. */
import type { CallOptions } from "../types/call.js";
import type { CallName } from "../types/reply.js";
import type { UnknownRecord } from "../types/unknown-record.js";
import { callNumbers, checkNames, checkTypes, pairs } from "./settings.js";

/** What a call may set. */
const NAMES = (
  "timeoutMs idleTimeoutMs totalTimeoutMs maxBytes retry headers signal query cursor prefetch " + "onProgress validate"
).split(" ");

/** The last arguments of the core's `call` and `request`: what a call sets, and nothing for the many that set nothing. */
export type Settings = [numbers: Float64Array | undefined, headers: string[] | undefined, query: string[] | undefined];

/** Checks the settings of a call and gives them as the core takes them. */
export function settingsOf(options: CallOptions | undefined, name: CallName): Settings {
  if (!options) return [undefined, undefined, undefined];
  const given = options as UnknownRecord;
  checkNames(given, NAMES, name);
  checkTypes(given, { cursor: "string", prefetch: "boolean", onProgress: "function", validate: "string" }, name);
  return [
    callNumbers(given, name),
    pairs(given, "headers", name),
    pairs(given, "query", name, ["string", "number", "boolean"]),
  ];
}

/** The settings with another `Accept`, which what the caller sets may replace. */
export function withAccept([numbers, headers, query]: Settings, accept: string | undefined): Settings {
  return [numbers, accept === undefined ? headers : ["accept", accept, ...(headers ?? [])], query];
}
