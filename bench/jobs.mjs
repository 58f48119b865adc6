// What is measured in every runtime: each group has jobs that give the same result, the first one being what others are
// compared with. Nothing but web APIs.
import { JSONParser } from "@streamparser/json";
import createClient from "openapi-fetch";
import { ConstructionOnline, HeroBase, LeadConduit } from "../dist/esm/index.js";
import ky from "ky";
import Papa from "papaparse";
import { inferSchema, initParser } from "udsv";
import * as valibot from "valibot";
import { z } from "zod";
import { shapes as constructionShapes } from "../dist/generated/constructiononline-shapes.js";
import { shapes as leadConduitShapes } from "../dist/generated/leadconduit-shapes.js";
import { operations } from "../dist/esm/operations.js";
import { objectsOf } from "../dist/bulk/cells.js";
import { acquireReader, loadReader, releaseReader } from "../dist/bulk/reader.js";
import { checkerOf } from "../dist/validation/check.js";
import * as ajv from "../target/bench/ajv.mjs";
import floorBytes from "../target/bench/floor.mjs";
import schemas from "../target/bench/schemas.mjs";
import { constructionLeads, csvPieces, eventPage } from "./data.mjs";
import { measure, same } from "./measure.mjs";
import { fromJsonSchema } from "./valibot.mjs";

const decoder = new TextDecoder();
const PIECE = 65_536;
const EVENT_PATHS = { id: "id", outcome: "outcome", ms: "ms", source: "vars.source.name", email: "vars.lead.email.normal" };
const LEAD_PATHS = { id: "ID", email: "EMAIL", city: "CITY", stage: "LEAD_STAGE", value: "LEAD_VALUE" };
const eventRow = (event) => ({ id: event.id, outcome: event.outcome, ms: event.ms, source: event.vars.source.name, email: event.vars.lead.email.normal });
const leadRow = (lead) => ({ id: lead.ID, email: lead.EMAIL, city: lead.CITY, stage: lead.LEAD_STAGE, value: lead.LEAD_VALUE });
const COLUMNS = ["lead_id", "email", "outcome", "price", "state"];

/** Bytes as a body in pieces, as a network hands it out. */
function bodyOf(pieces) {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (next < pieces.length) controller.enqueue(pieces[next++]);
      else controller.close();
    },
  });
}

function cut(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(bytes.slice(at, at + PIECE));
  return pieces;
}

/** A `fetch` that responds with these pieces; a second page is empty. */
const respondingWith = (pieces, type) => (address) =>
  Promise.resolve(new Response(address?.includes("before_id") ? "[]" : bodyOf(pieces), { headers: { "content-type": type } }));

const own = (fetch) => ({ fetch, dangerouslyAllowBrowser: true });
const leadConduit = (fetch) => new LeadConduit({ apiKey: "key", ...own(fetch) });

/** Bytes in memory to rows: what the walker does by itself, without a client. */
function selectIn(instance, pieces, paths, strict) {
  const picker = new instance.Picker(Object.keys(paths), Object.values(paths), [], [], 0, 0, strict);
  const rows = [];
  for (const piece of pieces) {
    new Uint8Array(instance.memory.buffer, picker.input(), piece.length).set(piece);
    picker.feed(piece.length);
    const at = picker.take();
    for (const row of JSON.parse(decoder.decode(new Uint8Array(instance.memory.buffer, at, picker.taken())))) rows.push(row);
  }
  picker.finish();
  picker.free();
  return rows;
}

function countIn(instance, pieces, by) {
  const counter = new instance.Counter(by, [], [], [], false);
  for (const piece of pieces) {
    new Uint8Array(instance.memory.buffer, counter.input(), piece.length).set(piece);
    counter.feed(piece.length);
  }
  const groups = JSON.parse(counter.finish());
  counter.free();
  return groups.map(({ key, count }) => [...key, count]);
}

function streamParsed(pieces) {
  const rows = [];
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
  parser.onValue = ({ value }) => rows.push(eventRow(value));
  for (const piece of pieces) parser.write(piece);
  return rows;
}

function reduced(events) {
  const groups = new Map();
  for (const { outcome, vars } of events) {
    const key = `${outcome}|${vars.source.name}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  return [...groups].map(([key, count]) => [...key.split("|"), count]);
}

/** An instance of the reader that no call uses. */
async function reader() {
  await loadReader();
  const instance = acquireReader();
  releaseReader(instance);
  return instance;
}

/**
 * The floor of a reading: pieces copied into the memory, one look at each byte, and then whatever has to be made of them in
 * JavaScript. Nothing in workerd, which compiles no bytes.
 */
async function floor(pieces, stage, make) {
  const bytes = Uint8Array.from(atob(floorBytes), (char) => char.charCodeAt(0));
  const module = await WebAssembly.compile(bytes).catch(() => undefined);
  if (!module) return undefined;
  const { exports } = await WebAssembly.instantiate(module);
  const at = exports.input();
  return () => {
    for (const [index, piece] of pieces.entries()) {
      new Uint8Array(exports.memory.buffer, at, piece.length).set(piece);
      exports[stage]?.(piece.length);
      make?.(index);
    }
  };
}

/** The result of a floor is prepared in advance, as far as reading has to find it. */
async function floorJob(pieces, stage, result, make) {
  const job = await floor(pieces, stage, make);
  return job && { floor: () => (job(), result()) };
}

/** What groups over a page of events have in common. */
async function events() {
  const bytes = eventPage();
  const pieces = cut(bytes);
  const fetchEvents = respondingWith(pieces, "application/json");
  return { instance: await reader(), bytes, pieces, fetchEvents, lc: leadConduit(fetchEvents) };
}

/** What groups over leads have in common. */
async function leads() {
  const bytes = constructionLeads();
  const pieces = cut(bytes);
  const fetchLeads = respondingWith(pieces, "application/json");
  const co = new ConstructionOnline({ email: "a@b.example", password: "p", apiKey: "k", ...own(fetchLeads) });
  return { instance: await reader(), bytes, pieces, fetchLeads, co };
}

const parse = (bytes) => JSON.parse(decoder.decode(bytes));
const once = { limit: 1000 };

/** One look at each byte, and the rows parsed as the text that they are. */
function selectFloor(pieces, rows) {
  const text = new TextEncoder().encode(JSON.stringify(rows));
  return floorJob(pieces, "first_stage", () => parse(text));
}

const SELECT_GROUPS = {
  "what the machine can do with a 3 MB page": async () => {
    const { bytes, pieces } = await events();
    const job = async (name, stage) => {
      const run = await floor(pieces, stage);
      return run && { [name]: () => (run(), bytes.length) };
    };
    return {
      "JSON.parse": () => (parse(bytes), bytes.length),
      ...(await job("copy into WebAssembly memory")),
      ...(await job("copy and sum of all bytes", "sum")),
      ...(await job("copy and first stage", "first_stage")),
    };
  },
  "select 5 fields of a 3 MB page, bytes in memory": async () => {
    const { instance, bytes, pieces } = await events();
    return {
      "JSON.parse + map": () => parse(bytes).map(eventRow),
      "leadspan": () => selectIn(instance, pieces, EVENT_PATHS, false),
      "leadspan, strict": () => selectIn(instance, pieces, EVENT_PATHS, true),
      ...(await selectFloor(pieces, parse(bytes).map(eventRow))),
      "@streamparser/json": () => streamParsed(pieces),
    };
  },
  "select 5 fields of a 3 MB page, a call": async () => {
    const { lc, fetchEvents } = await events();
    return {
      "fetch + json() + map": async () => (await (await fetchEvents()).json()).map(eventRow),
      "leadspan select": () => lc.events.list(once).select(EVENT_PATHS).toArray(),
      "leadspan select, strict": () => lc.events.list(once).select(EVENT_PATHS, { strict: true }).toArray(),
    };
  },
  "select 5 of 70 fields of 5,000 leads, bytes in memory": async () => {
    const { instance, bytes, pieces } = await leads();
    return {
      "JSON.parse + map": () => parse(bytes).map(leadRow),
      "leadspan": () => selectIn(instance, pieces, LEAD_PATHS, false),
      "leadspan, strict": () => selectIn(instance, pieces, LEAD_PATHS, true),
      ...(await selectFloor(pieces, parse(bytes).map(leadRow))),
    };
  },
  "select 5 of 70 fields of 5,000 leads, a call": async () => {
    const { co, fetchLeads } = await leads();
    return {
      "fetch + json() + map": async () => (await (await fetchLeads()).json()).map(leadRow),
      "leadspan select": () => co.leads.list().select(LEAD_PATHS).toArray(),
    };
  },
  "countBy over a 3 MB page, bytes in memory": async () => {
    const { instance, bytes, pieces } = await events();
    return {
      "JSON.parse + reduce": () => reduced(parse(bytes)),
      "leadspan": () => countIn(instance, pieces, ["outcome", "vars.source.name"]),
      ...(await floorJob(pieces, "first_stage", ((groups) => () => groups)(reduced(parse(bytes))))),
    };
  },
  "countBy over a 3 MB page, a call": async () => {
    const { lc, fetchEvents } = await events();
    return {
      "fetch + json() + reduce": async () => reduced(await (await fetchEvents()).json()),
      "leadspan countBy": async () => (await lc.events.list(once).countBy("outcome", "vars.source.name")).map(({ key, count }) => [...key, count]),
    };
  },
};

/** The number of a list in `js/response/shape.ts`. */
const LIST = 1;

/** All peers check the same page; the result is how many records passed. */
async function checkJobs(bytes, { record, table, api, id }) {
  const instance = await reader();
  const [checker, number] = [checkerOf(table), operations.filter((operation) => operation.api === api).findIndex((operation) => operation.id === id)];
  const [zod, vali, check] = [z.fromJSONSchema(schemas[record]), fromJsonSchema(schemas[record]), ajv[record]];
  const pieces = cut(bytes);
  const accepted = (list, sound) => {
    if (!sound) throw new Error("the page is as documented, and was refused");
    return list.length;
  };
  return {
    "JSON.parse": () => accepted(parse(bytes), true),
    "leadspan": () => {
      const data = parse(bytes);
      const { issues } = checker.check(number, { data, shape: LIST, status: 200 });
      // An undocumented member contradicts nothing.
      return accepted(data, !issues.some(({ documented }) => documented));
    },
    "least of a byte walker": () => accepted(parse(bytes), selectIn(instance, pieces, { none: "not.there" }, false).length > 0),
    "ajv, standalone": () => {
      const data = parse(bytes);
      return accepted(data, check(data));
    },
    "zod": () => {
      const { success, data } = zod.safeParse(parse(bytes));
      return accepted(data, success);
    },
    "valibot": () => {
      const { success, output } = valibot.safeParse(vali, parse(bytes));
      return accepted(output, success);
    },
  };
}

const CHECK_GROUPS = {
  "validate a 3 MB page, bytes to checked objects": () => checkJobs(eventPage(), { record: "event", table: leadConduitShapes, api: "LeadConduit", id: "listEvents" }),
  "validate 5,000 leads, bytes to checked objects": () => checkJobs(constructionLeads(), { record: "lead", table: constructionShapes, api: "ConstructionOnline", id: "listLeads" }),
};

const csvSource = (pieces) => new HeroBase({ subdomain: "wshero01", username: "u", password: "p", ...own(respondingWith(pieces, "text/csv")) });
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
    tables.push([new Uint8Array(instance.memory.buffer, text, length).slice(), new Uint32Array(instance.memory.buffer, bounds, count).slice()]);
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

const CSV_GROUPS = {
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
      "papaparse": () => {
        let [count, last] = [0, undefined];
        const text = new TextDecoder();
        const whole = pieces.map((piece) => text.decode(piece, { stream: true })).join("");
        Papa.parse(whole, { header: true, skipEmptyLines: true, chunkSize: 1 << 20, chunk: ({ data }) => ((count += data.length), (last = data.at(-1) ?? last)) });
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
      "leadspan countBy": async () => (await file().countBy("outcome", "source_name")).map(({ key, count }) => [...key, count]),
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
    const rows = new Map(count(whole, ["outcome", "source_name"]).map(({ outcome, source_name, n }) => [`${outcome}|${source_name}`, n]));
    return groups.map(([outcome, source]) => [outcome, source, rows.get(`${outcome}|${source}`)]);
  };
  return Object.fromEntries(Object.entries(databases).map(([name, count]) => [name, job(count)]));
}

/** Jobs over a loopback server: `url` serves `/events` with the page, and all else with one record. */
const NETWORK_GROUPS = {
  "list page of 3 MB to objects, loopback": ({ url }) => {
    const { lc, peer, plain } = network(url);
    return {
      "fetch + json()": () => plain("/events?limit=1000"),
      "leadspan": () => lc.events.list(once),
      "openapi-fetch": async () => (await peer.GET("/events", { params: { query: once } })).data,
      "ky": () => ky.get(`${url}/events?limit=1000`).json(),
    };
  },
  "select 5 fields of a 3 MB page, loopback": ({ url }) => {
    const { lc, plain } = network(url);
    return {
      "fetch + json() + map": async () => (await plain("/events?limit=1000")).map(eventRow),
      "leadspan select": () => lc.events.list(once).select(EVENT_PATHS).toArray({ max: 1000 }),
    };
  },
  "40 small calls one after the other, loopback": ({ url }) => {
    const { lc, peer, plain } = network(url);
    const path = "/caps/5b898b13cea36a21e4618dfa";
    const times = (job) => async () => {
      for (let index = 0; index < 40; index++) await job();
    };
    return {
      "fetch + json()": times(() => plain(path)),
      "leadspan": times(() => lc.caps.get("5b898b13cea36a21e4618dfa")),
      "openapi-fetch": times(() => peer.GET(path)),
      "ky": times(() => ky.get(url + path).json()),
    };
  },
};

function network(url) {
  return {
    lc: new LeadConduit({ apiKey: "key", baseUrl: url, dangerouslyAllowBrowser: true }),
    peer: createClient({ baseUrl: url }),
    plain: async (path) => (await fetch(url + path, { headers: { accept: "application/json", authorization: "Basic eDp5" } })).json(),
  };
}

/** The cost of redaction for a successful call: a request id is longer than the key, and may repeat it. */
const CALL_GROUPS = {
  "40 good responses, with a request id beside the same without": () => {
    const times = (headers) => {
      const fetch = () => Promise.resolve(new Response('{"id":"5b898b13cea36a21e4618dfa"}', { headers: { "content-type": "application/json", ...headers } }));
      const lc = new LeadConduit({ apiKey: "0123456789abcdef0123456789abcdef", ...own(fetch) });
      return async () => {
        for (let index = 0; index < 40; index++) await lc.caps.get("5b898b13cea36a21e4618dfa");
      };
    };
    const id = "7d0c1e3a-5a56-4a5c-9d8b-3f5c1c2b7a90";
    // The same bytes under a name that is not read: making a response takes longer with each header.
    return { "without": times({ "x-another-id": id }), "with a request id": times({ "x-request-id": id }) };
  },
};

const GROUPS = { ...SELECT_GROUPS, ...CHECK_GROUPS, ...NETWORK_GROUPS, ...CALL_GROUPS, ...CSV_GROUPS };

/** The names of the groups. */
export const groups = Object.keys(GROUPS);

/** The jobs of a group, which were checked to agree. `csvParse` is a parser that only runs in Node, as `databases` do. */
export async function prepare({ group, url, csvParse, databases }) {
  const jobs = await GROUPS[group]({ url, csvParse, databases });
  const [[, first], ...others] = Object.entries(jobs);
  const expected = await first();
  for (const [name, job] of others) same(`${group}: ${name}`, await job(), expected);
  return jobs;
}

/** Measures a group: `{ job: { median, best, worst } }`. */
export async function run({ rounds, ...given }) {
  return measure(await prepare(given), { rounds });
}
