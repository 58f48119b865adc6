// `edit`: read, change, write, and once more where a newer version was stored meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LeadConduit } from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";

/** A record with versions: a change between read and write is refused with 409, as long as `rivals` lasts. */
function versioned(record, rivals) {
  let stored = record;
  const { fetch, requests } = fakeFetch(({ method, body }) => {
    if (method === "GET") return json(stored);
    const sent = JSON.parse(body);
    if (rivals-- > 0) stored = { ...stored, updated_at: `${stored.updated_at}+`, rival: rivals };
    if (sent.updated_at !== stored.updated_at) return json({ message: "a more recent version exists" }, 409);
    stored = { ...sent, updated_at: `${stored.updated_at}!` };
    return json(stored);
  });
  return { lc: new LeadConduit({ apiKey: "key", fetch, retry: false }), requests };
}

const flow = {
  id: "5b",
  name: "My Flow",
  enabled: true,
  fields: [],
  sources: [],
  steps: [],
  updated_at: "v1",
  undocumented: { deep: [1] },
};
const lines = (requests) => requests.map(({ method }) => method).join(" ");

test("a record is sent back whole, with its version and what no document names", async () => {
  const { lc, requests } = versioned(flow, 0);
  const edited = await lc.flows.edit("5b", (draft) => void (draft.name = "Renamed"));
  assert.deepEqual(JSON.parse(requests[1].body), { ...flow, name: "Renamed" });
  assert.deepEqual([edited.name, lines(requests)], ["Renamed", "GET PUT"]);
});

test("what a change returns is sent, and it may be asynchronous", async () => {
  const { lc, requests } = versioned(flow, 0);
  await lc.flows.edit("5b", async (draft) => ({ ...draft, enabled: await Promise.resolve(false) }));
  assert.deepEqual(JSON.parse(requests[1].body), { ...flow, enabled: false });
});

test("on a conflict the newer record is read and the change applied once more", async () => {
  const { lc, requests } = versioned(flow, 1);
  let calls = 0;
  const edited = await lc.flows.edit("5b", (draft) => void (draft.name += ` ${++calls}`));
  assert.deepEqual([edited.name, edited.rival, calls, lines(requests)], ["My Flow 2", 0, 2, "GET PUT GET PUT"]);
});

test("a second conflict is the caller's", async () => {
  const { lc, requests } = versioned(flow, 2);
  await assert.rejects(
    lc.flows.edit("5b", () => undefined),
    { name: "ConflictError", status: 409 },
  );
  assert.equal(lines(requests), "GET PUT GET PUT");
});

test("other failures are not tried again, and nothing is sent after a change that throws", async () => {
  const { lc, requests } = versioned(flow, 0);
  await assert.rejects(
    lc.flows.edit("5b", () => {
      throw new RangeError("mine");
    }),
    RangeError,
  );
  assert.equal(lines(requests), "GET");
  const refused = fakeFetch(({ method }) => (method === "GET" ? json(flow) : json({ name: ["is blank"] }, 422)));
  await assert.rejects(
    new LeadConduit({ apiKey: "key", fetch: refused.fetch }).flows.edit("5b", () => undefined),
    { name: "ValidationError" },
  );
  assert.equal(lines(refused.requests), "GET PUT");
});

test("masks of stored secrets are not sent back, new secrets are", async () => {
  const credential = {
    id: "5b",
    type: "user",
    package: "leadconduit-example1",
    username: "***",
    password: "**********",
    updated_at: "v1",
  };
  const { lc, requests } = versioned(credential, 0);
  await lc.credentials.edit("5b", (draft) => ({ ...draft, username: "ann", name: "***" }));
  assert.deepEqual(JSON.parse(requests[1].body), {
    id: "5b",
    type: "user",
    package: "leadconduit-example1",
    username: "ann",
    name: "***",
    updated_at: "v1",
  });
});

test("every resource whose versions are compared has it, the others have not", () => {
  const { lc } = versioned(flow, 0);
  const having = Object.entries(lc)
    .filter(([, resource]) => typeof resource?.edit === "function")
    .map(([name]) => name)
    .sort();
  assert.deepEqual(having, ["credentials", "entities", "fields", "flows", "reports", "routers"]);
});
