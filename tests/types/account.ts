// Programs for what stands around flows in LeadConduit: the account, its users, invitations, limits, retired resources.
import { isNotFoundError, isPermissionError, isValidationError, type CallError, type LeadConduit } from "leadspan";

declare const lc: LeadConduit;

function explain(error: unknown): string {
  if (isPermissionError(error)) return "not allowed";
  if (isNotFoundError(error)) return "no such record";
  if (isValidationError(error)) return error.issues.map(({ message }) => message).join();
  throw error;
}

/** What the documents list for a create, by code. */
function explainRefusal(error: CallError<401 | 402 | 403 | 406 | 415 | 422 | 503>): string {
  switch (error.code) {
    case "http/payment-required":
      return "the account is unpaid";
    case "http/forbidden":
      return "not allowed";
    case "http/invalid":
      return error.issues.map(({ pointer, message }) => `${pointer}: ${message}`).join();
    case "http/unavailable":
      return `again in ${error.retryAfterMs ?? 0} ms`;
    default:
      return error.message;
  }
}

async function account(): Promise<string[]> {
  const { id, data_retention_in_days } = await lc.account.get();
  const changed = await lc.account.update({ data_retention_in_days: (data_retention_in_days ?? 90) + 30 }).result();
  const { success } = await lc.account.sync();
  return [id ?? "", changed.ok ? "" : explainRefusal(changed.error), String(success)];
}

async function users(): Promise<string[]> {
  const user = await lc.user.get();
  const { ui_state } = await lc.user.update(user.id ?? "", { ui_state: { ...user.ui_state, tour_seen: true } });
  const settings = await lc.userSettings.create({ notifications: {} });
  const { notifications } = await lc.userSettings.get(settings.id ?? "");
  await lc.userSettings.update(settings.id ?? "", { notifications: notifications ?? {} }).catch(explain);
  return [user.email ?? "", Object.keys(ui_state ?? {}).join()];
}

async function invitations(): Promise<string[]> {
  const source = await lc.invitations.source({ email: "ann@source.example" }).result();
  const recipient = await lc.invitations.recipient({ email: "bob@buyer.example" });
  const again = await lc.invitations.resend(recipient.entity?.id ?? "");
  return [source.ok ? (source.data.message ?? "") : explainRefusal(source.error), again.message ?? ""];
}

async function onboards(): Promise<string[]> {
  const made = await lc.onboards.create({ invitation_id: "6651f0a1b2c3d4e5f6071800" });
  await lc.onboards
    .update(made.id ?? "", { invitation_id: "6651f0a1b2c3d4e5f6071800", status: "complete" })
    .catch(explain);
  const { redirect } = await lc.onboards.completeBuyerSetup({ invitation_id: "6651f0a1b2c3d4e5f6071800" });
  const open = (await lc.onboards.list()).filter(({ status }) => status !== "complete");
  const rows = await lc.onboards.list().select({ id: "id", status: "status" }).toArray();
  return [redirect ?? "", ...open.map(({ flow_id }) => flow_id ?? ""), ...rows.map(({ status }) => status ?? "")];
}

async function pingLimits(): Promise<string[]> {
  const { name, maximum } = await lc.pingLimits.get("64511a2b3c4d5e6f70819201");
  const daily = (await lc.pingLimits.list({ flow_id: "55d1f41b976c0bfb67e7a836" })).filter(
    ({ duration_units }) => duration_units === "day",
  );
  const rows = await lc.pingLimits.list().select({ name: "name", maximum: "maximum" }).toArray();
  return [`${name ?? ""} ${maximum ?? 0}`, `${daily.length}`, ...rows.map(({ maximum: most }) => `${most ?? 0}`)];
}

async function deliveries(): Promise<string[]> {
  const used = (await lc.destinations.list()).filter(({ actions }) => (actions ?? []).length > 0);
  const running = (await lc.exports.list()).filter(({ status }) => status !== "complete");
  const rows = await lc.exports.list().select({ id: "id", status: "status" }).toArray();
  const tested = await lc.firehose.test({ bucket: "our-leads", service: "aws" }).result();
  return [
    ...used.map(({ name }) => name ?? ""),
    ...running.map(({ created_at }) => created_at),
    ...rows.map(({ id }) => id ?? ""),
    tested.ok ? "" : tested.error.code,
  ];
}

async function feedback(): Promise<string> {
  const sent = await lc.feedback.send("5b898b13cea36a21e4618dfa", { type: "return", reason: "wrong number" }).result();
  if (sent.ok) return sent.data.outcome;
  if (sent.error.code === "http/bad-request") return sent.error.issues.map(({ message }) => message).join();
  return sent.error.code === "http/not-found" ? "no such event" : sent.error.message;
}

async function about(): Promise<string[]> {
  const status: unknown = await lc.status.get();
  const types = (await lc.types.list()).filter(({ components }) => components.length > 0).map(({ name }) => name);
  // Retired: an editor strikes it through and says what to use.
  const old = (await lc.modules.list()).map(({ id }) => id);
  const { integrations } = await lc.packages.get("leadconduit-anura");
  const { label, flow_ids } = await lc.vars.get("lead.email");
  return [JSON.stringify(status), ...types, ...old, ...integrations.map(({ id }) => id), label, ...flow_ids];
}

async function history(): Promise<string[]> {
  const lists = [
    lc.flows.changelogs("55d1f41b976c0bfb67e7a836"),
    lc.fields.changelogs("email"),
    lc.entities.changelogs("55d365059cb27bd3e6b26b41"),
  ];
  const all = (await Promise.all(lists.map((list) => list.toArray({ max: 100 })))).flat();
  const { action } = await lc.changelogs.get("55d364d3fb50690015cfca33");
  const meta = await lc.flows.sourceMeta("55d1f41b976c0bfb67e7a836", "55479a2afbec3d235e65965f");
  const names = (await lc.flows.fields(meta.flow.id ?? "")).map(({ name }) => name);
  return [action, ...all.map(({ type }) => type), ...names];
}

async function byQuery(): Promise<string[]> {
  const sent = await lc.leads.submitByQuery("flow", "source", { fields: { email: "ann@lead.example" } });
  const bid = await lc.leads.pingByQuery("flow", "source", { fields: { state: "TX" } }).result();
  return [sent.outcome, bid.ok ? bid.data.outcome : bid.error.message];
}

void [account, users, invitations, onboards, pingLimits, deliveries, feedback, about, history, byQuery];
