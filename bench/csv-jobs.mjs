// The groups over CSV files.
import { HeroBase } from "../dist/esm/index.js";
import Papa from "papaparse";
import { inferSchema, initParser } from "udsv";
import { objectsOf } from "../dist/bulk/cells.js";
import { decoder, floorJob, own, reader, respondingWith } from "./bodies.mjs";
import { csvPieces } from "./data.mjs";

const COLUMNS = ["lead_id", "email", "outcome", "price", "state"];

const csvSource = (pieces) =>
  new HeroBase({ subdomain: "wshero01", username: "u", password: "p", ...own(respondingWith(pieces, "text/csv")) });
const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };

function udsvIn(pieces, kind, each) {
  const text = new TextDecoder();
  let parser;
  for (const piece of pieces) {
    const part = text.decode(piece, { stream: true });
    parser ??= initParser(inferSchema(part));
    parser.chunk(part, parser[kind], each);
  }
  parser.end();
}

/** What groups over a CSV of about 50 MB have in common. */
function csv() {
  const pieces = csvPieces();
  return { pieces, file: () => csvSource(pieces).leads.exportCsv(EXPORT) };
}

/** How many rows come, and the last of them. */
async function total(batches) {
  let [count, last] = [0, undefined];
  for await (const batch of batches) {
    count += batch.length;
    last = batch.at(-1) ?? last;
  }
  return [count, last];
}

/** One look at each byte, the text decoded, and rows made of it at positions that were found before. */
async function rowsFloor(pieces) {
  const instance = await reader();
  const table = new instance.CsvTable(0x2c, true, false, false, -1);
  const tables = [];
  let make;
  for (const piece of pieces) {
    // Asking for room may move the memory.
    const room = table.input(piece.length);
    new Uint8Array(instance.memory.buffer, room, piece.length).set(piece);
    table.advance();
    make ??= objectsOf(table.keys());
    const page = table.cut(false);
    const { text, length, bounds, count } = page;
    page.free();
    tables.push([
      new Uint8Array(instance.memory.buffer, text, length).slice(),
      new Uint32Array(instance.memory.buffer, bounds, count).slice(),
    ]);
  }
  table.free();
  let [rows, last] = [0, undefined];
  const cutOut = (index) => {
    const [text, bounds] = tables[index];
    const batch = make(decoder.decode(text), bounds);
    [rows, last] = [(index === 0 ? 0 : rows) + batch.length, batch.at(-1) ?? last];
  };
  return floorJob(pieces, "first_stage_csv", () => [rows, last], cutOut);
}

export const CSV_GROUPS = {
  "CSV of 50 MB to row objects": async ({ csvParse }) => {
    const { pieces, file } = csv();
    return {
      "udsv, in chunks": () => {
        let [count, last] = [0, undefined];
        udsvIn(pieces, "stringObjs", (row) => ((last = row), count++));
        return [count, last];
      },
      "leadspan rows": () => total(file().rows().batches()),
      "leadspan rows, one by one": async () => {
        let [count, last] = [0, undefined];
        for await (const row of file().rows()) [count, last] = [count + 1, row];
        return [count, last];
      },
      ...(await rowsFloor(pieces)),
      papaparse: () => {
        let [count, last] = [0, undefined];
        const text = new TextDecoder();
        const whole = pieces.map((piece) => text.decode(piece, { stream: true })).join("");
        Papa.parse(whole, {
          header: true,
          skipEmptyLines: true,
          chunkSize: 1 << 20,
          chunk: ({ data }) => ((count += data.length), (last = data.at(-1) ?? last)),
        });
        return [count, last];
      },
      ...(csvParse && {
        "csv-parse": () => {
          const rows = csvParse(Buffer.concat(pieces), { columns: true });
          return [rows.length, rows.at(-1)];
        },
      }),
    };
  },
  "CSV of 50 MB, 5 of 16 columns": () => {
    const { pieces, file } = csv();
    return {
      "udsv, in chunks, all columns": () => {
        let [count, last] = [0, undefined];
        udsvIn(pieces, "stringObjs", (row) => ((last = row), count++));
        return [count, Object.fromEntries(COLUMNS.map((name) => [name, last[name]]))];
      },
      "leadspan select": () => total(file().select(COLUMNS).batches()),
    };
  },
  "CSV of 50 MB, count by 2 columns": async () => {
    const { pieces, file } = csv();
    const groups = (await file().countBy("outcome", "source_name")).map(({ key, count }) => [...key, count]);
    return {
      "udsv, in chunks + count": () => {
        const groups = new Map();
        udsvIn(pieces, "stringArrs", (row) => {
          const key = `${row[12]}|${row[10]}`;
          groups.set(key, (groups.get(key) ?? 0) + 1);
        });
        return [...groups].map(([key, count]) => [...key.split("|"), count]);
      },
      "leadspan countBy": async () =>
        (await file().countBy("outcome", "source_name")).map(({ key, count }) => [...key, count]),
      ...(await floorJob(pieces, "first_stage_csv", () => groups)),
    };
  },
  // A process of its own: databases take hundreds of megabytes.
  "CSV of 50 MB, count by 2 columns, beside databases": async ({ databases }) => {
    const { pieces, file } = csv();
    const count = async () => (await file().countBy("outcome", "source_name")).map(({ key, count }) => [...key, count]);
    return { "leadspan countBy": count, ...databaseJobs(await databases(), pieces, await count()) };
  },
};

/** The same count by databases, put into the order that the others give. */
function databaseJobs(databases, pieces, groups) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  const job = (count) => () => {
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    const rows = new Map(
      count(whole, ["outcome", "source_name"]).map(({ outcome, source_name, n }) => [`${outcome}|${source_name}`, n]),
    );
    return groups.map(([outcome, source]) => [outcome, source, rows.get(`${outcome}|${source}`)]);
  };
  return Object.fromEntries(Object.entries(databases).map(([name, count]) => [name, job(count)]));
}
