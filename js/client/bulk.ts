/** What reads at scale, a part for each way of reading: loaded by the first call that needs it. */
import type * as count from "../bulk/count.js";
import type * as csv from "../bulk/csv.js";
import type * as select from "../bulk/select.js";
import type * as whole from "../bulk/whole.js";
import { loadPart } from "../errors/classes.js";

export const loadCount = (): Promise<typeof count> => loadPart(() => import("../bulk/count.js"));
export const loadCsv = (): Promise<typeof csv> => loadPart(() => import("../bulk/csv.js"));
export const loadSelect = (): Promise<typeof select> => loadPart(() => import("../bulk/select.js"));
export const loadWhole = (): Promise<typeof whole> => loadPart(() => import("../bulk/whole.js"));
