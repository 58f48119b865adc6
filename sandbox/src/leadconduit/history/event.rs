//! Generated events: computed from their leads, and serialized for responses only.

use super::{Facts, History, PastLead, RECEIVED, SENT, SLOTS};
use crate::json::json;
use crate::leadconduit::flow_run::{self, RunRecord};
use crate::lookup::{self, FieldLookup};
use crate::store::{RecordSource, text};
use crate::time;
use serde_json::Value;
use std::borrow::Cow;
use std::rc::Rc;

/// A generated event before serialization.
pub struct PastEvent<'h> {
    /// The lead whose slot it occupies.
    pub lead: Rc<PastLead<'h>>,
    pub(super) slot: usize,
    pub(super) subject: Option<Rc<PastLead<'h>>>,
}

impl PastEvent<'_> {
    /// Its id.
    pub fn id(&self) -> String {
        self.lead.id(self.slot as u64 + 1)
    }

    /// The lead that it is about.
    pub fn about(&self) -> &PastLead<'_> {
        match &self.subject {
            Some(subject) if self.slot >= RECEIVED => subject,
            _ => &self.lead,
        }
    }

    /// Its type.
    pub fn kind(&self) -> &'static str {
        match self.slot {
            RECEIVED => "feedback-received",
            SENT => "feedback-sent",
            slot => self.lead.run.steps.get(slot).map_or("source", |step| step.kind),
        }
    }

    /// Its outcome.
    pub fn outcome(&self) -> &'static str {
        match self.slot {
            RECEIVED | SENT => "success",
            slot => self.lead.run.steps.get(slot).map_or(self.lead.run.outcome, |step| step.outcome),
        }
    }

    /// The time of its end.
    pub fn end(&self) -> i64 {
        if self.slot >= RECEIVED { self.lead.end } else { self.lead.begin() + self.lead.run.ms_through(self.slot) }
    }

    /// Cost and revenue.
    pub fn money(&self) -> (f64, f64) {
        match self.kind() {
            "source" => (self.lead.run.price, 0.0),
            "recipient" | "retry" if self.outcome() == "success" => (0.0, flow_run::REVENUE),
            _ => (0.0, 0.0),
        }
    }

    /// The event as JSON.
    pub fn json(&self) -> Value {
        let about = self.about();
        let (flow, _) = about.history.route(about.route);
        let vars = about.vars();
        let record = RunRecord { flow, vars: &vars, run: &about.run, begin: about.begin() };
        if self.slot < RECEIVED {
            return record.event(self.slot, &self.id());
        }
        let kind = if about.number.is_multiple_of(3) { "conversion" } else { "return" };
        let reason = if kind == "return" { json!("wrong number") } else { Value::Null };
        let delivered = about.run.steps.iter().position(|step| step.kind == "recipient" && step.outcome == "success");
        let recipient = delivered.map(|slot| about.id(slot as u64 + 1));
        feedback(self.kind(), &self.id(), kind, &reason, vars, recipient.as_deref().unwrap_or_default(), self.end())
    }
}

/// A feedback event: received from a recipient, or sent on to the source.
pub fn feedback(kind: &str, id: &str, feedback: &str, reason: &Value, vars: Value, recipient: &str, at: i64) -> Value {
    json!({
        "id": id, "outcome": "success", "reason": reason, "type": kind, "vars": vars, "start_timestamp": at,
        "end_timestamp": at, "ms": 0, "recipient_event_id": recipient, "feedback": {"type": feedback, "reason": reason},
        "expires_at": time::rfc3339(at + flow_run::RETENTION),
    })
}

impl FieldLookup for PastEvent<'_> {
    fn field(&self, path: &str) -> Option<Cow<'_, str>> {
        let about = self.about();
        let (flow, source) = about.history.route(about.route);
        match path.strip_prefix("vars.").unwrap_or(path) {
            "type" => return Some(Cow::Borrowed(self.kind())),
            "outcome" => return Some(Cow::Borrowed(self.outcome())),
            "id" => return Some(Cow::Owned(self.id())),
            "lead.id" => return Some(Cow::Owned(about.lead_id())),
            "lead.reference" => return Some(Cow::Owned(format!("R{:06}", about.number))),
            "flow.id" => return Some(Cow::Borrowed(text(flow, "id"))),
            "flow.name" => return Some(Cow::Borrowed(text(flow, "name"))),
            "source.id" => return lookup::raw_at(source, "entity.id").and_then(Value::as_str).map(Cow::Borrowed),
            "source.name" => return lookup::raw_at(source, "entity.name").and_then(Value::as_str).map(Cow::Borrowed),
            "recipient.id" if !matches!(self.kind(), "recipient" | "retry") => return None,
            below => {
                if let Some(field) = below.strip_prefix("lead.").filter(|field| Facts::covers(field)) {
                    return about.facts.value(field);
                }
            }
        }
        // Other paths are rare: serializing the event is fast enough.
        self.json().field(path).map(|text| Cow::Owned(text.into_owned()))
    }
}

/// The generated events as records of a collection.
#[derive(Debug)]
pub struct PastEvents(pub Rc<History>);

impl RecordSource for PastEvents {
    fn slots(&self) -> u64 {
        self.0.leads() * SLOTS
    }

    fn make(&self, slot: u64) -> Option<Value> {
        let lead = Rc::new(self.0.lead(slot / SLOTS));
        let event = lead.events().find(|event| event.slot as u64 == slot % SLOTS)?;
        Some(event.json())
    }

    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        let (number, counter) = self.0.position(id).filter(|_| key == "id")?;
        Some(number * SLOTS + counter.checked_sub(1).filter(|slot| *slot < SLOTS)?)
    }
}
