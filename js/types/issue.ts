/** Mistakes in bodies. */

/** One mistake in a body, in either direction. */
export interface Issue {
  /** Where, as a JSON pointer (RFC 6901); empty for the whole body. */
  pointer: string;
  /** What, in words. */
  message: string;
}

/** A difference between a response and its documented type. It has names and kinds, never a value. */
export interface DriftIssue extends Issue {
  /** What is documented, as `text or null`. */
  expected: string;
  /** The kind of what came, as `number`; `nothing` when it is missing. */
  found: string;
  /** Whether the member is documented. One that is not contradicts nothing: it is reported, and handed out as it came. */
  documented: boolean;
  /** How often it occurs: what recurs, as in each record of a list, is reported once, for the first. */
  count: number;
}
