/** Errors of the sandbox itself, as opposed to those of the emulated APIs. */

/**
 * The cause:
 * - `option`: an option, a rule or an argument is invalid. Thrown immediately; the message names the member and the fix.
 * - `snapshot`: a snapshot is damaged, of a newer version, or of other options. The state is unchanged.
 * - `trap`: the sandbox's WebAssembly trapped. `reset()` recovers.
 * - `unmatched`: requests did not match anything that the sandbox emulates (`log.expectNoUnmatched()`).
 * - `unsupported`: an adapter cannot produce the fault of a rule.
 * - `disposed`: the sandbox was used after `dispose()`.
 */
export type SandboxErrorKind = "option" | "snapshot" | "trap" | "unmatched" | "unsupported" | "disposed";

/** An error of the sandbox itself. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  readonly kind: SandboxErrorKind;

  constructor(kind: SandboxErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The longest wait in milliseconds: longer ones overflow the platform's timers, which then end at once. */
export const MAX_MS = 2 ** 31 - 1;

/** An invalid option or argument: its path and what is expected. */
export const badOption = (path: string, expected: string, got: unknown): SandboxError =>
  new SandboxError("option", `${path} must be ${expected}; got ${describe(got)}`);

/** A value as JSON; throws an error that names it for what JSON cannot hold: cycles, a BigInt, `undefined`. */
export function jsonOf(value: unknown, path: string): string {
  try {
    const json = JSON.stringify(value) as string | undefined;
    if (json !== undefined) return json;
  } catch {
    // What JSON.stringify says does not name the option.
  }
  throw badOption(path, "JSON", value);
}

/** Formats a value for a message: short, and without secrets. */
function describe(value: unknown): string {
  if (typeof value === "string")
    return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}
