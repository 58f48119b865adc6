/**
 * Blots secrets out of what servers, proxies and platforms say. The same rules as `src/redact.rs`: lists of encoded forms
 * have holes, as every framework escapes other signs, so each sign is looked for as it is, percent-encoded, escaped for
 * JSON or for HTML, in any mixture.
 */
import type { ErrorShape } from "./classes.js";

/** Characters that are kept of an error answer, and of a page where data was expected. */
const KEPT = 16_384;
const SHOWN_PAGE = 200;

const NAMES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

/** A function that blots these secrets out of a text. */
export function blotter(secrets: readonly string[]): (text: string) => string {
  if (secrets.length === 0) return (text) => text;
  // Hexadecimal digits come in both cases.
  const pattern = new RegExp(secrets.map((secret) => Array.from(secret, written).join("")).join("|"), "gi");
  return (text) => text.replace(pattern, "[redacted]");
}

/**
 * Escapes pile up, as where JSON holds JSON, but only so deep: without an end a body of backslashes alone would keep the
 * engine busy for seconds.
 */
const DEPTH = 16;
const SLASHES = `\\\\{1,${DEPTH}}`;

/** A pattern for a sign that begins another form: as it is, or escaped as careful writers of JSON do. */
const mark = (sign: string): string => `(?:\\${sign}|${SLASHES}u${hex(sign.charCodeAt(0), 4)})`;
const PERCENT = `${mark("%")}(?:25){0,${DEPTH}}`;
const ENTITY = `${mark("&")}(?:amp;){0,${DEPTH}}`;

/** A pattern for one sign in all its forms. */
function written(sign: string): string {
  const plain = sign.replace(/[^\w\s]/, "\\$&");
  const code = sign.codePointAt(0) as number;
  const units = sign.replace(/[^]/g, (unit) => `${SLASHES}u${hex(unit.charCodeAt(0), 4)}`);
  const bytes = Array.from(new TextEncoder().encode(sign), (byte) => PERCENT + hex(byte, 2)).join("");
  const name = NAMES[sign];
  const entity = `${ENTITY}(?:#0*${code}|#x0*${hex(code, 1)}${name ? `|${name}` : ""});`;
  return `(?:\\\\{0,${DEPTH}}${plain}|${units}|${bytes}|${entity}${sign === " " ? `|${mark("+")}` : ""})`;
}

/** An error of the core without the secrets. Its own words stay: a short password would tear holes into them. */
export function blotted(shape: ErrorShape, blot: (text: string) => string): ErrorShape {
  const { code, message, rawBody, requestId, cause, headers } = shape;
  return {
    ...shape,
    ...(code === "redirect/refused" && { message: blot(message) }),
    ...(rawBody !== undefined && { rawBody: blot(rawBody).slice(0, code === "content/unexpected" ? SHOWN_PAGE : KEPT) }),
    ...(requestId !== undefined && { requestId: blot(requestId) }),
    ...(typeof cause === "string" && { cause: blot(cause) }),
    ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, blot(value)])) }),
  };
}
