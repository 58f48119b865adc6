/** Rows cut out of one decoded string. */

/** Where each field of the rows starts and ends in the decoded string, in UTF-16 units. */
export type Bounds = Uint32Array;

/** Makes rows out of a string. */
export type RowBuilder<T> = (text: string, bounds: Bounds) => T[];

/** Rows as arrays of this many fields. */
export function arraysOf(width: number): RowBuilder<string[]> {
  return (text, bounds) => {
    const rows = new Array<string[]>(bounds.length / (2 * width));
    for (let at = 0, number = 0; number < rows.length; number++) {
      const row = new Array<string>(width);
      for (let column = 0; column < width; column++, at += 2)
        row[column] = text.substring(bounds[at] as number, bounds[at + 1]);
      rows[number] = row;
    }
    return rows;
  };
}

/**
 * Rows as objects with these members.
 *
 * The first 16 have a statement each: an engine makes a store fast while its statement has only ever seen one name, and with
 * several headers in one program a common one would fall back to a lookup for each field. The statements are written out, as
 * variables shared by a common function are not kept in registers, which costs a tenth of the time.
 */
export function objectsOf(names: readonly string[]): RowBuilder<Record<string, string>> {
  // A name cut out of another string is looked up again at each store; the one an object gives back is the engine's own.
  const keys = names.map((name) => Object.keys({ [name]: 0 })[0] as string);
  // Storing `__proto__` in an object that does not own it would set the prototype instead.
  const owned = keys.includes("__proto__");
  const width = keys.length;
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = keys as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return (text, bounds) => {
    const rows = new Array<Record<string, string>>(bounds.length / (2 * width));
    for (let at = 0, number = 0; number < rows.length; number++, at += 2 * width) {
      const row: Record<string, string> = owned ? { ["__proto__"]: "" } : {};
      rows[number] = row;
      fill: {
        row[a] = text.substring(bounds[at] as number, bounds[at + 1]);
        if (width === 1) break fill;
        row[b] = text.substring(bounds[at + 2] as number, bounds[at + 3]);
        if (width === 2) break fill;
        row[c] = text.substring(bounds[at + 4] as number, bounds[at + 5]);
        if (width === 3) break fill;
        row[d] = text.substring(bounds[at + 6] as number, bounds[at + 7]);
        if (width === 4) break fill;
        row[e] = text.substring(bounds[at + 8] as number, bounds[at + 9]);
        if (width === 5) break fill;
        row[f] = text.substring(bounds[at + 10] as number, bounds[at + 11]);
        if (width === 6) break fill;
        row[g] = text.substring(bounds[at + 12] as number, bounds[at + 13]);
        if (width === 7) break fill;
        row[h] = text.substring(bounds[at + 14] as number, bounds[at + 15]);
        if (width === 8) break fill;
        row[i] = text.substring(bounds[at + 16] as number, bounds[at + 17]);
        if (width === 9) break fill;
        row[j] = text.substring(bounds[at + 18] as number, bounds[at + 19]);
        if (width === 10) break fill;
        row[k] = text.substring(bounds[at + 20] as number, bounds[at + 21]);
        if (width === 11) break fill;
        row[l] = text.substring(bounds[at + 22] as number, bounds[at + 23]);
        if (width === 12) break fill;
        row[m] = text.substring(bounds[at + 24] as number, bounds[at + 25]);
        if (width === 13) break fill;
        row[n] = text.substring(bounds[at + 26] as number, bounds[at + 27]);
        if (width === 14) break fill;
        row[o] = text.substring(bounds[at + 28] as number, bounds[at + 29]);
        if (width === 15) break fill;
        row[p] = text.substring(bounds[at + 30] as number, bounds[at + 31]);
        for (let column = 16; column < width; column++)
          row[keys[column] as string] = text.substring(bounds[at + 2 * column] as number, bounds[at + 2 * column + 1]);
      }
    }
    return rows;
  };
}
