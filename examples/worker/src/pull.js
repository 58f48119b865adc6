const DAY = 86_400_000;
const FIRST_DATE = "2000-01-01";
/** Statements that D1 takes in one batch. */
const BATCH = 100;

/** Where the last run stopped. */
export async function readCursor(db, name) {
  return (await db.prepare("SELECT value FROM cursors WHERE name = ?").bind(name).first("value")) ?? undefined;
}

function writeCursor(db, name, value) {
  return db
    .prepare("INSERT INTO cursors (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")
    .bind(name, value);
}

/** Change orders that were changed since the last run. */
export async function pullChangeOrders(co, db) {
  const since = (await readCursor(db, "changeOrders")) ?? FIRST_DATE;
  const orders = await co.changeOrders.modifiedSince(since);
  const statements = orders.map((order) =>
    db
      .prepare(
        "INSERT INTO change_orders (id, modified, record) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET modified = ?2, record = ?3",
      )
      .bind(order.ID, order.DATE_MODIFIED, JSON.stringify(order)),
  );
  for (let at = 0; at < statements.length; at += BATCH) await db.batch(statements.slice(at, at + BATCH));
  // After the records, so that a run that fails is repeated. The API's days have no zone that it names: one day of overlap.
  const newest = orders.map(({ DATE_MODIFIED }) => DATE_MODIFIED ?? "").reduce((a, b) => (a > b ? a : b), since);
  await writeCursor(db, "changeOrders", dayBefore(newest)).run();
}

/** The day before a timestamp such as `2024-2-19T17:48:46.417`. */
function dayBefore(timestamp) {
  const [year, month, day] = timestamp.split("T")[0].split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day) - DAY).toISOString().slice(0, 10);
}

/** Pages per run: a cron may run for 15 minutes, and the next one continues. */
const MOST_PAGES = 50;

/** Leads that came in since the last run, oldest first. */
export async function pullLeads(lc, db) {
  const cursor = await readCursor(db, "leads");
  const list = lc.events.list({ type: ["source"], sort: "asc", limit: 100 }, cursor ? { cursor } : {});
  let pages = 0;
  for await (const page of list.pages()) {
    const statements = page.items.map((event) =>
      db
        .prepare("INSERT OR IGNORE INTO leads (event_id, outcome, record) VALUES (?, ?, ?)")
        .bind(event.id, event.outcome ?? null, JSON.stringify(event)),
    );
    // A page and its cursor in one transaction: whatever ends the run, no page is lost and none comes twice.
    await db.batch([...statements, writeCursor(db, "leads", page.cursor)]);
    if (++pages === MOST_PAGES) break;
  }
}
