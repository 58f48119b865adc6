/** What reads at scale, in the entry `leadspan/slim`: nothing, until its `init` gives it. Stands there for `bulk.ts`. */
import { loadFailure } from "../errors/classes.js";
import type * as bulk from "./bulk.js";

type Bulk = typeof bulk;

let given: Bulk | undefined;

/** Brings the parts. */
export function giveBulk(parts: Bulk): void {
  given = parts;
}

function parts(): Bulk {
  if (given) return given;
  throw loadFailure("what reads at scale", undefined, "initCore() leaves it out; call init({ core, reader })", {
    outcome: "not_sent",
  });
}

export const loadCount: Bulk["loadCount"] = async () => parts().loadCount();
export const loadCsv: Bulk["loadCsv"] = async () => parts().loadCsv();
export const loadSelect: Bulk["loadSelect"] = async () => parts().loadSelect();
export const loadWhole: Bulk["loadWhole"] = async () => parts().loadWhole();
