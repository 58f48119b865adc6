/** Redirects of `fetch`, which only faults produce; see https://fetch.spec.whatwg.org/#http-redirect-fetch */
import { networkError } from "./effects.js";

const STATUSES = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;

/**
 * Treats redirects as the option `redirect` of a call says. Calls without it get them: so do servers and service workers,
 * in whose place the sandbox responds. Those of a Request are not followed, as its body is gone.
 */
export async function withRedirects(
  fetch: (input: unknown, init: RequestInit) => Promise<Response>,
  input: unknown,
  init: RequestInit,
): Promise<Response> {
  let [target, options] = [input, init];
  for (let count = 0; count <= MAX_REDIRECTS; count += 1) {
    const response = await fetch(target, options);
    const location = response.headers.get("location");
    if (!STATUSES.has(response.status) || location === null) return response;
    if (init.redirect === "error") throw networkError("UND_ERR_REDIRECT", "unexpected redirect");
    if (typeof target !== "string" && !(target instanceof URL)) return response;
    [target, options] = followed(new URL(location, target), new URL(target), response.status, options);
  }
  throw networkError("UND_ERR_REDIRECT", "redirect count exceeded");
}

/** The next request. */
function followed(to: URL, from: URL, status: number, init: RequestInit): [target: string, init: RequestInit] {
  const headers = new Headers(init.headers);
  if (to.origin !== from.origin) headers.delete("authorization");
  const method = (init.method ?? "GET").toUpperCase();
  const isRead = method === "GET" || method === "HEAD";
  if (isRead || status > 303 || (status < 303 && method !== "POST")) return [to.href, { ...init, headers }];
  headers.delete("content-type");
  return [to.href, { ...init, method: "GET", headers, body: null }];
}
