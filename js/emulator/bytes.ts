/** A byte array with its own buffer, typed for every version of TypeScript. */
export type Bytes = ReturnType<typeof Uint8Array.from>;

/** Concatenates pieces. */
export function joined(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
