// Spans of calls and attempts, with a provider that only remembers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { LeadConduit } from "leadspan";
import { tracing } from "leadspan/otel";
import { fakeFetch, json } from "./support/fake.mjs";

const ID = "5b898b13cea36a21e4618dfa";
let spans = [];

class Span {
  constructor(name, options, parent) {
    this.name = name;
    this.kind = options.kind;
    this.attributes = { ...options.attributes };
    this.parent = parent;
    this.id = spans.push(this).toString(16).padStart(16, "0");
  }
  spanContext() {
    return { traceId: "1".repeat(32), spanId: this.id, traceFlags: 1 };
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
    return this;
  }
  setAttributes(values) {
    Object.assign(this.attributes, values);
    return this;
  }
  setStatus(status) {
    this.status = status;
    return this;
  }
  end() {
    this.ended = (this.ended ?? 0) + 1;
  }
}
const tracer = {
  startActiveSpan(name, options, run) {
    const span = new Span(name, options, trace.getSpan(context.active()));
    return context.with(trace.setSpan(context.active(), span), run, undefined, span);
  },
};
const manager = new AsyncLocalStorageContextManager();
before(() => {
  context.setGlobalContextManager(manager.enable());
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  propagation.setGlobalPropagator({
    inject(active, carrier, setter) {
      const { traceId, spanId } = trace.getSpan(active).spanContext();
      setter.set(carrier, "traceparent", `00-${traceId}-${spanId}-01`);
      setter.set(carrier, "baggage", "user=private");
    },
    extract: (active) => active,
    fields: () => ["traceparent", "baggage"],
  });
});
after(() => {
  context.disable();
  trace.disable();
  propagation.disable();
});

function client(respond, options, more) {
  spans = [];
  const { fetch, requests } = fakeFetch(respond);
  return {
    lc: new LeadConduit({
      apiKey: "s3cret-key",
      fetch,
      retry: { attempts: 3, baseMs: 1, capMs: 2 },
      middleware: tracing(options),
      ...more,
    }),
    requests,
  };
}

test("a span a call under the caller's, a span an attempt under it, and traceparent on the wire", async () => {
  const { lc, requests } = client((_, number) =>
    number === 1 ? new Response("", { status: 503 }) : json({ id: ID }, 200, { "x-request-id": "r-1" }),
  );
  await tracer.startActiveSpan("caller", {}, () => lc.caps.get(ID));
  const [caller, call, first, second] = spans;
  assert.deepEqual(
    spans.map(({ name }) => name),
    ["caller", "LeadConduit/getCap", "GET", "GET"],
  );
  assert.deepEqual([call.parent, first.parent, second.parent], [caller, call, call]);
  assert.deepEqual([call.ended, first.ended, second.ended], [1, 1, 1]);
  assert.deepEqual(call.attributes, {
    "rpc.system": "leadspan",
    "rpc.service": "LeadConduit",
    "rpc.method": "getCap",
    "http.response.status_code": 200,
    "leadspan.attempts": 2,
    "leadspan.request_id": "r-1",
  });
  assert.equal(first.attributes["http.response.status_code"], 503);
  assert.equal(first.attributes["error.type"], "503");
  assert.equal(first.status.code, SpanStatusCode.ERROR);
  assert.equal(second.attributes["http.request.resend_count"], 1);
  assert.equal(second.attributes["server.port"], 443);
  assert.deepEqual(
    requests.map(({ headers }) => headers.traceparent),
    [first, second].map(({ id }) => `00-${"1".repeat(32)}-${id}-01`),
  );
  assert.deepEqual(
    requests.map(({ headers }) => headers.baggage),
    [undefined, undefined],
  );
});

test("calls that overlap keep their parents", async () => {
  const { lc } = client(
    async ({ path }) => (await new Promise((done) => setTimeout(done, path.length % 3)), json({ id: ID })),
  );
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      tracer.startActiveSpan(`caller ${index}`, {}, () => (index % 2 ? lc.caps.get(ID) : lc.flows.get(ID))),
    ),
  );
  for (const span of spans.filter(({ name }) => name.includes("/"))) {
    const index = Number(span.parent.name.split(" ")[1]);
    assert.equal(span.name, index % 2 ? "LeadConduit/getCap" : "LeadConduit/getFlow");
    assert.equal(spans.filter(({ parent }) => parent === span).length, 1);
  }
});

test("a failed call says its code, and nothing private", async () => {
  const { lc } = client(() => json({ message: "no lead private@x.example" }, 404));
  await assert.rejects(lc.events.list({ email: "private@x.example" }, {}).withResponse());
  await assert.rejects(lc.caps.get(ID));
  const call = spans.find(({ name }) => name === "LeadConduit/getCap");
  assert.equal(call.attributes["error.type"], "http/not-found");
  assert.equal(call.status.code, SpanStatusCode.ERROR);
  assert.ok(spans.every(({ ended }) => ended === 1));
  const reported = JSON.stringify(spans.map(({ name, attributes, status }) => ({ name, attributes, status })));
  for (const hidden of ["private", "s3cret"]) assert.ok(!reported.includes(hidden), hidden);
});

test("the query of an address stays out of spans", async () => {
  const { lc } = client(() => json([]));
  await lc.events.list({ limit: 5 }, { query: { email: "private@x.example" } });
  const attempt = spans.find(({ name }) => name === "GET");
  assert.ok(!attempt.attributes["url.full"].includes("?"));
});

test("propagation can be turned off, for all or by address, and leaves a header of the caller alone", async () => {
  const off = client(() => json({ id: ID }), { propagate: false });
  await off.lc.caps.get(ID);
  assert.equal(off.requests[0].headers.traceparent, undefined);
  const some = client(() => json({ id: ID }), { propagate: (url) => !url.includes("/caps/") });
  await some.lc.caps.get(ID);
  await some.lc.flows.get(ID);
  assert.deepEqual(
    some.requests.map(({ headers }) => headers.traceparent !== undefined),
    [false, true],
  );
  const own = client(() => json({ id: ID }));
  await own.lc.caps.get(ID, { headers: { traceparent: "mine" } });
  assert.equal(own.requests[0].headers.traceparent, "mine");
});

test("attributes and a tracer of the caller's", async () => {
  const { lc } = client(() => json({ id: ID }), { tracer, attributes: { tenant: "a" } });
  await lc.caps.get(ID);
  assert.ok(spans.length === 2 && spans.every(({ attributes }) => attributes.tenant === "a"));
});
