//! Search over leads.

use crate::http::Response;
use crate::lookup;
use crate::route::Call;
use crate::state::State;
use crate::store::{public, set, text};
use leadspan::operation::Api;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// No result beyond this one can be reached, whatever the total.
const REACH: usize = 1_000;
/// Hits of a page unless a limit is asked for.
const LIMIT: usize = 10;

/// Finds leads that hold every word of the query in any of their members.
pub fn leads(state: &State, call: &Call<'_>) -> Response {
    let query = call.arg("query").unwrap_or_default().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let leads = state.store(Api::LeadConduit).all("leads").iter();
    let mut found: Vec<&Value> = leads.filter(|lead| words.iter().all(|word| holds(lead, word))).collect();
    let key = call.arg("sort_by").unwrap_or("submission_timestamp");
    found.sort_by(|a, b| by(a, b, key));
    if call.arg("sort_dir") != Some("asc") {
        found.reverse();
    }
    let from = call.number("from").unwrap_or(0) as usize;
    let limit = call.number("limit").map_or(LIMIT, |limit| limit as usize);
    let hits: Vec<_> = found.iter().take(REACH).skip(from).take(limit).map(|lead| hit(state, lead, &words)).collect();
    Response::json(200, &json!({"total": found.len(), "hits": hits}))
}

fn by(a: &Value, b: &Value, key: &str) -> Ordering {
    let value = |lead| lookup::plain(lookup::at(lead, key)).unwrap_or_default();
    lookup::compare(&value(a), &value(b))
        .unwrap_or(Ordering::Equal)
        .then_with(|| text(a, "lead_id").cmp(text(b, "lead_id")))
}

fn texts(lead: &Value) -> impl Iterator<Item = (&str, &str)> {
    let members = lead.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !name.ends_with("_id"))
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

fn holds(lead: &Value, word: &str) -> bool {
    texts(lead).any(|(_, value)| value.to_lowercase().contains(word))
}

fn hit(state: &State, lead: &Value, words: &[&str]) -> Value {
    let mut shown = public(lead);
    let mut highlight = Map::new();
    for (name, value) in texts(lead) {
        if let Some(marked) = mark(value, words) {
            highlight.insert(name.to_owned(), json!([marked]));
        }
    }
    set(&mut shown, "highlight", highlight);
    let id = text(lead, "lead_id");
    let events = state.store(Api::LeadConduit).all("events").iter();
    let latest = events.rev().find(|event| lookup::raw_at(event, "vars.lead.id").is_some_and(|own| own == id));
    set(
        &mut shown,
        "latest_event",
        latest.map_or_else(|| json!({"id": id, "type": "source", "outcome": "success"}), public),
    );
    shown
}

/// The value with the first matching word in `em` tags; nothing else is escaped, as the vendor does not either.
fn mark(value: &str, words: &[&str]) -> Option<String> {
    let lower = value.to_lowercase();
    if lower.len() != value.len() {
        return None;
    }
    words.iter().find_map(|word| {
        let at = lower.find(word)?;
        let end = at + word.len();
        Some(format!("{}<em>{}</em>{}", value.get(..at)?, value.get(at..end)?, value.get(end..)?))
    })
}
