/** Positions in lists. */

/** A place in a list: the id of the last item read, or how many were read. Undefined is the beginning. */
export type Place = string | number | undefined;

/** The arguments of a call. */
export type Args = Readonly<Record<string, unknown>>;

/** The way through one list. */
export interface Walk {
  /** The parameter that carries the place. */
  readonly parameter: string;
  /** Whether servers are known to ignore the place, so that a page seen before means "no more". */
  readonly mayRepeat?: boolean;
  /** The arguments to send for a place; undefined when nothing can lie behind it. */
  args(place: Place): Args | undefined;
  /** The place behind an item; undefined when it has no id to go on from. */
  after(place: Place, item: unknown): Place;
  /** Whether the item of this key is handed out elsewhere. */
  readonly skips?: ((key: string) => boolean) | undefined;
}

/** What a page that was read tells of itself: the place behind it, the keys at its ends, how many items were new. */
export interface PageKeys {
  readonly to: Place;
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly fresh: number;
  readonly count: number;
}

/** Whether a page is one that was there already; `before` has the keys of the page before it, `ends` what is remembered. */
export type IsRepeated = (page: PageKeys, before: ReadonlySet<string>, ends: Set<string>) => boolean;
