/**
 * Takes the copies of the modules apart: base64 over DEFLATE (RFC 1951).
 *
 * In code of our own, as jsdom and older browsers have no `DecompressionStream`, and all others would need a stream for
 * a single array.
 */

/** Bytes of a base64 string. */
export const decodeBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;
const LITERALS = 288;
const DISTANCES = 30;
const FIRST_DYNAMIC_LITERALS = 257;
/** The order in which lengths of the code of codes are stored. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** The least length, or distance, that each code stands for, and how many bits say the rest. */
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASES = [...bases(LENGTH_BITS.slice(0, -1), 3), 258];
const DISTANCE_BITS = Array.from({ length: DISTANCES }, (_, code) => Math.max(0, (code >> 1) - 1));
const DISTANCE_BASES = bases(DISTANCE_BITS, 1);

function bases(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((count) => {
    const base = next;
    next += 1 << count;
    return base;
  });
}

/** A prefix code: how many codes each length has, and their symbols in order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] = at(counts, length) + 1;
  counts[0] = 0;
  const symbols = Uint16Array.from(
    lengths
      .flatMap((length, symbol) => (length ? [symbol] : []))
      .sort((a, b) => at(lengths, a) - at(lengths, b) || a - b),
  );
  return { counts, symbols };
}

function at(list: ArrayLike<number>, index: number): number {
  const value = list[index];
  if (value === undefined) throw new Error("the copy is damaged");
  return value;
}

/** The bits of an array, low ones first. */
class Bits {
  readonly #bytes: Uint8Array;
  #next = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    while (this.#count < count) {
      this.#held |= at(this.#bytes, this.#next++) << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code |= this.take(1);
      const count = at(counts, length);
      if (code - count < first) return at(symbols, index + code - first);
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error("the copy is damaged");
  }

  /** The bytes of a block that is stored as it is. */
  stored(): Uint8Array {
    this.#held = this.#count = 0;
    const length = this.take(16);
    this.take(16);
    const end = this.#next + length;
    if (end > this.#bytes.length) throw new Error("the copy is damaged");
    const block = this.#bytes.subarray(this.#next, end);
    this.#next = end;
    return block;
  }
}

/** Output that grows. */
class Output {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  push(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Repeats the bytes `distance` back, which may overlap with what is written. */
  repeat(distance: number, length: number): void {
    this.#reserve(length);
    for (let count = 0; count < length; count += 1)
      this.#bytes[this.#length] = at(this.#bytes, this.#length++ - distance);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** The bytes that a DEFLATE stream holds. */
export function inflate(compressed: Uint8Array): Uint8Array {
  const bits = new Bits(compressed);
  const output = new Output();
  let isLast = false;
  while (!isLast) {
    isLast = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) output.append(bits.stored());
    else if (kind === 1) readBlock(bits, output, fixedCodes());
    else readBlock(bits, output, dynamicCodes(bits));
  }
  return output.bytes;
}

interface Codes {
  readonly literals: Code;
  readonly distances: Code;
}

function readBlock(bits: Bits, output: Output, { literals, distances }: Codes): void {
  for (;;) {
    const symbol = bits.symbol(literals);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) {
      output.push(symbol);
      continue;
    }
    const code = symbol - FIRST_DYNAMIC_LITERALS;
    const length = at(LENGTH_BASES, code) + bits.take(at(LENGTH_BITS, code));
    const step = bits.symbol(distances);
    output.repeat(at(DISTANCE_BASES, step) + bits.take(at(DISTANCE_BITS, step)), length);
  }
}

function fixedCodes(): Codes {
  const length = (symbol: number): number => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
  return {
    literals: codeOf(Array.from({ length: LITERALS }, (_, symbol) => length(symbol))),
    distances: codeOf(Array.from({ length: DISTANCES }, () => 5)),
  };
}

function dynamicCodes(bits: Bits): Codes {
  const literals = bits.take(5) + FIRST_DYNAMIC_LITERALS;
  const distances = bits.take(5) + 1;
  const stored = bits.take(4) + 4;
  const short = Array.from({ length: ORDER.length }, () => 0);
  for (const place of ORDER.slice(0, stored)) short[place] = bits.take(3);
  const code = codeOf(short);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, at(lengths, lengths.length - 1), bits.take(2) + 3);
    else repeat(lengths, 0, symbol === 17 ? bits.take(3) + 3 : bits.take(7) + 11);
  }
  return {
    literals: codeOf(lengths.slice(0, literals)),
    distances: codeOf(lengths.slice(literals, literals + distances)),
  };
}

function repeat(list: number[], value: number, times: number): void {
  for (let count = 0; count < times; count += 1) list.push(value);
}
