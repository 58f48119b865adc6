// Exports events to a CSV file, and continues where it stopped when it is started again.
//   LEADCONDUIT_API_KEY=… node export.js events.csv
import { open, readFile, rename, writeFile } from "node:fs/promises";
import { LeadConduit, toCsv } from "leadspan";
import { fromEnv } from "leadspan/env";

const COLUMNS = ["id", "type", "outcome", "reason"];
const PAGE = 500;

/**
 * Appends every event that is not in the file yet; gives their number.
 * @param {LeadConduit} lc
 * @param {string} path
 * @param {{ query?: object, onProgress?: (progress: import("leadspan").Progress) => void }} [options]
 */
export async function exportEvents(lc, path, { query = {}, onProgress } = {}) {
  const state = await readState(path);
  const file = await open(path, state.bytes === 0 ? "w" : "r+");
  try {
    // The rows after the last complete page were cut off when the last run ended.
    await file.truncate(state.bytes);
    let { bytes } = state;
    let rows = 0;
    const list = lc.events.list(
      { ...query, sort: "asc", limit: PAGE },
      { onProgress, ...(state.cursor && { cursor: state.cursor }) },
    );
    for await (const { items, cursor } of list.pages()) {
      const text =
        bytes === 0
          ? toCsv(items, { columns: COLUMNS, excelSafe: true })
          : toCsv(items.map(rowOf), { excelSafe: true });
      bytes += (await file.write(text, bytes)).bytesWritten;
      await file.sync();
      await writeState(path, { bytes, cursor });
      rows += items.length;
    }
    return rows;
  } finally {
    await file.close();
  }
}

const rowOf = (event) => COLUMNS.map((name) => event[name]);

/** How much of the file is complete, and the cursor to continue from. */
async function readState(path) {
  try {
    return JSON.parse(await readFile(`${path}.state`, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return { bytes: 0 };
    throw error;
  }
}

/** Renamed into place, so that it is complete whenever the machine stops. */
async function writeState(path, state) {
  await writeFile(`${path}.state.new`, JSON.stringify(state));
  await rename(`${path}.state.new`, `${path}.state`);
}

if (process.argv[1] === import.meta.filename) {
  const lc = new LeadConduit(fromEnv("LeadConduit"));
  const onProgress = ({ items }) => process.stderr.write(`\r${items} events`);
  console.log(`\n${await exportEvents(lc, process.argv[2] ?? "events.csv", { onProgress })} new rows`);
}
