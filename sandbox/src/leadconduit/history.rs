//! Generated leads: each is a function of the seed and its number, computed on demand.
//!
//! Filters and counts read plain data ([`PastLead`]); JSON events are made for responses
//! only. All events of a lead have ids of one second, that of its end: ids increase with time, and with the
//! number within a second.

mod event;

use super::flow_run::{self, Delivery, FlowRun};
use super::{flows, values};
use crate::arrivals::Arrivals;
use crate::json::json;
use crate::letters::lower;
use crate::lookup::{self, FieldLookup};
use crate::names::{AMERICAN, Person};
use crate::random::Random;
use crate::store::{RecordSource, Store, text};
use crate::time;
use serde_json::Value;
use std::borrow::Cow;
use std::rc::Rc;

pub use event::{PastEvent, PastEvents, feedback};

/// The leads are submitted within this many days before the start.
const DAYS: i64 = 30;
/// Slots of a lead's events: its steps, its source, and later feedback about another lead.
pub const SLOTS: u64 = 10;
/// The slots of feedback.
const RECEIVED: usize = 8;
const SENT: usize = 9;
/// Every n-th lead also has feedback about the lead this many numbers earlier.
const FEEDBACK_EVERY: u64 = 29;
const FEEDBACK_AFTER: u64 = 40;
/// The middle of generated ids, less than that of new ids of the same second.
const MACHINE: &str = "5a9d";
/// Series of random numbers.
const LEAD: u64 = 0x4c43;
const PERSON: u64 = 0x4c50;

/// A source of a flow that receives leads.
#[derive(Debug)]
struct LeadRoute {
    flow: usize,
    source: Value,
}

/// The generated leads of an account.
#[derive(Debug)]
pub struct History {
    seed: u64,
    arrivals: Arrivals,
    account: Value,
    flows: Vec<Value>,
    routes: Vec<LeadRoute>,
    weights: Vec<u32>,
}

impl History {
    /// The history of an account with the flows of `store`.
    pub fn new(store: &Store, seed: u64, now: i64, leads: u64) -> Self {
        let flows: Vec<Value> = store.all("flows").to_vec();
        let mut routes = Vec::new();
        for (at, flow) in flows.iter().enumerate() {
            let sources = flow.get("sources").and_then(Value::as_array).into_iter().flatten();
            let open = sources.filter(|source| source.get("enabled") == Some(&Value::Bool(true)));
            routes.extend(open.map(|source| LeadRoute { flow: at, source: source.clone() }));
        }
        // A long tail: the n-th route has 1/n of the leads of the first one (Zipf).
        let weights = (1..=routes.len() as u32).map(|rank| 1_000 / rank).collect();
        let account = store.all("account").first().cloned().unwrap_or_default();
        let routes = if flows.is_empty() { Vec::new() } else { routes };
        let leads = if routes.is_empty() { 0 } else { leads };
        Self { seed, arrivals: Arrivals::new(leads, DAYS, now), account, flows, routes, weights }
    }

    /// The number of leads.
    pub fn leads(&self) -> u64 {
        self.arrivals.count()
    }

    /// The first lead that can have an event at `timestamp` or later.
    pub fn first_since(&self, timestamp: i64) -> u64 {
        self.arrivals.first_since(timestamp)
    }

    /// A lead by its number, which must be less than [`History::leads`].
    pub fn lead(&self, number: u64) -> PastLead<'_> {
        let mut random = Random::of_record(self.seed, LEAD, number);
        // Some people are submitted again shortly after.
        let back = if number > 0 && random.chance(3) { 1 + random.bits() % number.min(300) } else { 0 };
        let route = random.weighted(&self.weights);
        let end = self.arrivals.at(number, random.bits());
        let person_number = number - back;
        let mut drawn = Random::of_record(self.seed, PERSON, person_number);
        let person = Person::draw(&mut drawn, &AMERICAN, person_number);
        let facts =
            Facts { person, has_email: drawn.chance(95), has_state: drawn.chance(94) && !person.city.abbr.is_empty() };
        let (flow, source) = self.route(route);
        let mut run = flow_run::run(flow, source, &facts, &mut |_, _| delivery(&mut random, back > 0));
        if run.outcome == "error" && random.chance(60) {
            let taken = random.chance(70);
            let wait_ms = 60 + random.below(400);
            let reason = (!taken).then_some(Cow::Borrowed("connection timed out"));
            let outcome = if taken { "success" } else { "error" };
            run.retry(source, Delivery { outcome, reason, wait_ms });
        }
        PastLead { history: self, number, route, facts, run, end }
    }

    fn route(&self, route: usize) -> (&Value, &Value) {
        const NONE: &Value = &Value::Null;
        match self.routes.get(route) {
            Some(route) => (self.flows.get(route.flow).unwrap_or(NONE), &route.source),
            None => (NONE, NONE),
        }
    }

    /// The first lead whose events all end after `timestamp`.
    pub fn first_after(&self, timestamp: i64) -> u64 {
        self.arrivals.first_after(timestamp)
    }

    /// The last event of a lead.
    pub fn latest_event(&self, number: u64) -> Option<Value> {
        if let Some(later) = number.checked_add(FEEDBACK_AFTER).filter(|later| *later < self.leads()) {
            let later = Rc::new(self.lead(later));
            let last = later.events().next_back().filter(|event| event.about().number == number);
            if let Some(event) = last {
                return Some(event.json());
            }
        }
        let lead = Rc::new(self.lead(number));
        let last = lead.events().rfind(|event| event.about().number == number);
        last.map(|event| event.json())
    }

    /// The leads among whose events are those of a lead.
    pub fn about(&self, number: u64) -> std::ops::Range<u64> {
        number..(number + FEEDBACK_AFTER + 1).min(self.leads())
    }

    /// The lead and, for an event, the slot that an id encodes.
    pub fn position(&self, id: &str) -> Option<(u64, u64)> {
        let (machine, number, counter) = (id.get(8..12)?, id.get(12..18)?, id.get(18..)?);
        let number = u64::from_str_radix(number, 16).ok().filter(|number| *number < self.leads())?;
        let counter = u64::from_str_radix(counter, 16).ok()?;
        (machine == MACHINE).then_some((number, counter))
    }
}

fn delivery(random: &mut Random, seen: bool) -> Delivery {
    let wait_ms = 40 + random.below(240) + if random.chance(4) { random.below(900) } else { 0 };
    let drawn = random.below(100);
    let (outcome, reason) = match drawn {
        _ if seen && drawn < 80 => ("failure", Some("duplicate")),
        0..84 => ("success", None),
        84..92 => ("failure", Some("not a match")),
        92..96 => ("failure", Some("bad phone number")),
        _ => ("error", Some("connection timed out")),
    };
    Delivery { outcome, reason: reason.map(Cow::Borrowed), wait_ms }
}

/// The data of a lead before it is serialized.
#[derive(Debug)]
struct Facts {
    person: Person,
    has_email: bool,
    has_state: bool,
}

impl Facts {
    fn value(&self, field: &str) -> Option<Cow<'static, str>> {
        let person = &self.person;
        Some(match field {
            "first_name" => Cow::Borrowed(person.first),
            "last_name" => Cow::Borrowed(person.last),
            "email" | "email.normal" if self.has_email => Cow::Owned(lower(&person.email())),
            "city" => Cow::Borrowed(person.city.name),
            "address_1" => Cow::Owned(person.street()),
            "state" | "state.normal" | "state.abbr" if self.has_state => Cow::Borrowed(person.city.abbr),
            "state.name" if self.has_state => Cow::Borrowed(person.city.state),
            _ => return None,
        })
    }

    /// Whether [`Facts::value`] can compute a field completely.
    fn covers(field: &str) -> bool {
        let known = ["first_name", "last_name", "email", "email.normal", "city", "address_1"];
        known.contains(&field) || matches!(field, "state" | "state.normal" | "state.abbr" | "state.name")
    }
}

impl FieldLookup for Facts {
    fn field(&self, path: &str) -> Option<Cow<'_, str>> {
        self.value(path.strip_prefix("lead.")?)
    }
}

/// A generated lead.
#[derive(Debug)]
pub struct PastLead<'h> {
    history: &'h History,
    number: u64,
    route: usize,
    facts: Facts,
    /// The result of its run.
    pub run: FlowRun,
    /// The time of its end, in milliseconds since 1970 UTC.
    pub end: i64,
}

impl<'h> PastLead<'h> {
    /// Its number.
    pub fn number(&self) -> u64 {
        self.number
    }

    fn id(&self, counter: u64) -> String {
        format!("{:08x}{MACHINE}{:06x}{counter:06x}", (self.end / 1_000) as u32, self.number)
    }

    /// The id of the lead.
    pub fn lead_id(&self) -> String {
        self.id(0)
    }

    fn begin(&self) -> i64 {
        self.end - self.run.total_ms()
    }

    fn vars(&self) -> Value {
        let (flow, source) = self.history.route(self.route);
        let reference = format!("R{:06}", self.number);
        let facts = &self.facts;
        let mut lead = values::of_person(&facts.person, facts.has_email, facts.has_state, &reference);
        lead.insert("id".to_owned(), json!(self.lead_id()));
        flow_run::vars(&self.history.account, flow, source, Value::Object(lead), self.begin())
    }

    /// The lead that the feedback in this lead's slots is about.
    fn subject(&self) -> Option<PastLead<'h>> {
        let due = self.number % FEEDBACK_EVERY == FEEDBACK_EVERY - 1;
        let number = self.number.checked_sub(FEEDBACK_AFTER).filter(|_| due)?;
        let lead = self.history.lead(number);
        let delivered = lead.run.steps.iter().any(|step| step.kind == "recipient" && step.outcome == "success");
        delivered.then_some(lead)
    }

    /// The time of its submission in LeadConduit's format.
    pub fn submitted(&self) -> String {
        time::rfc3339(self.begin())
    }

    /// Its events, in order.
    pub fn events(self: &Rc<Self>) -> impl DoubleEndedIterator<Item = PastEvent<'h>> + use<'h> {
        let steps = self.run.steps.len().min(RECEIVED - 1);
        let subject = self.subject().map(Rc::new);
        let late = if subject.is_some() { RECEIVED..SENT + 1 } else { 0..0 };
        let lead = Rc::clone(self);
        (0..=steps).chain(late).map(move |slot| PastEvent { lead: Rc::clone(&lead), slot, subject: subject.clone() })
    }

    /// The lead as a search hit.
    pub fn hit(&self) -> Value {
        let event = json!({ "vars": self.vars() });
        super::search::entry(&event, &self.lead_id())
    }

    /// Calls `f` with each searchable string, without building the hit, until it returns true.
    pub fn any_text(&self, f: &mut dyn FnMut(&str) -> bool) -> bool {
        let (facts, person) = (&self.facts, &self.facts.person);
        let (flow, source) = self.history.route(self.route);
        f(person.first)
            || f(person.last)
            || facts.value("email").is_some_and(|email| f(&email))
            || f(person.city.name)
            || facts.has_state && f(person.city.abbr)
            || f(text(flow, "name"))
            || lookup::raw_at(source, "entity.name").and_then(Value::as_str).is_some_and(&mut *f)
            || f(person.city.postal_code)
            || f(&person.street())
            || f(&super::search::phone_text(person))
            || f(&format!("R{:06}", self.number))
            || f(&self.submitted())
    }
}

/// The generated leads as search hits.
#[derive(Debug)]
pub struct PastLeads(pub Rc<History>);

impl RecordSource for PastLeads {
    fn slots(&self) -> u64 {
        self.0.leads()
    }

    fn make(&self, slot: u64) -> Option<Value> {
        Some(self.0.lead(slot).hit())
    }

    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        self.0.position(id).filter(|(_, counter)| key == "lead_id" && *counter == 0).map(|(number, _)| number)
    }
}

/// The initial records of a LeadConduit account, and its history.
pub fn account(seed: u64, now: i64, leads: u64) -> (Store, Rc<History>) {
    let mut store = Store::default();
    store.load(include_str!("../../data/leadconduit/records.json"));
    let history = Rc::new(History::new(&store, seed, now, leads));
    store.generate("events", Rc::new(PastEvents(Rc::clone(&history))));
    store.generate("leads", Rc::new(PastLeads(Rc::clone(&history))));
    flows::deploy_all(&mut store);
    (store, history)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::time::DAY;

    const NOW: i64 = 1_795_435_200_000;

    #[test]
    fn the_same_seed_gives_the_same_account_and_every_time_is_past() {
        let events = |seed| -> Vec<Value> {
            account(seed, NOW, 60)
                .0
                .iter("events")
                .map(Cow::into_owned)
                .filter(|event| event["vars"]["flow"].is_object())
                .collect()
        };
        assert_eq!(events(5), events(5));
        assert_ne!(events(5), events(6));
        let mut last = String::new();
        for event in events(5) {
            let (end, id) = (event["end_timestamp"].as_i64().unwrap(), event["id"].as_str().unwrap().to_owned());
            assert!((NOW - (DAYS + 1) * DAY..=NOW).contains(&end));
            assert!(id > last, "{id} after {last}");
            last = id;
        }
    }

    #[test]
    fn what_is_computed_is_what_is_written() {
        let (_, history) = account(7, NOW, 400);
        let paths = [
            "id",
            "type",
            "outcome",
            "vars.lead.id",
            "lead.reference",
            "vars.flow.id",
            "flow.name",
            "vars.source.id",
            "vars.source.name",
            "vars.recipient.id",
            "lead.first_name",
            "lead.last_name",
            "vars.lead.email",
            "lead.email.normal",
            "lead.city",
            "lead.address_1",
            "lead.state",
            "vars.lead.state.abbr",
            "lead.state.name",
            "lead.postal_code",
            "reason",
            "price",
            "step_id",
            "lead.nothing",
            "vars.submission.timestamp",
        ];
        let mut kinds = std::collections::BTreeMap::new();
        for number in 0..history.leads() {
            for event in Rc::new(history.lead(number)).events() {
                let written = event.json();
                for path in paths {
                    assert_eq!(event.field(path), written.field(path), "{path} of {written:#}");
                }
                assert_eq!(event.end(), written["end_timestamp"].as_i64().unwrap());
                assert_eq!(event.money().0, written.get("cost").and_then(Value::as_f64).unwrap_or(0.0));
                assert_eq!(event.money().1, written.get("revenue").and_then(Value::as_f64).unwrap_or(0.0));
                *kinds.entry(event.kind()).or_insert(0) += 1;
            }
            let lead = history.lead(number);
            let texts: Vec<String> = lead
                .hit()
                .as_object()
                .unwrap()
                .iter()
                .filter(|(name, value)| !name.ends_with("_id") && *value != "")
                .map(|(_, value)| value.as_str().unwrap().to_owned())
                .collect();
            for text in texts {
                assert!(lead.any_text(&mut |known| known == text), "{text}");
            }
        }
        assert_eq!(
            kinds.keys().copied().collect::<Vec<_>>(),
            ["feedback-received", "feedback-sent", "filter", "recipient", "retry", "source"]
        );
    }

    #[test]
    fn ids_lead_back_to_their_records() {
        let (store, _) = account(3, NOW, 50);
        for event in store.iter("events") {
            assert_eq!(store.find("events", "id", text(&event, "id")).as_deref(), Some(&*event));
        }
        for lead in store.iter("leads") {
            assert_eq!(store.find("leads", "lead_id", text(&lead, "lead_id")).as_deref(), Some(&*lead));
        }
        assert!(store.find("events", "id", "5a9d00000000000000000000").is_none());
    }
}
