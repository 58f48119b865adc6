/** Mistakes in bodies. */

/** One mistake in a body, in either direction. */
export interface Issue {
  /** Where, as a JSON pointer (RFC 6901); empty for the whole body. */
  pointer: string;
  /** What, in words. */
  message: string;
}

/** A difference between a response and its documented type. It contains names and kinds, never a value. */
export interface DriftIssue extends Issue {
  /** What is documented, such as `text or null`. */
  expected: string;
  /** The kind of the value received, such as `number`; `nothing` if it is missing. */
  found: string;
  /** Whether the member is documented. An undocumented member is no contradiction: it is reported and returned unchanged. */
  documented: boolean;
  /** How often it occurs: a difference that recurs, as in each record of a list, is reported once, for the first. */
  count: number;
}
