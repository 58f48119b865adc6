//! Counts of events: `/events/stats` and reports.

use super::{events, invalid, not_found};
use crate::csv;
use crate::http::Response;
use crate::lookup;
use crate::route::Call;
use crate::state::State;
use crate::store::text;
use crate::time::{self, DAY};
use leadspan::operation::Api;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

const API: Api = Api::LeadConduit;

/// What to count.
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

/// `/events/stats`, as JSON or, when `Accept` names it, CSV.
pub fn answer(state: &State, call: &Call<'_>) -> Response {
    let Some(zone) = Zone::named(call.arg("timezone").unwrap_or("UTC")) else {
        return invalid(
            "timezone",
            "is a zone that the sandbox does not know; it knows UTC, those of the United States and offsets in seconds",
        );
    };
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

/// The rows of a stored report, or of one that is only previewed.
pub fn report(state: &State, call: &Call<'_>) -> Response {
    let sent = Value::Object(call.object());
    let definition = if call.operation.id == "runReport" {
        let Some(report) = state.store(API).find("reports", "id", call.id()) else {
            return not_found();
        };
        report
    } else {
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

fn bound(call: &Call<'_>, name: &str) -> Option<i64> {
    time::parse(call.arg(name)?)
}

/// A group: newest interval first, then the values grouped by.
type Key = (Reverse<Option<i64>>, Vec<String>);

fn rows(state: &State, question: &Question) -> Result<Vec<Map<String, Value>>, lookup::BadRule> {
    let mut groups: BTreeMap<Key, Vec<&Value>> = BTreeMap::new();
    for event in state.store(API).all("events") {
        let Some(at) = events::created(event) else {
            continue;
        };
        let in_time = (question.start..=question.end).contains(&at);
        let in_types = question.types.is_empty() || question.types.iter().any(|kind| kind == text(event, "type"));
        if in_time && in_types && events::obeys_all(event, &question.rules)? {
            let values =
                question.group_by.iter().map(|path| lookup::plain(lookup::at(event, path)).unwrap_or_default());
            let begin = question.interval.as_deref().map(|interval| question.zone.floor(at, interval));
            groups.entry((Reverse(begin), values.collect())).or_default().push(event);
        }
    }
    let mut rows: Vec<_> = groups.iter().map(|(key, events)| row(question, key, events)).collect();
    if question.interval.is_none() {
        let count = |row: &Map<String, Value>| row.values().next().and_then(Value::as_i64);
        rows.sort_by_key(|row| Reverse(count(row)));
    }
    Ok(rows)
}

fn row(question: &Question, (begin, values): &Key, events: &[&Value]) -> Map<String, Value> {
    let mut row = Map::new();
    let grouped = question.group_by.iter().cloned().zip(values.iter().map(|value| json!(value)));
    if question.columns.is_empty() {
        row.insert("total".to_owned(), json!(count(question, events, |_| true)));
        let default = ["success", "failure", "error"].map(str::to_owned);
        let outcomes = if question.outcomes.is_empty() { default.as_slice() } else { &question.outcomes };
        for outcome in outcomes {
            let matching = count(question, events, |event| text(event, "outcome") == outcome);
            row.insert(outcome.clone(), json!(matching));
        }
        row.extend(grouped);
    } else {
        row.extend(grouped);
        row.extend(question.columns.iter().map(|name| (name.clone(), column(question, events, name))));
    }
    if let (Reverse(Some(begin)), Some(interval)) = (begin, question.interval.as_deref()) {
        let end = question.zone.next(*begin, interval) - 1_000;
        row.insert("start".to_owned(), json!(time::rfc3339(*begin)));
        row.insert("end".to_owned(), json!(time::rfc3339(end)));
    }
    row
}

/// Counts events, or the leads among them when leads are what is asked for.
fn count(question: &Question, events: &[&Value], wanted: impl Fn(&Value) -> bool) -> usize {
    let found = events.iter().filter(|event| wanted(event));
    if !question.by_lead {
        return found.count();
    }
    let lead = |event: &Value| {
        let id = lookup::plain(lookup::raw_at(event, "vars.lead.id"));
        id.unwrap_or_else(|| text(event, "id").to_owned())
    };
    found.map(|event| lead(event)).collect::<HashSet<_>>().len()
}

/// The value of a named column: a sum of money, a rate, or a count by type and outcome.
fn column(question: &Question, events: &[&Value], name: &str) -> Value {
    let sum = |member: &str| events.iter().filter_map(|event| event.get(member)?.as_f64()).sum::<f64>();
    let leads = count(question, events, |event| text(event, "type") == "source").max(1) as f64;
    let (cost, revenue) = (sum("cost"), sum("revenue"));
    match name {
        "cost" => return json!(cents(cost)),
        "revenue" => return json!(cents(revenue)),
        "profit" => return json!(cents(revenue - cost)),
        "avg-cost-per-lead" => return json!(cents(cost / leads)),
        "avg-revenue-per-lead" => return json!(cents(revenue / leads)),
        "ping-success-rate" | "ping-win-rate" | "cost-per-conversion-received-success" => {
            return json!(0);
        }
        _ => {}
    }
    let (subject, outcome) = match name.rsplit_once('-') {
        Some((subject, outcome)) if ["submitted", "success", "failure", "error"].contains(&outcome) => {
            (subject, outcome)
        }
        _ => (name, "submitted"),
    };
    let (kind, feedback) = match subject.split_once('-') {
        Some((feedback @ ("return" | "conversion"), direction)) => (format!("feedback-{direction}"), Some(feedback)),
        _ => (subject.to_owned(), None),
    };
    json!(count(question, events, |event| {
        text(event, "type") == kind
            && (outcome == "submitted" || text(event, "outcome") == outcome)
            && feedback.is_none_or(|wanted| lookup::raw_at(event, "feedback.type").is_some_and(|kind| kind == wanted))
    }))
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// A time zone: an offset, or one of the United States with their summer time.
#[derive(Clone, Copy)]
struct Zone {
    offset: i64,
    summer: bool,
}

impl Zone {
    const UTC: Self = Self { offset: 0, summer: false };

    fn named(name: &str) -> Option<Self> {
        let hours = match name {
            "UTC" | "Etc/UTC" | "GMT" => return Some(Self::UTC),
            "America/New_York" | "US/Eastern" => -5,
            "America/Chicago" | "US/Central" => -6,
            "America/Denver" | "US/Mountain" => -7,
            "America/Los_Angeles" | "US/Pacific" => -8,
            seconds => {
                return seconds.parse().ok().map(|seconds: i64| Self { offset: seconds * 1_000, summer: false });
            }
        };
        Some(Self { offset: hours * time::HOUR, summer: true })
    }

    /// Summer time runs from the second Sunday in March to the first in November, at two in the morning.
    fn offset_at(self, moment: i64) -> i64 {
        if !self.summer {
            return self.offset;
        }
        let year = time::civil(moment + self.offset).year;
        let sunday = |month: i64, earliest: i64| {
            let first = time::days(year, month, earliest);
            // Day 3 of 1970 was a Sunday.
            first + (3 - first).rem_euclid(7)
        };
        let begin = sunday(3, 8) * DAY + 2 * time::HOUR - self.offset;
        let end = sunday(11, 1) * DAY + time::HOUR - self.offset;
        self.offset + if (begin..end).contains(&moment) { time::HOUR } else { 0 }
    }

    /// The beginning of the interval that holds a moment.
    fn floor(self, moment: i64, interval: &str) -> i64 {
        let local = moment + self.offset_at(moment);
        let c = time::civil(local);
        let day = local.div_euclid(DAY);
        let begin = match interval {
            "minutely" => local - local.rem_euclid(60_000),
            "hourly" => local - local.rem_euclid(time::HOUR),
            "weekly" => (day - (day - 3).rem_euclid(7)) * DAY,
            "monthly" => time::days(c.year, c.month, 1) * DAY,
            "yearly" => time::days(c.year, 1, 1) * DAY,
            _ => day * DAY,
        };
        // The offset that counts is the one at the beginning itself.
        begin - self.offset_at(begin - self.offset)
    }

    /// The beginning of the interval after the one that begins at `begin`.
    fn next(self, begin: i64, interval: &str) -> i64 {
        // Long enough to leave the interval, too short to jump over the next one.
        let leap = match interval {
            "minutely" => return begin + 60_000,
            "hourly" => return begin + time::HOUR,
            "weekly" => 7 * DAY + 2 * time::HOUR,
            "monthly" => 32 * DAY,
            "yearly" => 367 * DAY,
            _ => DAY + 2 * time::HOUR,
        };
        self.floor(begin + leap, interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_chicago_have_23_24_and_25_hours() {
        let chicago = Zone::named("America/Chicago").unwrap();
        let hours = |noon: &str| {
            let begin = chicago.floor(time::parse(noon).unwrap(), "daily");
            (chicago.next(begin, "daily") - begin) / time::HOUR
        };
        assert_eq!(hours("2026-03-08T18:00:00Z"), 23);
        assert_eq!(hours("2026-07-01T18:00:00Z"), 24);
        assert_eq!(hours("2026-11-01T18:00:00Z"), 25);
        let begin = chicago.floor(time::parse("2026-11-23T12:00:00Z").unwrap(), "daily");
        assert_eq!(time::rfc3339(begin), "2026-11-23T06:00:00.000Z");
    }

    #[test]
    fn weeks_begin_on_sunday_and_months_on_their_first() {
        let floor = |interval| time::date(Zone::UTC.floor(time::parse("2026-11-25T10:00:00Z").unwrap(), interval));
        assert_eq!(floor("weekly"), "2026-11-22");
        assert_eq!(floor("monthly"), "2026-11-01");
        assert_eq!(floor("yearly"), "2026-01-01");
    }
}
