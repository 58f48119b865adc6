// Where bodies are saved: paths that cannot be, targets that fail, names that the server does not give.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { HeroBase, LeadConduit } from "leadspan";
import { fakeFetch, json } from "./support/fake.mjs";

const CSV = "name,phone\nBo,2\n";
const EXPORT = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
const hero = (respond) => {
  const { fetch, requests } = fakeFetch(respond);
  return { hb: new HeroBase({ subdomain: "wshero01", username: "user", password: "p4ssword", fetch }), requests };
};

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "leadspan-"))));
after(() => rm(folder, { recursive: true }));

test("a path that cannot be written to is refused before anything is sent", async () => {
  const { hb, requests } = hero(() => new Response(CSV));
  const missing = join(folder, "no/such/folder/x.csv");
  for (const [target, code] of [
    [missing, "ENOENT"],
    [pathToFileURL(missing), "ENOENT"],
    [join(folder, "missing/"), "ENOENT"],
    [join(folder, "a\0b"), "ERR_INVALID_ARG_VALUE"],
    [`${process.execPath}/x.csv`, "ENOTDIR"],
  ]) {
    const error = await hb.leads
      .exportCsv(EXPORT)
      .saveTo(target)
      .then(assert.fail, (error) => error);
    assert.deepEqual(
      [error.code, error.parameter, error.outcome, error.cause.code],
      ["usage/invalid-parameter", "target", "not_sent", code],
    );
  }
  assert.equal(requests.length, 0);
});

test("a target that fails when it is opened ends the request", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => void (cancelled = true),
  });
  const { hb } = hero(() => new Response(body, { headers: { "content-type": "text/csv" } }));
  const cause = new Error("NotAllowedError");
  await assert.rejects(hb.leads.exportCsv(EXPORT).saveTo({ createWritable: () => Promise.reject(cause) }), {
    code: "usage/invalid-parameter",
    parameter: "target",
    outcome: "answered",
    cause,
  });
  assert.ok(cancelled);
});

test("in a folder, a body without a name of the server's is named after what it is", async () => {
  const target = await mkdtemp(join(folder, "kinds-"));
  const { fetch } = fakeFetch(() => json([{ id: "1" }]));
  await new LeadConduit({ apiKey: "key", fetch }).caps.list().saveTo(target);
  await hero(() => new Response(CSV, { headers: { "content-type": "application/octet-stream" } }))
    .hb.leads.exportCsv(EXPORT)
    .saveTo(`${target}/`);
  assert.deepEqual((await readdir(target)).sort(), ["exportLeadsCsv.csv", "listCaps.json"]);
});
