//! What happens to a lead in a flow, told as events: one a step, and a source event at the end.

use super::flows;
use crate::lookup;
use crate::random::Random;
use crate::store::{merge, set, text};
use crate::time;
use serde_json::{Map, Value, json};

/// A lead on its way through a flow.
pub struct Lead<'a> {
    /// The flow.
    pub flow: &'a Value,
    /// The entity it comes from.
    pub source: &'a str,
    /// Its values, parsed ones as objects.
    pub values: Map<String, Value>,
    /// When it was submitted.
    pub at: i64,
}

/// What became of it.
pub struct Told {
    /// `success`, `failure` or `error`.
    pub outcome: &'static str,
    /// Why it failed.
    pub reason: Option<String>,
    /// What the source is paid; 0 for nothing.
    pub price: f64,
    /// The lead's id.
    pub id: String,
    /// The events, in order.
    pub events: Vec<Value>,
}

/// Lets a lead through its flow.
pub fn tell(random: &mut Random, mut lead: Lead<'_>) -> Told {
    let id = random.bson_id(lead.at);
    lead.values.insert("id".to_owned(), json!(id));
    let source = flows::source(lead.flow, lead.source).cloned().unwrap_or_default();
    let mut teller = Teller { random, vars: vars(&lead, &source), at: lead.at, events: Vec::new() };
    let verdict = rejected(&source, &teller.vars).or_else(|| rejected(lead.flow, &teller.vars));
    let (outcome, reason) = match verdict {
        Some(reason) => ("failure", Some(reason)),
        None => teller.steps(lead.flow),
    };
    let asked = lookup::raw_at(&source, "pricing.prices").and_then(|prices| prices.get(0)?.get("amount")?.as_f64());
    let price = if outcome == "success" { asked.unwrap_or(0.0) } else { 0.0 };
    teller.source_event(lead.flow, outcome, reason.as_deref(), price);
    Told { outcome, reason, price, id, events: teller.events }
}

fn vars(lead: &Lead<'_>, source: &Value) -> Value {
    json!({
        "lead": lead.values,
        "account": {"id": "5ad8c1565289471adf5ce25e", "name": "Account 0"},
        "flow": {"id": lead.flow.get("id"), "name": lead.flow.get("name")},
        "source": {"id": lead.source, "name": lookup::raw_at(source, "entity.name")},
        "submission": {"timestamp": time::rfc3339(lead.at)},
    })
}

/// The reason for which acceptance criteria turn a lead away.
fn rejected(owner: &Value, vars: &Value) -> Option<String> {
    let criteria = owner.get("acceptance_criteria").filter(|criteria| criteria.is_object())?;
    let rules = criteria.get("rule_set").filter(|rules| rules.is_object())?;
    let met = lookup::obeys(vars, rules).unwrap_or(true);
    (!met).then(|| text(criteria, "reason").to_owned())
}

struct Teller<'r> {
    random: &'r mut Random,
    vars: Value,
    at: i64,
    events: Vec<Value>,
}

impl Teller<'_> {
    /// Runs the steps; a filter stops the lead, a recipient may refuse it.
    fn steps(&mut self, flow: &Value) -> (&'static str, Option<String>) {
        let mut delivered = None;
        for step in flow.get("steps").and_then(Value::as_array).into_iter().flatten() {
            if text(step, "type") == "filter" {
                let rules = step.get("rule_set").filter(|rules| rules.is_object());
                let on = rules.is_none_or(|rules| lookup::obeys(&self.vars, rules).unwrap_or(true));
                self.filter_event(step, on);
                if !on {
                    return ("failure", Some(text(step, "reason").to_owned()));
                }
            } else {
                let outcome = match self.random.below(100) {
                    0..82 => "success",
                    82..96 => "failure",
                    _ => "error",
                };
                self.recipient_event(step, outcome);
                delivered = Some(delivered.filter(|best| *best == "success").unwrap_or(outcome));
            }
        }
        match delivered {
            Some("success") | None => ("success", None),
            Some("error") => ("error", Some("recipient did not answer".to_owned())),
            Some(_) => ("failure", Some("duplicate".to_owned())),
        }
    }

    /// The members that every event has; `ms` passes.
    fn event(&mut self, kind: &str, outcome: &str, reason: Option<&str>, ms: i64) -> Value {
        let begin = self.at;
        self.at += ms;
        let id = self.random.bson_id(self.at);
        json!({
            "id": id, "outcome": outcome, "reason": reason, "type": kind, "vars": self.vars,
            "host": "handler-1.sandbox.example", "start_timestamp": begin, "end_timestamp": self.at, "ms": ms,
            "handler_version": "3.41.2", "version": "2.28.0", "expires_at": time::rfc3339(self.at + 90 * time::DAY),
        })
    }

    fn filter_event(&mut self, step: &Value, on: bool) {
        let (outcome, reason) = if on { ("continue", None) } else { ("stop", Some(text(step, "reason"))) };
        let mut event = self.event("filter", outcome, reason, 1);
        set(&mut event, "step_id", text(step, "id"));
        set(&mut event, "description", text(step, "description"));
        set(&mut event, "rule_set", step.get("rule_set").cloned().unwrap_or_default());
        self.events.push(event);
    }

    fn recipient_event(&mut self, step: &Value, outcome: &'static str) {
        let wait = 80 + self.random.below(700);
        let reason = match outcome {
            "failure" => Some("duplicate"),
            "error" => Some("connection timed out"),
            _ => None,
        };
        let mut event = self.event("recipient", outcome, reason, wait + 4);
        let (status, revenue) =
            if outcome == "error" { (504, 0.0) } else { (200, f64::from(outcome == "success") * 6.0) };
        let more = json!({
            "wait_ms": wait, "overhead_ms": 4, "step_id": text(step, "id"), "key": text(step, "key"),
            "module_id": lookup::raw_at(step, "integration.module_id"), "package_version": "1.0.5",
            "cap_reached": false, "revenue": revenue,
            "transactions": [{
                "request": {"method": "POST", "uri": "https://recipient.example/leads", "version": "1.1"},
                "response": {"status": status, "version": "1.1"},
            }],
            "appended": {"outcome": outcome},
        });
        if let Value::Object(more) = more {
            merge(&mut event, &more);
        }
        if let Some(vars) = event.get_mut("vars") {
            set(vars, "recipient", step.get("entity").cloned().unwrap_or_default());
        }
        self.events.push(event);
    }

    fn source_event(&mut self, flow: &Value, outcome: &str, reason: Option<&str>, price: f64) {
        let steps = flow.get("steps").and_then(Value::as_array).map_or(0, Vec::len);
        let mut event = self.event("source", outcome, reason, 6);
        let more = json!({
            "total_ms": self.at - time::parse(text(self.vars.get("submission").unwrap_or(&Value::Null), "timestamp")).unwrap_or(self.at),
            "module_id": "leadconduit-default.inbound.default", "step_count": steps, "disabled_step_count": 0,
            "cap_reached": false, "ping_limit_reached": false, "cost": price, "price": price,
            "request": {"method": "POST", "version": "1.1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "response": {"status": 201, "version": "1.1", "headers": {"Content-Type": "application/json"}},
        });
        if let Value::Object(more) = more {
            merge(&mut event, &more);
        }
        self.events.push(event);
    }
}
