/** The findings of one check: positions and kinds, never values. */
import type { DriftIssue } from "../types/issue.js";
import { pointerToken } from "../util/json-pointer.js";

/** Issues that are listed; the others are counted. */
const MAX_ISSUES = 50;
/** A name is the server's, and may be of any length. */
const LONGEST_NAME = 100;

/** What a member should hold, in words. */
export interface Expectation {
  readonly words: string;
  /** Whether some strings are allowed, but not every one. */
  readonly closed: boolean;
}

interface Finding {
  /** Names and positions from the inside out. */
  readonly path: (string | number)[];
  readonly expected: string;
  readonly found: string;
  readonly documented: boolean;
  count: number;
}

/** The issues of one check. What recurs, as in each record of a list, is one issue that is counted. */
export class Findings {
  readonly #found: Finding[] = [];
  readonly #known = new Map<object, Map<string, Finding>>();
  #more = 0;
  #isCutDown = false;

  /** Issues so far. */
  get length(): number {
    return this.#found.length;
  }

  /** Empties it for the next check; of records that were cut down, no member is missing. */
  clear(isCutDown = false): void {
    this.#isCutDown = isCutDown;
    this.#found.length = 0;
    this.#known.clear();
    this.#more = 0;
  }

  /** A value of another kind, or none. `where` is what is being checked, `name` the member in it. */
  mismatch(where: object, name: string, { words, closed }: Expectation, value: unknown): void {
    if (value === undefined && this.#isCutDown) return;
    this.#add(where, name, words, closed && typeof value === "string" ? "another text" : wordOf(value), true);
  }

  /** A member that no document names. */
  unknownMember(where: object, name: string, value: unknown): void {
    const before = this.length;
    this.#add(where, name, "no such member", wordOf(value), false);
    this.prefixPath(before, name);
  }

  /** Puts the issues from number `first` on below a member or position. */
  prefixPath(first: number, segment: string | number): void {
    for (let index = first; index < this.#found.length; index++) this.#found[index]?.path.push(segment);
  }

  /** The issues, and how many are not listed. */
  finish(): { issues: DriftIssue[]; more: number } {
    const issues = this.#found.map(({ path, expected, found, documented, count }) => {
      const pointer = path
        .reverse()
        .map((segment) => `/${escaped(String(segment))}`)
        .join("");
      return { pointer, message: `expected ${expected}, found ${found}`, expected, found, documented, count };
    });
    return { issues, more: this.#more };
  }

  #add(where: object, name: string, expected: string, found: string, documented: boolean): void {
    const key = `${found} ${name}`;
    let known = this.#known.get(where);
    const again = known?.get(key);
    if (again) {
      again.count += 1;
    } else if (this.#found.length === MAX_ISSUES) {
      this.#more += 1;
    } else {
      const finding: Finding = { path: [], expected, found, documented, count: 1 };
      this.#found.push(finding);
      if (!known) this.#known.set(where, (known = new Map<string, Finding>()));
      known.set(key, finding);
    }
  }
}

function escaped(name: string): string {
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return pointerToken(short);
}

/** The kind of a value in one word. */
function wordOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value;
}
