/** The causes of errors: what was thrown where nothing secret can be in it, else a redacted copy. */

/** Levels of causes that are looked into, and errors. */
const DEPTH = 8;
const MAX_ERRORS = 1_000;
/** Members of an error that may be errors again; those of a suppressed error are among them. */
const NESTED: readonly PropertyKey[] = ["cause", "errors", "error", "suppressed"];
/** The method that Node's console calls: it may show what is no member. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

type Safe = (text: string) => string;

/** An error itself if it holds nothing secret, else a copy. Of what is no error, its JSON. Never throws. */
export function redactCause(
  thrown: unknown,
  safe: (text: string) => string,
  known = new Map<object, unknown>(),
  depth = 0,
): unknown {
  try {
    if (typeof thrown === "string") return safe(thrown);
    if (typeof thrown === "function") return undefined;
    if (typeof thrown !== "object" || thrown === null) return isSafe(String(thrown), safe) ? thrown : undefined;
    if (depth > DEPTH || known.has(thrown) || known.size > MAX_ERRORS) return known.get(thrown);
    // Nothing is shown of an object within itself.
    known.set(thrown, undefined);
    const inner = (value: unknown): unknown => redactCause(value, safe, known, depth + 1);
    const result = Array.isArray(thrown)
      ? redactedList(thrown, inner)
      : isError(thrown)
        ? redactedError(thrown, safe, inner)
        : redactedData(thrown, safe);
    known.set(thrown, result);
    return result;
  } catch {
    return undefined;
  }
}

function redactedList(list: unknown[], inner: (value: unknown) => unknown): unknown[] {
  const items = list.map(inner);
  // Its length is a member too.
  const isSame =
    Reflect.ownKeys(list).length === list.length + 1 && items.every((item, at) => Object.is(item, list[at]));
  return isSame ? list : items;
}

function redactedData(data: object, safe: Safe): unknown {
  const copy = JSON.parse(safe(JSON.stringify(data))) as Record<PropertyKey, unknown>;
  const keys = Reflect.ownKeys(data);
  const isSame = isPlain(data) && keys.length === Object.keys(copy).length;
  // Members that are objects are copies, and so differ.
  return isSame && keys.every((key) => Object.is(Object.getOwnPropertyDescriptor(data, key)?.value, copy[key]))
    ? data
    : copy;
}

/** Clients of HTTP hang requests with their headers on their errors, so members that are objects are not copied. */
function redactedError(error: Error, safe: Safe, inner: (value: unknown) => unknown): Error {
  const given: unknown[] = [error.name, error.message, error.stack ?? ""];
  const texts = given.map((text) => (typeof text === "string" ? safe(text) : ""));
  const [name, message, stack] = texts;
  const showsItself = "toJSON" in error || INSPECT in error;
  let isSame = !showsItself && texts.every((text, at) => text === given[at]);
  const copy = new Error(message);
  for (const key of Reflect.ownKeys(error)) {
    // No getter is called but that of the stack, which is the engine's.
    const member = Object.getOwnPropertyDescriptor(error, key) as { value?: unknown; enumerable?: boolean };
    const { value } = member;
    if (key === "stack" || (value !== undefined && (key === "name" || key === "message"))) continue;
    const mayShow = (NESTED.includes(key) || Object(value) !== value) && isSafe(key.toString(), safe);
    const shown = mayShow ? inner(value) : undefined;
    isSame &&= "value" in member && Object.is(shown, value);
    if (shown !== undefined) define(copy, key, shown, member.enumerable);
  }
  if (isSame) return error;
  // Methods of the class could show what is kept beside the error.
  if (!showsItself) Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  define(copy, "name", name);
  define(copy, "stack", stack);
  return copy;
}

function define(on: object, key: PropertyKey, value: unknown, enumerable = false): void {
  Object.defineProperty(on, key, { value, enumerable, configurable: true, writable: true });
}

function isSafe(text: string, safe: Safe): boolean {
  return safe(text) === text;
}

/** Whether a value is an error, of whatever realm. */
function isError(value: object): value is Error {
  return value instanceof Error || /Error|Exception/.test(Object.prototype.toString.call(value));
}

/** Whether an object is of no class, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
