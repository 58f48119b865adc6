/** What an error may show. Loaded by the first error or request id that may hold a secret. */
import { issuesIn, messageIn, parsedBody } from "./error-body.js";
import type { Sent } from "../types/sent.js";
import type { ErrorShape } from "./classes.js";
import { redactCause } from "./cause.js";
import { pointerToken } from "../util/json-pointer.js";
import { createValueRedactor, type Redact } from "./redactor.js";

export { redactCause } from "./cause.js";
export { checkParts, tooLong } from "./refusals.js";
export { createRedactor } from "./redactor.js";

/** Characters that are kept of an error body, and of a page where data was expected. */
const KEPT = 16_384;
const SHOWN_PAGE = 200;
/** Characters of a server's message that are shown. */
const SHOWN = 200;
/** Levels of arguments and bodies that are looked into, and values that are looked for. */
const DEPTH = 32;
const MAX_VALUES = 10_000;
/** Shorter numbers are counts and ids, not those of a telephone. */
const MIN_DIGITS = 6;

/** Queries of URLs, which may hold personal data. */
const QUERY = /(:\/\/[^\s?"'<>]*)\?[^\s"'<>]*|\?[^\s?"'<>=]+=[^\s"'<>]*/g;

/**
 * An error of the core, redacted, with the message and mistakes of its body. The core's own words are not searched for
 * values: a short one would tear holes into them.
 */
export function redactError(shape: ErrorShape, redact: Redact, sent: Sent): ErrorShape {
  const { code, message, requestId, cause, headers, status } = shape;
  const { values, names } = wordsOf(sent);
  const hideValues = createValueRedactor(values);
  const hide: Redact = (text) => hideValues(redact(text)).replace(QUERY, "$1");
  const hideToken: Redact = (token) => {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    // What the call named a member is no value there, even where the same word is one elsewhere.
    return pointerToken(names.has(name) ? redact(name) : hide(name));
  };
  const rawBody =
    shape.rawBody === undefined
      ? undefined
      : redact(shape.rawBody).slice(0, code === "content/unexpected" ? SHOWN_PAGE : KEPT);
  const body = parsedBody(rawBody);
  const serverMessage = messageIn(body, headers?.["content-type"]);
  return {
    ...shape,
    issues: issuesIn(body, status).map(({ pointer, message }) => ({
      pointer: pointer.split("/").map(hideToken).join("/"),
      message: hide(message),
    })),
    ...(serverMessage && { serverMessage: hide(serverMessage).slice(0, SHOWN) }),
    ...(code === "redirect/refused" && { message: redact(message) }),
    ...(rawBody !== undefined && { rawBody, body }),
    ...(requestId !== undefined && { requestId: redact(requestId) }),
    ...("cause" in shape && { cause: redactCause(cause, hide) }),
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
    }),
  };
}

/** What a call sends. */
interface Words {
  /** Strings of arguments, query and body, and segments of the path that are no plain word. */
  readonly values: Set<string>;
  /** Names of members, and positions in lists. */
  readonly names: Set<string>;
}

function wordsOf({ args, body, path }: Sent): Words {
  const words: Words = { values: new Set(), names: new Set() };
  for (const given of [args, JSON.parse(body?.text ?? "null")]) collect(given, words, 0);
  for (const segment of path.split("/")) if (/[^a-z_-]/i.test(segment)) words.values.add(segment);
  return words;
}

function collect(value: unknown, into: Words, depth: number): void {
  const { values, names } = into;
  if (depth > DEPTH || values.size >= MAX_VALUES) return;
  if (typeof value === "string") values.add(value);
  else if (typeof value === "number" && String(value).length >= MIN_DIGITS) values.add(String(value));
  else if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) {
      names.add(name);
      collect(item, into, depth + 1);
    }
}
