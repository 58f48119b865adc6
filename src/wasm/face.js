// An answer as the face takes it: `Reply` in `js/shape.ts`.

export function reply(status, headers, attempts, elapsedMs, shape, requestId, data, response, abort) {
  return { status, headers, attempts, elapsedMs, shape, requestId, data, response, abort };
}
