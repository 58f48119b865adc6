import { isLeadspanError } from "leadspan";

/**
 * Submits the lead of a message, once. A queue delivers at least once, so the table is asked first; and a submission
 * whose response was lost may have been accepted, so only a person may repeat it.
 */
export async function submitOnce(lc, env, message) {
  const { key, lead } = message.body;
  const { DB: db } = env;
  const claim = await db
    .prepare("INSERT OR IGNORE INTO submissions (key, state) VALUES (?, 'sending')")
    .bind(key)
    .run();
  if (claim.meta.changes === 0) {
    // Already done, or a run ended while it was sending: the outcome is unknown.
    await db
      .prepare(
        "UPDATE submissions SET state = 'unknown', detail = 'the Worker was ended while it sent' WHERE key = ? AND state = 'sending'",
      )
      .bind(key)
      .run();
    message.ack();
    return;
  }
  const result = await lc.leads.submit(env.FLOW_ID, env.SOURCE_ID, lead).result();
  if (result.ok) {
    await settle(db, key, result.data.outcome, result.data.lead?.id);
    message.ack();
    return;
  }
  const { error } = result;
  if (mayComeAgain(error)) {
    await db.prepare("DELETE FROM submissions WHERE key = ?").bind(key).run();
    message.retry({ delaySeconds: Math.ceil((error.retryAfterMs ?? 60_000) / 1_000) });
    return;
  }
  await settle(db, key, error.outcome === "unknown" ? "unknown" : "refused", error.code);
  message.ack();
}

/** Whether the lead was certainly not accepted, and may be the next time. */
function mayComeAgain(error) {
  if (!isLeadspanError(error)) return false;
  if (error.outcome === "not_sent") return error.kind !== "usage" && error.kind !== "credential";
  return error.code === "http/rate-limited" || (error.code === "http/unavailable" && error.retryAfterMs !== undefined);
}

function settle(db, key, state, detail) {
  return db
    .prepare("UPDATE submissions SET state = ?2, detail = ?3 WHERE key = ?1")
    .bind(key, state, detail ?? null)
    .run();
}
