/** Positions in lists. */

/** A position in a list: the id of the last item read, or how many were read. Undefined is the beginning. */
export type Position = string | number | undefined;

/** The arguments of a call. */
export type Args = Readonly<Record<string, unknown>>;

/** The way through one list. */
export interface Walk {
  /** The parameter that carries the position. */
  readonly parameter: string;
  /** Whether servers are known to ignore the position, so that a page seen before means "no more". */
  readonly mayRepeat?: boolean;
  /** The arguments to send for a position; undefined when nothing can lie after it. */
  args(position: Position): Args | undefined;
  /** The position after an item; undefined when it has no id to go on from. */
  after(position: Position, item: unknown): Position;
  /** Whether the item of this key is handed out elsewhere. */
  readonly skips?: ((key: string) => boolean) | undefined;
}

/** What is known of a page that was read: the position after it, the keys at its ends, how many items were new. */
export interface PageKeys {
  readonly to: Position;
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly fresh: number;
  readonly count: number;
}

/** Whether a page is one that was there already; `before` has the keys of the page before it, `ends` what is remembered. */
export type IsRepeated = (page: PageKeys, before: ReadonlySet<string>, ends: Set<string>) => boolean;
