/** Rows cut out of one decoded text. */

/** Where the fields of rows end in a text, in UTF-16 units; one character is between each. */
export type FieldEnds = Uint32Array;

/** Makes rows out of a text. */
export type RowBuilder<T> = (text: string, ends: FieldEnds) => T[];

/** Rows as arrays of this many fields. */
export function arraysOf(width: number): RowBuilder<string[]> {
  return (text, ends) => {
    const rows = new Array<string[]>(ends.length / width);
    for (let at = 0, number = 0, from = 0; number < rows.length; number++) {
      const row = new Array<string>(width);
      for (let column = 0; column < width; column++) {
        const to = ends[at++] as number;
        row[column] = text.substring(from, to);
        from = to + 1;
      }
      rows[number] = row;
    }
    return rows;
  };
}

/**
 * Rows as objects with these members.
 *
 * The first 16 have a statement each: an engine makes a store fast while its statement has only ever seen one name, and with
 * several headers in one program a common one would fall back to a lookup for each field.
 */
export function objectsOf(names: readonly string[]): RowBuilder<Record<string, string>> {
  // A name cut out of another string is looked up again at each store; the one an object gives back is the engine's own.
  const keys = names.map((name) => Object.keys({ [name]: 0 })[0] as string);
  // Storing `__proto__` in an object that does not own it would set the prototype instead.
  const owned = keys.includes("__proto__");
  const width = keys.length;
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = keys as [string, string, string, string, string, string, string, string, string, string, string, string, string, string, string, string];
  return (text, ends) => {
    const rows = new Array<Record<string, string>>(ends.length / width);
    let at = 0;
    let from = 0;
    const field = (): string => {
      const to = ends[at++] as number;
      const value = text.substring(from, to);
      from = to + 1;
      return value;
    };
    for (let number = 0; number < rows.length; number++) {
      const row: Record<string, string> = owned ? { ["__proto__"]: "" } : {};
      rows[number] = row;
      fill: {
        row[a] = field(); if (width === 1) break fill;
        row[b] = field(); if (width === 2) break fill;
        row[c] = field(); if (width === 3) break fill;
        row[d] = field(); if (width === 4) break fill;
        row[e] = field(); if (width === 5) break fill;
        row[f] = field(); if (width === 6) break fill;
        row[g] = field(); if (width === 7) break fill;
        row[h] = field(); if (width === 8) break fill;
        row[i] = field(); if (width === 9) break fill;
        row[j] = field(); if (width === 10) break fill;
        row[k] = field(); if (width === 11) break fill;
        row[l] = field(); if (width === 12) break fill;
        row[m] = field(); if (width === 13) break fill;
        row[n] = field(); if (width === 14) break fill;
        row[o] = field(); if (width === 15) break fill;
        row[p] = field();
        for (let column = 16; column < width; column++) row[keys[column] as string] = field();
      }
    }
    return rows;
  };
}
