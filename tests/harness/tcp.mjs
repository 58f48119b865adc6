// Ports that misbehave: one per behaviour of faults.mjs, on loopback. A preflight is always answered well, so that a
// browser gets as far as the fault. Each port counts, and can be set to recover after a number of requests.
import { createServer } from "node:net";
import { behaviours, preflight, response } from "./faults.mjs";

/** Opens all ports: `{ urls: { [name]: baseUrl }, limit, seen, reset, close }`; see `connectFaults` in control.mjs. */
export async function startFaults() {
  const ports = {};
  for (const [name, behave] of Object.entries(behaviours)) ports[name] = await open(behave);
  const urls = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port.url]));
  const find = (name) => {
    if (!ports[name]) throw new Error(`there is no fault named ${name}`);
    return ports[name];
  };
  return {
    urls: { ...urls, refuse: await closedPort() },
    limit: (name, times, body) => Object.assign(find(name).state, { left: times, body }),
    seen: (name) => find(name).state.seen,
    reset: () => Object.values(ports).forEach((port) => Object.assign(port.state, freshState())),
    close: () => Promise.all(Object.values(ports).map((port) => port.close())),
  };
}

function freshState() {
  return { left: Infinity, body: "[]", seen: { connections: 0, requests: 0, closedEarly: 0 } };
}

async function open(behave) {
  const state = freshState();
  const sockets = new Set();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    // A client that gives up resets the connection; that is what many tests want.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    handle(socket, state, behave);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    state,
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function handle(socket, state, behave) {
  state.seen.connections += 1;
  let received = Buffer.alloc(0);
  let served = false;
  socket.on("data", (data) => {
    received = Buffer.concat([received, data]);
    const request = served ? undefined : parse(received);
    if (!request) return;
    served = true;
    if (request.preflight) return socket.end(preflight(request.preflight));
    state.seen.requests += 1;
    if (state.left <= 0) return socket.end(response("200 OK", "content-type: application/json\r\n", state.body));
    state.left -= 1;
    watchEarlyClose(socket, state.seen);
    behave(socket);
  });
  socket.on("end", () => served || socket.end());
}

/** Counts the requests whose client hung up before the behaviour was through. */
function watchEarlyClose(socket, seen) {
  let counted = false;
  const hungUp = () => {
    if (!socket.writableEnded && !counted) seen.closedEarly += 1;
    counted = true;
    socket.destroy();
  };
  socket.once("end", hungUp);
  socket.once("error", hungUp);
}

/** A whole request as `{ preflight }` (the headers that a browser asks for), or undefined while bytes are missing. */
function parse(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.subarray(0, end).toString("latin1");
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
  const complete = chunked ? received.includes("0\r\n\r\n", end) : received.length >= end + 4 + length;
  if (!complete) return undefined;
  if (!/^OPTIONS [^]*\r\naccess-control-request-method:/i.test(head)) return {};
  return { preflight: /\r\naccess-control-request-headers: *([^\r]*)/i.exec(head)?.[1] ?? "*" };
}

/** A port that was free a moment ago: connecting is refused. */
async function closedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
