/** Rows to CSV text. */

/** How to write rows. */
export interface ToCsvOptions {
  /** The columns and their order. Left out: the members of the first row, if that is an object. */
  columns?: readonly string[] | undefined;
  /** Between fields. @default "," */
  delimiter?: string | undefined;
  /**
   * Put an apostrophe before text that a spreadsheet would run as a formula: what begins with `=`, `+`, `-`, `@`, a tab or a
   * carriage return. It changes that text; numbers stay as they are. @default false
   */
  excelSafe?: boolean | undefined;
}

/**
 * Writes rows as RFC 4180 says, each with its line end: objects below a header, arrays as they are. Null and undefined are
 * empty fields, dates ISO 8601, other objects JSON.
 */
export function toCsv(rows: Iterable<object>, options: ToCsvOptions = {}): string {
  const { delimiter = ",", excelSafe = false } = options;
  const special = new RegExp(`["\r\n${delimiter.replace(/[\\\]^-]/g, "\\$&")}]|^\uFEFF`);
  const line = (values: readonly unknown[]): string => {
    const text = values.map((value) => fieldOf(value, special, excelSafe)).join(delimiter);
    // A lone empty field without quotes would be a blank line, which readers skip.
    return `${text === "" && values.length === 1 ? '""' : text}\r\n`;
  };
  let { columns } = options;
  let text = columns ? line(columns) : "";
  for (const row of rows) {
    if (Array.isArray(row)) {
      text += line(row);
      continue;
    }
    if (!columns) text += line((columns = Object.keys(row)));
    text += line(columns.map((name) => (row as Record<string, unknown>)[name]));
  }
  return text;
}

function fieldOf(value: unknown, special: RegExp, excelSafe: boolean): string {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  let text = textOf(value);
  if (excelSafe && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
