//! Events: the records of what happens to leads, one per step.

use super::flow_run;
use super::history::{History, PastEvent};
use crate::decimal;
use crate::http::Response;
use crate::lookup::{self, FieldLookup};
use crate::parse;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{public, sorted_by_id, text};
use crate::time;
use leadspan::operation::Api;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

/// The maximum and default page size.
const LIMIT: usize = 1_000;
/// Longer than any generated lead takes.
const LONGEST_RUN: i64 = 60_000;

/// An event: a stored record, or a generated one that is not serialized yet.
pub enum EventRef<'s> {
    /// Printed, or recorded by a call.
    Kept(&'s Value),
    /// Generated.
    Past(PastEvent<'s>),
}

impl<'s> EventRef<'s> {
    /// Its id.
    pub fn id(&self) -> Cow<'s, str> {
        match self {
            Self::Kept(event) => Cow::Borrowed(text(event, "id")),
            Self::Past(event) => Cow::Owned(event.id()),
        }
    }

    /// Its type.
    pub fn kind(&self) -> &str {
        match self {
            Self::Kept(event) => text(event, "type"),
            Self::Past(event) => event.kind(),
        }
    }

    /// Its outcome.
    pub fn outcome(&self) -> &str {
        match self {
            Self::Kept(event) => text(event, "outcome"),
            Self::Past(event) => event.outcome(),
        }
    }

    /// Time of the record: the event's end, or the seconds of its id.
    pub fn created(&self) -> Option<i64> {
        match self {
            Self::Past(event) => Some(event.end()),
            Self::Kept(event) => {
                let reported = event.get("end_timestamp").and_then(Value::as_i64);
                reported.or_else(|| seconds(text(event, "id")).map(|seconds| seconds * 1_000))
            }
        }
    }

    /// Cost and revenue.
    pub fn money(&self) -> (f64, f64) {
        match self {
            Self::Past(event) => event.money(),
            Self::Kept(event) => {
                let amount = |name: &str| event.get(name).and_then(decimal::of).unwrap_or(0.0);
                (amount("cost"), amount("revenue"))
            }
        }
    }

    /// The event, including private members.
    fn whole(&self) -> Cow<'_, Value> {
        match self {
            Self::Kept(event) => Cow::Borrowed(event),
            Self::Past(event) => Cow::Owned(event.json()),
        }
    }

    /// The event without private members.
    pub fn shown(&self) -> Value {
        match self {
            Self::Kept(event) => public(event),
            Self::Past(event) => event.json(),
        }
    }
}

impl FieldLookup for EventRef<'_> {
    fn field(&self, path: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Kept(event) => event.field(path),
            Self::Past(event) => event.field(path),
        }
    }
}

/// The seconds that an id encodes.
fn seconds(id: &str) -> Option<i64> {
    i64::from_str_radix(id.get(..8)?, 16).ok()
}

/// The length of the sandbox's timestamps, whose alphabetical order is chronological.
const TIMESTAMP: usize = "2026-11-23T12:00:00.000Z".len();

/// Whether an event is not expired.
pub fn is_kept(event: &Value, now: i64) -> bool {
    kept_at(time::rfc3339(now), now)(event)
}

/// The same as a reusable predicate.
fn kept_at(now_text: String, now: i64) -> impl Fn(&Value) -> bool {
    move |event| match event.get("expires_at").and_then(Value::as_str) {
        Some(end) if end.len() == TIMESTAMP && end.ends_with('Z') => *end > *now_text,
        Some(end) => time::parse(end).is_none_or(|end| end > now),
        None => true,
    }
}

/// The range of generated leads that can have matching events.
fn numbers(state: &State, history: &History, start: Option<i64>, end: Option<i64>) -> std::ops::Range<u64> {
    let oldest = state.now - flow_run::RETENTION;
    let low = history.first_since(start.unwrap_or(oldest).max(oldest));
    let high = end.map_or(history.leads(), |end| history.first_after(end.saturating_add(LONGEST_RUN)));
    low..high.max(low)
}

/// All events that end within a period. Stored and generated ones are not in a common order.
pub fn within(state: &State, start: i64, end: i64) -> impl Iterator<Item = (i64, EventRef<'_>)> {
    let account = state.lead_conduit();
    let is_kept = kept_at(time::rfc3339(state.now), state.now);
    let kept = account.store.all("events").iter().filter(move |event| is_kept(event)).map(EventRef::Kept);
    let past = numbers(state, account.history, Some(start), Some(end)).flat_map(|number| {
        let lead = Rc::new(account.history.lead(number));
        lead.events().map(EventRef::Past)
    });
    let alive = state.now - flow_run::RETENTION;
    kept.chain(past).filter_map(move |event| {
        let at = event.created()?;
        let past = matches!(event, EventRef::Past(_));
        ((start..=end).contains(&at) && (!past || at > alive)).then_some((at, event))
    })
}

/// Lists events by cursor, time, direct filters and rules.
pub fn list(state: &State, call: &RoutedCall<'_>) -> Response {
    let rules = rules(&call.args("rules"));
    let window = EventWindow::of(call);
    let wanted = |event: &EventRef<'_>| window.admits(event) && matches(event, call) && satisfies_all(event, &rules);
    let account = state.lead_conduit();
    let descending = call.arg("sort") != Some("asc");
    let is_kept = kept_at(time::rfc3339(state.now), state.now);
    let all = account.store.all("events").iter();
    let kept = all.filter(|event| window.contains_id(text(event, "id")) && is_kept(event)).collect();
    let kept = sorted_by_id(kept);
    let range = window.numbers(state, account.history);
    let alive = state.now - flow_run::RETENTION;
    let past = range.flat_map(|number| Rc::new(account.history.lead(number)).events().map(EventRef::Past));
    let past = past.filter(|event| event.created().is_some_and(|at| at > alive));
    let kept = kept.into_iter().map(EventRef::Kept);
    let limit = call.number("limit").map_or(LIMIT, |limit| limit as usize);
    let (kept, past): (NextEvent<'_>, NextEvent<'_>) = if descending {
        (next_of(kept.rev().filter(wanted)), next_of(past.rev().filter(wanted)))
    } else {
        (next_of(kept.filter(wanted)), next_of(past.filter(wanted)))
    };
    let first = if descending { Ordering::Greater } else { Ordering::Less };
    let page = merged(kept, past, first, limit);
    let (include, exclude) = (call.args("include"), call.args("exclude"));
    if include.is_empty() && exclude.is_empty() {
        return Response::records(page.iter().map(EventRef::whole));
    }
    Response::records(page.iter().map(|event| Cow::Owned(project(event.shown(), &include, &exclude))))
}

/// The next event of an iterator.
type NextEvent<'s> = Box<dyn FnMut() -> Option<EventRef<'s>> + 's>;

fn next_of<'s>(mut events: impl Iterator<Item = EventRef<'s>> + 's) -> NextEvent<'s> {
    Box::new(move || events.next())
}

/// Merges the first events of two iterators in the order of their ids.
fn merged<'s>(mut one: NextEvent<'s>, mut other: NextEvent<'s>, first: Ordering, limit: usize) -> Vec<EventRef<'s>> {
    let (mut page, mut a, mut b) = (Vec::new(), None, None);
    while page.len() < limit {
        // What the page does not need is not searched for.
        let is_first = match (a.get_or_insert_with(&mut one), b.get_or_insert_with(&mut other)) {
            (Some(a), Some(b)) => a.id().cmp(&b.id()) == first,
            (a, _) => a.is_some(),
        };
        let Some(Some(event)) = (if is_first { a.take() } else { b.take() }) else {
            break;
        };
        page.push(event);
    }
    page
}

/// The limits of a page: `after_id` and `before_id` are exclusive, `start` and `end` inclusive. If both an id and a time limit
/// one side, both apply, which is the stricter of the two.
struct EventWindow {
    after: Option<String>,
    before: Option<String>,
    lead: Option<String>,
    start: Option<i64>,
    end: Option<i64>,
}

impl EventWindow {
    fn of(call: &RoutedCall<'_>) -> Self {
        let timestamp = |name: &str| call.arg(name).and_then(time::parse);
        // Ids have digits in either case.
        let id = |name: &str| call.arg(name).map(str::to_ascii_lowercase);
        Self {
            after: id("after_id"),
            before: id("before_id"),
            lead: id("lead_id"),
            start: timestamp("start"),
            end: timestamp("end"),
        }
    }

    fn admits(&self, event: &EventRef<'_>) -> bool {
        let by_id = self.after.is_some() || self.before.is_some();
        (!by_id || self.contains_id(&event.id()))
            && (self.start.is_none() || event.created() >= self.start)
            && self.end.is_none_or(|end| event.created().is_some_and(|at| at <= end))
    }

    fn contains_id(&self, id: &str) -> bool {
        self.after.as_deref().is_none_or(|after| id > after) && self.before.as_deref().is_none_or(|before| id < before)
    }

    /// The range of generated leads that can be on the page.
    fn numbers(&self, state: &State, history: &History) -> std::ops::Range<u64> {
        let range = numbers(state, history, self.start, self.end);
        let of_id = |id: &str| seconds(id).map(|seconds| seconds * 1_000);
        let low = self.after.as_deref().and_then(|id| match history.position(id) {
            Some((number, _)) => Some(number),
            None => of_id(id).map(|timestamp| history.first_since(timestamp)),
        });
        let high = self.before.as_deref().and_then(|id| match history.position(id) {
            Some((number, _)) => Some(number + 1),
            None => of_id(id).map(|timestamp| history.first_after(timestamp + 1_000)),
        });
        // A lead's events are its own, and feedback that a later one brings.
        let of_lead = self.lead.as_deref().map(|id| history.position(id).map_or(0..0, |(lead, _)| history.about(lead)));
        let (first, last) = of_lead.map_or((0, u64::MAX), |leads| (leads.start, leads.end));
        let low = low.map_or(range.start, |low| low.max(range.start)).max(first);
        low..high.map_or(range.end, |high| high.min(range.end)).min(last).max(low)
    }
}

/// The rules of a parameter, each of whose values is one rule or a list of rules.
pub fn rules(values: &[&str]) -> Vec<Value> {
    let read = values.iter().filter_map(|text| parse::json(text));
    read.flat_map(|value| match value {
        Value::Array(rules) => rules,
        rule => vec![rule],
    })
    .collect()
}

/// Whether an event satisfies all rules. Invalid rules are rejected earlier.
pub fn satisfies_all(event: &dyn FieldLookup, rules: &[Value]) -> bool {
    rules.iter().all(|rule| lookup::satisfies(event, rule).unwrap_or(false))
}

fn matches(event: &EventRef<'_>, call: &RoutedCall<'_>) -> bool {
    let types = call.args("type");
    let reads = |parameter: &str, path: &str| {
        let wanted = call.arg(parameter);
        wanted.is_none_or(|wanted| event.field(path).is_some_and(|own| own.eq_ignore_ascii_case(wanted)))
    };
    (types.is_empty() || types.contains(&event.kind()))
        && reads("outcome", "outcome")
        && reads("lead_id", "vars.lead.id")
        && reads("reference", "vars.lead.reference")
        && reads("flow_id", "vars.flow.id")
        && reads("source_id", "vars.source.id")
        && reads("recipient_id", "vars.recipient.id")
}

/// Keeps the included paths (and the id, which cursors need) or removes the excluded ones.
fn project(mut shown: Value, include: &[&str], exclude: &[&str]) -> Value {
    if !include.is_empty() {
        let whole = std::mem::replace(&mut shown, Value::Object(Map::new()));
        for path in std::iter::once(&"id").chain(include) {
            copy(&whole, &mut shown, path);
        }
    }
    for path in exclude.iter().filter(|path| **path != "id") {
        drop_path(&mut shown, path);
    }
    shown
}

fn copy(from: &Value, to: &mut Value, path: &str) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let (Some(value), Value::Object(members)) = (from.get(name), to) else {
        return;
    };
    if rest.is_empty() {
        members.insert(name.to_owned(), value.clone());
    } else if value.is_object() {
        copy(value, members.entry(name).or_insert_with(|| Value::Object(Map::new())), rest);
    }
}

fn drop_path(from: &mut Value, path: &str) {
    let Value::Object(members) = from else { return };
    match path.split_once('.') {
        None => drop(members.shift_remove(path)),
        Some((name, rest)) => {
            if let Some(inner) = members.get_mut(name) {
                drop_path(inner, rest);
            }
        }
    }
}

/// The event of an id; `None` if it does not exist or is expired.
pub fn find<'s>(state: &'s State, id: &str) -> Option<Cow<'s, Value>> {
    let event = state.store(Api::LeadConduit).find("events", "id", id)?;
    is_kept(&event, state.now).then_some(event)
}
