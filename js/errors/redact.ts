/** What an error may show. Loaded by the first error or request id that may hold a secret. */
import { issuesIn, messageIn, parsedBody } from "./error-body.js";
import type { ErrorShape } from "./classes.js";
import { redactCause } from "./cause.js";
import { createValueRedactor, type Redact } from "./redactor.js";

export { redactCause } from "./cause.js";
export { checkParts, tooLong } from "./refusals.js";
export { createRedactor, type Redact } from "./redactor.js";

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

/** What a call sends, as far as a message could repeat it. */
export interface Sent {
  /** Arguments and query. */
  readonly args: unknown;
  /** JSON. */
  readonly body: { readonly text: string } | undefined;
  /** The path of a call that no document names. */
  readonly path: string;
  /** Everything but the body as the core takes it, the call's headers included. */
  readonly text: string;
  /** The same with the client's headers, by the parameter that an error names. */
  readonly parts: () => (readonly [parameter: string, text: string | undefined])[];
}

/**
 * An error of the core, redacted, with the message and mistakes of its body. The core's own words are not searched for
 * values: a short one would tear holes into them.
 */
export function redactError(shape: ErrorShape, redact: Redact, sent: Sent): ErrorShape {
  const { code, message, requestId, cause, headers, status } = shape;
  const hideValues = createValueRedactor(valuesOf(sent));
  const hide: Redact = (text) => hideValues(redact(text)).replace(QUERY, "$1");
  const rawBody =
    shape.rawBody === undefined
      ? undefined
      : redact(shape.rawBody).slice(0, code === "content/unexpected" ? SHOWN_PAGE : KEPT);
  const body = parsedBody(rawBody);
  const serverMessage = messageIn(body, headers?.["content-type"]);
  return {
    ...shape,
    issues: issuesIn(body, status).map((issue) => ({ ...issue, message: hide(issue.message) })),
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

/** The strings that a call sends: arguments, query, strings of the body, segments of the path that are no plain word. */
function valuesOf({ args, body, path }: Sent): Set<string> {
  const values = new Set<string>();
  for (const given of [args, JSON.parse(body?.text ?? "null")]) collect(given, values, 0);
  for (const segment of path.split("/")) if (/[^a-z_-]/i.test(segment)) values.add(segment);
  return values;
}

function collect(value: unknown, into: Set<string>, depth: number): void {
  if (depth > DEPTH || into.size >= MAX_VALUES) return;
  if (typeof value === "string") into.add(value);
  else if (typeof value === "number" && String(value).length >= MIN_DIGITS) into.add(String(value));
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) collect(item, into, depth + 1);
}
