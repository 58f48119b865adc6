// An API on loopback that measures how many requests are open at once and responds by the first part of the path, so that
// every client of a test has an upstream of its own: `baseUrl: `${upstream.url}/slow``.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Starts the server. `responses` maps the first part of a path to `respond(request, number)`, which gives
 * `{ status = 200, headers = {}, body, delayMs = 0 }`: `number` counts the requests for the same method and path, from 1,
 * and `request` is `{ method, name, path, query, headers, body, at }`.
 */
export async function startUpstream(responses) {
  const states = new Map();
  const server = createServer((request, response) => {
    serve(request, response, states, responses).catch((error) => response.destroy(error));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What arrived below `name` since the last reset: `{ requests, open, peak, abandoned }`. */
    seen: (name) => stateOf(states, name),
    /** Forgets what arrived below `name`; requests that are open stay counted as open. */
    reset(name) {
      const state = stateOf(states, name);
      Object.assign(state, { requests: [], peak: state.open, abandoned: 0 });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function stateOf(states, name) {
  if (!states.has(name)) states.set(name, { requests: [], open: 0, peak: 0, abandoned: 0 });
  return states.get(name);
}

async function serve(request, response, states, responses) {
  const url = new URL(request.url, "http://upstream");
  const [, name, ...rest] = url.pathname.split("/");
  const state = stateOf(states, name);
  const record = {
    method: request.method,
    name,
    path: `/${rest.join("/")}`,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    at: performance.now(),
  };
  state.requests.push(record);
  state.open += 1;
  state.peak = Math.max(state.peak, state.open);
  const closed = new Promise((resolve) => response.on("close", resolve));
  try {
    record.body = await textOf(request);
    const number = state.requests.filter(({ method, path }) => method === record.method && path === record.path).length;
    const { status = 200, headers = {}, body = "", delayMs = 0 } = await responses[name](record, number);
    // A delay that nobody waits for any more keeps no process alive.
    await Promise.race([sleep(delayMs, undefined, { ref: false }), closed]);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
    await closed;
    if (!response.writableFinished) state.abandoned += 1;
  } finally {
    state.open -= 1;
  }
}

async function textOf(stream) {
  let text = "";
  for await (const piece of stream) text += piece;
  return text;
}
