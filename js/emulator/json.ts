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

/** Changes a list: the text itself, or a member of it that `isWanted`. Undefined if there is none. */
export function changeElements(
  text: string,
  isWanted: (name: string) => boolean,
  change: (elements: readonly string[]) => readonly string[],
): string | undefined {
  let [depth, list, from, last, name] = [0, 0, 0, "", ""];
  let elements: string[] = [];
  let [shown, kept] = ["", 0];
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === ":" && depth === 1) name = stringOf(last);
    const ends = (token === "," || token === "]") && depth === list && list > 0;
    if (ends && last !== "[") elements.push(text.slice(from, index).trim());
    if (ends && token === ",") from = index + 1;
    if (ends && token === "]") {
      shown += change(elements).join(",");
      [kept, list, elements] = [index, 0, []];
    }
    if (token === "]" || token === "}") depth -= 1;
    if (token === "{" || token === "[") {
      depth += 1;
      if (token === "[" && list === 0 && (depth === 1 || (depth === 2 && last === ":" && isWanted(name)))) {
        shown += text.slice(kept, index + 1);
        [list, from] = [depth, index + 1];
      }
    }
    last = token;
  }
  return kept > 0 && list === 0 ? shown + text.slice(kept) : undefined;
}

/** The string of a token, which may lack its quotes or its end. */
function stringOf(token: string): string {
  try {
    return token.startsWith('"') ? (JSON.parse(token) as string) : token;
  } catch {
    return token;
  }
}
