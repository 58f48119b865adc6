// Memory while much is read: what the WebAssembly memory is, and by how much the process grew at most.
import { memoryOf, readers } from "../tests/runtimes/support/instances.mjs";
import { HeroBase, LeadConduit } from "../dist/esm/index.js";
import { csvPieces, eventPage } from "./data.mjs";

const MIB = 2 ** 20;

/** Reads a list and a CSV of `megabytes` each. */
export async function run({ megabytes }) {
  const page = eventPage();
  const inner = page.slice(1, -1);
  const times = Math.ceil((megabytes * 1e6) / inner.length);
  const comma = Uint8Array.of(0x2c);
  const events = function* () {
    yield Uint8Array.of(0x5b);
    for (let time = 0; time < times; time++) {
      if (time > 0) yield comma;
      for (let at = 0; at < inner.length; at += 65_536) yield inner.slice(at, at + 65_536);
    }
    yield Uint8Array.of(0x5d);
  };
  const rows = csvPieces(20e6);
  const csv = function* () {
    // The header of the pieces after the first time is a row like any other.
    for (let time = 0; time < Math.ceil(megabytes / 20); time++) for (const piece of rows) yield piece.slice();
  };
  // Readings that follow each other use the same instance.
  const wasmMiB = () => Math.max(...readers().map(memoryOf)) / MIB;
  const lc = new LeadConduit({ apiKey: "key", fetch: respondingWith(events, "application/json") });
  const select = await watched(lc.caps.list().select({ id: "id", email: "vars.lead.email.normal" }).batches());
  const selectWasm = wasmMiB();
  const hb = new HeroBase({
    subdomain: "wshero01",
    username: "u",
    password: "p",
    fetch: respondingWith(csv, "text/csv"),
  });
  const table = await watched(hb.leads.exportCsv({ SearchName: "a", ModifiedFrom: "2026-11-01" }).rows().batches());
  return {
    select: { ...select, wasmMiB: selectWasm },
    csv: { ...table, wasmMiB: wasmMiB() },
  };
}

function respondingWith(pieces, type) {
  return () => {
    const all = pieces();
    const pull = (controller) => {
      const { value, done } = all.next();
      if (done) controller.close();
      else controller.enqueue(value);
    };
    return Promise.resolve(new Response(new ReadableStream({ pull }), { headers: { "content-type": type } }));
  };
}

async function watched(batches) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let [rows, most] = [0, before];
  for await (const batch of batches) {
    rows += batch.length;
    if (rows % 64 < 2) most = Math.max(most, process.memoryUsage().rss);
  }
  return { rows, grewMiB: (most - before) / MIB };
}
