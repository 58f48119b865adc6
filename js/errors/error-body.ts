/**
 * The message and the mistakes in an error body: the same rules as `parse_error_body` in `src/client/classify.rs` and
 * `flatten_issues` in `src/error/issues.rs`.
 */
import type { Issue } from "../types/issue.js";
import type { UnknownRecord } from "../types/unknown-record.js";
import { pointerToken } from "../util/json-pointer.js";

/** Members beside a tree of mistakes that are no part of it. */
const BESIDE = { errors: null, message: null, error: null, responseStatus: null, ResponseStatus: null };

/** A body: parsed when it is JSON, else its text. */
export function parsedBody(text: string | undefined): unknown {
  try {
    return JSON.parse((text ?? "").replace(/^\ufeff/, ""));
  } catch {
    return text;
  }
}

/** The message in a parsed body, in one of the forms that the vendors use; plain text is one. */
export function messageIn(body: unknown, type = ""): string | undefined {
  if (typeof body === "string" && /^text\/plain/i.test(type)) return body.trim() || undefined;
  if (typeof body !== "object" || body === null) return undefined;
  const { message, error, Message, responseStatus, ResponseStatus } = body as UnknownRecord;
  const status = (responseStatus ?? ResponseStatus) as UnknownRecord | undefined;
  return [message, error, Message, status?.["message"], status?.["Message"]].find((text) => typeof text === "string");
}

/**
 * The mistakes in a parsed body. LeadConduit maps messages to the document that was submitted: nested by member name and list
 * position, with null or `{}` at sound positions and lists of strings at the leaves. The tree stands under `errors` or, at
 * status 422, is the body itself. HeroBase lists `{fieldName, message}` under `responseStatus`.
 */
export function issuesIn(body: unknown, status: number | undefined): Issue[] {
  const issues: Issue[] = [];
  if (typeof body !== "object" || body === null) return issues;
  const { errors, responseStatus, ResponseStatus } = body as UnknownRecord;
  const listed = (responseStatus ?? ResponseStatus) as UnknownRecord | undefined;
  walk(
    errors ??
      listed?.["errors"] ??
      listed?.["Errors"] ??
      (status === 422 && (Array.isArray(body) ? body : { ...body, ...BESIDE })),
    "",
    issues,
  );
  return issues;
}

function walk(tree: unknown, pointer: string, issues: Issue[]): void {
  if (typeof tree === "string") issues.push({ pointer, message: tree });
  if (typeof tree !== "object" || tree === null) return;
  const { fieldName, FieldName = fieldName, message, Message = message } = tree as UnknownRecord;
  if (typeof FieldName === "string" && typeof Message === "string") {
    issues.push({ pointer: FieldName.replace(/[.[]|^(?=.)/g, "/").replaceAll("]", ""), message: Message });
    return;
  }
  for (const [name, item] of Object.entries(tree)) {
    // A list of strings holds the mistakes of one member; a list of trees mirrors a list of records.
    const inPlace = Array.isArray(tree) && typeof item === "string";
    walk(item, inPlace ? pointer : `${pointer}/${pointerToken(name)}`, issues);
  }
}
