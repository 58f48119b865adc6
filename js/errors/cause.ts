/** The causes of errors: what was thrown where nothing secret can be in it, else a redacted copy. */

/** Levels of causes, and of data, that are looked into. */
const DEPTH = 8;
/** Objects that are looked into. */
const MAX_OBJECTS = 1_000;
/** Members of an error that may be errors or data again; those of a suppressed error are among them. */
const NESTED: readonly PropertyKey[] = ["cause", "errors", "error", "suppressed"];
/** The method that Node's console calls: it may show what is no member. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * An error, redacted: itself if it holds nothing secret, else a copy of the same class. Clients of HTTP hang requests with their
 * headers on their errors, so members that are objects are not copied. Of other values, plain data is kept.
 * Never throws, whatever proxies and getters do.
 */
export function redactCause(thrown: unknown, safe: (text: string) => string): unknown {
  try {
    return redactor(safe)(thrown);
  } catch {
    return undefined;
  }
}

/** A function that gives a value itself if it is safe to show, else what may be shown of it. */
function redactor(safe: (text: string) => string): (value: unknown, depth?: number) => unknown {
  /** What became of each object; nothing of one that is within itself. */
  const known = new Map<object, unknown>();

  const redacted = (value: unknown, depth = 0): unknown => {
    if (typeof value === "string") return safe(value);
    if (typeof value === "function") return undefined;
    if (typeof value !== "object" || value === null) return isSafe(String(value)) ? value : undefined;
    if (depth > DEPTH || known.has(value) || known.size > MAX_OBJECTS) return known.get(value);
    known.set(value, undefined);
    const result = isError(value) ? redactedError(value, depth + 1) : redactedData(value, depth + 1);
    known.set(value, result);
    return result;
  };

  const isSafe = (text: string): boolean => safe(text) === text;

  const redactedError = (error: Error, depth: number): unknown => {
    const { name, message, stack } = error;
    const texts: unknown[] = [name, message, stack ?? ""];
    const [shownName = "", shownMessage = "", shownStack = ""] = texts.map((text) =>
      typeof text === "string" ? safe(text) : "",
    );
    const showsItself = "toJSON" in error || INSPECT in error;
    let isSame = !showsItself && [shownName, shownMessage, shownStack].every((text, at) => text === texts[at]);
    const copy = new Error(shownMessage);
    for (const [key, member] of membersOf(error)) {
      const { value } = member;
      // Engines have a getter for the stack.
      if (key === "stack" || (value !== undefined && (key === "name" || key === "message"))) continue;
      const mayShow = NESTED.includes(key) || typeof value !== "object" || value === null;
      const shown = mayShow && isSafe(nameOf(key)) ? redacted(value, depth) : undefined;
      isSame &&= "value" in member && Object.is(shown, value);
      if (shown !== undefined) define(copy, key, shown, member.enumerable);
    }
    if (isSame) return error;
    // Methods of the class could show what is kept beside the error.
    if (!showsItself) Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
    define(copy, "name", shownName);
    define(copy, "stack", shownStack);
    return copy;
  };

  const redactedData = (data: object, depth: number): unknown => {
    const isList = Array.isArray(data);
    if (!isList && !isPlain(data)) return undefined;
    let isSame = true;
    const copy = isList ? [] : {};
    for (const [key, { enumerable, value }] of membersOf(data)) {
      if (isList && key === "length") continue;
      const shown = enumerable && isSafe(nameOf(key)) ? redacted(value, depth) : undefined;
      isSame &&= enumerable === true && Object.is(shown, value);
      if (shown !== undefined) define(copy, key, shown, true);
    }
    return isSame ? data : copy;
  };

  return redacted;
}

/** Every own member, as it is defined: no getter is called. */
function membersOf(value: object): [PropertyKey, { readonly value?: unknown; readonly enumerable?: boolean }][] {
  return Reflect.ownKeys(value).map((key) => [key, Object.getOwnPropertyDescriptor(value, key) ?? {}]);
}

function nameOf(key: PropertyKey): string {
  return typeof key === "symbol" ? (key.description ?? "") : String(key);
}

function define(on: object, key: PropertyKey, value: unknown, enumerable = false): void {
  Object.defineProperty(on, key, { value, enumerable, configurable: true, writable: true });
}

/** Whether a value is an error, of whatever realm. */
function isError(value: object): value is Error {
  return value instanceof Error || /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Whether an object is of no class, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
