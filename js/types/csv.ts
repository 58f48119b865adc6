/** How tables of comma-separated values are read, and what is known of them in the end. */

/** How to read a table. */
export interface CsvOptions {
  /** Whether the first row names the columns. @default true */
  header?: boolean | undefined;
  /** What stands between fields, one ASCII character. Left out: tab, `;` or `,`, whichever the first row has most of. */
  delimiter?: string | undefined;
  /** Charset of the bytes, as `windows-1252`. Left out: what the response says, then the requested `encoding`, then UTF-8. */
  charset?: string | undefined;
  /** Whether bytes that the charset does not have become U+FFFD instead of an error. @default false */
  lossy?: boolean | undefined;
  /** How many rows there are, when that is known from elsewhere: the only proof that none is missing. */
  expectedRows?: number | undefined;
  /**
   * Takes rows with another number of columns, or with text after a closing quote. Without it they are an error. A
   * promise that it returns is awaited; what it throws, or the promise rejects with, ends the reading with a
   * `UsageError` whose `cause` it is.
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
  /** Which row, counted from 1; the header and blank lines do not count. */
  readonly number: number;
  /** Where it begins, in bytes of UTF-8. */
  readonly offset: number;
  /** The row as it came. */
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
   * `counted`: there are as many rows as `expectedRows` said. `last-row`: the last row is whole, but CSV has no end mark, so
   * whole rows may be missing after it. `unproven`: not even that, or the count is another.
   */
  readonly complete: "counted" | "last-row" | "unproven";
}
