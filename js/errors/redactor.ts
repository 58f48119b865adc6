/**
 * Redacts secrets in strings of servers, proxies and platforms, in whatever form programs have written them there. The same
 * rules as `src/redact.rs`; `tests/vectors/redaction.json` holds both to them.
 *
 * A string is searched as it stands and with its escapes undone, for each secret and its base64, in linear time: the
 * secret comes from one side and the string from the other, so neither may be able to make the search slow.
 */
import { isEscaped, normalize, openEnd, plain, type Normalized } from "./normalize.js";

/** The replacement of a secret. */
const REDACTED = "[redacted]";
/** Shorter secrets are not searched for inside other base64: a few digits occur in any string. */
const MIN_INNER_BYTES = 6;
const BASE64_DIGIT = /[\w+/-]/;
const LETTER = /[\p{L}\p{N}]/u;
/** Values that are shorter, or common words of messages, identify no person. */
const MIN_VALUE_LENGTH = 3;
const WORDS = /^(true|false|null|undefined)$/i;
/** Longer values are looked for inside words too. */
const MIN_EMBEDDED_LENGTH = 6;
/** How many units of a secret an escape that overlaps its beginning or end may take in, and how many must remain. */
const [MAX_TAKEN, MIN_LEFT] = [8, 6];

/** Something to look for. */
interface Needle {
  readonly units: Uint16Array;
  /** Least length of a match: undoing escapes may have made the secret itself shorter. */
  readonly least: number;
  /** Whether backslashes at its end belong to it. */
  readonly backslash: boolean;
  /** Of base64: whether the digits before and after it hold bits of it, and belong to it as well. */
  readonly edges?: readonly [before: boolean, after: boolean];
  /** Whether it counts only as a word of its own. */
  readonly word: boolean;
  /** How many units at its beginning and end an overlapping escape may have changed. */
  readonly taken: readonly [before: number, after: number];
  /** Where the search goes on after a mismatch (Knuth, Morris, Pratt); made when there is something to search. */
  failures?: Int32Array;
}

/** Redacts a string. */
export type Redact = (text: string) => string;

/** A function that redacts these secrets in a string. Its tables are made when first needed. */
export function createRedactor(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets)].filter((secret) => secret !== "");
  if (known.length === 0) return (text) => text;
  // Padding is often left out.
  const all = [...new Set(known.flatMap((secret) => [secret, secret.replace(/=+$/, "")]))];
  const asTheyStand = all.map((secret) => needle(plain(secret), secret));
  const undone = all.map(takenIn);
  const encoded = known.flatMap(base64Needles);
  return (text) => {
    const found = new Matches(text);
    found.add(plain(text), isEscaped(text) ? asTheyStand : [...asTheyStand, ...encoded]);
    if (isEscaped(text)) found.add(normalize(text), [...undone, ...encoded]);
    return found.redacted();
  };
}

/**
 * A function that redacts what a call has sent: names, addresses and numbers of people. Short values, which
 * occur inside other words as well, count only as words of their own.
 */
export function createValueRedactor(values: Iterable<string>): Redact {
  // Line by line: the characters of an escaped line break look like letters.
  const known = [...new Set(Array.from(values, (value) => value.split(/[\t\r\n]+/)).flat())].filter(
    (value) => value.length >= MIN_VALUE_LENGTH && !WORDS.test(value),
  );
  return (text) => {
    // Values longer than the string cannot be in it.
    const needles = known
      .filter((value) => value.length <= text.length)
      .map((value) => ({ ...needle(normalize(value), value), word: value.length < MIN_EMBEDDED_LENGTH }));
    if (needles.length === 0) return text;
    const found = new Matches(text);
    found.add(normalize(text), needles);
    return found.redacted();
  };
}

function needle({ units, backslash }: Normalized, secret: string): Needle {
  return { units, least: secret.length, backslash, word: false, taken: [0, 0] };
}

/** A secret that is also found where an escape has taken in some of it, as `%` before `41…`. */
function takenIn(secret: string): Needle {
  const normalized = normalize(secret);
  const wanted = needle(normalized, secret);
  const spare = Math.max(0, wanted.units.length - MIN_LEFT);
  const after = Math.min(openEnd(normalized, MAX_TAKEN), spare);
  return { ...wanted, taken: [Math.min(MAX_TAKEN, spare - after), after] };
}

/**
 * The base64 of a secret by itself, and those of its digits that are the same wherever it stands in a longer text. The
 * alphabet for addresses is folded into the other one, and padding is no part of it.
 */
function base64Needles(secret: string): Needle[] {
  const encodings = [new TextEncoder().encode(secret)];
  // The vendors' own samples disagree on the character set.
  const isLatin = Array.from(secret).every((character) => character.charCodeAt(0) < 256);
  if (isLatin && encodings[0]?.length !== secret.length)
    encodings.push(Uint8Array.from(secret, (character) => character.charCodeAt(0)));
  return encodings.flatMap((bytes) => {
    const whole = base64(bytes, 0);
    if (bytes.length < MIN_INNER_BYTES)
      return [base64Needle(whole.padEnd(Math.ceil(whole.length / 4) * 4, "="), [false, false])];
    return [0, 1, 2].map((before) => {
      // Digits at the edges hold bits of the bytes beside it.
      const [from, to] = [(before * 8) / 6, ((before + bytes.length) * 8) / 6];
      const [first, end] = [Math.ceil(from), Math.floor(to)];
      return base64Needle(base64(bytes, before).slice(first, end), [first > from, end < to]);
    });
  });
}

function base64Needle(digits: string, edges: NonNullable<Needle["edges"]>): Needle {
  return { units: plain(digits).units, least: 0, backslash: false, edges, word: false, taken: [0, 0] };
}

/** Base64 without padding, of bytes that follow `before` others. */
function base64(bytes: Uint8Array, before: number): string {
  let text = "\0".repeat(before);
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("=", "");
}

/** The matches in a string. */
class Matches {
  readonly #text: string;
  /** For each position in the string, where the match that begins there ends; 0 for none. */
  readonly #reach: Uint32Array;

  constructor(text: string) {
    this.#text = text;
    this.#reach = new Uint32Array(text.length);
  }

  /** Looks for needles. */
  add(text: Normalized, needles: readonly Needle[]): void {
    for (const each of needles) {
      if (each.units.length > 0) this.#match(text, each);
      else if (each.least > 0) this.#addBackslashes(text, each.least);
    }
  }

  #match(text: Normalized, wanted: Needle): void {
    const { units: searched } = text;
    const [before, after] = wanted.taken;
    const units = wanted.units.subarray(before, wanted.units.length - after);
    const failures = (wanted.failures ??= failuresOf(units));
    let known = 0;
    for (let at = 0; at < searched.length; at++) {
      const unit = searched[at];
      while (known > 0 && unit !== units[known]) known = failures[known - 1] as number;
      if (unit === units[known]) known += 1;
      if (known < units.length) continue;
      const first = reached(text, wanted, at - units.length, before - 1, -1);
      const last = reached(text, wanted, at + 1, before + units.length, 1);
      if (first !== undefined && last !== undefined) this.#mark(text, wanted, first, last);
      // A rejected match must not hide another one that begins inside it.
      known = failures[known - 1] as number;
    }
  }

  /** Marks a match, if it is as long as the secret and, for a short value, a word of its own. */
  #mark(text: Normalized, { least, backslash, edges, word }: Needle, first: number, last: number): void {
    const source = this.#text;
    let [from, to] = [text.starts[first] as number, text.ends[last] as number];
    if (backslash) to = text.bodies[last + 1] ?? source.length;
    if (to - from < least || (word && (LETTER.test(source.charAt(from - 1)) || LETTER.test(source.charAt(to))))) return;
    if (edges) {
      if (edges[0] && BASE64_DIGIT.test(source.charAt(from - 1))) from -= 1;
      if (edges[1] && BASE64_DIGIT.test(source.charAt(to))) to += 1;
      while (source.charAt(to) === "=") to += 1;
    }
    this.#reach[from] = Math.max(this.#reach[from] as number, to);
  }

  /** Marks runs of backslashes that are at least so long, of which undoing escapes leaves no unit. */
  #addBackslashes({ starts, bodies, ends }: Normalized, least: number): void {
    for (let at = 0; at <= starts.length; at++) {
      const from = starts[at] ?? ends[at - 1] ?? 0;
      const to = bodies[at] ?? this.#text.length;
      if (to - from >= least) this.#reach[from] = Math.max(this.#reach[from] as number, to);
    }
  }

  /** The text with each match redacted; matches that overlap are one. */
  redacted(): string {
    let [shown, kept] = ["", 0];
    for (let from = 0; from < this.#reach.length; from++) {
      const to = this.#reach[from] as number;
      if (to === 0) continue;
      if (from >= kept) shown += this.#text.slice(kept, from) + REDACTED;
      kept = Math.max(kept, to);
    }
    return shown + this.#text.slice(kept);
  }
}

/**
 * The last unit of a match, in one direction: that of the needle's end, or an escape that took in the rest of it.
 * Undefined where the string differs.
 */
function reached(text: Normalized, { units }: Needle, from: number, wanted: number, step: 1 | -1): number | undefined {
  for (let [at, next] = [from, wanted]; ; [at, next] = [at + step, next + step]) {
    if (next < 0 || next >= units.length) return at - step;
    if (text.units[at] !== units[next]) return (text.depths[at] ?? 0) > 0 ? at : undefined;
  }
}

/** The failure function: for each prefix, the length of its longest proper prefix that is also its suffix. */
function failuresOf(units: Uint16Array): Int32Array {
  const failures = new Int32Array(units.length);
  let known = 0;
  for (let at = 1; at < units.length; at++) {
    while (known > 0 && units[at] !== units[known]) known = failures[known - 1] as number;
    if (units[at] === units[known]) known += 1;
    failures[at] = known;
  }
  return failures;
}
