/**
 * JSON by its tokens: members and elements are found in the text itself, so that the rest of it stays as it is, numbers
 * and invalid bytes included. Accepts any text, such as the first piece of a body.
 */

/** Strings (the last one may lack its end), punctuation, and anything else. */
const TOKENS = /"(?:[^"\\]|\\[^]?)*"?|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Replaces the values of members by name. */
export function replaceMembers(text: string, isWanted: (name: string) => boolean, replacement: string): string {
  let [shown, kept, depth, last] = ["", 0, -1, ""];
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (depth < 0) {
      if (token === ":" && isWanted(stringOf(last))) {
        shown += text.slice(kept, index + 1) + replacement;
        kept = text.length;
        depth = 0;
      }
    } else if (depth === 0 && /^[,}\]]/.test(token)) {
      kept = index;
      depth = -1;
    } else {
      depth += token === "{" || token === "[" ? 1 : token === "}" || token === "]" ? -1 : 0;
    }
    last = token;
  }
  return shown + text.slice(kept);
}

/** What the members of an object say of it. */
export interface ListRule {
  /** Whether one of this name makes the object a record, whose lists are its own. */
  readonly isId: (name: string) => boolean;
  /** Whether a list under this name makes the object a wrapper of it. */
  readonly isWrapper: (name: string) => boolean;
}

/** Changes the elements of the list that a body is, or wraps; undefined if it is or wraps none. */
export function changeList(
  text: string,
  { isId, isWrapper }: ListRule,
  change: (elements: readonly string[]) => readonly string[],
): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const elements: string[] = [];
  let [depth, start, from, last, name] = [0, 0, 0, "", ""];
  // The depth of the list's elements, once it has begun.
  let list = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (list > 0 && depth === list && (token === "," || token === "]")) {
      if (last !== "[") elements.push(text.slice(from, index).trim());
      if (token === "]") return text.slice(0, start) + change(elements).join(",") + text.slice(index);
      from = index + 1;
    }
    if (list === 0 && depth === 1 && token === ":") name = stringOf(last);
    if (list === 0 && depth === 1 && token === ":" && isId(name)) return undefined;
    if (list === 0 && token === "[" && (depth === 0 || (depth === 1 && last === ":" && isWrapper(name)))) {
      list = depth + 1;
      start = from = index + 1;
    }
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    last = token;
  }
  return undefined;
}

/** The string of a token, which may lack its quotes or its end. */
function stringOf(token: string): string {
  try {
    return token.startsWith('"') ? (JSON.parse(token) as string) : token;
  } catch {
    return token;
  }
}
