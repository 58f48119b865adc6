// What the compiler accepts and refuses of the LeadConduit client. Every refused line is marked; a line that is marked
// and accepted is an error too.
import { LeadConduit, type ApiPromise, type CallOptions, type leadconduit, type Paged } from "leadspan";
import type { Cap, Deleted, Event, LeadConduitOperations } from "leadspan/leadconduit";

declare const lc: LeadConduit;
declare function same<A>(value: A): <B extends A>(other: B) => A extends B ? true : never;

async function arguments_(): Promise<void> {
  await lc.caps.get("5b898b13cea36a21e4618dfa");
  // @ts-expect-error the id is missing
  await lc.caps.get();
  // @ts-expect-error an id is text
  await lc.caps.get(5);
  await lc.events.list();
  await lc.events.list({ type: ["source"], limit: 100, sort: "asc" });
  // A filter that may be undefined is fine.
  const flow_id = undefined as string | undefined;
  await lc.events.list({ flow_id });
  // @ts-expect-error there is no such parameter
  await lc.events.list({ flow: "x" });
  // @ts-expect-error `sort` is asc or desc
  await lc.events.list({ sort: "up" });
  // Open enums accept other strings.
  await lc.events.list({ type: ["new-kind"] });
  await lc.firehose.test({ bucket: "leads" });
  // @ts-expect-error the bucket is required
  await lc.firehose.test({});
  // @ts-expect-error so is the query that holds it
  await lc.firehose.test();
}

async function bodies(): Promise<void> {
  await lc.feedback.send("5b898b13cea36a21e4618dfa", { type: "return", reason: "wrong number" });
  // @ts-expect-error the body is missing
  await lc.feedback.send("5b898b13cea36a21e4618dfa");
  // @ts-expect-error feedback is a return or a conversion
  await lc.feedback.send("5b898b13cea36a21e4618dfa", { type: "refund" });
  // @ts-expect-error a flow needs a name
  await lc.flows.create({});
  // @ts-expect-error there is no such member
  await lc.feedback.send("5b898b13cea36a21e4618dfa", { type: "return", resaon: "wrong number" });
  await lc.leads.submit("flow", "source", { first_name: "Ann" });
  await lc.leads.submit("flow", "source");
}

async function results(): Promise<void> {
  const cap: Cap = await lc.caps.get("id");
  same<string | undefined>(cap.id);
  same<string | null | undefined>(cap.name);
  const caps: Cap[] = await lc.caps.list();
  const events: Paged<Event> = lc.events.list();
  for await (const event of events) same<leadconduit.EventType | undefined>(event.type);
  for await (const page of events.pages()) same<number>(page.items.length);
  const some: Event[] = await events.toArray({ max: 10 });
  const deleted: Deleted<leadconduit.Credential> = await lc.credentials.delete("id");
  const { data, response } = await lc.caps.get("id").withResponse();
  same<Cap>(data);
  same<number>(response.status);
  const stream: ReadableStream<Uint8Array> = lc.events.list().stream();
  const rows: leadconduit.EventStatsRow[] = await lc.events.stats({});
  const csv: string = await lc.events.stats({}).csv().text();
  // @ts-expect-error a cap has no such member
  cap.nmae;
}

async function calls(): Promise<void> {
  const cap: Cap = await lc.call("getCap", { id: "x" });
  const caps: Cap[] = await lc.call("listCaps");
  const events: Paged<Event> = lc.call("listEvents", { type: ["source"] }, { cursor: "c" });
  await lc.call("createFlow", { body: { name: "Solar" } });
  await lc.call("getPackage", { "module-id": "leadconduit-anura" });
  // @ts-expect-error there is no such operation
  await lc.call("getCaps");
  // @ts-expect-error the id is missing
  await lc.call("getCap", {});
  // @ts-expect-error the arguments are missing
  await lc.call("getCap");
  // @ts-expect-error the operation takes no such argument
  await lc.call("listEntities", { id: "x" });
  same<ApiPromise<Cap>>(null as unknown as LeadConduitOperations["getCap"]["returns"]);
}

function options(key: string): void {
  new LeadConduit({ apiKey: key });
  new LeadConduit({ apiKey: key, timeoutMs: 5_000, retry: false, logger: console });
  // A gateway adds the key.
  new LeadConduit({ baseUrl: "https://gateway.example" });
  // @ts-expect-error neither key nor gateway
  new LeadConduit({});
  // @ts-expect-error there is no such option
  new LeadConduit({ apikey: key });
  const signal = AbortSignal.timeout(1_000);
  const call: CallOptions = { signal, headers: { "X-Trace": "1" }, query: { debug: true } };
  void lc.caps.list({}, call);
  // @ts-expect-error the time is a number
  void lc.caps.list({}, { timeoutMs: "1s" });
}
