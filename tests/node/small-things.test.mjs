// prepare, result, diagnostics, files, progress, disposal, environment: what makes a client pleasant.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, open, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { ConstructionOnline, HeroBase, LeadConduit, isLeadspanError, isNotFoundError } from "leadspan";
import { fromEnv } from "leadspan/env";
import { eventPages, fakeFetch, json, records } from "./support/fake.mjs";

const ID = "5b898b13cea36a21e4618dfa";
const CSV = "name,phone\nÅsa,1\nBo,2\n";
const lead = (respond, options) => {
  const { fetch, requests } = fakeFetch(respond);
  return {
    lc: new LeadConduit({ apiKey: "s3cret-key", fetch, retry: { attempts: 2, baseMs: 1 }, ...options }),
    requests,
  };
};
const hero = (respond) => {
  const { fetch, requests } = fakeFetch(respond);
  return { hb: new HeroBase({ subdomain: "wshero01", username: "user", password: "p4ssword", fetch }), requests };
};
const table = (text = CSV, headers = {}) =>
  new Response(text, { headers: { "content-type": "text/csv; charset=utf-8", ...headers } });
const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };

// ---- prepare

test("prepare shows the exact request, redacted, and sends nothing", async () => {
  const { lc, requests } = lead(() => assert.fail("sent"));
  const shown = await lc.leads
    .submit("5c5a6a4b9c3f4f0012345678", "5c5a6a4b9c3f4f0012345679", { name: "it's me" })
    .prepare();
  assert.equal(shown.method, "POST");
  assert.match(shown.url, /\/flows\/5c5a6a4b9c3f4f0012345678\/sources\/5c5a6a4b9c3f4f0012345679\/submit$/);
  assert.deepEqual(JSON.parse(shown.body), { name: "it's me" });
  assert.ok(!JSON.stringify(shown).includes("s3cret"));
  assert.equal(requests.length, 0);
});

test("what prepare shows is what is sent", async () => {
  const { lc, requests } = lead(() => json([{ id: ID }]));
  const query = { type: ["source", "recipient"], limit: 7, start: "2026-11-01T00:00:00Z" };
  const shown = await lc.events.list(query, { query: { extra: "ü&x" }, headers: { "x-own": "1" } }).prepare();
  await lc.events.list(query, { query: { extra: "ü&x" }, headers: { "x-own": "1" } });
  const [sent] = requests;
  const url = new URL(shown.url);
  assert.equal(url.pathname + url.search, sent.path + sent.search);
  assert.deepEqual({ ...shown.headers, authorization: undefined }, { ...sent.headers, authorization: undefined });
});

test("the line for curl is one command with every argument in place", async () => {
  const { lc } = lead(() => assert.fail("sent"));
  const { curl, url, headers, body } = await lc.leads
    .submit("5c5a6a4b9c3f4f0012345678", "5c5a6a4b9c3f4f0012345679", { name: 'it\'s $HOME `x` \\ "q"\n' })
    .prepare();
  const words = JSON.parse(
    execFileSync(
      "sh",
      [
        "-c",
        `${curl.replace(/^curl/, `"${process.execPath}" -e 'console.log(JSON.stringify(process.argv.slice(1)))' --`)}`,
      ],
      { encoding: "utf8" },
    ),
  );
  assert.deepEqual(words, [
    "-X",
    "POST",
    url,
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    "--data-raw",
    body,
  ]);
});

test("prepare redacts every credential of every API", async () => {
  const co = new ConstructionOnline({
    email: "me@x.example",
    password: "p4ss-co",
    apiKey: "k3y-co",
    fetch: () => assert.fail("sent"),
  });
  const shown = JSON.stringify(await co.changeOrders.modifiedSince("2023-10-14").prepare());
  for (const secret of ["p4ss-co", "k3y-co", btoa("me@x.example:p4ss-co")]) assert.ok(!shown.includes(secret), secret);
  const { hb } = hero(() => assert.fail("sent"));
  const csv = await hb.leads.exportCsv(EXPORT).prepare();
  assert.match(csv.url, /SearchName=closed/);
  assert.equal(csv.headers.accept, "text/csv");
  assert.ok(!csv.curl.includes(btoa("user:p4ssword")));
});

test("prepare reports wrong arguments as the call would", async () => {
  const { lc } = lead(() => assert.fail("sent"));
  await assert.rejects(lc.caps.get("..").prepare(), { code: "usage/invalid-parameter", operation: "getCap" });
  await assert.rejects(lc.request({ method: "POST", path: "/x", body: 1n }).prepare(), {
    code: "usage/invalid-parameter",
  });
});

test("prepare has to be chosen in the expression that makes the call", async () => {
  const { lc } = lead(() => json({ id: ID }));
  const call = lc.caps.get(ID);
  await call;
  await assert.rejects(call.prepare(), { code: "usage/invalid-option" });
});

// ---- result

test("result gives data or the error, and does not throw", async () => {
  const { lc } = lead(({ path }) => (path.endsWith(ID) ? json({ id: ID }) : json({ message: "none" }, 404)));
  assert.deepEqual(await lc.caps.get(ID).result(), { ok: true, data: { id: ID } });
  const result = await lc.caps.get("5b898b13cea36a21e4618dfb").result();
  assert.ok(!result.ok && isNotFoundError(result.error) && result.error.message.includes("none"));
  const wrong = await lc.caps.get("..").result();
  assert.ok(!wrong.ok && wrong.error.code === "usage/invalid-parameter");
});

test("an error says where it is explained", async () => {
  const { lc } = lead(() => json({}, 404));
  const { error } = await lc.caps.get(ID).result();
  assert.equal(error.help, "docs/troubleshooting.md#http/not-found");
  assert.ok(!("help" in error.toJSON()));
});

// ---- diagnostics

test("diagnostics reports versions, options and the latest calls, and nothing secret", async () => {
  const { lc } = lead(
    ({ path }) =>
      path.endsWith(ID)
        ? json({ id: ID, email: "private@x.example" }, 200, { "x-request-id": "r-1" })
        : json({ message: "private" }, 404),
    { timeoutMs: 5_000, baseUrl: "https://gateway.example/lc?".replace("?", "") },
  );
  await lc.caps.get(ID);
  await lc.caps.get("5b898b13cea36a21e4618dfb").result();
  await lc.caps.get(ID).prepare();
  const reported = await lc.diagnostics();
  assert.deepEqual(
    reported.calls.map(({ operation, status, code, attempts }) => ({ operation, status, code, attempts })),
    [
      { operation: "getCap", status: 200, code: undefined, attempts: 1 },
      { operation: "getCap", status: 404, code: "http/not-found", attempts: 1 },
    ],
  );
  assert.equal(reported.calls[0].requestId, "r-1");
  assert.ok(!Number.isNaN(Date.parse(reported.calls[0].at)));
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  assert.equal(reported.library, `leadspan ${version}`);
  assert.equal(reported.options.timeoutMs, 5_000);
  assert.deepEqual(reported.options.retry, { attempts: 2, baseMs: 1 });
  assert.equal(reported.options.apiKey, "[set]");
  const text = JSON.stringify(reported);
  for (const hidden of ["s3cret", "private", ID, "gateway"]) assert.ok(!text.includes(hidden), hidden);
});

test("diagnostics keeps the last fifty calls", async () => {
  const { lc } = lead(() => json({ id: ID }));
  for (let index = 0; index < 60; index++) await (index < 10 ? lc.flows.get(ID) : lc.caps.get(ID));
  const { calls } = await lc.diagnostics();
  assert.equal(calls.length, 50);
  assert.ok(calls.every(({ operation }) => operation === "getCap"));
});

// ---- files

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "leadspan-save-"))));
after(() => rm(folder, { recursive: true }));

test("an export is saved to a path, whole or not at all", async () => {
  const { hb } = hero(() => table(CSV, { "content-disposition": 'attachment; filename="closed leads.csv"' }));
  const path = join(folder, "own.csv");
  const saved = await hb.leads.exportCsv(EXPORT).saveTo(path);
  assert.deepEqual(saved, {
    bytes: new TextEncoder().encode(CSV).length,
    fileName: "closed leads.csv",
    mediaType: "text/csv",
    path,
    endsWithLineBreak: true,
  });
  assert.equal(await readFile(path, "utf8"), CSV);
  const url = pathToFileURL(join(folder, "by url.csv"));
  assert.equal((await hb.leads.exportCsv(EXPORT).saveTo(url)).path, join(folder, "by url.csv"));
  assert.equal(await readFile(url, "utf8"), CSV);
});

test("in a folder it gets the server's name, made safe", async () => {
  const cases = [
    ['attachment; filename="a b.csv"', "a b.csv"],
    ["attachment; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.csv; filename=\"plain.csv\"", "naïve €.csv"],
    ["attachment; filename*=iso-8859-1'en'%A3.csv", "£.csv"],
    ['attachment; filename="../../etc/passwd"', "passwd"],
    ["attachment; filename=..\\..\\boot.ini", "boot.ini"],
    ['attachment; filename="C:\\\\dir\\\\x.csv"', "x.csv"],
    ["attachment; filename*=UTF-8''..%2F..%2Fup.csv", "up.csv"],
    ['attachment; filename="con.csv"', "_con.csv"],
    ['attachment; filename="a\\"b.csv"', "ab.csv"],
    ['attachment; filename=".."', undefined],
    ['attachment; filename=".hidden"', "hidden"],
    ["attachment; filename*=UTF-8''bad%FFname.csv; filename=good.csv", "good.csv"],
    ["attachment", undefined],
  ];
  for (const [header, name] of cases) {
    const target = await mkdtemp(join(folder, "in-"));
    const { hb } = hero(() => table(CSV, { "content-disposition": header }));
    const saved = await hb.leads.exportCsv(EXPORT).saveTo(target);
    assert.equal(saved.fileName, name, header);
    assert.deepEqual(await readdir(target), [name ?? "exportLeadsCsv.csv"], header);
  }
});

test("a body that breaks off leaves no file behind", async () => {
  const target = await mkdtemp(join(folder, "cut-"));
  const cut = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(CSV)),
    pull: (controller) => controller.error(new TypeError("terminated")),
  });
  const { hb } = hero(() => new Response(cut, { headers: { "content-type": "text/csv" } }));
  await assert.rejects(hb.leads.exportCsv(EXPORT).saveTo(join(target, "x.csv")), isLeadspanError);
  assert.deepEqual(await readdir(target), []);
});

test("what was at the path stays until the new file is whole", async () => {
  const target = await mkdtemp(join(folder, "old-"));
  const path = join(target, "x.csv");
  await hero(() => table("old\n"))
    .hb.leads.exportCsv(EXPORT)
    .saveTo(path);
  await assert.rejects(
    hero(() => json({}, 500))
      .hb.leads.exportCsv(EXPORT, { retry: false })
      .saveTo(path),
    { code: "http/server-error" },
  );
  assert.equal(await readFile(path, "utf8"), "old\n");
});

test("an export is saved to streams and file handles", async () => {
  const { hb } = hero(() => table("a\nlast"));
  let text = "";
  const decoder = new TextDecoder();
  const writable = new WritableStream({
    write: (chunk) => void (text += decoder.decode(chunk, { stream: true })),
    close: () => void (text += "|closed"),
  });
  const saved = await hb.leads.exportCsv(EXPORT).saveTo(writable);
  assert.equal(text, "a\nlast|closed");
  assert.deepEqual([saved.path, saved.endsWithLineBreak], [undefined, false]);
  const path = join(folder, "handle.csv");
  const handle = await open(path, "w");
  await hb.leads.exportCsv(EXPORT).saveTo(handle);
  await handle.close();
  assert.equal(await readFile(path, "utf8"), "a\nlast");
  let picked = "";
  const pickedFile = {
    createWritable: async () => new WritableStream({ write: (chunk) => void (picked += decoder.decode(chunk)) }),
  };
  await hb.leads.exportCsv(EXPORT).saveTo(pickedFile);
  assert.equal(picked, "a\nlast");
});

test("a target that is none is refused before anything is sent", async () => {
  const { hb, requests } = hero(() => table());
  for (const target of [undefined, null, 5, "", {}, new URL("https://x.example/")]) {
    await assert.rejects(hb.leads.exportCsv(EXPORT).saveTo(target), {
      code: "usage/invalid-parameter",
      parameter: "target",
      outcome: "not_sent",
    });
  }
  assert.equal(requests.length, 0);
});

test("any call's body can be saved", async () => {
  const { lc } = lead(() => json({ id: ID }));
  const path = join(folder, "cap.json");
  const { mediaType } = await lc.caps.get(ID).saveTo(path);
  assert.equal(mediaType, "application/json");
  assert.deepEqual(JSON.parse(await readFile(path, "utf8")), { id: ID });
});

test("file() carries name and media type", async () => {
  const { hb } = hero(() => table(CSV, { "content-disposition": "attachment; filename=x.csv" }));
  const file = await hb.leads.exportCsv(EXPORT).file();
  assert.deepEqual([file.name, file.type, await file.text()], ["x.csv", "text/csv; charset=utf-8", CSV]);
});

// ---- progress

test("every long reading reports its progress", async () => {
  const all = records(5);
  const total = new TextEncoder().encode(CSV).length;
  const last = async (read) => {
    let progress;
    await read((now) => (progress = now));
    return progress;
  };
  const { lc } = lead(eventPages(all));
  const { hb } = hero(() => table());
  const csv = (onProgress) => hb.leads.exportCsv(EXPORT, { onProgress });
  const list = (onProgress) => lc.events.list({ limit: 2 }, { onProgress });
  const drain = async (stream) => {
    for await (const chunk of stream) void chunk;
  };
  assert.equal((await last((tell) => list(tell).toArray())).items, 5);
  assert.equal((await last((tell) => list(tell).select({ id: "id" }).toArray())).items, 5);
  assert.equal((await last((tell) => list(tell).countBy("n"))).items, 5);
  assert.equal((await last((tell) => csv(tell).rows().toArray())).items, 2);
  for (const read of [
    (tell) => csv(tell).text(),
    (tell) => csv(tell).bytes(),
    (tell) => drain(csv(tell).stream()),
    (tell) => csv(tell).saveTo(join(folder, "p.csv")),
    (tell) => csv(tell).file(),
  ]) {
    assert.deepEqual(await last(read), { bytes: total, items: 0, pages: 1 });
  }
  const { lc: one } = lead(() => json({ id: ID }));
  assert.equal(
    (await last((tell) => drain(one.caps.get(ID, { onProgress: tell }).stream()))).bytes,
    JSON.stringify({ id: ID }).length,
  );
});

test("text and bytes are the same with and without progress, also when the first body breaks off", async () => {
  let number = 0;
  const cut = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("name,")),
      pull: (controller) => controller.error(new TypeError("terminated")),
    });
  const { hb, requests } = hero(() =>
    number++ === 0 ? new Response(cut(), { headers: { "content-type": "text/csv" } }) : table(),
  );
  assert.equal(await hb.leads.exportCsv(EXPORT, { onProgress: () => undefined, retry: { baseMs: 1 } }).text(), CSV);
  assert.equal(requests.length, 2);
});

// ---- environment

test("fromEnv reads the variables of each API", () => {
  const env = {
    LEADCONDUIT_API_KEY: " k\n",
    CONSTRUCTIONONLINE_EMAIL: "e",
    CONSTRUCTIONONLINE_PASSWORD: "p",
    CONSTRUCTIONONLINE_API_KEY: "k",
    HEROBASE_SUBDOMAIN: "s",
    HEROBASE_USERNAME: "u",
    HEROBASE_PASSWORD: "p",
  };
  assert.deepEqual(fromEnv("LeadConduit", { env, timeoutMs: 5 }), { apiKey: "k", timeoutMs: 5 });
  assert.deepEqual(fromEnv("ConstructionOnline", { env }), { email: "e", password: "p", apiKey: "k" });
  assert.deepEqual(fromEnv("HeroBase", { env }), { subdomain: "s", username: "u", password: "p" });
  for (const [Class, name] of [
    [LeadConduit, "LeadConduit"],
    [ConstructionOnline, "ConstructionOnline"],
    [HeroBase, "HeroBase"],
  ])
    assert.ok(new Class(fromEnv(name, { env })));
});

test("fromEnv takes a gateway's address without credentials", () => {
  assert.deepEqual(fromEnv("LeadConduit", { env: { LEADCONDUIT_BASE_URL: "https://g.example" } }), {
    baseUrl: "https://g.example",
  });
  assert.deepEqual(fromEnv("HeroBase", { env: { HEROBASE_BASE_URL: "https://g.example" } }), {
    baseUrl: "https://g.example",
  });
});

test("fromEnv names what is missing", () => {
  const missing = (api, env) => {
    try {
      fromEnv(api, { env });
      return assert.fail("did not throw");
    } catch (error) {
      assert.ok(isLeadspanError(error), String(error));
      assert.equal(error.outcome, "not_sent");
      return error;
    }
  };
  assert.equal(missing("LeadConduit", {}).parameter, "LEADCONDUIT_API_KEY");
  assert.match(
    missing("ConstructionOnline", { CONSTRUCTIONONLINE_EMAIL: "e" }).message,
    /CONSTRUCTIONONLINE_PASSWORD, CONSTRUCTIONONLINE_API_KEY are not set/,
  );
  assert.match(
    missing("HeroBase", { HEROBASE_USERNAME: "u", HEROBASE_PASSWORD: "p" }).message,
    /HEROBASE_SUBDOMAIN is not set/,
  );
  assert.match(
    missing("HeroBase", { HEROBASE_BASE_URL: "https://g.example", HEROBASE_PASSWORD: "p" }).message,
    /HEROBASE_USERNAME is not set/,
  );
  assert.equal(missing("Salesforce", {}).code, "usage/invalid-parameter");
});

test("fromEnv reads the process when it is given nothing", () => {
  process.env.LEADCONDUIT_API_KEY = "from-process";
  try {
    assert.deepEqual(fromEnv("LeadConduit"), { apiKey: "from-process" });
  } finally {
    delete process.env.LEADCONDUIT_API_KEY;
  }
});

// ---- disposal

/** Ends what `using` would end, with a platform's symbols or without; prints what was found. */
const DISPOSING = `
  const { LeadConduit } = await import("leadspan");
  const { createSandbox } = await import("leadspan/sandbox");
  const [dispose, asyncDispose] = ["dispose", "asyncDispose"].map((name) => Symbol[name] ?? Symbol.for("Symbol." + name));
  const sandbox = createSandbox();
  const rows = new LeadConduit(sandbox.leadConduit).events.list().select({ id: "id" })[Symbol.asyncIterator]();
  const first = await rows.next();
  await rows[asyncDispose]();
  const next = await rows.next();
  sandbox[dispose]();
  const kind = await sandbox.fetch("https://app.leadconduit.com/status").catch((error) => error.kind);
  console.log(JSON.stringify([first.done, next.done, kind, "undefined" in sandbox || "undefined" in rows]));
`;
const WITHOUT_SYMBOLS = `
  const own = Symbol;
  globalThis.Symbol = new Proxy(() => undefined, { get: (_, name) => (["dispose", "asyncDispose"].includes(name) ? undefined : own[name]), apply: (_, __, args) => own(...args) });
`;

for (const [where, before] of [
  ["the platform", ""],
  ["a platform without the symbols", WITHOUT_SYMBOLS],
]) {
  test(`using ends rows and sandboxes: ${where}`, () => {
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", before + DISPOSING], {
      cwd: new URL("../..", import.meta.url),
      encoding: "utf8",
    });
    assert.deepEqual(JSON.parse(output), [false, true, "disposed", false]);
  });
}
