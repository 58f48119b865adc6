//! A lead's run through a flow: first as plain data, which is cheap to compute for a whole account, then as events.

use crate::decimal;
use crate::json::json;
use crate::lookup::{self, FieldLookup};
use crate::store::{merge, set, text};
use crate::time;
use serde_json::Value;
use std::borrow::Cow;

/// LeadConduit's own share of a recipient step, in milliseconds.
const OVERHEAD_MS: i64 = 4;
/// Duration of a filter step, and of the response to the source, in milliseconds.
const FILTER_MS: i64 = 1;
const SOURCE_MS: i64 = 6;
/// Retention of events.
pub const RETENTION: i64 = 90 * time::DAY;
/// The price that a recipient pays for an accepted lead.
pub const REVENUE: f64 = 6.0;

/// The response of a recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// `success`, `failure`, `error`, or `skip` if nothing is sent.
    pub outcome: &'static str,
    /// The reason of a failure.
    pub reason: Option<Cow<'static, str>>,
    /// Duration of the recipient's response, in milliseconds.
    pub wait_ms: i64,
}

/// The result of a step.
#[derive(Debug, Clone)]
pub struct StepRun {
    /// Its index in the flow.
    pub at: usize,
    /// `filter`, `recipient`, or `retry` for the second delivery.
    pub kind: &'static str,
    /// Its outcome.
    pub outcome: &'static str,
    /// The reason of a failure.
    pub reason: Option<Cow<'static, str>>,
    wait_ms: i64,
    ms: i64,
}

/// The result of a run.
#[derive(Debug, Clone)]
pub struct FlowRun {
    /// The executed steps, in order; a retry is the last one.
    pub steps: Vec<StepRun>,
    /// `success`, `failure` or `error`.
    pub outcome: &'static str,
    /// The reason of a failure.
    pub reason: Option<Cow<'static, str>>,
    /// The price paid to the source; 0 for none.
    pub price: f64,
    /// Whether a cap or a ping limit rejects the lead.
    pub capped: bool,
}

impl FlowRun {
    /// A run that ends before the first step.
    pub fn refused(outcome: &'static str, reason: Option<Cow<'static, str>>, capped: bool) -> Self {
        Self { steps: Vec::new(), outcome, reason, price: 0.0, capped }
    }

    /// The total duration, in milliseconds.
    pub fn total_ms(&self) -> i64 {
        SOURCE_MS + self.steps.iter().map(|step| step.ms).sum::<i64>()
    }

    /// The duration up to and including step `number`, or the response to the source after the last step.
    pub fn ms_through(&self, number: usize) -> i64 {
        match self.steps.get(..=number) {
            Some(steps) => steps.iter().map(|step| step.ms).sum(),
            None => self.total_ms(),
        }
    }

    /// Delivers again to the recipient that did not respond; its response becomes the outcome, and `source` is paid if it
    /// accepts the lead.
    pub fn retry(&mut self, source: &Value, delivery: Delivery) {
        let failed = self.steps.iter().rev().find(|step| step.kind == "recipient" && step.outcome == "error");
        if let Some(at) = failed.map(|step| step.at) {
            self.outcome = delivery.outcome;
            self.reason.clone_from(&delivery.reason);
            self.price = if delivery.outcome == "success" { asked_price(source) } else { 0.0 };
            self.steps.push(step_run(at, "retry", delivery));
        }
    }
}

fn step_run(at: usize, kind: &'static str, delivery: Delivery) -> StepRun {
    let Delivery { outcome, reason, wait_ms } = delivery;
    let ms = if outcome == "skip" { 0 } else { wait_ms + OVERHEAD_MS };
    StepRun { at, kind, outcome, reason, wait_ms, ms }
}

/// Runs a lead through a flow; `deliver` returns the response of a recipient, given index and step.
pub fn run(
    flow: &Value,
    source: &Value,
    lead: &dyn FieldLookup,
    deliver: &mut dyn FnMut(usize, &Value) -> Delivery,
) -> FlowRun {
    if let Some(reason) = rejected(source, lead).or_else(|| rejected(flow, lead)) {
        return FlowRun::refused("failure", Some(reason.into()), false);
    }
    let (mut steps, mut best) = (Vec::new(), None);
    let all = flow.get("steps").and_then(Value::as_array).into_iter().flatten();
    for (at, step) in all.enumerate().filter(|(_, step)| step.get("enabled") != Some(&Value::Bool(false))) {
        let applies = rule_set(step).is_none_or(|rules| lookup::satisfies(lead, rules).unwrap_or(false));
        if text(step, "type") == "filter" {
            let reason = (!applies).then(|| Cow::Owned(text(step, "reason").to_owned()));
            let outcome = if applies { "continue" } else { "stop" };
            steps.push(StepRun { at, kind: "filter", outcome, reason: reason.clone(), wait_ms: 0, ms: FILTER_MS });
            if !applies {
                return FlowRun { steps, outcome: "failure", reason, price: 0.0, capped: false };
            }
        } else {
            let delivery =
                if applies { deliver(at, step) } else { Delivery { outcome: "skip", reason: None, wait_ms: 0 } };
            if delivery.outcome != "skip" && best.as_ref().is_none_or(|best: &Delivery| best.outcome != "success") {
                best = Some(delivery.clone());
            }
            steps.push(step_run(at, "recipient", delivery));
        }
    }
    let (outcome, reason) = best.map_or(("success", None), |best| (best.outcome, best.reason));
    let price = if outcome == "success" { asked_price(source) } else { 0.0 };
    FlowRun { steps, outcome, reason, price, capped: false }
}

/// The price of an accepted lead.
pub fn asked_price(source: &Value) -> f64 {
    let prices = lookup::raw_at(source, "pricing.prices");
    prices.and_then(|prices| decimal::of(prices.get(0)?.get("amount")?)).unwrap_or(0.0)
}

fn rule_set(owner: &Value) -> Option<&Value> {
    owner.get("rule_set").filter(|rules| rules.is_object())
}

/// The reason for which acceptance criteria reject a lead.
fn rejected(owner: &Value, lead: &dyn FieldLookup) -> Option<String> {
    let criteria = owner.get("acceptance_criteria").filter(|criteria| criteria.is_object())?;
    let met = lookup::satisfies(lead, rule_set(criteria)?).unwrap_or(false);
    (!met).then(|| text(criteria, "reason").to_owned())
}

/// A run and the further data of its events.
pub struct RunRecord<'a> {
    /// The flow.
    pub flow: &'a Value,
    /// The variables that all steps have.
    pub vars: &'a Value,
    /// The result.
    pub run: &'a FlowRun,
    /// Time of the submission.
    pub begin: i64,
}

impl RunRecord<'_> {
    /// The start of step `number`.
    fn begin_of(&self, number: usize) -> i64 {
        self.begin + self.run.steps.iter().take(number).map(|step| step.ms).sum::<i64>()
    }

    /// The number of events: one per step, and the source's.
    pub fn count(&self) -> usize {
        self.run.steps.len() + 1
    }

    /// The event of a step, or, after the last one, of the source.
    pub fn event(&self, number: usize, id: &str) -> Value {
        match self.run.steps.get(number) {
            Some(step) if step.kind == "filter" => self.filter_event(number, step, id),
            Some(step) => self.recipient_event(number, step, id),
            None => self.source_event(id),
        }
    }

    fn base(&self, id: &str, kind: &str, outcome: &str, reason: Option<&str>, begin: i64, ms: i64) -> Value {
        json!({
            "id": id, "outcome": outcome, "reason": reason, "type": kind, "vars": self.vars,
            "host": "handler-1.sandbox.example", "start_timestamp": begin, "end_timestamp": begin + ms, "ms": ms,
            "handler_version": "3.41.2", "version": "2.28.0", "expires_at": time::rfc3339(begin + ms + RETENTION),
        })
    }

    fn step(&self, step: &StepRun) -> Value {
        self.flow.get("steps").and_then(|steps| steps.get(step.at)).cloned().unwrap_or_default()
    }

    fn filter_event(&self, number: usize, run: &StepRun, id: &str) -> Value {
        let step = self.step(run);
        let mut event = self.base(id, "filter", run.outcome, run.reason.as_deref(), self.begin_of(number), run.ms);
        set(&mut event, "step_id", text(&step, "id"));
        set(&mut event, "description", text(&step, "description"));
        set(&mut event, "rule_set", step.get("rule_set").cloned().unwrap_or_default());
        event
    }

    fn recipient_event(&self, number: usize, run: &StepRun, id: &str) -> Value {
        let step = self.step(run);
        let mut event = self.base(id, run.kind, run.outcome, run.reason.as_deref(), self.begin_of(number), run.ms);
        let (status, revenue) =
            if run.outcome == "error" { (504, 0.0) } else { (200, f64::from(run.outcome == "success") * REVENUE) };
        let capped = run.outcome == "skip" && run.reason.is_some();
        let exchange = json!([{
            "request": {"method": "POST", "uri": "https://recipient.example/leads", "version": "1.1"},
            "response": {"status": status, "version": "1.1"},
        }]);
        let more = json!({
            "wait_ms": run.wait_ms, "overhead_ms": run.ms - run.wait_ms, "step_id": text(&step, "id"),
            "key": text(&step, "key"), "module_id": lookup::raw_at(&step, "integration.module_id"),
            "package_version": "1.0.5", "cap_reached": capped, "revenue": revenue,
            "transactions": if run.outcome == "skip" { json!([]) } else { exchange },
            "appended": {"outcome": run.outcome},
        });
        if let Value::Object(more) = more {
            merge(&mut event, &more);
        }
        if let Some(vars) = event.get_mut("vars") {
            set(vars, "recipient", step.get("entity").cloned().unwrap_or_default());
        }
        event
    }

    fn source_event(&self, id: &str) -> Value {
        let run = self.run;
        let steps = self.flow.get("steps").and_then(Value::as_array);
        let off = |step: &&Value| step.get("enabled") == Some(&Value::Bool(false));
        let begin = self.begin_of(run.steps.len());
        let mut event = self.base(id, "source", run.outcome, run.reason.as_deref(), begin, SOURCE_MS);
        let more = json!({
            "total_ms": run.total_ms(), "module_id": "leadconduit-default.inbound.default",
            "step_count": steps.map_or(0, Vec::len),
            "disabled_step_count": steps.into_iter().flatten().filter(off).count(),
            "cap_reached": run.capped, "ping_limit_reached": false, "cost": run.price, "price": run.price,
            "request": {"method": "POST", "version": "1.1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "response": {"status": 201, "version": "1.1", "headers": {"Content-Type": "application/json"}},
        });
        if let Value::Object(more) = more {
            merge(&mut event, &more);
        }
        event
    }
}

/// The variables that all steps of a run have.
pub fn vars(account: &Value, flow: &Value, source: &Value, lead: Value, submitted: i64) -> Value {
    json!({
        "lead": lead,
        "account": {"id": account.get("id"), "name": account.get("name")},
        "flow": {"id": flow.get("id"), "name": flow.get("name")},
        "source": {"id": lookup::raw_at(source, "entity.id"), "name": lookup::raw_at(source, "entity.name")},
        "submission": {"timestamp": time::rfc3339(submitted)},
    })
}
