/** CORS as a page sees it with hosts that do not support it; see https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { CoreResponse } from "./core.js";
import { pairsOf, type Incoming } from "./request.js";

/** `open` responds as to a program; `real` as a browser does to a page of another origin. */
export type SandboxCors = "open" | "real";

const SAFE_METHODS = new Set(["GET", "HEAD", "POST"]);
const SAFE_HEADERS = new Set(["accept", "accept-language", "content-language", "content-type", "range", "user-agent"]);
const SAFE_MEDIA = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);
const SHOWN_HEADERS = new Set([
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
]);
/** The operations whose printed responses have `Access-Control-Allow-Origin: *`. */
const ALLOWED = new Set(["searchLeads", "listVariables"]);

/** Headers that a browser sets, so that pages cannot; see https://fetch.spec.whatwg.org/#forbidden-request-header */
const FORBIDDEN =
  /^(?:accept-charset|accept-encoding|access-control-request-\w+|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|upgrade-insecure-requests|via|priority|sec-.*|proxy-.*)$/;

/** Whether a browser sends a preflight request. No API supports it, so the call fails. */
export const needsPreflight = ({ method, headers }: Incoming): boolean =>
  !SAFE_METHODS.has(method) ||
  pairsOf(headers).some(([name, value]) => {
    if (FORBIDDEN.test(name)) return false;
    if (name !== "content-type") return !SAFE_HEADERS.has(name);
    return !SAFE_MEDIA.has(value.split(";")[0]?.trim().toLowerCase() ?? "");
  });

/** Whether a page can read the response to a request without a preflight. */
export const isReadable = ({ operation }: CoreResponse): boolean => operation !== null && ALLOWED.has(operation);

/** Removes the headers that a page cannot read. */
export function hideHeaders(headers: Headers): void {
  for (const name of [...headers.keys()]) if (!SHOWN_HEADERS.has(name)) headers.delete(name);
}

/** What a page gets of a response in the mode `no-cors`: nothing. Only browsers can construct it. */
export const opaqueResponse = (): Response =>
  Object.defineProperties(new Response(null), {
    type: { value: "opaque" },
    status: { value: 0 },
    ok: { value: false },
  });
