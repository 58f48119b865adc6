/**
 * Undoes what programs do to a string that they embed in another one: percent-encoding, escapes of JSON and of source code, and
 * entities of HTML, in any mixture and on top of each other. The same rules as `src/redact/normalize.rs`.
 *
 * One pass, whatever the input: each character is added once, and each complete escape makes what was added shorter.
 */

/** A string in UTF-16 units, with the position in the source that each unit came from. */
export interface Normalized {
  readonly units: Uint16Array;
  /** Where a unit begins, the backslashes before it included. */
  readonly starts: Uint32Array;
  /** Where it begins without them. */
  readonly bodies: Uint32Array;
  readonly ends: Uint32Array;
  /** How many escapes a unit came out of. */
  readonly depths: Uint8Array;
  /** Whether backslashes stand at its end, which escape nothing and are no units. */
  readonly backslash: boolean;
}

const [BACKSLASH, PERCENT, AMPERSAND, SEMICOLON, HASH, PLUS, SLASH] = [0x5c, 0x25, 0x26, 0x3b, 0x23, 0x2b, 0x2f];
const [MINUS, UNDERSCORE, SPACE, NO_BREAK_SPACE, OPEN, CLOSE] = [0x2d, 0x5f, 0x20, 0xa0, 0x7b, 0x7d];
const [LOWER_U, LOWER_X] = [0x75, 0x78];

/** Added to a byte of 128 or more that was escaped by itself, until its neighbours make a character of it. */
const BYTE = 0x200000;
const ASCII_END = 0x80;
const MAX_CODE_POINT = 0x10ffff;
/** Bits that a later byte of a character of UTF-8 holds, and most of them after the first byte. */
const [CONTINUED, MAX_SHIFT] = [6, 18];
/** Deeper layers of escapes count as this many. */
const DEEPEST = 255;
/** The longest `&name;` and `\u{number}` that are looked for. */
const LONGEST = 12;

/** Names of entities: those of ASCII by their character, those of Latin-1 from U+00A0 on. */
const ASCII_NAMES =
  "amp& lt< gt> quot\" apos' excl! num# dollar$ percnt% lpar( rpar) ast* plus+ comma, period. sol/ colon: semi; equals= quest? commat@ lsqb[ lbrack[ " +
  "bsol\\ rsqb] rbrack] Hat^ lowbar_ grave` lcub{ lbrace{ verbar| vert| rcub} rbrace} euro\u20ac";
const LATIN_NAMES =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo " +
  "frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve " +
  "Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute " +
  "ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const NAMES = new Map([
  ...ASCII_NAMES.split(" ").map((name): [string, number] => [name.slice(0, -1), name.charCodeAt(name.length - 1)]),
  ...LATIN_NAMES.split(" ").map((name, index): [string, number] => [name, NO_BREAK_SPACE + index]),
]);

/** The value of a hexadecimal digit, or -1. */
function digit(unit: number | undefined = 0): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Folds equivalent characters: letters in both cases, `+` for a space, the two alphabets of base64. */
function fold(unit: number): number {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 0x20;
  if (unit === SPACE || unit === MINUS || unit === NO_BREAK_SPACE || (unit >= 0x09 && unit <= 0x0d)) return PLUS;
  return unit === UNDERSCORE ? SLASH : unit;
}

/** A string as it stands, with no escape undone. */
export function plain(text: string): Normalized {
  const [units, starts, ends] = [
    new Uint16Array(text.length),
    new Uint32Array(text.length),
    new Uint32Array(text.length),
  ];
  for (let at = 0; at < text.length; at++) {
    units[at] = fold(text.charCodeAt(at));
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { units, starts, bodies: starts, ends, depths: new Uint8Array(text.length), backslash: false };
}

/** How many units at the end, of the last `most`, may be the beginning of an escape. */
export function openEnd({ units, starts, bodies }: Normalized, most: number): number {
  for (let at = Math.max(0, units.length - most); at < units.length; at++) {
    if (units[at] === PERCENT || units[at] === AMPERSAND || starts[at] !== bodies[at]) return units.length - at;
  }
  return 0;
}

/** Whether a string may have an escape. */
export const isEscaped = (text: string): boolean => /[\\%&]/.test(text);

/** A string with every escape undone, and escapes of escapes. */
export function normalize(text: string): Normalized {
  const stack = new Stack(text.length);
  for (let at = 0; at < text.length; at++) stack.add(text.charCodeAt(at), at, at + 1);
  return stack.finish();
}

/** What was read so far. Its last units may be the beginning of an escape. */
class Stack {
  readonly #units: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #bodies: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #depths: Uint8Array;
  /** Of how many backslashes in a row a unit is made. */
  readonly #runs: Uint32Array;
  #length = 0;
  /** The value of the latest escape: a code point, or a byte. */
  #undone = 0;

  constructor(most: number) {
    this.#units = new Uint32Array(most);
    this.#starts = new Uint32Array(most);
    this.#bodies = new Uint32Array(most);
    this.#ends = new Uint32Array(most);
    this.#depths = new Uint8Array(most);
    this.#runs = new Uint32Array(most);
  }

  /** Adds a unit of the source. An escape that it completes is undone, which may complete another one. */
  add(unit: number, at: number, end: number): void {
    this.#push(unit, at, at, end, 0);
    for (let length = this.#escape(unit); length > 0; length = this.#escape(this.#undone)) {
      const first = this.#length - length;
      this.#replace(first, end, Math.min((this.#depths[first] as number) + 1, DEEPEST));
    }
  }

  /** Replaces the units from `first` on with the decoded ones. */
  #replace(first: number, end: number, depth: number): void {
    const body = this.#bodies[first] as number;
    // Writers double a backslash. A run of another length has some before the one that escapes, and those stay.
    const run = this.#runs[first] as number;
    const isWhole = (run & (run - 1)) === 0;
    const start = isWhole ? (this.#starts[first] as number) : body;
    this.#length = isWhole ? first : first + 1;
    if (this.#undone < ASCII_END) this.#push(this.#undone, start, body, end, depth);
    else this.#pushCharacter(this.#undone, start, body, end, depth);
  }

  /** The units without the backslashes that escaped them, folded. */
  finish(): Normalized {
    let [length, start] = [0, -1];
    const units = new Uint16Array(this.#length);
    for (let at = 0; at < this.#length; at++) {
      if (start < 0) start = this.#starts[at] as number;
      const unit = this.#units[at] as number;
      if (unit === BACKSLASH) continue;
      units[length] = fold(unit % BYTE);
      this.#starts[length] = start;
      this.#bodies[length] = this.#bodies[at] as number;
      this.#ends[length] = this.#ends[at] as number;
      this.#depths[length] = this.#depths[at] as number;
      length += 1;
      start = -1;
    }
    const kept = (positions: Uint32Array): Uint32Array => positions.subarray(0, length);
    const depths = this.#depths.subarray(0, length);
    return {
      units: units.subarray(0, length),
      starts: kept(this.#starts),
      bodies: kept(this.#bodies),
      ends: kept(this.#ends),
      depths,
      backslash: start >= 0,
    };
  }

  #push(unit: number, start: number, body: number, end: number, depth: number): void {
    const last = this.#length - 1;
    // A writer doubles all of its backslashes: several of one depth do what one does. One of another depth was there before.
    const isRun = unit === BACKSLASH && this.#units[last] === BACKSLASH && this.#depths[last] === depth;
    const at = isRun ? last : this.#length;
    this.#units[at] = unit;
    if (!isRun) this.#starts[at] = start;
    this.#bodies[at] = body;
    this.#ends[at] = end;
    this.#depths[at] = depth;
    this.#runs[at] = unit !== BACKSLASH ? 0 : isRun ? (this.#runs[at] as number) + 1 : 1;
    this.#length = at + 1;
  }

  #pushCharacter(value: number, start: number, body: number, end: number, depth: number): void {
    if (value > 0xffff && value < BYTE) {
      this.#push(0xd800 + ((value - 0x10000) >> 10), start, body, end, depth);
      this.#push(0xdc00 + (value & 0x3ff), start, body, end, depth);
      return;
    }
    this.#push(value, start, body, end, depth);
    if (value < BYTE) return;
    const length = this.#utf8();
    if (length > 0) this.#replace(this.#length - length, end, depth);
  }

  /** The number of units at the end that are an escape, of which `unit` is the last; 0 for none. */
  #escape(unit: number): number {
    if (unit === SEMICOLON) return this.#entity();
    if (unit === CLOSE) return this.#braces();
    return digit(unit) >= 0 && unit < ASCII_END ? this.#digits() : 0;
  }

  /** `%XX` and `\xXX` for a byte, `\uXXXX` and `%uXXXX` for a unit. */
  #digits(): number {
    const [units, end] = [this.#units, this.#length];
    const byte = this.#number(end - 2, end);
    if (byte < 0) return 0;
    const before = units[end - 3];
    const length = before === PERCENT ? 3 : before === LOWER_X && units[end - 4] === BACKSLASH ? 4 : 0;
    if (length > 0) {
      this.#undone = byte < ASCII_END ? byte : BYTE + byte;
      return length;
    }
    if (units[end - 5] !== LOWER_U || (units[end - 6] !== BACKSLASH && units[end - 6] !== PERCENT)) return 0;
    this.#undone = this.#number(end - 4, end);
    return this.#undone < 0 ? 0 : 6;
  }

  /** `\u{X}`. */
  #braces(): number {
    const open = this.#last(OPEN);
    if (open < 2 || this.#units[open - 1] !== LOWER_U || this.#units[open - 2] !== BACKSLASH) return 0;
    this.#undone = this.#number(open + 1, this.#length - 1);
    return this.#undone < 0 ? 0 : this.#length - open + 2;
  }

  /** `&name;`, `&#number;` and `&#xnumber;`. */
  #entity(): number {
    const from = this.#last(AMPERSAND);
    if (from < 0) return 0;
    this.#undone = this.#units[from + 1] === HASH ? this.#numbered(from + 2) : this.#named(from + 1);
    return this.#undone < 0 ? 0 : this.#length - from;
  }

  #numbered(from: number): number {
    const isHexadecimal = ((this.#units[from] as number) | 0x20) === LOWER_X;
    return isHexadecimal ? this.#number(from + 1, this.#length - 1) : this.#number(from, this.#length - 1, 10);
  }

  #named(from: number): number {
    let name = "";
    for (let at = from; at < this.#length - 1; at++) name += String.fromCharCode(this.#units[at] as number);
    return NAMES.get(name) ?? -1;
  }

  /** The last position of a unit near the end; -1 without one. */
  #last(unit: number): number {
    const least = Math.max(0, this.#length - LONGEST);
    for (let at = this.#length - 2; at >= least; at--) if (this.#units[at] === unit) return at;
    return -1;
  }

  /** The number that digits make; -1 for anything else. */
  #number(from: number, to: number, radix = 16): number {
    let value = 0;
    for (let at = from; at < to; at++) {
      const next = digit(this.#units[at]);
      if (next < 0 || next >= radix || value > MAX_CODE_POINT) return -1;
      value = value * radix + next;
    }
    return from < 0 || from === to || value > MAX_CODE_POINT ? -1 : value;
  }

  /** How many units at the end are a whole character of UTF-8, backslashes between its bytes included; 0 if they are none. */
  #utf8(): number {
    let [value, shift] = [0, 0];
    for (let length = 1; length <= LONGEST; length++) {
      const unit = this.#units[this.#length - length] ?? 0;
      if (unit === BACKSLASH) continue;
      const byte = unit - BYTE;
      if (byte < ASCII_END || shift > MAX_SHIFT) return 0;
      if ((byte & 0xc0) === 0x80) {
        value |= (byte & 0x3f) << shift;
        shift += CONTINUED;
        continue;
      }
      const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      value |= (byte & (0xff >> (wanted + 1))) << shift;
      this.#undone = value;
      return shift === (wanted - 1) * CONTINUED && value >= ASCII_END && value <= MAX_CODE_POINT ? length : 0;
    }
    return 0;
  }
}
