// A programmable HTTP server on loopback: records every request and responds as the test asks.
//
// A response is `{ status = 200, headers = {}, body = "", base64, fixture, delayMs, cors = true, preflight }`:
// - `headers`: an object, or `[[name, value], …]` where order or repetition matters;
// - `body` text, or `base64` bytes, or `fixture`, a file under tests/fixtures/ (`sandbox/…`: sandbox/fixtures/) sent byte for byte; an object is sent as JSON;
// - `cors: false` leaves out the headers that let a page read the response.
// Suites program it from any runtime through control.mjs; tests in Node may also call `route` and `requests` directly.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = join(dirname(fileURLToPath(import.meta.url)), "../fixtures");
const PRINTS = join(FIXTURES, "../../sandbox/fixtures");
const CONTROL = "/__control/";

/** Starts a server on a free port; `faults` is what `startFaults` of tcp.mjs gave, for suites that control it too. */
export async function startServer({ faults } = {}) {
  const state = { routes: new Map(), requests: [], preflights: [] };
  const server = createServer((request, response) => {
    serve(request, response, state, faults).catch((error) => {
      response.writeHead(500, cors(request));
      response.end(String(error?.stack ?? error));
    });
  });
  // A suite that computes for longer than the default five seconds would send its next request into a closed connection.
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests: state.requests,
    route: (route, ...responses) => setRoute(state, route, responses),
    reset: () => reset(state, faults),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(request, response, state, faults) {
  const body = await readAll(request);
  const record = {
    method: request.method,
    path: request.url,
    headers: pairs(request.rawHeaders),
    body: body.toString("utf8"),
    base64: body.toString("base64"),
  };
  if (request.url.startsWith(CONTROL)) return obey(request, response, JSON.parse(record.body || "{}"), state, faults);
  if (request.method === "OPTIONS" && request.headers["access-control-request-method"]) {
    state.preflights.push(record);
    const refused =
      findResponses(state, request.headers["access-control-request-method"], request.url)?.[0]?.cors === false;
    response.writeHead(204, refused ? {} : cors(request));
    return response.end();
  }
  state.requests.push(record);
  await send(request, response, takeResponse(state, request));
}

async function send(request, response, planned) {
  const { status = 200, headers = {}, delayMs = 0 } = planned;
  const bytes = await bodyOf(planned);
  if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const all = Array.isArray(headers) ? [...headers] : Object.entries(headers);
  const add = (name, value) => {
    if (!all.some(([key]) => key.toLowerCase() === name)) all.push([name, value]);
  };
  if (typeof planned.body === "object") add("content-type", "application/json");
  if (status !== 204 && status !== 304) add("content-length", String(bytes.length));
  if (planned.cors !== false) Object.entries(cors(request)).forEach(([name, value]) => add(name, value));
  response.writeHead(status, all.flat());
  response.end(request.method === "HEAD" ? undefined : bytes);
}

async function bodyOf({ body = "", base64, fixture }) {
  if (fixture !== undefined) return readFile(fixturePath(fixture));
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return Buffer.from(typeof body === "object" ? JSON.stringify(body) : body, "utf8");
}

async function obey(request, response, body, state, faults) {
  const commands = {
    reset: () => reset(state, faults),
    route: () => setRoute(state, body.route, body.responses),
    requests: () => state.requests,
    preflights: () => state.preflights,
    fixture: () => readFile(fixturePath(body.name), "utf8"),
    limit: () => faults.limit(body.name, body.times, body.body),
    seen: () => faults.seen(body.name),
  };
  const command = commands[request.url.slice(CONTROL.length)];
  if (request.method === "OPTIONS") {
    response.writeHead(204, cors(request));
    return response.end();
  }
  if (!command) throw new Error(`no such command: ${request.url}`);
  response.writeHead(200, { ...cors(request), "content-type": "application/json" });
  response.end(JSON.stringify((await command()) ?? null));
}

function reset(state, faults) {
  state.routes.clear();
  state.requests.length = 0;
  state.preflights.length = 0;
  faults?.reset();
}

function setRoute(state, route, responses) {
  if (responses.length === 0) throw new Error(`route ${route} has no response`);
  state.routes.set(route, [...responses]);
}

function takeResponse(state, request) {
  const responses = findResponses(state, request.method, request.url);
  if (!responses)
    return { status: 404, body: { message: `the test has no response for ${request.method} ${request.url}` } };
  return responses.length > 1 ? responses.shift() : responses[0];
}

function findResponses(state, method, url) {
  const path = url.split("?")[0];
  const candidates = [`${method} ${url}`, url, `${method} ${path}`, path, "*"];
  return candidates.map((route) => state.routes.get(route)).find((responses) => responses);
}

/** What lets a page of another origin send anything and read everything. */
function cors(request) {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
    "access-control-expose-headers": "*",
  };
}

function fixturePath(name) {
  const folder = name.startsWith("sandbox/") ? PRINTS : FIXTURES;
  const path = normalize(join(folder, name.replace(/^sandbox\//, "")));
  if (!path.startsWith(folder)) throw new Error(`not a fixture: ${name}`);
  return path;
}

function pairs(rawHeaders) {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[2 * index],
    rawHeaders[2 * index + 1],
  ]);
}

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
