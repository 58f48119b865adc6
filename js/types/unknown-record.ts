/** An object of which nothing is known yet. */
export type UnknownRecord = Readonly<Record<string, unknown>>;
