// The OpenTelemetry API: spans that a caller's `fetch` starts are children of the span that was active when the call was made.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { context, trace, TraceFlags } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { idOf, json, lead, status } from "./support/responses.mjs";
import { sleep } from "./support/wait.mjs";

const CALLS = 200;
const manager = new AsyncLocalStorageContextManager();

before(() => context.setGlobalContextManager(manager.enable()));
after(() => context.disable());

/** A context with an active span, which its id identifies. */
function spanOf(number) {
  const spanId = (number + 1).toString(16).padStart(16, "0");
  const span = trace.wrapSpanContext({ traceId: "1".repeat(32), spanId, traceFlags: TraceFlags.SAMPLED });
  return { spanId, active: trace.setSpan(context.active(), span) };
}

const activeSpan = () => trace.getSpanContext(context.active())?.spanId;

/** Counts the spans that a `fetch` would give another parent than the one of its call. */
async function wrongParents(send) {
  const parents = new Map();
  const respond = async (address) => {
    const id = address.split("/").at(-1);
    parents.set(id, [...(parents.get(id) ?? []), activeSpan()]);
    await sleep(Number.parseInt(id, 16) % 3);
    return parents.get(id).length === 1 && id.endsWith("5") ? status(503) : json({ id });
  };
  const call = send(respond);
  const spans = Array.from({ length: CALLS }, (_, number) => spanOf(number));
  const later = await Promise.all(
    spans.map(({ active }, number) => context.with(active, async () => (await call(idOf(number)), activeSpan()))),
  );
  const wrong = spans.filter(({ spanId }, number) => parents.get(idOf(number)).some((parent) => parent !== spanId));
  return { wrong: wrong.length, lost: later.filter((spanId, number) => spanId !== spans[number].spanId).length };
}

test("plain fetch: no span has a wrong parent", async () => {
  assert.deepEqual(await wrongParents((fetch) => (id) => fetch(`https://a.example/${id}`)), { wrong: 0, lost: 0 });
});

test(`${CALLS} calls of one client: no span has a wrong parent`, async () => {
  const calls = (fetch) => {
    const client = lead(fetch, { retry: { attempts: 2, baseMs: 1, capMs: 2 } });
    return (id) => client.caps.get(id);
  };
  assert.deepEqual(await wrongParents(calls), { wrong: 0, lost: 0 });
});
