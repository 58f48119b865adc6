// What a body means where a list is documented: one rule for records, selections and counts, held to the cases of the Rust tests.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LeadConduit } from "leadspan";
import { listIn } from "../../dist/response/shape.js";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/lists.json", import.meta.url), "utf8"));
const REFUSED = { code: "decode/mismatch", status: 200 };

/** The list of a client whose server responds with this body. */
function listOf(body) {
  const fetch = () => Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } }));
  return new LeadConduit({ apiKey: "k", fetch, retry: false }).caps.list();
}

test("the rule by itself", () => {
  for (const [body, records] of cases) {
    if (body.trim() !== "") assert.deepEqual(listIn(JSON.parse(body)) ?? null, records, body);
  }
});

test("lists of records", async () => {
  for (const [body, records] of cases) {
    if (records) assert.deepEqual(await listOf(body), records, body);
    else await assert.rejects(listOf(body), REFUSED, body);
  }
});

test("selections have a row for each record", async () => {
  for (const [body, records] of cases) {
    const rows = listOf(body).select({ id: "id" }).toArray();
    if (records)
      assert.deepEqual(
        await rows,
        records.map(({ id = null }) => ({ id })),
        body,
      );
    else await assert.rejects(rows, REFUSED, body);
  }
});

test("counts count each record", async () => {
  for (const [body, records] of cases) {
    const groups = listOf(body).countBy("nothing.of.this.name");
    if (records)
      assert.equal(
        (await groups).reduce((sum, { count }) => sum + count, 0),
        records.length,
        body,
      );
    else await assert.rejects(groups, REFUSED, body);
  }
});
