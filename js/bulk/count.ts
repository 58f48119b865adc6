/** Rows counted by what they hold. */
import { ID_MEMBERS, LIST_WRAPPERS } from "../generated/lists.js";
import type { Snapshot } from "../request/prepared-call.js";
import type { CountOptions, Group, ReadSource } from "../types/selection.js";
import { countIn } from "./given.js";
import { partsOf, type Begin } from "./pages.js";

/** Counts the rows of a call, all its pages included. */
export async function countBy(source: ReadSource, given: Snapshot): Promise<Group[]> {
  const { by, options } = countIn(given, source.exchange);
  const groups = new Map<string, Group>();
  for await (const text of partsOf(source, true, counting(by, options))) {
    const counted = JSON.parse(text) as Group[];
    if (!source.pages) return counted;
    for (const group of counted) {
      const name = JSON.stringify(group.key);
      const known = groups.get(name);
      groups.set(name, known ? joined(known, group) : group);
    }
  }
  return [...groups.values()];
}

/** Counts where the bytes are read; of rows that may come twice, those that are new. */
function counting(by: string[], { sum = [], strict }: CountOptions): Begin<string> {
  return (instance, isList, _, seen) => {
    const counter = new instance.Counter(
      by,
      [...sum],
      isList ? LIST_WRAPPERS : [],
      isList ? ID_MEMBERS : [],
      seen ? ID_MEMBERS : [],
      strict === true,
    );
    let text: string | undefined;
    return {
      machine: counter,
      finish() {
        text = counter.finish();
        return counter.rows();
      },
      take() {
        if (seen) counter.commit(Uint32Array.from(seen.take(instance, counter)));
        return text === undefined ? [] : [text];
      },
    };
  };
}

/** A group as it is in two pages. */
function joined(a: Group, b: Group): Group {
  return {
    key: a.key,
    count: a.count + b.count,
    sums: a.sums.map((value, index) => added(value, b.sums[index] ?? null)),
  };
}

/** A sum; null where it is too large for a number. */
function added(a: number | null, b: number | null): number | null {
  return a === null || b === null || !Number.isFinite(a + b) ? null : a + b;
}
