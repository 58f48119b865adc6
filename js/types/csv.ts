/** How CSV tables are read, and what is known about them at their end. */

/** How to read a table. */
export interface CsvOptions {
  /** Whether the first row names the columns. @default true */
  header?: boolean | undefined;
  /** The delimiter, one ASCII character. If omitted: tab, `;` or `,`, whichever is most frequent in the first row. */
  delimiter?: string | undefined;
  /** Charset of the bytes, such as `windows-1252`. If omitted: that of the response, then the requested `encoding`, then UTF-8. */
  charset?: string | undefined;
  /** Whether bytes that are invalid in the charset become U+FFFD instead of an error. @default false */
  lossy?: boolean | undefined;
  /** The number of rows, if you know it from elsewhere: the only proof that none is missing. */
  expectedRows?: number | undefined;
  /**
   * Receives rows with a wrong number of columns, or with text after a closing quote. Without it, such rows are an
   * error. A promise that it returns is awaited. If it throws or the promise rejects, the read ends with a `UsageError`
   * whose `cause` is that error.
   */
  onBadRow?: ((row: BadRow) => unknown) | undefined;
}

/** What to count by, besides the columns. */
export interface CsvCountOptions extends Omit<CsvOptions, "header"> {
  /** Columns of numbers to add up in each group. */
  sum?: readonly string[] | undefined;
  /** The decimal mark of those numbers. @default "." */
  decimal?: "." | "," | undefined;
}

/** A row that could not be read. */
export interface BadRow {
  /** The number of the row, from 1; the header and blank lines do not count. */
  readonly number: number;
  /** Where it begins, in bytes of UTF-8. */
  readonly offset: number;
  /** The row as received. */
  readonly raw: string;
  /** How many columns the first row has. */
  readonly expected: number;
  /** How many columns this row has. */
  readonly found: number;
}

/** What was read, and what the end of the data proves. */
export interface CsvEnd {
  readonly rows: number;
  readonly badRows: number;
  readonly blankLines: number;
  /** Invalid sequences that became U+FFFD. */
  readonly replaced: number;
  /**
   * `counted`: there are as many rows as `expectedRows`. `last-row`: the last row is complete, but CSV has no end mark, so
   * rows may be missing after it. `unproven`: not even that, or the number differs.
   */
  readonly complete: "counted" | "last-row" | "unproven";
}
