// Rules for faults: what they refuse, and that effects change nothing but what they say.
import { createSandbox, SandboxError } from "leadspan/sandbox";

const LC = "https://app.leadconduit.com";
const FLOW = "/flows/55d1f41b976c0bfb67e7a836";
const authorization = `Basic ${btoa("X:sandbox-leadconduit-key")}`;
const headers = { authorization, accept: "application/json" };
const ask = (sandbox, path, init) => sandbox.fetch(LC + path, { headers, ...init });
const json = async (sandbox, path) => (await ask(sandbox, path)).json();

const circular = {};
circular.self = circular;
const status = (members) => ({ kind: "status", status: 500, ...members });
/** Rules, and the member that their error names. */
const REFUSED = [
  [{ effect: status({ headers: { "bad name": "x" } }) }, "effect.headers"],
  [{ effect: status({ headers: { name: "a\nb" } }) }, "effect.headers"],
  [{ effect: status({ headers: ["x"] }) }, "effect.headers"],
  [{ effect: status({ retryAfter: "☃" }) }, "effect.retryAfter"],
  [{ effect: status({ retryAfter: { dateIn: NaN } }) }, "effect.retryAfter"],
  [{ effect: status({ retryAfter: { dateIn: 1e20 } }) }, "effect.retryAfter"],
  [{ effect: status({ body: circular }) }, "effect.body"],
  [{ effect: status({ body: { a: 1n } }) }, "effect.body"],
  [{ effect: status({ body: () => 1 }) }, "effect.body"],
  [{ effect: { kind: "contentType", value: "a\nb" } }, "effect.value"],
  [{ effect: { kind: "redirect", location: "https://x.example/☃" } }, "effect.location"],
  [{ effect: { kind: "latency", ms: 3e9 } }, "effect.ms"],
  [{ effect: { kind: "dribble", bytes: 1, everyMs: 1e300 } }, "effect.everyMs"],
  [{ match: { operation: "submitLeed" }, effect: { kind: "hang" } }, "match.operation"],
  [{ match: { operation: ["submitLead", "x"] }, effect: { kind: "hang" } }, "match.operation"],
  [{ match: { method: "FETCH" }, effect: { kind: "hang" } }, "match.method"],
  [{ match: [], effect: { kind: "hang" } }, "match"],
];

export default async function ({ test, assert }) {
  await test("a rule that could not be carried out is refused at once, by the name of its member", async () => {
    const sandbox = createSandbox({ leads: 0 });
    await sandbox.snapshot();
    for (const [rule, member] of REFUSED) {
      for (const call of [() => sandbox.faults.add(rule), () => createSandbox({ faults: [rule] })]) {
        const error = await assert.rejects(async () => call());
        assert.ok(error instanceof SandboxError && error.kind === "option", error.stack);
        assert.ok(error.message.includes(`.${member} must be`), error.message);
      }
    }
    assert.equal(sandbox.faults.rules.length, 0);
    sandbox.faults.add({ effect: status({ body: { kept: 1, left() {} } }) });
    assert.deepEqual(await json(sandbox, "/caps"), { kept: 1 });
  });

  await test("rules are copies that nothing changes, and a pattern matches", async () => {
    const rule = { match: { url: /CAPS/gi }, effect: { kind: "status", status: 500 } };
    const sandbox = createSandbox({ leads: 0, faults: [rule] });
    rule.effect.status = 200;
    await assert.rejects(async () => (sandbox.faults.rules[0].effect.status = 200), TypeError);
    for (let n = 0; n < 2; n += 1) assert.equal((await ask(sandbox, "/caps")).status, 500);
    assert.equal((await ask(sandbox, "/fields")).status, 200);
  });

  await test("effects on lists leave every byte of the records as it is", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const co = async () => {
      const { constructionOnline: own } = sandbox.credentials;
      const basic = `Basic ${btoa(`${own.email}:${own.password}`)}`;
      const response = await sandbox.fetch("https://api.constructiononline.com/api/ChangeOrders", {
        headers: { authorization: basic, apikey: own.apiKey, accept: "application/json" },
      });
      return new Uint8Array(await response.arrayBuffer());
    };
    const plain = await co();
    const text = new TextDecoder().decode(plain);
    assert.match(text, /\d\.0[,}]/, "a number that JSON.stringify would shorten");
    const [, first] = /"ID":(\d+)/.exec(text);
    sandbox.faults.add({ effect: { kind: "reorder" } });
    const reordered = await co();
    assert.equal(reordered.length, plain.length);
    assert.ok(/"ID":(\d+)/.exec(new TextDecoder().decode(reordered))[1] !== first);
    sandbox.faults.add({ effect: { kind: "reorder" } });
    assert.deepEqual(await co(), plain);
    sandbox.faults.clear();
    sandbox.faults.add({ effect: { kind: "badUtf8" } });
    for (const kind of ["reorder", "duplicate"]) sandbox.faults.add({ effect: { kind } });
    const spoiled = await co();
    assert.ok(spoiled.includes(0xff), "the invalid byte stays");
    assert.ok(spoiled.length > 1.9 * plain.length);
  });

  await test("effects on lists change no single record, and lists inside wrappers", async () => {
    const sandbox = createSandbox({ leads: 20 });
    const flow = await json(sandbox, FLOW);
    const found = await json(sandbox, "/search/leads?query=example");
    const fields = await json(sandbox, "/fields");
    sandbox.faults.add({ effect: { kind: "duplicate" } });
    assert.deepEqual(await json(sandbox, FLOW), flow);
    assert.ok(found.hits.length > 0);
    assert.equal((await json(sandbox, "/search/leads?query=example")).hits.length, 2 * found.hits.length);
    sandbox.faults.clear();
    sandbox.faults.add({ effect: { kind: "lateInsert" } });
    assert.deepEqual(await json(sandbox, FLOW), flow);
    assert.ok((await json(sandbox, "/fields")).length < fields.length);
    assert.deepEqual(await json(sandbox, "/fields"), fields, "the next call returns what was late");
    assert.deepEqual(sandbox.log.entries.at(-1).faults, []);
    await sandbox.reset();
    assert.ok((await json(sandbox, "/fields")).length < fields.length, "a reset starts anew");
  });

  await test("effects on what is no JSON leave it alone", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const wrong = { "content-type": "application/json" };
    for (const effects of [
      [{ kind: "html" }, { kind: "contentType", value: "application/json" }],
      [status({ body: "oops [", headers: wrong })],
      [status({ body: "[1,", headers: wrong })],
      [{ kind: "redirect", location: "https://x.example/" }],
    ]) {
      sandbox.faults.clear();
      for (const effect of effects) sandbox.faults.add({ effect });
      const before = await (await ask(sandbox, "/caps")).text();
      for (const kind of ["duplicate", "reorder", "lateInsert"]) sandbox.faults.add({ effect: { kind } });
      assert.equal(await (await ask(sandbox, "/caps")).text(), before);
    }
  });

  await test("a response to HEAD has no body, whatever the fault", async () => {
    for (const effect of [{ kind: "html" }, status(), { kind: "cut", after: 3 }, { kind: "truncate", after: 3 }]) {
      const sandbox = createSandbox({ leads: 0, faults: [{ effect }] });
      assert.equal(await (await ask(sandbox, "/caps", { method: "HEAD" })).text(), "", effect.kind);
    }
  });
}
