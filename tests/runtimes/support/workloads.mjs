// Things done very often, to see what they leak: `bad` calls that are refused, and a `soak` of calls that are not.
// Run in a suite, or by plateau.mjs in a Node process of its own that can look at its heap.
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { inPieces } from "./bodies.mjs";

const credentials = {
  lead: { apiKey: "key" },
  construction: { email: "a@b.example", password: "p", apiKey: "k" },
  hero: { subdomain: "wshero01", username: "u", password: "p" },
};
const own = (fetch, options) => ({
  fetch,
  dangerouslyAllowBrowser: true,
  retry: { attempts: 2, baseMs: 0 },
  ...options,
});
const never = () => Promise.reject(new Error("nothing may be sent"));

const cycle = {};
cycle.self = cycle;
const nested = (depth) => {
  let value = "core";
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};
const deep = nested(200_000);

/** Values that no parameter takes. */
const VALUES = [
  "",
  ".",
  "..",
  NaN,
  Infinity,
  10n,
  Symbol("s"),
  () => 1,
  {},
  [],
  [[1]],
  new Date(NaN),
  cycle,
  new Map(),
  true,
  -1,
  1.5,
  "x".repeat(9_000),
];
/** Values that no setting takes. */
const SETTINGS = [0, -1, NaN, "5", true, {}, [], () => 1];
const HEADERS = [{ authorization: "mine" }, { "x y": "v" }, { x: "a\r\nb: c" }, { "": "v" }, { x: 5 }, 5, { x: "é" }];

/** Calls that are wrong, each in its own way. */
function badCalls() {
  const lead = new LeadConduit(own(never, credentials.lead));
  const construction = new ConstructionOnline(own(never, credentials.construction));
  const hero = new HeroBase(own(never, credentials.hero));
  const client = (options) => new LeadConduit(own(never, { ...credentials.lead, ...options })).caps.list();
  return [
    ...VALUES.map((value) => () => lead.caps.get(value)),
    ...VALUES.filter((value) => value !== "x".repeat(9_000)).map((value) => () => lead.events.list({ limit: value })),
    ...VALUES.map((value) => () => lead.events.list({ nonsense: value })),
    ...VALUES.map((value) => () => construction.changeOrders.modifiedSince(value)),
    ...["x", ["x"], cycle].map((args) => () => lead.call("listEvents", args)),
    ...[cycle, { a: 1n }].map((body) => () => lead.fields.create(body)),
    ...["getCaps", "", "toString", "__proto__"].map((id) => () => lead.call(id)),
    ...["", "a", "//evil.example", "/a/../b", "/a?b=1", "/%2e%2e"].map(
      (path) => () => lead.request({ method: "GET", path }),
    ),
    ...["PATCH", "get", ""].map((method) => () => lead.request({ method, path: "/caps" })),
    ...["timeoutMs", "idleTimeoutMs", "totalTimeoutMs", "maxBytes"].flatMap((name) =>
      SETTINGS.map((value) => () => hero.campaigns.list({ [name]: value })),
    ),
    ...[0, 21, 1.5, "3", -1].map((attempts) => () => lead.caps.list({}, { retry: { attempts } })),
    ...[new AbortController(), {}, "signal", 5].flatMap((signal) => [
      () => lead.caps.list({}, { signal }),
      () => lead.caps.list({}, { signal }).select({ id: "id" }).toArray(),
      () => lead.events.list({}, { signal }).toArray(),
      () => hero.leads.exportCsv({ SearchName: "s", ModifiedFrom: "2026-11-01" }, { signal }).rows().toArray(),
    ]),
    ...HEADERS.map((headers) => () => lead.caps.list({}, { headers })),
    ...[{ "": "x" }, { k: "key" }].map((query) => () => lead.caps.list({}, { query })),
    ...["nonsense", "listCaps.before_id.5", "listEvents.before_id."].map(
      (cursor) => () => lead.events.list({}, { cursor }),
    ),
    ...["", "a..b", "a["].map((path) => () => lead.events.list().select({ path }).toArray()),
    ...[",,", '"', "é"].map(
      (delimiter) => () =>
        hero.leads.exportCsv({ SearchName: "s", ModifiedFrom: "2026-11-01" }).rows({ delimiter }).toArray(),
    ),
    ...["timeoutMs", "maxConcurrent", "baseUrl", "nonsense"].flatMap((name) =>
      SETTINGS.map((value) => () => client({ [name]: value })),
    ),
    ...["retry", "budget", "headers"].flatMap((name) =>
      SETTINGS.filter((value) => typeof value !== "object").map((value) => () => client({ [name]: value })),
    ),
    ...[
      { retry: { again: 5 } },
      { retry: { attempts: 0 } },
      { budget: { perMinute: 5 } },
      { budget: { perHour: -1 } },
    ].map((options) => () => client(options)),
    ...["\n", "", " a", "a ", "\0", 5, null].map((apiKey) => () => new LeadConduit(own(never, { apiKey })).caps.list()),
  ];
}

/** Calls that take milliseconds to refuse: some engines write JSON until their stack ends, others to the last bracket. */
function slowCalls() {
  const lead = new LeadConduit(own(never, credentials.lead));
  return [() => lead.call("listEvents", { limit: deep }), () => lead.caps.get(deep)];
}

const REFUSED = /^(usage|credential|paging|decode\/depth)\b/;

/** Makes `count` bad calls, and checks that each is refused. */
export function bad() {
  const calls = badCalls();
  const slow = slowCalls();
  return async (count, from = 0) => {
    for (let number = from; number < from + count; number += 1) {
      const index = number % calls.length;
      const call = number % 1_000 === 0 ? slow[(number / 1_000) % slow.length] : calls[index];
      let error;
      try {
        await call();
      } catch (thrown) {
        error = thrown;
      }
      if (!REFUSED.test(error?.code ?? ""))
        throw new Error(`bad call ${index} ended with ${error?.stack ?? error}: ${call}`);
    }
  };
}

const json = (value, init) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" }, ...init });
const ROWS = Array.from({ length: 20 }, (_, number) => ({
  id: (20 - number).toString(16).padStart(24, "0"),
  outcome: "success",
  note: "é".repeat(30),
}));
const TABLE = `id;note\r\n${"1;some text\r\n".repeat(30)}`;

/** A server for the soak, which fails now and then. */
async function respond(address) {
  const { host, pathname, searchParams } = new URL(address);
  if (pathname.startsWith("/caps/missing")) return json({ message: "none" }, { status: 404 });
  if (pathname.startsWith("/caps/cut"))
    return new Response('{"id":', { headers: { "content-type": "application/json" } });
  if (pathname.startsWith("/caps/latin1"))
    return new Response(Uint8Array.of(0x22, 0xe4, 0x22), { headers: { "content-type": "application/json" } });
  if (pathname.startsWith("/caps/page"))
    return new Response("<!doctype html><title>Sign in</title>", { headers: { "content-type": "text/html" } });
  if (pathname.startsWith("/caps/"))
    return json({ id: pathname.slice(6) }, { headers: { "content-type": "application/json", "x-request-id": "r-1" } });
  if (pathname === "/events")
    return json(
      ROWS.filter(({ id }) => !(id >= (searchParams.get("before_id") ?? "g"))).slice(
        0,
        Number(searchParams.get("limit")),
      ),
    );
  if (host.startsWith("wshero01"))
    return new Response(inPieces(TABLE, 100), { headers: { "content-type": "text/csv" } });
  return json([]);
}

/** Makes valid calls of every kind of reading, `count` requests or more, and checks their results. */
export function soak() {
  let sent = 0;
  const fails = new Set();
  const fetch = async (address, init) => {
    sent += 1;
    // Every fifth write is refused once and then taken.
    if (init.method === "PUT" && sent % 5 === 0 && !fails.delete(address))
      return (fails.add(address), new Response("", { status: 503 }));
    if (address.includes("/hang"))
      return new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));
    return respond(address);
  };
  // Listeners that throw must not leak anything.
  const on = () => {
    throw new Error("the listener's own");
  };
  const lead = new LeadConduit(own(fetch, { ...credentials.lead, on }));
  const hero = new HeroBase(own(fetch, credentials.hero));
  const signal = new AbortController().signal;
  const same = (found, wanted, what) => {
    if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
  };
  const readings = [
    async (id) => same((await lead.caps.get(id, { signal })).id, id, "a record"),
    async (id) => same((await lead.caps.get(id).withResponse()).response.requestId, "r-1", "a response"),
    async (id) => same(await new Response(lead.caps.get(id, { signal }).stream()).text(), `{"id":"${id}"}`, "a stream"),
    async () => same((await lead.events.list({ limit: 9 }).toArray()).length, 20, "pages"),
    async () =>
      same(
        (await lead.events.list({ limit: 20 }, { signal }).select({ id: "id", note: "note" }).toArray()).length,
        20,
        "a selection",
      ),
    async () => same((await lead.events.list({ limit: 20 }).countBy("outcome"))[0].count, 20, "a count"),
    async () =>
      same(
        (await hero.leads.exportCsv({ SearchName: "s", ModifiedFrom: "2026-11-01" }).rows().toArray()).length,
        30,
        "a table",
      ),
    async () => same((await lead.caps.get("missing").catch((error) => error)).name, "NotFoundError", "nothing"),
    async () => same((await lead.caps.get("page").catch((error) => error)).name, "UnexpectedContentError", "a page"),
    async () =>
      same(
        (await lead.caps.get("cut", { retry: false }).catch((error) => error)).code,
        "decode/truncated",
        "a cut body",
      ),
    async () =>
      same((await lead.caps.get("latin1").catch((error) => error)).code, "decode/encoding", "bytes that are not UTF-8"),
    async (id) =>
      same(await lead.fields.update(id, { name: id, type: "string" }).then(() => "done"), "done", "a write"),
    async () => {
      const end = new AbortController();
      const call = lead.caps.get("hang", { signal: end.signal }).catch((error) => error);
      await Promise.resolve();
      end.abort();
      same((await call).name, "AbortError", "an abort");
    },
  ];
  return async (count, from = 0) => {
    const until = sent + count;
    for (let number = from; sent < until; number += 5) {
      await Promise.all(
        Array.from({ length: 5 }, (_, index) => readings[(number + index) % readings.length](`c${number + index}`)),
      );
    }
  };
}
