// What is measured in every runtime: each group has jobs that give the same result, the first one being what others are
// compared with. Nothing but web APIs.
import { JSONParser } from "@streamparser/json";
import createClient from "openapi-fetch";
import { ConstructionOnline, LeadConduit } from "../dist/esm/index.js";
import ky from "ky";
import * as valibot from "valibot";
import { z } from "zod";
import { shapes as constructionShapes } from "../dist/generated/constructiononline-shapes.js";
import { shapes as leadConduitShapes } from "../dist/generated/leadconduit-shapes.js";
import { operations } from "../dist/esm/operations.js";
import { checkerOf } from "../dist/validation/check.js";
import * as ajv from "../target/bench/ajv.mjs";
import schemas from "../target/bench/schemas.mjs";
import { cut, decoder, floor, floorJob, own, reader, respondingWith } from "./bodies.mjs";
import { CSV_GROUPS } from "./csv-jobs.mjs";
import { constructionLeads, eventPage } from "./data.mjs";
import { measure, same } from "./measure.mjs";
import { fromJsonSchema } from "./valibot.mjs";

const EVENT_PATHS = {
  id: "id",
  outcome: "outcome",
  ms: "ms",
  source: "vars.source.name",
  email: "vars.lead.email.normal",
};
const LEAD_PATHS = { id: "ID", email: "EMAIL", city: "CITY", stage: "LEAD_STAGE", value: "LEAD_VALUE" };
const eventRow = (event) => ({
  id: event.id,
  outcome: event.outcome,
  ms: event.ms,
  source: event.vars.source.name,
  email: event.vars.lead.email.normal,
});
const leadRow = (lead) => ({
  id: lead.ID,
  email: lead.EMAIL,
  city: lead.CITY,
  stage: lead.LEAD_STAGE,
  value: lead.LEAD_VALUE,
});
const leadConduit = (fetch) => new LeadConduit({ apiKey: "key", ...own(fetch) });

/** Bytes in memory to rows: what the walker does by itself, without a client. */
function selectIn(instance, pieces, paths, strict) {
  const picker = new instance.Picker(Object.keys(paths), Object.values(paths), [], [], 0, 0, strict);
  const rows = [];
  for (const piece of pieces) {
    new Uint8Array(instance.memory.buffer, picker.input(), piece.length).set(piece);
    picker.feed(piece.length);
    const at = picker.take();
    for (const row of JSON.parse(decoder.decode(new Uint8Array(instance.memory.buffer, at, picker.taken()))))
      rows.push(row);
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
      leadspan: () => selectIn(instance, pieces, EVENT_PATHS, false),
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
      leadspan: () => selectIn(instance, pieces, LEAD_PATHS, false),
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
      leadspan: () => countIn(instance, pieces, ["outcome", "vars.source.name"]),
      ...(await floorJob(
        pieces,
        "first_stage",
        (
          (groups) => () =>
            groups
        )(reduced(parse(bytes))),
      )),
    };
  },
  "countBy over a 3 MB page, a call": async () => {
    const { lc, fetchEvents } = await events();
    return {
      "fetch + json() + reduce": async () => reduced(await (await fetchEvents()).json()),
      "leadspan countBy": async () =>
        (await lc.events.list(once).countBy("outcome", "vars.source.name")).map(({ key, count }) => [...key, count]),
    };
  },
};

/** The number of a list in `js/response/shape.ts`. */
const LIST = 1;

/** All peers check the same page; the result is how many records passed. */
async function checkJobs(bytes, { record, table, api, id }) {
  const instance = await reader();
  const [checker, number] = [
    checkerOf(table),
    operations.filter((operation) => operation.api === api).findIndex((operation) => operation.id === id),
  ];
  const [zod, vali, check] = [z.fromJSONSchema(schemas[record]), fromJsonSchema(schemas[record]), ajv[record]];
  const pieces = cut(bytes);
  const accepted = (list, sound) => {
    if (!sound) throw new Error("the page is as documented, and was refused");
    return list.length;
  };
  return {
    "JSON.parse": () => accepted(parse(bytes), true),
    leadspan: () => {
      const data = parse(bytes);
      const { issues } = checker.check(number, { data, shape: LIST, status: 200 });
      // An undocumented member contradicts nothing.
      return accepted(data, !issues.some(({ documented }) => documented));
    },
    "least of a byte walker": () =>
      accepted(parse(bytes), selectIn(instance, pieces, { none: "not.there" }, false).length > 0),
    "ajv, standalone": () => {
      const data = parse(bytes);
      return accepted(data, check(data));
    },
    zod: () => {
      const { success, data } = zod.safeParse(parse(bytes));
      return accepted(data, success);
    },
    valibot: () => {
      const { success, output } = valibot.safeParse(vali, parse(bytes));
      return accepted(output, success);
    },
  };
}

const CHECK_GROUPS = {
  "validate a 3 MB page, bytes to checked objects": () =>
    checkJobs(eventPage(), { record: "event", table: leadConduitShapes, api: "LeadConduit", id: "listEvents" }),
  "validate 5,000 leads, bytes to checked objects": () =>
    checkJobs(constructionLeads(), {
      record: "lead",
      table: constructionShapes,
      api: "ConstructionOnline",
      id: "listLeads",
    }),
};

/** Jobs over a loopback server: `url` serves `/events` with the page, and all else with one record. */
const NETWORK_GROUPS = {
  "list page of 3 MB to objects, loopback": ({ url }) => {
    const { lc, peer, plain } = network(url);
    return {
      "fetch + json()": () => plain("/events?limit=1000"),
      leadspan: () => lc.events.list(once),
      "openapi-fetch": async () => (await peer.GET("/events", { params: { query: once } })).data,
      ky: () => ky.get(`${url}/events?limit=1000`).json(),
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
      leadspan: times(() => lc.caps.get("5b898b13cea36a21e4618dfa")),
      "openapi-fetch": times(() => peer.GET(path)),
      ky: times(() => ky.get(url + path).json()),
    };
  },
};

function network(url) {
  return {
    lc: new LeadConduit({ apiKey: "key", baseUrl: url, dangerouslyAllowBrowser: true }),
    peer: createClient({ baseUrl: url }),
    plain: async (path) =>
      (await fetch(url + path, { headers: { accept: "application/json", authorization: "Basic eDp5" } })).json(),
  };
}

/** The cost of redaction for a successful call: a request id is longer than the key, and may repeat it. */
const CALL_GROUPS = {
  "40 good responses, with a request id beside the same without": () => {
    const times = (headers) => {
      const fetch = () =>
        Promise.resolve(
          new Response('{"id":"5b898b13cea36a21e4618dfa"}', {
            headers: { "content-type": "application/json", ...headers },
          }),
        );
      const lc = new LeadConduit({ apiKey: "0123456789abcdef0123456789abcdef", ...own(fetch) });
      return async () => {
        for (let index = 0; index < 40; index++) await lc.caps.get("5b898b13cea36a21e4618dfa");
      };
    };
    const id = "7d0c1e3a-5a56-4a5c-9d8b-3f5c1c2b7a90";
    // The same bytes under a name that is not read: making a response takes longer with each header.
    return { without: times({ "x-another-id": id }), "with a request id": times({ "x-request-id": id }) };
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
