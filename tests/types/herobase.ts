// A program for each kind of record of HeroBase as a user would write it. Nothing here needs `!`, a cast or `any`; that
// they compile is the test.
import {
  isBadRequestError,
  isNotFoundError,
  isPermissionError,
  isRateLimitError,
  type CallError,
  type HeroBase,
  type herobase,
} from "leadspan";

declare const hb: HeroBase;

const DAY = { SearchName: "closed", ModifiedFrom: "2026-11-01" };
const PERIOD = { StartTime: "2026-11-01", TimeSpan: "1.00:00:00" };

/** What HeroBase documents for every service, by guards. */
function explain(error: unknown): string {
  if (isBadRequestError(error)) return error.issues.map(({ pointer, message }) => `${pointer}: ${message}`).join();
  if (isPermissionError(error)) return "the account lacks a right";
  if (isNotFoundError(error)) return "no such record";
  if (isRateLimitError(error)) return `again in ${error.retryAfterMs ?? 0} ms`;
  throw error;
}

/** The same by code. */
function explainByCode(error: CallError<400 | 401 | 403 | 404 | 429 | 500>): string {
  switch (error.code) {
    case "http/bad-request":
      return error.issues.map(({ message }) => message).join();
    case "http/unauthorized":
    case "http/forbidden":
      return "ask support for the right";
    case "http/not-found":
      return "no such record";
    case "http/rate-limited":
      return `again in ${error.retryAfterMs ?? 0} ms`;
    case "http/server-error":
      return `status ${error.status}`;
    default:
      return error.message;
  }
}

async function account(): Promise<string[]> {
  const { username, logRequestData, projectRights, resourceRights } = await hb.account.get();
  const [limits, counts]: [unknown, unknown] = [await hb.account.requestLimits(), await hb.account.requestCounts()];
  const row = await hb.account.get().result();
  return [
    username ?? "",
    String(logRequestData),
    ...projectRights,
    ...(resourceRights.Leads ?? []),
    JSON.stringify([limits, counts]),
    row.ok ? "" : explainByCode(row.error),
  ];
}

async function campaigns(): Promise<string[]> {
  const active = (await hb.campaigns.list()).filter(({ active }) => active);
  const rows = await hb.campaigns.list().select({ code: "code", name: "name" }).toArray();
  const projects = await hb.projects.list().catch(explain);
  const names = typeof projects === "string" ? [projects] : projects.map(({ name }) => name ?? "");
  return [...active.map(({ code }) => code ?? ""), ...rows.map(({ name }) => name ?? ""), ...names];
}

async function leads(): Promise<string[]> {
  const lines: string[] = [];
  for await (const lead of hb.leads.export(DAY)) {
    const status: herobase.LeadStatus | null | undefined = lead.status;
    lines.push(`${lead.uniqueId} ${status ?? ""} ${lead.campaign?.code ?? ""}`);
  }
  for await (const lead of hb.leads.simple("2026-11-01")) lines.push(lead.uniqueId);
  const { uniqueId, priority } = await hb.leads.get(lines[0] ?? "");
  const closed = await hb.leads
    .export(DAY)
    .select({ id: "uniqueId", status: "status" }, { strict: true })
    .toArray({ max: 500 });
  const groups = await hb.leads.export(DAY).countBy("status", "campaign.code");
  const example = await hb.leads.importExample("TEST", { ShowAllDataEntries: true });
  const sent = await hb.leads
    .import({ campaignCode: example.campaignCode, data: { ...example.data, name: "Ann", phone: "555" } })
    .result();
  if (!sent.ok) lines.push(explainByCode(sent.error));
  const other: unknown = await hb.leads.exportExample("TEST").catch(explain);
  return [
    ...lines,
    `${uniqueId} ${priority ?? 0}`,
    ...closed.map(({ id }) => id ?? ""),
    ...groups.map(({ key, count }) => `${key.join()} ${count}`),
    JSON.stringify(other),
  ];
}

async function tables(): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of hb.leads.exportCsv({ ...DAY, encoding: "windows-1252", useSystemHeaders: false }).rows())
    lines.push(row["name"] ?? "");
  for await (const { phone } of hb.leads.rawCsv("2026-11-01").select(["phone"])) lines.push(phone);
  const byUser = await hb.calls.exportCsv(PERIOD).countBy("username");
  const text: string = await hb.leads.exportCsv(DAY).text("windows-1252");
  return [...lines, ...byUser.map(({ count }) => `${count}`), text];
}

async function calls(): Promise<number> {
  const all = [...(await hb.calls.list(PERIOD)), ...(await hb.calls.byUnit("B2B", PERIOD))];
  const talked = all.filter(({ connected }) => connected);
  const rows = await hb.calls.list(PERIOD).select({ id: "uniqueId", cause: "endCause" }).toArray().catch(explain);
  const recordings: unknown = await hb.calls.recordings(talked[0]?.uniqueId ?? "");
  return talked.length + rows.length + (recordings ? 1 : 0);
}

async function organization(): Promise<string[]> {
  const units = (await hb.organization.units()).map(({ orgCode }) => orgCode);
  const users = (await hb.organization.users({ Limit: 100 })).filter(({ active }) => active);
  const rows = await hb.organization.users().select({ email: "email" }).toArray().catch(explain);
  return [
    ...units,
    ...users.map(({ username }) => username ?? ""),
    ...(typeof rows === "string" ? [rows] : rows.map(({ email }) => email ?? "")),
  ];
}

async function searches(): Promise<string[]> {
  const [first] = await hb.searches.list();
  const names = (await hb.searches.list()).filter(({ name }) => name?.startsWith("c")).map(({ name }) => name ?? "");
  const [segments, definitions]: [unknown, unknown] = [await hb.leadSegments.list(), await hb.leadDefinitions.list()];
  return [first?.name ?? "", ...names, JSON.stringify([segments, definitions])];
}

async function hooks(): Promise<string[]> {
  const made = await hb.hooks.create({ Name: "closed", Method: "POST", Url: "https://hook.example" }).result();
  if (!made.ok) return [explainByCode(made.error)];
  const { id } = made.data;
  const own = (await hb.hooks.list()).filter(({ url }) => url === "https://hook.example");
  const meta: unknown = await hb.hooks.meta();
  if (id !== undefined && id !== null) {
    const example: unknown = await hb.hooks.example(id);
    await hb.hooks.delete(id).catch(explain);
    return [JSON.stringify(example)];
  }
  return own.map(({ description }) => description ?? "").concat(JSON.stringify(meta));
}

void [account, campaigns, leads, tables, calls, organization, searches, hooks];
