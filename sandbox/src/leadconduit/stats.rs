//! Counts of events: `/events/stats` and reports.

use super::events::{self, EventRef};
use super::{invalid, not_found, references};
use crate::csv;
use crate::http::Response;
use crate::json::json;
use crate::lookup::{self, FieldLookup};
use crate::order::sorted;
use crate::route::RoutedCall;
use crate::state::State;
use crate::time::{self, DAY};
use crate::zone::Zone;
use leadspan::operation::Api;
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::collections::HashMap;

const API: Api = Api::LeadConduit;

/// The parameters of a count.
struct Question {
    types: Vec<String>,
    rules: Vec<Value>,
    group_by: Vec<String>,
    columns: Vec<String>,
    outcomes: Vec<String>,
    interval: Option<String>,
    zone: Zone,
    start: i64,
    end: i64,
    by_lead: bool,
}

/// `/events/stats`, as JSON, or as CSV if `Accept` names it.
pub fn respond(state: &State, call: &RoutedCall<'_>) -> Response {
    let zone = call.arg("timezone").and_then(Zone::named).unwrap_or(Zone::UTC);
    let owned = |name: &str| call.args(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut types = owned("type");
    let columns = owned("column");
    if types.is_empty() && columns.is_empty() {
        types.push("source".to_owned());
    }
    let question = Question {
        types,
        rules: events::rules(&call.args("rule")),
        group_by: owned("group_by"),
        columns,
        outcomes: owned("outcome"),
        interval: call.arg("interval").map(str::to_owned),
        start: bound(call, "start").unwrap_or_else(|| zone.floor(state.now, "daily")),
        end: bound(call, "end").unwrap_or_else(|| zone.next(zone.floor(state.now, "daily"), "daily") - 1),
        zone,
        by_lead: call.arg("by_lead").is_none_or(|text| text == "true"),
    };
    match rows(state, &question) {
        Err(bad) => invalid("rule", &bad.0),
        Ok(rows) if call.request.accepts("csv") => csv::response(&rows),
        Ok(rows) => Response::json(200, &Value::Array(rows.into_iter().map(Value::Object).collect())),
    }
}

/// The rows of a stored report or of a preview.
pub fn report(state: &State, call: &RoutedCall<'_>) -> Response {
    let sent = Value::Object(call.object());
    let definition = if call.operation.id == "runReport" {
        let Some(report) = state.store(API).find_kept("reports", "id", call.id()) else {
            return not_found();
        };
        report
    } else {
        if let Some(refusal) = references::check(state, "reports", &call.object()) {
            return refusal;
        }
        &sent
    };
    let list = |name: &str| definition.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let texts = |name: &str| list(name).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    let question = Question {
        types: Vec::new(),
        rules: list("rules"),
        group_by: texts("group_by"),
        columns: Some(texts("columns")).filter(|names| !names.is_empty()).unwrap_or_else(|| vec!["source".to_owned()]),
        outcomes: Vec::new(),
        interval: None,
        start: bound(call, "start").unwrap_or(state.now - 30 * DAY),
        end: bound(call, "end").unwrap_or(state.now),
        zone: Zone::UTC,
        by_lead: true,
    };
    match rows(state, &question) {
        Err(bad) => invalid("rules", &bad.0),
        Ok(rows) => Response::json(200, &Value::Array(rows.into_iter().map(Value::Object).collect())),
    }
}

fn bound(call: &RoutedCall<'_>, name: &str) -> Option<i64> {
    time::parse(call.arg(name)?)
}

/// A group: its interval, newest first, then the values of `group_by`.
type GroupKey = (Reverse<Option<i64>>, Vec<String>);

fn rows(state: &State, question: &Question) -> Result<Vec<Map<String, Value>>, lookup::InvalidRule> {
    question.rules.iter().try_for_each(lookup::check)?;
    let columns = question.measures();
    let has_amounts = question.columns.iter().any(|name| is_amount(name));
    let revisited = revisited(state);
    let mut groups: HashMap<GroupKey, StatsGroup> = HashMap::new();
    for (at, event) in events::within(state, question.start, question.end) {
        let in_types = question.types.is_empty() || question.types.iter().any(|kind| kind == event.kind());
        // What no column counts makes no group.
        let is_counted = columns.iter().any(|column| column.admits(&event)) || has_amounts && has_amount(&event);
        if in_types && is_counted && events::satisfies_all(&event, &question.rules) {
            let values = question.group_by.iter().map(|path| event.field(path).unwrap_or_default().into_owned());
            let begin = question.interval.as_deref().map(|interval| question.zone.floor(at, interval));
            let group = groups.entry((Reverse(begin), values.collect())).or_default();
            group.add(&event, &columns, question.by_lead, &revisited);
        }
    }
    let groups = sorted(groups.into_iter().collect(), |(one, _), (other, _)| one.cmp(other));
    let rows = groups.iter().map(|(key, group)| row(question, key, group, &columns)).collect();
    if question.interval.is_some() {
        return Ok(rows);
    }
    let count = |row: &Map<String, Value>| row.values().next().and_then(Value::as_i64);
    Ok(sorted(rows, |one, other| count(other).cmp(&count(one))))
}

/// Generated leads with recorded events, in order.
fn revisited(state: &State) -> Vec<u64> {
    let account = state.lead_conduit();
    let ids =
        account.store.created("events").iter().filter_map(|event| lookup::raw_at(event, "vars.lead.id")?.as_str());
    sorted(ids.filter_map(|id| Some(account.history.position(id)?.0)).collect(), u64::cmp)
}

/// Whether a column can be computed: a sum or a rate, an event type, or an event type with an outcome.
pub fn is_column(name: &str) -> bool {
    const SUBJECTS: [&str; 13] = [
        "source",
        "recipient",
        "filter",
        "retry",
        "ping",
        "feedback-received",
        "feedback-sent",
        "return-received",
        "return-sent",
        "conversion-received",
        "conversion-sent",
        "return",
        "conversion",
    ];
    let subject =
        name.rsplit_once('-').filter(|(_, outcome)| ["submitted", "success", "failure", "error"].contains(outcome));
    is_amount(name) || SUBJECTS.contains(&subject.map_or(name, |(subject, _)| subject))
}

/// The events that a column counts, by type, outcome and kind of feedback; `None` matches all.
#[derive(Default)]
struct Measure {
    kind: Option<String>,
    outcome: Option<String>,
    feedback: Option<String>,
}

impl Measure {
    /// Parses the name of a column: `source-success`, `return-received-submitted`, `recipient`.
    fn named(name: &str) -> Self {
        let (subject, outcome) = match name.rsplit_once('-') {
            Some((subject, "submitted")) => (subject, None),
            Some((subject, outcome @ ("success" | "failure" | "error"))) => (subject, Some(outcome.to_owned())),
            _ => (name, None),
        };
        match subject.split_once('-') {
            Some((feedback @ ("return" | "conversion"), direction)) => {
                Self { kind: Some(format!("feedback-{direction}")), outcome, feedback: Some(feedback.to_owned()) }
            }
            _ => Self { kind: Some(subject.to_owned()), outcome, feedback: None },
        }
    }

    fn admits(&self, event: &EventRef<'_>) -> bool {
        self.kind.as_deref().is_none_or(|kind| event.kind() == kind)
            && self.outcome.as_deref().is_none_or(|outcome| event.outcome() == outcome)
            && self.feedback.as_deref().is_none_or(|kind| event.field("feedback.type").as_deref() == Some(kind))
    }
}

/// The counters of one group.
#[derive(Default)]
struct StatsGroup {
    tallies: Vec<Tally>,
    leads: Tally,
    /// All pings, and those with a bid.
    pings: (usize, usize),
    cost: f64,
    revenue: f64,
}

impl StatsGroup {
    fn add(&mut self, event: &EventRef<'_>, columns: &[Measure], by_lead: bool, revisited: &[u64]) {
        self.tallies.resize_with(columns.len(), Tally::default);
        let count = |tally: &mut Tally| if by_lead { tally.lead_of(event, revisited) } else { tally.count += 1 };
        self.tallies
            .iter_mut()
            .zip(columns)
            .filter(|(_, column)| column.admits(event))
            .for_each(|(tally, _)| count(tally));
        if event.kind() == "source" {
            count(&mut self.leads);
        }
        if event.kind() == "ping" {
            self.pings.0 += 1;
            self.pings.1 += usize::from(event.outcome() == "success");
        }
        let (cost, revenue) = event.money();
        self.cost += cost;
        self.revenue += revenue;
    }
}

/// A count of events or of distinct leads.
#[derive(Default)]
struct Tally {
    count: usize,
    /// A window over the generated leads counted last: bit n stands for the lead n numbers below `newest`. The events
    /// of a lead are consecutive, and its feedback follows within 64 leads.
    recent: u64,
    newest: u64,
    /// The ids of other leads, with null as value.
    others: Map<String, Value>,
}

impl Tally {
    fn lead_of(&mut self, event: &EventRef<'_>, revisited: &[u64]) {
        let number = match event {
            EventRef::Past(past) => {
                Some(past.about().number()).filter(|number| revisited.binary_search(number).is_err())
            }
            EventRef::Kept(_) => None,
        };
        let new = match number {
            Some(number) => self.past(number),
            None => {
                let id = event.field("vars.lead.id").unwrap_or_else(|| event.id()).into_owned();
                self.others.insert(id, Value::Null).is_none()
            }
        };
        self.count += usize::from(new);
    }

    /// Whether a generated lead is new; marks it as counted.
    fn past(&mut self, number: u64) -> bool {
        let ahead = number.saturating_sub(self.newest);
        self.recent = self.recent.checked_shl(u32::try_from(ahead).unwrap_or(u32::MAX)).unwrap_or(0);
        self.newest = self.newest.max(number);
        let bit = 1_u64.checked_shl(u32::try_from(self.newest - number).unwrap_or(u32::MAX)).unwrap_or(0);
        let new = self.recent & bit == 0;
        self.recent |= bit;
        new
    }
}

fn row(question: &Question, (begin, values): &GroupKey, group: &StatsGroup, columns: &[Measure]) -> Map<String, Value> {
    let mut row = Map::new();
    let grouped = question.group_by.iter().cloned().zip(values.iter().map(|value| json!(value)));
    let counts = (0..columns.len()).map(|at| json!(group.tallies.get(at).map_or(0, |tally| tally.count)));
    if question.columns.is_empty() {
        row.extend(std::iter::once("total".to_owned()).chain(question.outcomes()).zip(counts));
        row.extend(grouped);
    } else {
        row.extend(grouped);
        let named = question.columns.iter().zip(counts);
        row.extend(named.map(|(name, count)| (name.clone(), amount(group, name).unwrap_or(count))));
    }
    if let (Reverse(Some(begin)), Some(interval)) = (begin, question.interval.as_deref()) {
        let end = question.zone.next(*begin, interval) - 1_000;
        row.insert("start".to_owned(), json!(time::rfc3339(*begin)));
        row.insert("end".to_owned(), json!(time::rfc3339(end)));
    }
    row
}

impl Question {
    /// The outcomes of the default columns.
    fn outcomes(&self) -> Vec<String> {
        let default = || ["success", "failure", "error"].map(str::to_owned).to_vec();
        if self.outcomes.is_empty() { default() } else { self.outcomes.clone() }
    }

    /// What each column counts, in order.
    fn measures(&self) -> Vec<Measure> {
        if !self.columns.is_empty() {
            return self.columns.iter().map(|name| Measure::named(name)).collect();
        }
        let outcomes =
            self.outcomes().into_iter().map(|outcome| Measure { outcome: Some(outcome), ..Measure::default() });
        std::iter::once(Measure::default()).chain(outcomes).collect()
    }
}

fn is_amount(name: &str) -> bool {
    amount(&StatsGroup::default(), name).is_some()
}

/// Whether sums of money and rates depend on an event.
fn has_amount(event: &EventRef<'_>) -> bool {
    matches!(event.kind(), "source" | "ping") || event.money() != (0.0, 0.0)
}

/// The value of a column that is a sum of money or a rate.
fn amount(group: &StatsGroup, name: &str) -> Option<Value> {
    let (cost, revenue) = (group.cost, group.revenue);
    let leads = group.leads.count.max(1) as f64;
    Some(match name {
        "cost" => json!(cents(cost)),
        "revenue" => json!(cents(revenue)),
        "profit" => json!(cents(revenue - cost)),
        "avg-cost-per-lead" => json!(cents(cost / leads)),
        "avg-revenue-per-lead" => json!(cents(revenue / leads)),
        "ping-success-rate" => {
            json!(if group.pings.0 == 0 { 0.0 } else { cents(group.pings.1 as f64 / group.pings.0 as f64) })
        }
        // Pings are not linked to the leads that follow them, nor conversions to their cost.
        "ping-win-rate" | "cost-per-conversion-received-success" => json!(0),
        _ => return None,
    })
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}
