// Bugs planted in the life of a call, one at a time: the simulation has to find each within its first thousand seeds.
// `npm run simulate -- --plants` runs them; the rows are read as those of table.mjs.

const SEEDS = "1000";
const simulation = {
  cargo: ["--package", "leadspan", "--lib"],
  test: "client::tests::simulation::simulation",
  env: { SEEDS },
};

/** `[edit, find, replace]` by the file that is edited. */
const edits = {
  "src/client/mod.rs": [
    [
      "retries cost nothing",
      "Decision::Wait(delay) if self.spend_retry_token()",
      "Decision::Wait(delay) if self.spend_retry_token() || true",
    ],
    ["an error says one attempt", "error.details.attempts = call.attempts.get();", "error.details.attempts = 1;"],
    ["what was not sent may have happened", "false => Some(Outcome::NotSent),", "false => Some(Outcome::Unknown),"],
    ["a signal ends nothing", "match end.as_mut().poll(context) {", "match (end.as_mut(), Poll::<()>::Pending).1 {"],
  ],
  "src/client/retry.rs": [
    ["no backoff", "None => random * backoff(policy, failure.status, attempt),", "None => 0.0,"],
    ["a backoff does not grow", "f64::from(1u32 << attempt.saturating_sub(1).min(30))", "1.0"],
    [
      "a 429 is waited for as a 500 is",
      "if status == Some(429) { policy.rate_limit_base_ms }",
      "if status == Some(1) { policy.rate_limit_base_ms }",
    ],
    ["a retry comes sooner than was asked", "Some(asked) => asked + random", "Some(asked) => asked / 2.0 + random"],
    ["any Retry-After is waited for", "asked > policy.max_retry_after_ms", "asked < 0.0"],
    ["a wait outlasts its call", "if delay >= left_ms {", "if left_ms < 0.0 {"],
    [
      "an unsafe request is repeated",
      "Safety::Unsafe => match failure.status {",
      "Safety::Unsafe => match failure.status {\n            None => true,",
    ],
    ["one attempt too many", "if attempt >= most ||", "if attempt > most ||"],
    ["one attempt too few", "if attempt >= most ||", "if attempt + 1 >= most ||"],
    ["a truncated body is requested a third time", "policy.attempts.min(2)", "policy.attempts"],
    ["a retry costs more than it may", "const COST: f64 = 14.0;", "const COST: f64 = 140.0;"],
  ],
  "src/client/call.rs": [
    ["default limits are not restored", "self.deadline.set(now + self.total.ms);", "let _ = now;"],
    ["limits that were set are lifted too", "if self.timeout.is_default {", "if self.timeout.is_default || true {"],
    [
      "an attempt keeps the timer of the wait for its permit",
      "if self.timer_due.get() > self.attempt_deadline.get() {",
      "if false {",
    ],
    ["progress is not reset between attempts", "self.progress.set(Progress::default());", ""],
    ["a slow reader counts as idle", "if !progress.is_waited_for {", "if false {"],
    ["a byte now and then is moving", ">= MIN_BYTES_PER_MS * self.idle_ms", "> 0.0"],
    ["a call may last", "now >= self.deadline.get()", "now >= NEVER"],
    ["an attempt may last", "now >= self.attempt_deadline.get()", "now >= NEVER"],
    ["a body may stand still", "= if idle_left <= 0.0 {", "= if idle_left <= -NEVER {"],
    ["a call sends no heartbeat", "let next = next.min(self.runtime.heartbeat_ms(queued));", "let _ = queued;"],
    [
      "a waiter of an older worker does not look",
      "self.runtime.heartbeat_ms(queued)",
      "self.runtime.heartbeat_ms(queued && false)",
    ],
  ],
  "src/client/attempt.rs": [
    ["a pause of the server is not waited for", "if pause > 0.0 {", "if pause < 0.0 {"],
    [
      "a pause is not reported",
      "self.limits.set(RateLimit { blocked_until, ..limits });",
      "let _ = (blocked_until, limits);",
    ],
    [
      "a budget that is spent is no limit",
      "Admission::Now => return Ok(()),",
      "Admission::Now | Admission::Spent(_) => return Ok(()),",
    ],
  ],
  "src/client/quota.rs": [["a budget counts nothing", "window.count(now, period);", "let _ = &window;"]],
  "src/client/semaphore.rs": [
    ["one request too many is open", "free: Cell::new(permits.max(1)),", "free: Cell::new(permits.max(1) + 1),"],
    ["a permit does not come back", "self.0.release();", ""],
    [
      "a permit that is free wakes no waiter",
      "self.free.set(self.free.get() + 1);\n        self.wake_last_admitted();",
      "self.free.set(self.free.get() + 1);",
    ],
    [
      "a waiter that leaves the queue does not pass its permit on",
      "if position.is_some_and(|position| self.semaphore.has_permit_at(position)) {",
      "if position.is_none() {",
    ],
  ],
  "src/client/stream.rs": [
    ["default limits hold for a body that is read", "call.lift_default_limits();", ""],
    ["a body that broke off stays open", "drop(reply);", ""],
    ["a reader hears of no error", "consumer.fail(&error);", ""],
    ["a reader hears of no end", "consumer.decline();", ""],
  ],
  "src/runtime/executor.rs": [
    [
      "who is woken runs with all others",
      "fn wake(self: Arc<Self>) {",
      "fn wake(self: Arc<Self>) {\n        LEASED.with(|leased| leased.tasks.borrow().clone()).iter().for_each(Task::run);",
    ],
    ["requests that are gone are never looked for", "LEASED.with(|leased| leased.sweep(now));", ""],
    [
      "what is gone keeps what it held",
      "if let Ok(mut future) = task.future.try_borrow_mut() {\n                future.take();",
      "if let Ok(future) = task.future.try_borrow_mut() {\n                drop(future);",
    ],
    [
      "a busy thread kills",
      "now - self.suspected_at.get() >= LEASE_MS / 2.0",
      "now - self.polled_at.get() >= LEASE_MS",
    ],
    ["a suspicion outlasts a heartbeat", "            self.suspected_at.set(f64::INFINITY);\n", ""],
  ],
};

export const plants = Object.entries(edits).flatMap(([file, rows]) =>
  rows.map(([edit, find, replace]) => ({
    guard: file.replace("src/", ""),
    edit,
    file,
    find,
    replace,
    killedBy: simulation,
  })),
);
