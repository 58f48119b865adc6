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

/** Characters at a time that are made into a string: each is an argument of a call. */
const CHUNK = 8_192;

/** Bytes as characters of the same codes: text of ASCII can be changed without decoding the rest. */
export function binaryOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** The bytes of such a string. */
export const bytesOf = (binary: string): Bytes => Uint8Array.from(binary, (character) => character.charCodeAt(0));
