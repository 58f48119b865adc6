/** A person or record named in a `REL…` text of ConstructionOnline. */
export interface Related {
  /** Identifier, when the text begins with one. */
  readonly id: number | null;
  /** What follows the first comma; the whole text when there is no identifier. */
  readonly name: string;
}

/**
 * Splits `"985779,Theo Brown"` at its first comma when digits stand before it. How several people are joined is not
 * published, and names may hold commas, so nothing after the first comma is cut.
 */
export function splitRelated(text: string): Related {
  const parts = /^\s*(\d+)\s*,(.*)$/s.exec(text);
  return parts ? { id: Number(parts[1]), name: (parts[2] as string).trim() } : { id: null, name: text };
}
