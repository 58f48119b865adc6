/** What the sandbox itself reports, as opposed to the APIs that it emulates. */

/**
 * What went wrong:
 * - `option`: an option, a rule or an argument cannot be used. Thrown at once; the message names the member and the fix.
 * - `snapshot`: a snapshot is damaged, newer, or of other options. The state is as it was.
 * - `trap`: the sandbox's WebAssembly ended by a fault of its own. `reset()` starts afresh.
 * - `unmatched`: requests went where the sandbox has nothing (`log.expectNoUnmatched()`).
 * - `unsupported`: an adapter cannot produce the fault that a rule asks for.
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

/** An option that cannot be used: where it stands, and what would be right. */
export const badOption = (path: string, wanted: string, got: unknown): SandboxError =>
  new SandboxError("option", `createSandbox: ${path} must be ${wanted}; got ${describe(got)}`);

/** A value for a message, short and without what could be secret. */
function describe(value: unknown): string {
  if (typeof value === "string") return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
  if (value === null || typeof value !== "object") return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}
