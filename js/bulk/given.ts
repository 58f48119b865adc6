/** The arguments of a reading: taken from their snapshot and checked before anything is sent. */
import { failure, outcomeOf, type ErrorCode, type LeadspanError } from "../errors/classes.js";
import type { Snapshot } from "../request/prepared-call.js";
import { CHARSET_WANTED, isCharset } from "../response/charset.js";
import type { CsvCountOptions, CsvOptions } from "../types/csv.js";
import type { CallName } from "../types/reply.js";
import type { CountOptions, Paths, ReadOptions } from "../types/selection.js";
import type { UnknownRecord } from "../types/unknown-record.js";

/** The options of rows, with the form that they have. */
export type RowOptions = CsvOptions & { as?: "objects" | "arrays" };

/** What an option must be, as a check and in words. */
type OptionCheck = readonly [isRight: (value: unknown) => boolean, wanted: string];
type OptionChecks = Readonly<Record<string, OptionCheck>>;

/** The most characters of paths or columns together: they cross into the reader, whose memory never shrinks. */
const MAX_CHARACTERS = 65_536;

const FLAG: OptionCheck = [(value) => typeof value === "boolean", "must be true or false"];
const COUNT: OptionCheck = [
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  "must be a whole number, zero or more",
];
const STRINGS: OptionCheck = [isStrings, 'must be an array of strings, as ["cost"]'];
const DELIMITER: OptionCheck = [
  (value) => typeof value === "string" && /^[^"\r\n\0\u0080-\uffff]$/.test(value),
  "must be one ASCII character, and no quote or line end",
];
const CHARSET: OptionCheck = [isCharset, CHARSET_WANTED];
const FUNCTION: OptionCheck = [(value) => typeof value === "function", "must be a function"];
const oneOf = (...known: string[]): OptionCheck => [
  (value) => known.includes(value as string),
  `must be ${known.map((value) => JSON.stringify(value)).join(" or ")}`,
];

const SELECTION: OptionChecks = { strict: FLAG };
const COUNTS: OptionChecks = { ...SELECTION, sum: STRINGS };
const TABLE: OptionChecks = {
  delimiter: DELIMITER,
  charset: CHARSET,
  lossy: FLAG,
  expectedRows: COUNT,
  onBadRow: FUNCTION,
};
const ROWS: OptionChecks = { ...TABLE, header: FLAG, as: oneOf("objects", "arrays") };
const TABLE_COUNTS: OptionChecks = { ...TABLE, sum: STRINGS, decimal: oneOf(".", ",") };

/** Selections of the results of writes that were read. */
const written = new WeakSet<Snapshot>();

/** The paths and options of a selection. Each reading sends the call, so one of a write is read once. */
export function selectionIn(given: Snapshot, call: CallName): { paths: Paths; options: ReadOptions } {
  const [paths, options] = given();
  if (written.has(given))
    throw refusal(
      call,
      "select",
      "a second reading would send the write again; make a call for each",
      "usage/invalid-option",
    );
  if (outcomeOf(call.operation) === "unknown") written.add(given);
  return { paths: checkedPaths(paths, call), options: checkedOptions(options, SELECTION, call) };
}

/** The paths and options of a count. The last argument may be options. */
export function countIn(given: Snapshot, call: CallName): { by: string[]; options: CountOptions } {
  return byAndOptions(given(), COUNTS, call);
}

/** The columns and options of a count of a table. */
export function tableCountIn(given: Snapshot, call: CallName): { by: string[]; options: CsvCountOptions } {
  return byAndOptions(given(), TABLE_COUNTS, call);
}

/** The options of the rows of a table, and the columns if only some are read. */
export function rowsIn(given: Snapshot, call: CallName): { options: RowOptions; columns: string[] | undefined } {
  const [options, ...columns] = given();
  if (columns.length === 0)
    return { options: withHeader(checkedOptions(options, ROWS, call), call), columns: undefined };
  if (!isStrings(columns[0]) || columns[0].length === 0)
    throw refusal(call, "columns", 'columns must be an array of names, as ["id", "email"]');
  checkLength("columns", columns[0], call);
  return { options: checkedOptions(options, TABLE, call), columns: columns[0] };
}

/** Refuses anything but an object of names and paths. The reader checks the paths themselves. */
function checkedPaths(paths: unknown, call: CallName): Paths {
  if (typeof paths !== "object" || paths === null || isEmpty(paths))
    throw refusal(call, "paths", 'paths must be an object of names and paths, as { email: "vars.lead.email" }');
  const invalid = Object.entries(paths).find(([, path]) => typeof path !== "string")?.[0];
  if (invalid !== undefined)
    throw refusal(call, "paths", `the path of ${JSON.stringify(invalid)} must be a string, as "vars.lead.email"`);
  checkLength("paths", Object.entries(paths).flat() as string[], call);
  return paths as Paths;
}

function isEmpty(paths: object): boolean {
  return Array.isArray(paths) || Object.keys(paths).length === 0;
}

function byAndOptions(
  values: readonly unknown[],
  checks: OptionChecks,
  call: CallName,
): { by: string[]; options: UnknownRecord } {
  const last = values.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !Array.isArray(last);
  const by = hasOptions ? values.slice(0, -1) : values;
  if (!isStrings(by)) throw refusal(call, "paths", 'countBy takes strings, as "outcome", and options after them');
  if (by.length === 0)
    throw refusal(call, "paths", "countBy needs a path or column to count by", "usage/missing-parameter");
  const options = checkedOptions(hasOptions ? last : undefined, checks, call);
  checkLength("paths", [...by, ...((options["sum"] ?? []) as string[])], call);
  return { by, options };
}

/** The options, once each is known to exist and to be of its type. */
function checkedOptions(given: unknown, checks: OptionChecks, call: CallName): UnknownRecord {
  const options = (given ?? {}) as UnknownRecord;
  if (typeof options !== "object" || Array.isArray(options)) throw badOption(call, "options", "must be an object");
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined)
    throw badOption(call, unknown, `there is no such option here; there are ${Object.keys(checks).join(", ")}`);
  for (const [name, [isRight, wanted]] of Object.entries(checks)) {
    const value = options[name];
    if (value !== undefined && !isRight(value)) throw badOption(call, name, wanted);
  }
  return options;
}

function withHeader(options: RowOptions, call: CallName): RowOptions {
  if (options.header === false && options.as === "objects")
    throw badOption(call, "as", "objects need a header that names their members");
  return options;
}

function badOption(call: CallName, name: string, text: string): LeadspanError {
  return refusal(call, name, `option ${name}: ${text}`, "usage/invalid-option");
}

function refusal(
  { api, operation }: CallName,
  parameter: string,
  text: string,
  code: ErrorCode = "usage/invalid-parameter",
): LeadspanError {
  return failure(code, `${operation}: ${text}`, { api, operation, parameter, outcome: "not_sent" });
}

function checkLength(parameter: string, texts: readonly string[], call: CallName): void {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > MAX_CHARACTERS)
    throw refusal(call, parameter, `${parameter} have ${length} characters, and ${MAX_CHARACTERS} is the limit`);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
