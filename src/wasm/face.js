// How a call ended well, as the face takes it: `Reply` in `js/shape.ts`.

/** What became of a body, numbered as in `wasm.rs`. */
const [READ, UNREAD] = [1, 2];

export function settle(done, exchange, content, status, attempts, elapsedMs, shape, requestId) {
  const { response, controller } = exchange;
  const data = content === READ ? exchange.data : undefined;
  const reply = { status, headers: response.headers, attempts, elapsedMs, shape, requestId, data };
  done(content === UNREAD ? { ...reply, response, abort: controller } : reply);
}
