// The server that calls are measured against, in a process of its own: pages of events, one small record, and no work.
import { createServer } from "node:http";
import { eventPage, smallResponse } from "./data.mjs";

const page = Buffer.from(eventPage());
const small = Buffer.from(smallResponse().slice(1, -1));
const HEADERS = { "content-type": "application/json", "access-control-allow-origin": "*" };
const PREFLIGHT = { ...HEADERS, "access-control-allow-headers": "authorization", "access-control-max-age": "600" };

const server = createServer((request, response) => {
  if (request.method === "OPTIONS") return response.writeHead(204, PREFLIGHT).end();
  const body = !request.url.startsWith("/events") ? small : request.url.includes("before_id") ? "[]" : page;
  response.writeHead(200, { ...HEADERS, "content-length": Buffer.byteLength(body) });
  return response.end(body);
});
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
