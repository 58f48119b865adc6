// What the compiler makes of selections, counts, tables and windows.
import {
  isDecodeError,
  LeadConduit,
  toCsv,
  type CallOptions,
  type ClientEvent,
  type ColumnsOf,
  type CsvEnd,
  type Diagnostics,
  type DriftIssue,
  type Group,
  type HeroBase,
  type Json,
  type Middleware,
  type RequestPreview,
  type SavedFile,
  type Selection,
} from "leadspan";

declare const lc: LeadConduit;
declare const hb: HeroBase;

async function selections(): Promise<void> {
  const rows = await lc.events
    .list()
    .select({ id: "id", ms: "ms", email: "vars.lead.email.normal" })
    .toArray({ max: 10 });
  const [row] = rows;
  if (!row) return;
  const id: string | null = row.id;
  const ms: number | null = row.ms;
  const email: Json = row.email;
  // @ts-expect-error what is missing is null
  const sure: string = row.id;
  // @ts-expect-error only what was selected is there
  row.reason;
  for await (const { id: text } of lc.events.list().select({ id: "id" }, { strict: true })) text?.startsWith("5");
  const columns = await lc.caps.list().select({ name: "name" }).columns();
  const packed: boolean = columns.name instanceof Float64Array;
  const same: ColumnsOf<{ name: string | null }> = columns;
  const bytes: ReadableStream<Uint8Array> = lc.events.list().select({ id: "id" }).ndjson();
  // @ts-expect-error paths are text
  lc.events.list().select({ id: 5 });
  void [id, ms, email, sure, packed, same, bytes];
}

async function counts(): Promise<void> {
  const groups: Group[] = await lc.events.list().countBy("outcome", "vars.source.name", { sum: ["ms"] });
  const [group] = await lc.events.list().countBy("outcome", "id", { sum: ["ms"] });
  const key: [outcome: string | null, id: string | null] | undefined = group?.key;
  const open = ["outcome"] as [...string[], string];
  const [any] = await lc.events.list().countBy(...open);
  const values: Json[] | undefined = any?.key;
  const [state] = await lc.events
    .stats({ group_by: ["vars.lead.state.abbr"] })
    .select({ abbr: "vars.lead.state.abbr", total: "total" })
    .toArray();
  const total: number | null | undefined = state?.total;
  const [row] = await lc.reports.run<{ columns: ["source-success"]; group_by: ["vars.source.name"] }>(
    "5be1b2945b8636e47b7f71f2",
  );
  const success: number | undefined = row?.["source-success"];
  const [plain] = await lc.reports.run("5be1b2945b8636e47b7f71f2", { start: new Date(0), end: "2026-11-23T12:00:00Z" });
  const scalar: string | number | boolean | null | undefined = plain?.["source-success"];
  const [search] = await hb.searches.list();
  const name: string | null | undefined = search?.name;
  void [key, values, total, success, scalar, name];
  // @ts-expect-error there is something to count by
  await lc.events.list().countBy();
  // @ts-expect-error no such option
  await lc.events.list().countBy("outcome", { sums: ["ms"] });
  void groups;
}

async function tables(): Promise<void> {
  const call = () => hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
  const rows = call().rows({ onBadRow: ({ number, raw }) => [number.toFixed(), raw.trim()] });
  for await (const row of rows) {
    const name: string | undefined = row["name"];
    void name;
  }
  const end: CsvEnd = await rows.end;
  const [array] = await call().rows({ as: "arrays" }).toArray();
  const first: string | undefined = array?.[0];
  const [chosen] = await call().select(["name", "city"]).toArray();
  const city: string | undefined = chosen?.city;
  // @ts-expect-error this column was not selected
  chosen?.zip;
  const text: string = toCsv([{ a: 1 }], { excelSafe: true });
  void [end, first, city, text];
}

function windows(): void {
  for (const window of lc.events.list().windows({ from: new Date(0), to: "2026-11-01", step: 3_600_000 })) {
    const ids: Selection<{ id: string | null }> = window.list().select({ id: "id" });
    void [ids, window.start.getTime()];
  }
}

async function validation(): Promise<void> {
  const modes: CallOptions["validate"][] = ["off", "report", "strict", undefined];
  await lc.caps.list({}, { validate: "strict" });
  // @ts-expect-error there is no such mode
  await lc.caps.list({}, { validate: "loud" });
  // @ts-expect-error it is a word, so that it says what happens
  await lc.caps.list({}, { validate: true });
  const on = (event: ClientEvent): void => {
    if (event.type !== "drift") return void event.attempt;
    const issues: readonly DriftIssue[] = event.issues;
    const [more, first]: [number, DriftIssue | undefined] = [event.more, issues[0]];
    if (first)
      void [more, first.pointer, first.message, first.expected, first.found, first.documented, first.count.toFixed()];
    // @ts-expect-error values are not disclosed
    first?.value;
  };
  new LeadConduit({ apiKey: "key", validate: "report", on });
  // @ts-expect-error there is no such mode
  new LeadConduit({ apiKey: "key", validate: "on" });
  const explain = (error: unknown): string[] =>
    isDecodeError(error)
      ? error.issues.map((issue) =>
          "expected" in issue ? `${issue.pointer} ${issue.expected} ${issue.found}` : issue.message,
        )
      : [];
  void explain;
  void modes;
}

void [selections, counts, tables, windows, validation];

async function smallThings(): Promise<void> {
  const result = await lc.caps.get("5b898b13cea36a21e4618dfa").result();
  if (result.ok) void result.data.name;
  // @ts-expect-error there is no data beside an error
  else void result.data;
  if (!result.ok && isDecodeError(result.error)) void result.error.offset;
  const list = await lc.events.list().result();
  if (list.ok) for (const event of list.data) void event.outcome;
  const { method, url, curl }: RequestPreview = await hb.leads
    .exportCsv({ SearchName: "x", ModifiedFrom: "2026-11-01" })
    .prepare();
  void [method, url, curl];
  const saved: SavedFile = await hb.leads.exportCsv({ SearchName: "x", ModifiedFrom: "2026-11-01" }).saveTo("exports/");
  void saved.fileName;
  const report: Diagnostics = await lc.diagnostics();
  void report.calls[0]?.code;
  const middleware: Middleware = async (request, next, { attempt }) =>
    next({ headers: { "x-attempt": `${attempt}${request.method}` } });
  new LeadConduit({ apiKey: "k", middleware: [middleware, { aroundCall: (_, next) => next() }] });
  // @ts-expect-error a middleware gives a response
  new LeadConduit({ apiKey: "k", middleware: async () => undefined });
}
