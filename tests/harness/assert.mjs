// Assertions that run in every runtime (node:assert exists in one of them only).

/** Thrown by every assertion below; `message` says what was expected and what came. */
export class AssertionError extends Error {
  name = "AssertionError";
}

/** Fails unless `value` is truthy. */
export function ok(value, message = `expected a truthy value, got ${show(value)}`) {
  if (!value) throw new AssertionError(message);
}

/** Fails unless both are the same value (`Object.is`). */
export function equal(actual, expected, message = "") {
  if (!Object.is(actual, expected)) {
    throw new AssertionError(`${prefix(message)}expected ${show(expected)}, got ${show(actual)}`);
  }
}

/** Fails unless both have the same type, prototype and content, all the way down. */
export function deepEqual(actual, expected, message = "") {
  const path = difference(actual, expected, "$");
  if (path) throw new AssertionError(`${prefix(message)}differs at ${path}`);
}

/** Fails unless the text matches. */
export function match(text, pattern, message = "") {
  if (typeof text !== "string" || !pattern.test(text)) {
    throw new AssertionError(`${prefix(message)}expected ${show(text)} to match ${pattern}`);
  }
}

/** Fails unless the function throws or the promise (or async function) rejects; gives the error back, for more assertions. */
export async function rejects(work, expected = {}) {
  let error;
  try {
    await (typeof work === "function" ? work() : work);
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) throw new AssertionError("expected a rejection, but it succeeded");
  for (const [key, value] of Object.entries(expected)) {
    if (value instanceof RegExp) match(String(error[key]), value, `error.${key}`);
    else deepEqual(error[key], value, `error.${key} of ${show(error)}`);
  }
  return error;
}

/** The path of the first difference with both values, or undefined. */
function difference(actual, expected, path) {
  if (Object.is(actual, expected)) return undefined;
  const here = `${path}: expected ${show(expected)}, got ${show(actual)}`;
  if (!isObject(actual) || !isObject(expected)) return here;
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return here;
  if (actual instanceof Date) return actual.getTime() === expected.getTime() ? undefined : here;
  if (actual instanceof Map || actual instanceof Set) return difference([...actual], [...expected], path);
  const keys = Object.keys(actual);
  const wanted = Object.keys(expected);
  const odd = wanted.find((key) => !Object.hasOwn(actual, key)) ?? keys.find((key) => !Object.hasOwn(expected, key));
  if (odd !== undefined) return `${path}.${odd}: expected ${show(expected[odd])}, got ${show(actual[odd])}`;
  for (const key of keys) {
    const found = difference(actual[key], expected[key], `${path}.${key}`);
    if (found) return found;
  }
  return actual.length === expected.length ? undefined : here;
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}

function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "function") return `function ${value.name}`;
  let text;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function prefix(message) {
  return message ? `${message}: ` : "";
}
