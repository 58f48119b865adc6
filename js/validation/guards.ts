/**
 * Checks of parsed JSON, made at run time from the tables as closures: no code is evaluated, as edge workers and content
 * security policies forbid it. On the good path nothing is allocated and no path is kept: pointers are put together while
 * the calls return, when there is something to report.
 */
import type { UnknownRecord } from "../types/unknown-record.js";
import type { Findings, Expectation } from "./findings.js";
import { Bit, type ValueKind, type Line, type Member, type Shapes } from "./shapes.js";

/** Whether a value is of its kind at all. Mismatches inside it go to the findings. */
type Guard = (value: unknown) => boolean;

/** A prepared kind: what `typeof` accepts, what looks further, and the message for the rest. */
interface PreparedGuard {
  readonly bits: number;
  readonly guard: Guard;
  readonly expected: Expectation;
}

type RecordLine = Extract<Line, { is: "record" }>;
type UnionLine = Extract<Line, { is: "union" }>;

/** Recursion limit for self-referencing types. */
const DEEPEST = 100;
const TOO_DEEP: Expectation = { words: `at most ${DEEPEST} levels`, closed: false };
/** Strings of a closed enum that a message lists; of longer ones it gives the number. */
const LISTED = 6;

const refuse: Guard = () => false;

/** The checks of one API, made as they are needed. */
export class Guards {
  readonly #shapes: Shapes;
  readonly #findings: Findings;
  readonly #made: (Guard | undefined)[] = [];
  readonly #making = new Set<number>();
  #depth = 0;

  constructor(shapes: Shapes, findings: Findings) {
    this.#shapes = shapes;
    this.#findings = findings;
  }

  /** A check of one value; it stands at the root, so that there is nothing above it to name. */
  root(kind: ValueKind): (value: unknown) => void {
    const { bits, guard, expected } = this.#check(kind);
    return (value) => {
      this.#depth = 0;
      if ((bits & bitOf(value)) === 0 && !guard(value)) this.#findings.mismatch(kind, "", expected, value);
    };
  }

  #check(kind: ValueKind): PreparedGuard {
    const line = kind.line === undefined ? undefined : this.#shapes.lines[kind.line];
    const expected = { words: this.#words(kind).join(" or "), closed: line?.is === "enum" };
    return { bits: this.#bits(kind), guard: this.#guard(kind), expected };
  }

  #bits({ bits, line }: ValueKind): number {
    const named = line === undefined ? undefined : this.#shapes.lines[line];
    return named?.is === "kind" ? bits | this.#bits(named.kind) : bits;
  }

  #words({ bits, line, items, members }: ValueKind): string[] {
    const named = line === undefined ? undefined : this.#shapes.lines[line];
    const words = [
      ...(bits & Bit.Text ? ["text"] : []),
      ...(bits & Bit.Number ? ["number"] : []),
      ...(bits & Bit.Flag ? ["boolean"] : []),
      ...(named?.is === "enum"
        ? enumWords(named.values)
        : named?.is === "kind"
          ? this.#words(named.kind)
          : named
            ? ["object"]
            : []),
      ...(items ? ["list"] : []),
      ...(members ? ["object"] : []),
      ...(bits & Bit.Null ? ["null"] : []),
    ];
    return [...new Set(words)];
  }

  /** What looks further at values that are not accepted at sight. */
  #guard({ line, items, members }: ValueKind): Guard {
    const guards: Guard[] = [];
    if (line !== undefined) guards.push(this.#line(line));
    if (items) guards.push(this.#list(items));
    if (members) guards.push(this.#map(members));
    const [first = refuse, ...others] = guards;
    // The parts of a union are of different kinds, so that one at most looks inside.
    return others.length === 0 ? first : (value) => guards.some((guard) => guard(value));
  }

  #line(number: number): Guard {
    const made = this.#made[number];
    if (made) return made;
    if (this.#making.has(number)) return this.#later(number);
    this.#making.add(number);
    const guard = this.#lineGuard(this.#shapes.lines[number] as Line);
    this.#making.delete(number);
    return (this.#made[number] = guard);
  }

  #lineGuard(line: Line): Guard {
    switch (line.is) {
      case "record":
        return this.#record(line);
      case "union":
        return this.#union(line);
      case "kind":
        return this.#guard(line.kind);
      case "enum": {
        const values = new Set<unknown>(line.values);
        return (value) => values.has(value);
      }
    }
  }

  /** A type inside itself. Only here can the recursion go as deep as the response. */
  #later(number: number): Guard {
    return (value) => {
      if (this.#depth === DEEPEST) {
        this.#findings.mismatch(TOO_DEEP, "", TOO_DEEP, value);
        return true;
      }
      this.#depth += 1;
      const fits = (this.#made[number] as Guard)(value);
      this.#depth -= 1;
      return fits;
    };
  }

  #list(kind: ValueKind): Guard {
    const findings = this.#findings;
    const { bits, guard, expected } = this.#check(kind);
    const inspect = (item: unknown, index: number): void => {
      const before = findings.length;
      if (!guard(item)) findings.mismatch(kind, "", expected, item);
      if (findings.length !== before) findings.prefixPath(before, index);
    };
    return (value) => {
      if (!Array.isArray(value)) return false;
      const list: readonly unknown[] = value;
      for (let index = 0; index < list.length; index++) {
        const item = list[index];
        if ((bits & bitOf(item)) === 0) inspect(item, index);
      }
      return true;
    };
  }

  #map(kind: ValueKind): Guard {
    const findings = this.#findings;
    const { bits, guard, expected } = this.#check(kind);
    const inspect = (member: unknown, name: string): void => {
      const before = findings.length;
      if (!guard(member)) findings.mismatch(kind, name, expected, member);
      if (findings.length !== before) findings.prefixPath(before, name);
    };
    // Where every value is allowed, the names are not even looked at.
    if (bits === 31) return isObject;
    return (value) => {
      if (!isObject(value)) return false;
      for (const name in value) {
        const member = value[name];
        if ((bits & bitOf(member)) === 0) inspect(member, name);
      }
      return true;
    };
  }

  #union({ tag, cases }: UnionLine): Guard {
    const findings = this.#findings;
    const known: string[] = [];
    const records = new Map<unknown, Guard>();
    let rest: Guard | undefined;
    for (const { enum: tags, record } of cases) {
      const line = tags === undefined ? undefined : this.#shapes.lines[tags];
      const guard = this.#line(record);
      if (line?.is !== "enum") rest = guard;
      else for (const text of line.values) records.set(known[known.push(text) - 1], guard);
    }
    const where = {};
    const expected: Expectation = { words: enumWords(known).join(" or "), closed: true };
    return (value) => {
      if (!isObject(value)) return false;
      const guard = records.get(value[tag]) ?? rest;
      if (guard) return guard(value);
      const before = findings.length;
      findings.mismatch(where, tag, expected, value[tag]);
      findings.prefixPath(before, tag);
      return true;
    };
  }

  /**
   * Records of a list mostly have the same members in the same order. Each member therefore remembers which came after it
   * last time: when it does so again, one comparison of names replaces a look into the index.
   */
  #record(line: RecordLine): Guard {
    const { members, open } = line;
    const findings = this.#findings;
    const checks = members.map(({ kind }) => this.#check(kind));
    const bits = checks.map((check) => check.bits);
    const marks = members.map((member) => Number(member.required));
    const all = marks.reduce((sum, mark) => sum + mark, 0);
    const index = indexOf(members, line.anyCase);
    const { anyCase } = line;
    // Keys of an object: engines keep one copy of those, so that comparing them with the names in a response is one step.
    const names = Object.keys(Object.fromEntries(members.map(({ name }) => [name, true])));
    // After the last one the next record begins; the position beyond all stands for the beginning.
    const next = [...names.map((_, at) => (at + 1) % names.length), 0];

    const inspect = (at: number, name: string, member: unknown): void => {
      const before = findings.length;
      const { guard, expected } = checks[at] as PreparedGuard;
      if (!guard(member)) findings.mismatch(line, name, expected, member);
      if (findings.length !== before) findings.prefixPath(before, name);
    };
    const missing = (value: UnknownRecord): void => {
      const seen = new Set(Object.keys(value).map((name) => index.get(name)));
      for (const [at, { name, required }] of members.entries()) {
        if (!required || seen.has(at)) continue;
        const before = findings.length;
        findings.mismatch(line, name, (checks[at] as PreparedGuard).expected, undefined);
        findings.prefixPath(before, name);
      }
    };
    return (value) => {
      if (!isObject(value)) return false;
      let [last, seen] = [members.length, 0];
      for (const name in value) {
        let at = next[last] as number;
        if (names[at] !== name) {
          const found = index.get(name);
          if (found === undefined) {
            if (!open) findings.unknownMember(line, name, value[name]);
            continue;
          }
          at = next[last] = found;
          names[at] = name;
        }
        last = at;
        seen += marks[at] as number;
        const member = value[name];
        if (((bits[at] as number) & bitOf(member)) === 0) inspect(at, name, member);
      }
      // A name may come twice where spellings differ, so that the count says nothing there.
      if (seen !== all || anyCase) missing(value);
      return true;
    };
  }
}

/** Members by name; where names come in any case, by the spellings that Rust reads too (`cases` in `macros/src/record.rs`). */
function indexOf(members: readonly Member[], anyCase: boolean): Map<string, number> {
  const index = new Map<string, number>();
  for (const [at, { name }] of members.entries()) {
    const rest = name.slice(1);
    const spellings = anyCase
      ? [name.charAt(0).toUpperCase() + rest, name.charAt(0).toLowerCase() + rest, name.toLowerCase()]
      : [];
    for (const spelling of [name, ...spellings]) index.set(spelling, at);
  }
  return index;
}

function enumWords(values: readonly string[]): string[] {
  return values.length > LISTED
    ? [`one of ${values.length} documented strings`]
    : values.map((value) => JSON.stringify(value));
}

function isObject(value: unknown): value is UnknownRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bitOf(value: unknown): number {
  switch (typeof value) {
    case "string":
      return Bit.Text;
    case "number":
      return Bit.Number;
    case "boolean":
      return Bit.Flag;
    default:
      return value === null ? Bit.Null : Bit.Structure;
  }
}
