// What an error says of the effect of a call whose success cannot be used: the server may well have done what it was asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HeroBase, LeadConduit } from "leadspan";
import { operations } from "leadspan/operations";
import { outcomeOf } from "../../dist/errors/classes.js";

test("the beginning of an operation's id says whether it is a read", () => {
  assert.ok(operations.length > 200);
  for (const { id, safety } of operations)
    assert.equal(outcomeOf(id), safety === "safe" ? "answered" : "unknown", `${id}, ${safety}`);
});

/** Bodies of a response to a write that was done, which are no record. */
const BODIES = {
  null: "null",
  nothing: "",
  "what breaks off": '{"id":"x"',
  "no JSON": "OK",
  "another type of media": "<html>",
  "a single value": "5",
  "what contradicts the documents": '{"outcome":5,"lead":"x"}',
};

for (const [name, text] of Object.entries(BODIES)) {
  test(`a write that was done and answered with ${name} is no write that was refused`, async () => {
    const type = text.startsWith("<") ? "text/html" : "application/json";
    const fetch = async () => new Response(text || null, { status: 201, headers: { "content-type": type } });
    const lc = new LeadConduit({ apiKey: "key", fetch, retry: false });
    const submit = (options) => lc.leads.submit("f", "s", { email: "a@b.example" }, {}, options);
    const validate = "strict";
    const readings = {
      data: () => submit({ validate }),
      "a selection": () => submit().select({ id: "outcome" }, { strict: true }).toArray(),
      "a count": () => submit().countBy("outcome"),
      "an update": () => lc.entities.update("id", { name: "x", standard_id: null }, { validate }),
    };
    for (const [what, read] of Object.entries(readings)) {
      const error = await Promise.resolve(read()).then(
        () => undefined,
        (thrown) => thrown,
      );
      // A selection makes do with a record that has other types.
      if (error) assert.equal(error.outcome, "unknown", `${what}: ${error.code}`);
      else assert.match(what, /selection|count|update/);
    }
  });
}

test("a read says what it did: it was answered, whatever came", async () => {
  const fetch = async () => new Response('"text"', { headers: { "content-type": "application/json" } });
  const lc = new LeadConduit({ apiKey: "key", fetch, retry: false });
  for (const read of [() => lc.caps.list(), () => lc.caps.list().select({ id: "id" }).toArray()])
    await assert.rejects(Promise.resolve(read()), { code: "decode/mismatch", outcome: "answered" });
  const hb = new HeroBase({ subdomain: "a", username: "u", password: "p", fetch, retry: false });
  await assert.rejects(hb.leads.exportCsv({ SearchName: "x", ModifiedFrom: "2026-11-01" }).rows().toArray(), {
    code: "content/unexpected",
    outcome: "answered",
  });
});

test("a write is sent once, however often what was selected of its result is read; a read by each reading", async () => {
  let sent = 0;
  const fetch = async () => (
    (sent += 1),
    new Response('{"id":"a"}', { headers: { "content-type": "application/json" } })
  );
  const lc = new LeadConduit({ apiKey: "key", fetch });
  const path = "/x";
  const writes = [
    () => lc.leads.submit("f", "s", { email: "a@b.example" }),
    () => lc.call("deployFlow", { id: "f" }),
    () => lc.request({ method: "POST", path }),
  ];
  for (const write of writes) {
    sent = 0;
    const rows = write().select({ id: "id" });
    const [first, ...others] = [() => rows.toArray(), () => rows.columns(), () => rows.batches().next()];
    assert.deepEqual(await first(), [{ id: "a" }]);
    for (const read of others) await assert.rejects(read(), { name: "UsageError", code: "usage/invalid-option" });
    assert.equal(sent, 1);
    assert.deepEqual((await write().prepare()).body, (await write().prepare()).body);
  }
  sent = 0;
  const rows = lc.caps.get("a").select({ id: "id" });
  for (let reading = 1; reading <= 2; reading += 1) assert.deepEqual(await rows.toArray(), [{ id: "a" }]);
  assert.equal(sent, 2);
});
