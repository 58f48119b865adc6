//! Search for leads.

use super::events;
use crate::http::Response;
use crate::json::json;
use crate::letters::lower;
use crate::lookup;
use crate::names::Person;
use crate::order::sorted;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{public, set, text};
use leadspan::__private::split_once;
use leadspan::operation::Api;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Results beyond this one are unreachable, whatever the total.
const REACH: usize = 1_000;
/// The default page size.
const LIMIT: usize = 10;

/// A found lead: a stored record or a generated lead.
#[derive(Clone, Copy)]
enum Hit<'s> {
    Kept(&'s Value),
    Past(u64),
}

/// Finds leads that contain every word of the query in any member.
pub fn leads(state: &State, call: &RoutedCall<'_>) -> Response {
    let query = lower(call.arg("query").unwrap_or_default());
    let words: Vec<&str> = query.split_whitespace().collect();
    let key = call.arg("sort_by").unwrap_or("submission_timestamp");
    let mut found = sorted(found(state, &words, key), |(a, hit), (b, other)| {
        lookup::sort_order(a, b).then_with(|| by_age(state, *hit, *other))
    });
    if call.arg("sort_dir") != Some("asc") {
        found.reverse();
    }
    let from = call.number("from").unwrap_or(0) as usize;
    let limit = call.number("limit").map_or(LIMIT, |limit| limit as usize);
    let page = found.iter().take(REACH).skip(from).take(limit);
    let hits: Vec<_> = page.map(|(_, hit)| shown(state, *hit, &words)).collect();
    Response::json(200, &json!({"total": found.len(), "hits": hits}))
}

/// All hits with their sort keys.
fn found<'s>(state: &'s State, words: &[&str], key: &str) -> Vec<(String, Hit<'s>)> {
    let account = state.lead_conduit();
    let kept = account.store.all("leads").iter().filter(|lead| words.iter().all(|word| holds(lead, word)));
    let mut found: Vec<_> = kept.map(|lead| (sort_text(lead, key), Hit::Kept(lead))).collect();
    let history = &account.history;
    for number in 0..history.leads() {
        let lead = history.lead(number);
        if words.iter().all(|word| lead.any_text(&mut |text| contains(text, word))) {
            let text = if key == "submission_timestamp" { lead.submitted() } else { sort_text(&lead.hit(), key) };
            found.push((text, Hit::Past(number)));
        }
    }
    found
}

fn sort_text(lead: &Value, key: &str) -> String {
    lookup::plain(lookup::at(lead, key)).unwrap_or_default()
}

/// Orders hits by id, older leads first.
fn by_age(state: &State, a: Hit<'_>, b: Hit<'_>) -> Ordering {
    let history = &state.lead_conduit().history;
    let id = |found: Hit<'_>| match found {
        Hit::Kept(lead) => text(lead, "lead_id").to_owned(),
        Hit::Past(number) => history.lead(number).lead_id(),
    };
    match (a, b) {
        (Hit::Past(a), Hit::Past(b)) => a.cmp(&b),
        _ => id(a).cmp(&id(b)),
    }
}

fn contains(text: &str, word: &str) -> bool {
    if text.is_ascii() && word.is_ascii() {
        let word = word.as_bytes();
        return text.as_bytes().windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
            || word.is_empty();
    }
    split_once(&lower(text), word).is_some()
}

/// A lead as a search hit: the strings of its event's standard fields and of custom fields.
pub fn entry(event: &Value, id: &str) -> Value {
    let at = |path: &str| lookup::plain(lookup::at(event, path)).unwrap_or_default();
    let mut entry = json!({"lead_id": id});
    for name in STANDARD {
        set(&mut entry, name, at(&format!("vars.lead.{name}")));
    }
    for (name, path) in [
        ("flow_id", "vars.flow.id"),
        ("flow_name", "vars.flow.name"),
        ("source_id", "vars.source.id"),
        ("source_name", "vars.source.name"),
        ("submission_timestamp", "vars.submission.timestamp"),
    ] {
        set(&mut entry, name, at(path));
    }
    let lead = lookup::raw_at(event, "vars.lead").and_then(Value::as_object).into_iter().flatten();
    for (name, value) in lead.filter(|(name, _)| !STANDARD.contains(&name.as_str()) && *name != "id") {
        let normal = value.get("normal").unwrap_or(value);
        if let Some(own) = lookup::plain(Some(normal)).filter(|_| entry.get(name).is_none()) {
            set(&mut entry, name, own);
        }
    }
    entry
}

const STANDARD: [&str; 10] = [
    "first_name",
    "last_name",
    "email",
    "phone_1",
    "phone_2",
    "address_1",
    "city",
    "state",
    "postal_code",
    "reference",
];

/// The telephone number of a generated person in search hits.
pub fn phone_text(person: &Person) -> String {
    match person.country.dialing {
        "1" => person.phone(),
        dialing => format!("{dialing}{}", person.phone()),
    }
}

fn texts(lead: &Value) -> impl Iterator<Item = (&str, &str)> {
    let members = lead.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !name.ends_with("_id"))
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

fn holds(lead: &Value, word: &str) -> bool {
    texts(lead).any(|(_, value)| contains(value, word))
}

/// A hit with highlighted words and the latest event of the lead.
fn shown(state: &State, hit: Hit<'_>, words: &[&str]) -> Value {
    let history = &state.lead_conduit().history;
    let mut shown = match hit {
        Hit::Kept(lead) => public(lead),
        Hit::Past(number) => history.lead(number).hit(),
    };
    let mut highlight = Map::new();
    for (name, value) in texts(&shown) {
        if let Some(marked) = mark(value, words) {
            highlight.insert(name.to_owned(), json!([marked]));
        }
    }
    let kept = state.store(Api::LeadConduit).all("events").iter();
    let id = text(&shown, "lead_id").to_owned();
    let latest = kept.rev().find(|event| lookup::raw_at(event, "vars.lead.id").is_some_and(|own| own == id.as_str()));
    let latest = match (latest, hit) {
        (None, Hit::Past(number)) => history.latest_event(number),
        (latest, _) => latest.map(public),
    };
    let latest = latest.filter(|event| events::is_kept(event, state.now));
    set(&mut shown, "highlight", highlight);
    // All events of an older lead are expired.
    if let Some(latest) = latest {
        set(&mut shown, "latest_event", latest);
    }
    shown
}

/// The value with the first matching word in `em` tags. Like the vendor's, it is not escaped otherwise.
fn mark(value: &str, words: &[&str]) -> Option<String> {
    let lower = lower(value);
    words.iter().find_map(|word| {
        let at = split_once(&lower, word)?.0.len();
        let end = at + word.len();
        Some(format!("{}<em>{}</em>{}", value.get(..at)?, value.get(at..end)?, value.get(end..)?))
    })
}
