// What is measured in every runtime: each group has jobs that give the same result, the first one being what others are
// compared with. Nothing but web APIs.
import { JSONParser } from "@streamparser/json";
import createClient from "openapi-fetch";
import { ConstructionOnline, HeroBase, LeadConduit } from "../dist/index.js";
import ky from "ky";
import Papa from "papaparse";
import { inferSchema, initParser } from "udsv";
import * as valibot from "valibot";
import { z } from "zod";
import { shapes as constructionShapes } from "../dist/generated/constructiononline-shapes.js";
import { shapes as leadConduitShapes } from "../dist/generated/leadconduit-shapes.js";
import { operations } from "../dist/operations.js";
import { reader } from "../dist/reader.js";
import { checkerOf } from "../dist/validating/check.js";
import * as ajv from "../target/bench/ajv.mjs";
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

/** A `fetch` that answers with these pieces; a second page is empty. */
const answering = (pieces, type) => (address) =>
  Promise.resolve(new Response(address?.includes("before_id") ? "[]" : bodyOf(pieces), { headers: { "content-type": type } }));

const own = (fetch) => ({ fetch, dangerouslyAllowBrowser: true });
const leadConduit = (fetch) => new LeadConduit({ apiKey: "key", ...own(fetch) });

/** Bytes in memory to rows: what the walker does by itself, without a client. */
function selectIn(instance, pieces, paths, strict) {
  const picker = new instance.Picker(Object.keys(paths), Object.values(paths), [], 0, 0, strict);
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
  const counter = new instance.Counter(by, [], [], false);
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

/** Groups of jobs over JSON. */
async function jsonGroups() {
  const instance = await reader();
  const [events, leads] = [eventPage(), constructionLeads()];
  const [eventPieces, leadPieces] = [cut(events), cut(leads)];
  const parse = (bytes) => JSON.parse(decoder.decode(bytes));
  const fetchEvents = answering(eventPieces, "application/json");
  const lc = leadConduit(fetchEvents);
  const co = new ConstructionOnline({ email: "a@b.example", password: "p", apiKey: "k", ...own(answering(leadPieces, "application/json")) });
  const once = { limit: 1000 };
  return {
    "select 5 fields of a 3 MB page, bytes in memory": {
      "JSON.parse + map": () => parse(events).map(eventRow),
      "leadspan": () => selectIn(instance, eventPieces, EVENT_PATHS, false),
      "leadspan, strict": () => selectIn(instance, eventPieces, EVENT_PATHS, true),
      "@streamparser/json": () => streamParsed(eventPieces),
    },
    "select 5 fields of a 3 MB page, a call": {
      "fetch + json() + map": async () => (await (await fetchEvents()).json()).map(eventRow),
      "leadspan select": () => lc.events.list(once).select(EVENT_PATHS).toArray(),
      "leadspan select, strict": () => lc.events.list(once).select(EVENT_PATHS, { strict: true }).toArray(),
    },
    "select 5 of 70 fields of 5,000 leads, bytes in memory": {
      "JSON.parse + map": () => parse(leads).map(leadRow),
      "leadspan": () => selectIn(instance, leadPieces, LEAD_PATHS, false),
      "leadspan, strict": () => selectIn(instance, leadPieces, LEAD_PATHS, true),
    },
    "select 5 of 70 fields of 5,000 leads, a call": {
      "fetch + json() + map": async () => (await (await answering(leadPieces, "application/json")()).json()).map(leadRow),
      "leadspan select": () => co.leads.list().select(LEAD_PATHS).toArray(),
    },
    "countBy over a 3 MB page, bytes in memory": {
      "JSON.parse + reduce": () => reduced(parse(events)),
      "leadspan": () => countIn(instance, eventPieces, ["outcome", "vars.source.name"]),
    },
    "countBy over a 3 MB page, a call": {
      "fetch + json() + reduce": async () => reduced(await (await fetchEvents()).json()),
      "leadspan countBy": async () => (await lc.events.list(once).countBy("outcome", "vars.source.name")).map(({ key, count }) => [...key, count]),
    },
  };
}

/** The number of a list in `js/shape.ts`. */
const LIST = 1;

/** Whether all is as documented is asked of the same page by everybody; what is handed out is how far they came. */
function checkJobs(instance, bytes, { record, table, api, id }) {
  const parse = () => JSON.parse(decoder.decode(bytes));
  const [checker, number] = [checkerOf(table), operations.filter((operation) => operation.api === api).findIndex((operation) => operation.id === id)];
  const [zod, vali, check] = [z.fromJSONSchema(schemas[record]), fromJsonSchema(schemas[record]), ajv[record]];
  const pieces = cut(bytes);
  const accepted = (list, sound) => {
    if (!sound) throw new Error("the page is as documented, and was refused");
    return list.length;
  };
  return {
    "JSON.parse": () => accepted(parse(), true),
    "leadspan": () => {
      const data = parse();
      const { issues } = checker.check(number, { data, shape: LIST, status: 200 });
      return accepted(data, issues.length === 0);
    },
    "least of a byte walker": () => accepted(parse(), selectIn(instance, pieces, { none: "not.there" }, false).length > 0),
    "ajv, standalone": () => {
      const data = parse();
      return accepted(data, check(data));
    },
    "zod": () => {
      const { success, data } = zod.safeParse(parse());
      return accepted(data, success);
    },
    "valibot": () => {
      const { success, output } = valibot.safeParse(vali, parse());
      return accepted(output, success);
    },
  };
}

async function checkGroups() {
  const instance = await reader();
  const event = { record: "event", table: leadConduitShapes, api: "LeadConduit", id: "listEvents" };
  const lead = { record: "lead", table: constructionShapes, api: "ConstructionOnline", id: "listLeads" };
  return {
    "validate a 3 MB page, bytes to checked objects": checkJobs(instance, eventPage(), event),
    "validate 5,000 leads, bytes to checked objects": checkJobs(instance, constructionLeads(), lead),
  };
}

const csvSource = (pieces) => new HeroBase({ subdomain: "wshero01", username: "u", password: "p", ...own(answering(pieces, "text/csv")) });
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

/** Groups of jobs over a CSV of about 50 MB. */
function csvGroups(csvParse) {
  const pieces = csvPieces();
  const hb = csvSource(pieces);
  const rows = (options) => hb.leads.exportCsv(EXPORT).rows(options);
  const total = async (batches) => {
    let [count, last] = [0, undefined];
    for await (const batch of batches) {
      count += batch.length;
      last = batch.at(-1) ?? last;
    }
    return [count, last];
  };
  return {
    "CSV of 50 MB to row objects": {
      "udsv, in chunks": () => {
        let [count, last] = [0, undefined];
        udsvIn(pieces, "stringObjs", (row) => ((last = row), count++));
        return [count, last];
      },
      "leadspan rows": () => total(rows().batches()),
      "leadspan rows, one by one": async () => {
        let [count, last] = [0, undefined];
        for await (const row of rows()) [count, last] = [count + 1, row];
        return [count, last];
      },
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
    },
    "CSV of 50 MB, 5 of 16 columns": {
      "udsv, in chunks, all columns": () => {
        let [count, last] = [0, undefined];
        udsvIn(pieces, "stringObjs", (row) => ((last = row), count++));
        return [count, Object.fromEntries(COLUMNS.map((name) => [name, last[name]]))];
      },
      "leadspan select": () => total(hb.leads.exportCsv(EXPORT).select(COLUMNS).batches()),
    },
    "CSV of 50 MB, count by 2 columns": {
      "udsv, in chunks + count": () => {
        const groups = new Map();
        udsvIn(pieces, "stringArrs", (row) => {
          const key = `${row[12]}|${row[10]}`;
          groups.set(key, (groups.get(key) ?? 0) + 1);
        });
        return [...groups].map(([key, count]) => [...key.split("|"), count]);
      },
      "leadspan countBy": async () => (await hb.leads.exportCsv(EXPORT).countBy("outcome", "source_name")).map(({ key, count }) => [...key, count]),
    },
  };
}

/** Jobs over a loopback server: `url` answers `/events` with the page and `/small` with one record. */
function networkGroups(url) {
  const lc = new LeadConduit({ apiKey: "key", baseUrl: url, dangerouslyAllowBrowser: true });
  const peer = createClient({ baseUrl: url });
  const plain = async (path) => (await fetch(url + path, { headers: { accept: "application/json", authorization: "Basic eDp5" } })).json();
  return {
    "list page of 3 MB to objects, loopback": {
      "fetch + json()": () => plain("/events?limit=1000"),
      "leadspan": () => lc.events.list({ limit: 1000 }),
      "openapi-fetch": async () => (await peer.GET("/events", { params: { query: { limit: 1000 } } })).data,
      "ky": () => ky.get(`${url}/events?limit=1000`).json(),
    },
    "select 5 fields of a 3 MB page, loopback": {
      "fetch + json() + map": async () => (await plain("/events?limit=1000")).map(eventRow),
      "leadspan select": () => lc.events.list({ limit: 1000 }).select(EVENT_PATHS).toArray({ max: 1000 }),
    },
  };
}

function callGroup(url) {
  const lc = new LeadConduit({ apiKey: "key", baseUrl: url, dangerouslyAllowBrowser: true });
  const peer = createClient({ baseUrl: url });
  const times = (job) => async () => {
    for (let index = 0; index < 40; index++) await job();
  };
  return {
    "40 small calls one after the other, loopback": {
      "fetch + json()": times(async () => (await fetch(`${url}/caps/5b898b13cea36a21e4618dfa`, { headers: { accept: "application/json", authorization: "Basic eDp5" } })).json()),
      "leadspan": times(() => lc.caps.get("5b898b13cea36a21e4618dfa")),
      "openapi-fetch": times(() => peer.GET("/caps/5b898b13cea36a21e4618dfa")),
      "ky": times(() => ky.get(`${url}/caps/5b898b13cea36a21e4618dfa`).json()),
    },
  };
}

/**
 * Checks that the jobs of each group agree, then measures them: `{ group: { job: { median, best, worst } } }`.
 * `csvParse` is a parser that only runs in Node.
 */
export async function run({ url, rounds, filter = "", csvParse }) {
  const results = {};
  for (const make of [jsonGroups, checkGroups, () => networkGroups(url), () => callGroup(url), () => csvGroups(csvParse)]) {
    for (const [group, jobs] of Object.entries(await make())) {
      if (!group.includes(filter)) continue;
      const [[, first], ...others] = Object.entries(jobs);
      const expected = await first();
      for (const [name, job] of others) same(`${group}: ${name}`, await job(), expected);
      results[group] = await measure(jobs, { rounds });
    }
  }
  return results;
}
