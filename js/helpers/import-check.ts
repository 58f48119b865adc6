/** Reading a HeroBase import example, and checking a lead against it before anything is sent. */
import { loadPart } from "../errors/classes.js";
import type { ImportExample, ImportLeadRequest } from "../generated/herobase-types.js";
import type { Issue } from "../types/issue.js";
import { pointerToken } from "../util/json-pointer.js";

/** What an import example says of one field. */
export interface ImportField {
  /** Name in `data`. */
  readonly name: string;
  /** Name in the example's sentence. */
  readonly label: string;
  /** Kind as the vendor names it; varchar, text and phone were seen. */
  readonly kind: string;
  /** The .NET regular expression that the service checks with. */
  readonly pattern: string;
}

/** What a check of a lead found. */
export interface LeadCheck {
  /** Whether no mistake is known. */
  readonly passed: boolean;
  /** Mistakes that the service would refuse, each with a JSON pointer into the body. */
  readonly issues: Issue[];
  /** Fields whose pattern cannot be checked here: it needs more than an engine of linear time offers. */
  readonly unchecked: string[];
}

/** The most characters of a pattern and a value that are checked. */
const MAX_CHARACTERS = 2 ** 20;

const [START, TYPE, PATTERN] = ["example ", ", type is ", ", regex used for validation "];

/** Reads one value of an example: `example F, type is T, regex used for validation R`. `null` when it has another form. */
export function parseExampleValue(name: string, value: string): ImportField | null {
  // By searching and not by a regular expression, which would try each pair of positions in a string that repeats them.
  const type = value.indexOf(TYPE, START.length);
  const pattern = type < 0 ? -1 : value.indexOf(PATTERN, type + TYPE.length);
  if (pattern < 0 || !value.startsWith(START)) return null;
  return {
    name,
    label: value.slice(START.length, type),
    kind: value.slice(type + TYPE.length, pattern),
    pattern: value.slice(pattern + PATTERN.length),
  };
}

/** The fields of an example. Without `ShowAllDataEntries` these are the required ones. */
export function importFields(example: ImportExample): ImportField[] {
  return Object.entries(example.data).flatMap(([name, value]) => parseExampleValue(name, value) ?? []);
}

/**
 * Checks a lead against the example of its campaign: required fields, values left from the example, and the vendor's
 * patterns, in linear time. `all` is the example with `ShowAllDataEntries`, when it was fetched.
 *
 * Loads its matcher (WebAssembly, about 40 KB) on first use.
 */
export async function checkLead(
  lead: ImportLeadRequest,
  required: ImportExample,
  all: ImportExample = required,
): Promise<LeadCheck> {
  const { matcher } = await loadPart(() => import("./matcher.js"));
  const check = await matcher();
  const issues: Issue[] = [];
  const unchecked: string[] = [];
  const values = new Map(Object.entries(lead.data).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const found = (field: ImportField, message: string): void => {
    issues.push({ pointer: `/data/${pointerToken(field.name)}`, message });
  };
  for (const field of importFields(required)) {
    if (!values.has(field.name.toLowerCase())) found(field, "is required by this campaign");
  }
  for (const field of importFields(all)) {
    const value = values.get(field.name.toLowerCase());
    if (value === undefined) continue;
    if (parseExampleValue("", value)) {
      found(field, "still holds the text of the example");
      continue;
    }
    // What crosses stays in the matcher's memory, which never shrinks.
    const isAccepted = field.pattern.length + value.length > MAX_CHARACTERS ? undefined : check(field.pattern, value);
    if (isAccepted === false) found(field, `is not a ${field.kind} as ${field.pattern}`);
    if (isAccepted === undefined) unchecked.push(field.name);
  }
  return { passed: issues.length === 0, issues, unchecked };
}
