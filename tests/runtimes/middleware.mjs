// Middleware, previews, results, diagnostics and files behave alike in every runtime.
import { HeroBase, LeadConduit, isUsageError } from "leadspan";

const ID = "5b898b13cea36a21e4618dfa";
const json = (value, status = 200, headers = {}) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
const lead = (fetch, options) =>
  new LeadConduit({
    apiKey: "s3cret-key",
    dangerouslyAllowBrowser: true,
    fetch,
    retry: { attempts: 3, baseMs: 1, capMs: 2 },
    ...options,
  });
const hero = (fetch) =>
  new HeroBase({ subdomain: "wshero01", username: "u", password: "p4ssword", dangerouslyAllowBrowser: true, fetch });
const submit = (lc) =>
  lc.leads.submit("5c5a6a4b9c3f4f0012345678", "5c5a6a4b9c3f4f0012345679", { email: "a@b.example" });

export default async function ({ test, assert }) {
  await test("a middleware sees each attempt redacted and adds headers", async () => {
    const seen = [];
    const sent = [];
    const fetch = async (_, { headers }) => (
      sent.push(new Headers(headers).get("x-attempt")),
      sent.length === 1 ? json({}, 503) : json({ id: ID })
    );
    const middleware = (request, next, { operation, attempt }) => {
      seen.push([operation, attempt, request.headers.authorization]);
      return next({ headers: { "X-Attempt": String(attempt) } });
    };
    await lead(fetch, { middleware }).caps.get(ID);
    assert.deepEqual(seen, [
      ["getCap", 1, "Basic [redacted]"],
      ["getCap", 2, "Basic [redacted]"],
    ]);
    assert.deepEqual(sent, ["1", "2"]);
  });

  await test("an unsafe request is sent once, whatever a middleware makes of its end", async () => {
    const again = () => new Response("", { status: 503, headers: { "retry-after": "0" } });
    const cheats = [
      async (_, next) => (await next(), next()),
      async (_, next) => (await next(), again()),
      (_, next) => next().catch(again),
      (_, next) => (void next().catch(() => undefined), Promise.resolve(again())),
    ];
    for (const middleware of cheats) {
      for (const end of [
        () => json({ outcome: "success" }, 201),
        () => Promise.reject(new TypeError("fetch failed")),
      ]) {
        let count = 0;
        await submit(lead(async () => (count++, end()), { middleware })).catch(() => undefined);
        assert.equal(count, 1);
      }
    }
  });

  await test("without a fetch of the client's own, the platform's is called as it has to be", async () => {
    const platform = globalThis.fetch;
    let receiver = "not called";
    globalThis.fetch = function () {
      receiver = this;
      return Promise.resolve(json({ id: ID }));
    };
    try {
      await lead(undefined, { middleware: (request, next) => next(request) }).caps.get(ID);
    } finally {
      globalThis.fetch = platform;
    }
    assert.equal(receiver, undefined);
  });

  await test("a broken rule is reported before anything is sent", async () => {
    let count = 0;
    const call = lead(async () => (count++, json({ id: ID })), {
      middleware: (request, next) => next({ ...request, url: "https://other.example/" }),
    }).caps.get(ID);
    const { error } = await call.result();
    assert.ok(isUsageError(error) && error.parameter === "middleware" && error.outcome === "not_sent");
    assert.equal(count, 0);
  });

  await test("prepare shows the request and sends nothing", async () => {
    const shown = await submit(lead(() => assert.equal("sent", "not sent"))).prepare();
    assert.equal(shown.method, "POST");
    assert.deepEqual(JSON.parse(shown.body), { email: "a@b.example" });
    assert.ok(
      shown.curl.startsWith("curl -X POST 'https://app.leadconduit.com/flows/") &&
        !JSON.stringify(shown).includes("s3cret"),
    );
  });

  await test("diagnostics has the latest calls and no secret", async () => {
    const lc = lead(async () => json({ id: ID }, 200, { "x-request-id": "r-1" }));
    await lc.caps.get(ID);
    const reported = await lc.diagnostics();
    assert.deepEqual(
      reported.calls.map(({ operation, status, attempts }) => [operation, status, attempts]),
      [["getCap", 200, 1]],
    );
    assert.ok(reported.runtime.length > 3 && !JSON.stringify(reported).includes("s3cret"));
  });

  await test("an export goes into a stream or a file, with its name", async () => {
    const fetch = async () =>
      new Response("a,b\n1,2\n", {
        headers: { "content-type": "text/csv", "content-disposition": 'attachment; filename="x.csv"' },
      });
    const chunks = [];
    const query = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
    const saved = await hero(fetch)
      .leads.exportCsv(query)
      .saveTo(new WritableStream({ write: (chunk) => void chunks.push(...chunk) }));
    assert.deepEqual(
      [saved.bytes, saved.fileName, saved.mediaType, saved.endsWithLineBreak],
      [8, "x.csv", "text/csv", true],
    );
    assert.equal(new TextDecoder().decode(new Uint8Array(chunks)), "a,b\n1,2\n");
    const file = await hero(fetch).leads.exportCsv(query).file();
    assert.deepEqual([file.name, await file.text()], ["x.csv", "a,b\n1,2\n"]);
  });
}
