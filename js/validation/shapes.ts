/** Reads the generated tables of what responses look like. */

/** Kinds of values that `typeof` distinguishes, as bits. */
export const Bit = { Null: 1, Flag: 2, Number: 4, Text: 8, Structure: 16 } as const;

const LETTERS: Readonly<Record<string, number>> = { z: Bit.Null, b: Bit.Flag, n: Bit.Number, s: Bit.Text, "*": 31 };

/** What a value may be. */
export interface ValueKind {
  /** What is accepted at sight. */
  readonly bits: number;
  /** Line of a record, an enum, a union or another kind. */
  readonly line?: number;
  /** The kind of a list's items. */
  readonly items?: ValueKind;
  /** The kind of the members of an object with free names. */
  readonly members?: ValueKind;
}

/** A member of a record. */
export interface Member {
  readonly name: string;
  readonly kind: ValueKind;
  readonly required: boolean;
}

/** A type with a name of its own. */
export type Line =
  | { readonly is: "record"; readonly members: readonly Member[]; readonly open: boolean; readonly anyCase: boolean }
  | { readonly is: "enum"; readonly values: readonly string[] }
  /** One of several records, distinguished by the text in one member; the one without an enum takes all others. */
  | {
      readonly is: "union";
      readonly tag: string;
      readonly cases: readonly { readonly enum?: number; readonly record: number }[];
    }
  | { readonly is: "kind"; readonly kind: ValueKind };

/** The table of an API. */
export interface Shapes {
  /** What each operation returns, numbered as the core numbers them: a record, or the items of a list. */
  readonly results: readonly ValueKind[];
  /** The operations whose records `include` and `exclude` cut down. */
  readonly cutDown: ReadonlySet<number>;
  readonly lines: readonly Line[];
}

/**
 * The shapes in a table. Its first line has a kind for each operation, with `-` after it where `include` and `exclude` cut its
 * records down, the others a type each.
 *
 * A kind is written as letters (`s` text, `n` number, `b` true or false, `z` null, `*` anything), the number of a line,
 * `[kind]` for a list and `{kind}` for an object with free names; together they are a union. A line that begins with `"`
 * is an enum, one with `=` a kind, one with `?` a union of records: the member that distinguishes them, then `line of
 * its enum>line of the record`. All other lines are records: `+` when members beyond these are part of its use, `~` when
 * names come in any case, then the members of each kind as `kind:name name`, with `!` after a kind that is always there.
 */
export function shapesOf(table: string): Shapes {
  const [results = "", ...lines] = table.split("\n");
  const kinds = results.split(" ");
  const cutDown = new Set([...kinds.keys()].filter((number) => kinds[number]?.endsWith("-")));
  return { results: kinds.map(kindOf), cutDown, lines: lines.map(parseLine) };
}

function parseLine(line: string): Line {
  const rest = line.slice(1);
  switch (line[0]) {
    case '"':
      return { is: "enum", values: rest.split("|") };
    case "=":
      return { is: "kind", kind: kindOf(rest) };
    case "?": {
      const [tag = "", ...cases] = rest.split(" ");
      const read = (text: string): { enum?: number; record: number } => {
        const [tags, record] = text.split(">");
        return { ...(tags && { enum: Number(tags) }), record: Number(record) };
      };
      return { is: "union", tag, cases: cases.map(read) };
    }
    default:
      return recordOf(line);
  }
}

function recordOf(line: string): Line {
  const flags = /^[+~]*/.exec(line)?.[0] ?? "";
  const groups = line.slice(flags.length).split(";").filter(Boolean);
  const members = groups.flatMap((group) => {
    const [code = "", names = ""] = group.split(":");
    const kind = kindOf(code);
    return names.split(" ").map((name) => ({ name, kind, required: code.endsWith("!") }));
  });
  return { is: "record", members, open: flags.includes("+"), anyCase: flags.includes("~") };
}

function kindOf(text: string): ValueKind {
  const tokens = text.match(/\d+|[^!-]/g) ?? [];
  let next = 0;
  const read = (): ValueKind => {
    let kind: ValueKind = { bits: 0 };
    while (next < tokens.length) {
      const token = tokens[next++] as string;
      if (token === "]" || token === "}") break;
      if (token === "[") kind = { ...kind, items: read() };
      else if (token === "{") kind = { ...kind, members: read() };
      else if (token in LETTERS) kind = { ...kind, bits: kind.bits | (LETTERS[token] ?? 0) };
      else kind = { ...kind, line: Number(token) };
    }
    return kind;
  };
  return read();
}
