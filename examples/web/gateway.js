// The gateway: a fetch handler for a Worker, Deno, Bun or Node. It has the key, and lets through only what the page needs.
import { operations } from "leadspan/operations";

const ALLOWED = ["listCaps"];

const routes = operations
  .filter(({ api, id }) => api === "LeadConduit" && ALLOWED.includes(id))
  .map(({ httpMethod, path }) => ({ httpMethod, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`) }));

/** Responds to a request below `/gateway`. Check the visitor's session before you call it. */
export async function gateway(request, { apiKey, baseUrl = "https://app.leadconduit.com", send = fetch }) {
  const { pathname, search } = new URL(request.url);
  const path = pathname.replace(/^\/gateway/, "");
  if (!routes.some(({ httpMethod, pattern }) => httpMethod === request.method && pattern.test(path)))
    return Response.json({ error: "not allowed" }, { status: 403 });
  const response = await send(baseUrl + path + search, {
    headers: { accept: "application/json", authorization: `Basic ${btoa(`X:${apiKey}`)}` },
    redirect: "manual",
    signal: request.signal,
  });
  const headers = new Headers({ "cache-control": "no-store" });
  for (const name of ["content-type", "retry-after"]) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, headers });
}
