// A program for each kind of record as a user would write it: read, change, write, list, filter, select, and distinguish the
// documented errors. Nothing here needs `!`, a cast or `any`; that they compile is the test.
import {
  isAuthenticationError,
  isConflictError,
  isNotAcceptableError,
  isNotFoundError,
  isPaymentRequiredError,
  isPermissionError,
  isUnavailableError,
  isUnsupportedMediaTypeError,
  isValidationError,
  type LeadConduit,
  type leadconduit,
} from "leadspan";

declare const lc: LeadConduit;

/** What LeadConduit documents for reads and updates. */
function explain(error: unknown): string {
  if (isAuthenticationError(error)) return `check the key: ${error.message}`;
  if (isPaymentRequiredError(error)) return "the account is unpaid";
  if (isPermissionError(error)) return "this record cannot be changed";
  if (isNotFoundError(error)) return `no record ${error.operation ?? ""}`;
  if (isNotAcceptableError(error)) return "406";
  if (isConflictError(error)) return "somebody else changed it";
  if (isUnsupportedMediaTypeError(error)) return "415";
  if (isValidationError(error)) return error.issues.map(({ pointer, message }) => `${pointer}: ${message}`).join("\n");
  if (isUnavailableError(error)) return `again in ${(error.retryAfterMs ?? 0) / 1_000} s`;
  throw error;
}

async function flows(): Promise<string[]> {
  const names: string[] = [];
  for (const { id, name, enabled, steps, sources } of await lc.flows.list()) {
    if (enabled && steps.length > 0) names.push(`${id} ${name.toUpperCase()} ${sources.length}`);
  }
  const flow = await lc.flows.get("55d1f41b976c0bfb67e7a836");
  const description: string | null = flow.acceptance_criteria?.reason ?? null;
  // The whole record, as read; and with changes.
  await lc.flows.update(flow.id, flow);
  await lc.flows.update(flow.id, { ...flow, name: `${flow.name} (paused)`, enabled: false });
  const edited = await lc.flows.edit(flow.id, (draft) => {
    draft.name = draft.name.trim();
    draft.fields.push("email");
  });
  await lc.flows.edit(flow.id, async (draft) => ({ ...draft, enabled: await Promise.resolve(true) }));
  const created = await lc.flows.create({ name: "Solar", fields: ["email", "phone_1"] });
  const { message } = await lc.flows.deploy(created.id);
  const rows = await lc.flows.list().select({ id: "id", name: "name", updated: "updated_at" }).toArray();
  const first: string | null = rows[0]?.name ?? null;
  const usage: Record<string, number> = await lc.flows.fieldUsage(flow.id);
  try {
    await lc.flows.delete(edited.id);
  } catch (error) {
    names.push(explain(error));
  }
  return [...names, message, first ?? "", description ?? "", String(usage["email"])];
}

async function entities(): Promise<string> {
  const buyers = (await lc.entities.list()).filter(({ recipient }) => recipient === "buyer");
  const made = await lc.entities.create({ name: "Acme", recipient: "buyer" }).result();
  if (!made.ok) return explain(made.error);
  const { id, name, updated_at } = await lc.entities.get("55d1f41b976c0bfb67e7a836");
  await lc.entities.update(id, { name: name.trim(), ...(updated_at && { updated_at }) });
  const entity = await lc.entities.edit(id, (draft) => void (draft.website = "https://new.example"));
  await lc.entities.update(id, entity);
  const { outcome, record, report } = await lc.entities.delete(id);
  if (outcome === "deleted") return record?.name ?? `${name} ${buyers.length}`;
  return (report?.results.error_flows ?? []).map((flow) => `${flow.id} ${flow.name}`).join();
}

async function fields(): Promise<void> {
  const field = await lc.fields.get("email");
  const [type, text]: [string, string | null] = [field.type, field.description];
  await lc.fields.update(field.id, field);
  // The id stands in the address once.
  await lc.fields.update("favorite_color", { name: "Favorite color", type: "string" });
  await lc.fields.edit(field.id, (draft) => ({ ...draft, description: "How to write to them" }));
  const made = await lc.fields.create({ id: "favorite_color", name: "Favorite color", type: "string" });
  const custom = (await lc.fields.list()).filter(({ id }) => id === made.id);
  const rows = await lc.fields.list().select({ id: "id", type: "type" }).toArray();
  const { report } = await lc.fields.delete(made.id);
  const broken: string[] = (report?.results.error_flows ?? []).map((flow) => flow.id);
  void [type, text, custom, rows, broken];
}

async function credentials(): Promise<void> {
  const credential = await lc.credentials.get("59481e4f9e966175cdee5684");
  await lc.credentials.update(credential.id, credential);
  await lc.credentials.edit(credential.id, (draft) => ({ ...draft, name: "Renamed" }));
  const { type, package: of }: { type: "user" | "token" | "oauth" | (string & {}); package: string } = credential;
  const tokens = (await lc.credentials.list()).filter((known) => known.type === "token");
  const rows = await lc.credentials.list().select({ id: "id", name: "name" }).toArray();
  const made = await lc.credentials.create({ type: "token", package: "leadconduit-example1", token: "t" }).result();
  if (made.ok) await lc.credentials.delete(made.data.id);
  else explain(made.error);
  void [type, of, tokens, rows];
}

async function reports(): Promise<number> {
  const report = await lc.reports.get("5be1b2945b8636e47b7f71f2");
  const token: string | null = report.token;
  await lc.reports.update(report.id, report);
  await lc.reports.edit(report.id, (draft) => void draft.columns.push("profit"));
  const columns: readonly string[] = [...report.columns, ...report.group_by];
  const rows = await lc.reports.preview(
    { name: "by source", columns: ["source", "source-success"], group_by: ["vars.source.id"] },
    { start: "2026-10-01T00:00:00Z" },
  );
  let sum = 0;
  for (const row of rows) sum += row.source + row["source-success"] + String(row["vars.source.id"]).length;
  for (const row of await lc.reports.run(report.id)) sum += Number(row["source"] ?? 0);
  const made = await lc.reports.create({ name: "by buyer", columns: ["recipient"] }).result();
  if (made.ok) await lc.reports.delete(made.data.id);
  else if (made.error.code === "http/invalid") sum += made.error.issues.length;
  const grouped = (await lc.reports.list()).filter(({ group_by }) => group_by.length > 0);
  const names = await lc.reports.list().select({ name: "name" }).toArray();
  return sum + columns.length + (token === null ? 0 : token.length) + grouped.length + names.length;
}

async function routers(): Promise<string[]> {
  const router = await lc.routers.get("5bb4e57462210328cd12bcb7");
  await lc.routers.update(router.id, router);
  await lc.routers.edit(router.id, (draft) => void draft.routes.reverse());
  await lc.routers.create({ module_id: router.module_id, routes: [{ flow_id: "f", source_id: "s" }] });
  const own = (await lc.routers.list()).filter(({ module_id }) => module_id === router.module_id);
  const rows = await lc.routers.list().select({ id: "id", module: "module_id" }).toArray();
  if (own.length !== rows.length) await lc.routers.get("none").catch(explain);
  return router.routes.map(
    ({ flow_id, source_id, rule_set }) => `${flow_id} ${source_id} ${rule_set.op} ${rule_set.rules.length}`,
  );
}

async function events(): Promise<void> {
  for await (const event of lc.events.list({ type: "source", outcome: "failure" })) {
    const [id, type, outcome]: [string, string, string] = [event.id, event.type, event.outcome];
    const lead = event.vars?.lead;
    const email: string | undefined = typeof lead?.email === "string" ? lead.email : lead?.email?.normal;
    const direct: string | undefined = lead?.email?.normal;
    const domain: string | undefined = lead?.email?.domain;
    const [area, abbr, zip] = [lead?.phone_1?.area, lead?.state?.abbr, lead?.postal_code?.zip];
    const first: string | null | undefined = lead?.first_name;
    const custom: unknown = lead?.["favorite_color"];
    void [id, type, outcome, email, direct, domain, area, abbr, zip, first, custom];
  }
  // With `include`, what was not asked for is not there.
  for await (const event of lc.events.list({ include: ["id", "reason"] })) {
    const id: string | undefined = event.id;
    // @ts-expect-error it may be missing
    const sure: string = event.type;
    void [id, sure];
  }
  const rows = await lc.events
    .list({ type: ["source"] })
    .select({ id: "id", email: "vars.lead.email.normal", state: "vars.lead.state.abbr", flow: "vars.flow.name" })
    .toArray();
  const texts: (string | null | undefined)[] = rows.flatMap(({ id, email, state, flow }) => [id, email, state, flow]);
  void texts;
}

async function statistics(): Promise<number> {
  const byState = await lc.events.stats({ group_by: ["vars.lead.state.abbr"], start: "2026-11-01T00:00:00Z" });
  let sum = 0;
  for (const row of byState) {
    const state: string | number | boolean | null = row["vars.lead.state.abbr"];
    sum += row.total + row.success + row.failure + row.error + (state === null ? 0 : 1);
    // @ts-expect-error no interval was asked for
    void row.start;
  }
  const daily = await lc.events.stats({
    interval: "daily",
    column: ["source-submitted", "filter-success", "feedback-sent-error", "cost"],
  });
  for (const row of daily) {
    const day: string = row.start;
    sum += row["source-submitted"] + row["filter-success"] + row["feedback-sent-error"] + row.cost + day.length;
    // @ts-expect-error this column was not asked for
    void row.total;
  }
  for (const { total } of await lc.events.stats()) sum += total;
  const selected = await lc.events
    .stats({ group_by: "vars.source.name" })
    .select({ source: '["vars.source.name"]', total: "total" })
    .toArray();
  for (const { source, total } of selected) sum += (total ?? 0) + String(source).length;
  // A query of the general type gives rows without known members.
  const query: leadconduit.GetEventStats = {};
  const wide: number | undefined = (await lc.events.stats(query))[0]?.total;
  return sum + (wide ?? 0);
}

async function caps(): Promise<string[]> {
  const cap = await lc.caps.get("5b898b13cea36a21e4618dfa");
  const left: number = cap.maximum - (cap.count ?? 0);
  return (await lc.caps.list({ flow_id: "55d1f41b976c0bfb67e7a836" })).map(
    ({ id, name, duration, duration_units }) => `${id} ${name ?? ""} ${duration} ${duration_units} ${left}`,
  );
}

async function search(): Promise<string[]> {
  const found: string[] = [];
  for await (const lead of lc.search.leads({ query: "fred tx", sort_by: "submission_timestamp", sort_dir: "desc" })) {
    found.push(
      `${lead.lead_id} ${lead.email.toLowerCase()} ${lead.latest_event.outcome} ${lead.highlight["email"]?.[0] ?? ""}`,
    );
  }
  return found;
}

async function changelogs(): Promise<void> {
  for await (const { id, type, action, changes, created_at } of lc.changelogs.list({ type: "flow" }))
    void [id.length, type.length, action.length, changes.length, Date.parse(created_at)];
}

async function variables(): Promise<string[]> {
  const seen = await lc.vars.list({ flow_id: ["a", "b"] });
  return seen.map(({ name, label, type, description, flow_ids, last_used_at }) =>
    [name, label, type, description ?? "", flow_ids.join(), last_used_at].join(),
  );
}

async function packages(): Promise<string[]> {
  return (await lc.packages.list()).flatMap(({ name, integrations }) =>
    integrations.map(
      (module) =>
        `${name} ${module.id} ${module.direction} ${module.request_variables.map((variable) => variable.name).join()}`,
    ),
  );
}

async function submissions(): Promise<string> {
  const { outcome, reason, lead, price } = await lc.leads.submit("flow", "source", {
    first_name: "Ann",
    email: "ann@lead.example",
    favorite_color: "blue",
  });
  const bid = await lc.leads.ping("flow", "source", { postal_code: "78704" });
  return `${outcome} ${reason ?? ""} ${lead?.id ?? ""} ${price ?? 0} ${bid.outcome}`;
}

void [
  flows,
  entities,
  fields,
  credentials,
  reports,
  routers,
  events,
  statistics,
  caps,
  search,
  changelogs,
  variables,
  packages,
  submissions,
  explain,
];
