/** The causes of errors: the value that was thrown, or a redacted copy. */

/** Levels of `cause` that are looked into. */
const DEPTH = 8;

/**
 * An error, redacted: itself if it holds nothing secret, else a copy of the same class. Other values are kept if they
 * hold nothing secret.
 */
export function redactCause(thrown: unknown, safe: (text: string) => string, depth = 0): unknown {
  if (typeof thrown === "string") return safe(thrown);
  if (!(thrown instanceof Error)) return isSafeToShow(thrown, safe) ? thrown : undefined;
  const { message, stack = "" } = thrown;
  const inner = depth < DEPTH && "cause" in thrown ? redactCause(thrown.cause, safe, depth + 1) : undefined;
  if (safe(message) === message && safe(stack) === stack && inner === thrown.cause) return thrown;
  const copy = new Error(safe(message), inner === undefined ? undefined : { cause: inner });
  Object.setPrototypeOf(copy, Object.getPrototypeOf(thrown) as object);
  const code = (thrown as { code?: unknown }).code;
  Object.defineProperties(copy, {
    name: { value: thrown.name, configurable: true, writable: true },
    stack: { value: safe(stack), configurable: true, writable: true },
    ...(code !== undefined && { code: { value: code, enumerable: true } }),
  });
  return copy;
}

/** Whether a value that is no error holds nothing secret, as far as it can be written as JSON. */
function isSafeToShow(value: unknown, safe: (text: string) => string): boolean {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined || safe(text) === text;
  } catch {
    return false;
  }
}
