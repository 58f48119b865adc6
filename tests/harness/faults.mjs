// What can go wrong on the wire, by name: each behaviour gets the socket of a fully read request.
// They respond in raw bytes, because a proper HTTP library refuses to misbehave.
import { gzipSync } from "node:zlib";

const ROWS = `[${Array.from({ length: 40 }, (_, id) => `{"id":${id},"name":"row ${id}"}`).join(",")}]`;
const CORS = "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";
const JSON_TYPE = "content-type: application/json\r\n";
const BOMB_BYTES = 50 * 1024 * 1024;

/** The bytes of a whole, well-formed response. */
export function response(status, headers, body) {
  const bytes = Buffer.from(body);
  return Buffer.concat([head(status, `${headers}content-length: ${bytes.length}\r\n`), bytes]);
}

/** Responses to a CORS preflight: anything is allowed. */
export function preflight(requestedHeaders) {
  const allow = `access-control-allow-methods: GET, POST, PUT, PATCH, DELETE\r\naccess-control-allow-headers: ${requestedHeaders}\r\n`;
  return head("204 No Content", allow);
}

function head(status, headers) {
  return Buffer.from(`HTTP/1.1 ${status}\r\n${CORS}connection: close\r\n${headers}\r\n`, "latin1");
}

/** Sends everything and closes in an orderly way. */
const whole =
  (...parts) =>
  (socket) =>
    socket.end(response(...parts));
/** Sends these bytes and closes in an orderly way, whatever the headers promised. */
const bytes =
  (...parts) =>
  (socket) =>
    socket.end(Buffer.concat(parts.map((part) => Buffer.from(part))));
/** Sends these bytes, gives them time to arrive, then resets the connection. */
const thenReset =
  (...parts) =>
  (socket) => {
    socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
    later(socket, 50, () => socket.resetAndDestroy());
  };
/** Sends these bytes, then one byte of the rest every 50 ms. */
const dribble = (first, rest) => (socket) => {
  socket.write(first);
  const source = Buffer.from(rest);
  let at = 0;
  const timer = setInterval(() => {
    socket.write(source.subarray(at, ++at));
    if (at === source.length) socket.end();
  }, 50);
  socket.on("close", () => clearInterval(timer));
};

const jsonHead = (length) => head("200 OK", `${JSON_TYPE}content-length: ${length}\r\n`);
const half = ROWS.slice(0, ROWS.length / 2);
const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const chunkedHead = head("200 OK", `${JSON_TYPE}transfer-encoding: chunked\r\n`);
const gzipHead = (length) => head("200 OK", `${JSON_TYPE}content-encoding: gzip\r\ncontent-length: ${length}\r\n`);
const gzipped = gzipSync(ROWS);

/** Every behaviour by name. `refuse` has no entry: nothing listens on its port. */
export const behaviours = {
  // No response.
  "reset-before-headers": (socket) => socket.resetAndDestroy(),
  "close-before-headers": (socket) => socket.end(),
  "never-headers": () => {},
  "dribble-headers": dribble("HTTP/1.1 200 OK\r\n", `x-slow: ${"z".repeat(5000)}\r\n\r\n`),
  "cut-headers": thenReset("HTTP/1.1 200 OK\r\ncontent-ty"),
  "garbage-status": bytes("<<< not http >>>\r\n\r\n"),

  // A response that stops.
  "reset-mid-body": thenReset(jsonHead(ROWS.length), half),
  "short-body": bytes(jsonHead(ROWS.length), half),
  "chunked-cut": bytes(chunkedHead.toString().replace("connection: close\r\n", ""), chunk(half).slice(0, -20)),
  // Node 20 takes this one for a whole body: after `connection: close` it accepts any end of a chunked body.
  "chunked-cut-silent": bytes(chunkedHead, chunk(half).slice(0, -20)),
  "chunked-garbage": bytes(chunkedHead, "zz\r\n[]\r\n0\r\n\r\n"),
  "close-delimited-cut": bytes(head("200 OK", JSON_TYPE), half),
  "stall-mid-body": (socket) => socket.write(Buffer.concat([jsonHead(ROWS.length), Buffer.from(half)])),
  "dribble-body": dribble(jsonHead(ROWS.length), ROWS),
  "truncated-gzip": bytes(gzipHead(60), gzipped.subarray(0, 60)),
  "truncated-json": whole("200 OK", JSON_TYPE, half),

  // Too much.
  "endless-body": (socket) => {
    socket.write(Buffer.concat([chunkedHead, Buffer.from(chunk("["))]));
    const more = Buffer.from(chunk(`${ROWS.slice(1, -1)},`.repeat(64)));
    // With pauses: in workerd a body that always has more to read lets no timer fire.
    const timer = setInterval(() => socket.writableNeedDrain || socket.write(more), 2);
    socket.on("close", () => clearInterval(timer));
  },
  "gzip-bomb": (socket) => {
    const bomb = gzipSync(Buffer.alloc(BOMB_BYTES, " "));
    socket.end(Buffer.concat([gzipHead(bomb.length), bomb]));
  },
  "big-header": whole("200 OK", `${JSON_TYPE}x-big: ${"a".repeat(70_000)}\r\n`, "[]"),
  "long-body": bytes(jsonHead(2), "[][]surplus"),
  "deep-json": whole("200 OK", JSON_TYPE, "[".repeat(100_000) + "]".repeat(100_000)),

  // Not what its headers declare.
  "gzip-lie": bytes(gzipHead(ROWS.length), ROWS),
  "html-200": whole(
    "200 OK",
    "content-type: text/html; charset=utf-8\r\n",
    "<!doctype html><title>Sign in</title><form>password</form>",
  ),
  "html-as-json": whole("200 OK", JSON_TYPE, "<!doctype html><title>Sign in</title>"),
  "json-as-text": whole("200 OK", "content-type: text/plain\r\n", ROWS),
  "empty-200": whole("200 OK", JSON_TYPE, ""),
  "no-content": bytes(head("204 No Content", "")),
  "null-json": whole("200 OK", JSON_TYPE, "null"),
  "not-modified": bytes(head("304 Not Modified", 'etag: "1"\r\n')),
  "redirect-elsewhere": whole("302 Found", "location: http://127.0.0.1:9/elsewhere\r\n", ""),
  "redirect-loop": whole("302 Found", "location: /loop\r\n", ""),

  // Text in other encodings.
  bom: whole("200 OK", JSON_TYPE, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(ROWS)])),
  "utf-16": whole("200 OK", JSON_TYPE, Buffer.from(`\ufeff${ROWS}`, "utf16le")),
  "bad-utf8": whole(
    "200 OK",
    JSON_TYPE,
    Buffer.concat([Buffer.from('[{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}]')]),
  ),
  "latin1-csv": whole(
    "200 OK",
    "content-type: text/csv; charset=iso-8859-1\r\n",
    Buffer.from("name\r\nJosé\r\n", "latin1"),
  ),
  "cut-csv": bytes(head("200 OK", "content-type: text/csv\r\n"), "id,name\r\n1,one\r\n2,t"),
  "duplicate-keys": whole("200 OK", JSON_TYPE, '[{"id":1,"id":2}]'),
  "big-numbers": whole("200 OK", JSON_TYPE, '[{"id":9007199254740993,"n":123456789012345678901234567890,"e":1e400}]'),
  "lone-surrogate": whole("200 OK", JSON_TYPE, '[{"name":"\\ud800"}]'),
};

/** Calls back after a while, unless the socket has closed. */
function later(socket, ms, callback) {
  const timer = setTimeout(callback, ms);
  socket.on("close", () => clearTimeout(timer));
}
