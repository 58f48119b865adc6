/** Rows counted by what they hold. */
import { ID_MEMBERS, LIST_WRAPPERS } from "../generated/lists.js";
import type { Snapshot } from "../request/prepared-call.js";
import type { CountOptions, Group, Json, Source } from "../types/selection.js";
import { zeroProgress, readBody, type ParseRun } from "./body.js";
import { countIn } from "./given.js";
import { Form, partsOf, textIn } from "./pages.js";
import type { Reader } from "./reader.js";

/** Counts the rows of a call, all its pages included. */
export async function countBy(source: Source, given: Snapshot): Promise<Group[]> {
  const { by, options } = countIn(given, source.exchange);
  return source.pages ? countPages(source, by, options) : countBody(source, by, options);
}

/** One body is counted where it is read. */
async function countBody(source: Source, by: string[], { sum = [], strict }: CountOptions): Promise<Group[]> {
  const begin = (instance: Reader, isList: boolean): ParseRun<string> => {
    const counter = new instance.Counter(by, [...sum], isList ? LIST_WRAPPERS : [], isList ? ID_MEMBERS : [], strict === true);
    let text: string | undefined;
    return {
      machine: counter,
      finish() {
        text = counter.finish();
        return 0;
      },
      take: () => (text === undefined ? [] : [text]),
    };
  };
  let groups: Group[] = [];
  const turn = { begin, whole: true, count: zeroProgress(), ask: () => source.exchange.send("pieces") };
  for await (const text of readBody(source, turn)) groups = JSON.parse(text) as Group[];
  return groups;
}

/** Pages are counted here, where rows that come twice can be left out. */
async function countPages(source: Source, by: string[], { sum = [], strict }: CountOptions): Promise<Group[]> {
  const paths = Object.fromEntries([...by, ...sum].map((path, index) => [`c${index}`, path]));
  const make = (output: Uint8Array, old: readonly number[]): { columns: Json[][]; old: readonly number[] } => ({
    columns: Object.values(JSON.parse(textIn(output)) as Record<string, Json[]>),
    old,
  });
  const groups = new Map<string, { key: Json[]; count: number; sums: number[] }>();
  for await (const { columns, old } of partsOf(source, { form: Form.columns, paths, options: { strict }, whole: true, make })) {
    const keys = columns.slice(0, by.length);
    const numbers = columns.slice(by.length);
    const skipped = new Set(old);
    const rows = columns[0]?.length ?? 0;
    for (let row = 0; row < rows; row++) {
      if (skipped.has(row)) continue;
      const name = keys.length === 1 ? nameOf(keys[0]?.[row]) : keys.map((column) => nameOf(column[row])).join();
      let group = groups.get(name);
      if (!group) groups.set(name, (group = { key: keys.map((column) => column[row] ?? null), count: 0, sums: sum.map(() => 0) }));
      group.count++;
      for (const [index, column] of numbers.entries()) {
        const value = column[row];
        if (typeof value === "number") (group.sums[index] as number) += value;
      }
    }
  }
  return [...groups.values()].map(({ sums, ...group }) => ({ ...group, sums: sums.map((value) => (Number.isFinite(value) ? value : null)) }));
}

/** A name for a value that no other value has, however they are joined. */
function nameOf(value: Json | undefined): string {
  return typeof value === "string" ? `${value.length}"${value}` : JSON.stringify(value ?? null);
}
