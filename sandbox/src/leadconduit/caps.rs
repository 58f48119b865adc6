//! Counters of volume caps and ping limits. They count leads, reject them at the limit, and reset with each interval.
//!
//! A cap is configured on a flow, a source or a step; its counter is a record of `caps` with the same id, from its first
//! lead until a version of the flow without it is deployed. Caps of different owners have counters of their own, even with
//! the same id. The counters of a new sandbox have no configuration and apply as they are.

use crate::decimal;
use crate::json::json;
use crate::lookup;
use crate::state::State;
use crate::store::{Store, is, set, text};
use crate::time;
use crate::zone::Zone;
use leadspan::operation::Api;
use serde_json::Value;

const API: Api = Api::LeadConduit;
/// The reason of a lead that exceeds a cap.
pub const CAP_REACHED: &str = "volume cap reached";
/// The reason of a ping that exceeds a limit.
pub const PINGS_REACHED: &str = "ping limit reached";
/// The member that counts pings; no document shows its name.
const PINGS: &str = "_count";
/// The member that names the owner and the cap of a configured counter.
const KEY: &str = "_key";
/// The members of a counter that its configuration sets.
const CONFIGURED: [&str; 5] = ["name", "maximum", "duration", "duration_units", "time_zone"];

/// What a cap applies to.
#[derive(Clone, Copy)]
pub struct CapOwner<'a> {
    /// Id of the flow.
    pub flow: &'a str,
    /// Id of the source's entity; for leads of this source only.
    pub source: Option<&'a str>,
    /// Id of the step; for leads that reach it.
    pub step: Option<&'a str>,
}

impl CapOwner<'_> {
    fn key(self, id: &str) -> String {
        format!("{}/{}/{}/{id}", self.flow, self.source.unwrap_or_default(), self.step.unwrap_or_default())
    }
}

/// The keys of the counters in `collection` (`caps` or `ping_limits`) that apply to a lead, including those of
/// `configured`.
pub fn applying(
    state: &mut State,
    collection: &str,
    owner: CapOwner<'_>,
    configured: Option<&Value>,
    vars: &Value,
) -> Vec<String> {
    let mut ids = Vec::new();
    let list = configured.and_then(Value::as_array);
    for cap in list.into_iter().flatten() {
        configure(state, collection, owner, cap, vars, &mut ids);
    }
    let standing = state.store(API).all(collection).iter().filter(|record| {
        let names = |member: &str, own: Option<&str>| record.get(member).and_then(Value::as_str) == own;
        names("flow_id", Some(owner.flow))
            && names("source_id", owner.source)
            && names("step_id", owner.step)
            && record.get(KEY).is_none()
    });
    let standing: Vec<String> = standing.map(|record| text(record, "id").to_owned()).collect();
    ids.extend(standing);
    let now = state.now;
    for id in &ids {
        if let Some(record) = counter(state, collection, id) {
            roll(record, now);
        }
    }
    ids
}

/// The counter of a key: of a configured cap, or by id.
fn counter<'s>(state: &'s mut State, collection: &str, key: &str) -> Option<&'s mut Value> {
    let store = state.store_mut(API);
    let member = if store.find_kept(collection, KEY, key).is_some() { KEY } else { "id" };
    store.find_mut(collection, member, key)
}

/// Creates the counters of a configured cap and of its nested caps.
fn configure(
    state: &mut State,
    collection: &str,
    owner: CapOwner<'_>,
    cap: &Value,
    vars: &Value,
    ids: &mut Vec<String>,
) {
    let id = text(cap, "id");
    let rules = cap.get("rule_set").filter(|rules| rules.is_object());
    if id.is_empty() || rules.is_some_and(|rules| !lookup::satisfies(vars, rules).unwrap_or(false)) {
        return;
    }
    let key = owner.key(id);
    if state.store(API).find_kept(collection, KEY, &key).is_none() {
        let mut record = json!({
            "id": id, "type": "volume", "count": 0, "failed_count": 0, "flow_id": owner.flow, "source_id": owner.source,
            "step_id": owner.step, "cap_ids": [id],
        });
        set(&mut record, KEY, key.as_str());
        adopt(&mut record, cap);
        state.store_mut(API).push(collection, record);
    }
    ids.push(key);
    for nested in cap.get("caps").and_then(Value::as_array).into_iter().flatten() {
        configure(state, collection, owner, nested, vars, ids);
    }
}

/// Takes over the configuration of a cap.
fn adopt(counter: &mut Value, cap: &Value) {
    CONFIGURED.iter().for_each(|name| set(counter, name, cap.get(*name).cloned().unwrap_or_default()));
}

/// Calls a function with the owner and the configuration of each cap of a flow.
fn each<'f>(flow_id: &'f str, flow: &'f Value, collection: &str, visit: &mut dyn FnMut(CapOwner<'f>, &'f Value)) {
    fn nested<'f>(owner: CapOwner<'f>, caps: Option<&'f Value>, visit: &mut dyn FnMut(CapOwner<'f>, &'f Value)) {
        for cap in caps.and_then(Value::as_array).into_iter().flatten() {
            visit(owner, cap);
            nested(owner, cap.get("caps"), visit);
        }
    }
    let parts = |name: &str| flow.get(name).and_then(Value::as_array).into_iter().flatten();
    let owner = CapOwner { flow: flow_id, source: None, step: None };
    nested(owner, flow.get(collection), visit);
    for source in parts("sources") {
        let entity = lookup::raw_at(source, "entity.id").and_then(Value::as_str);
        nested(CapOwner { source: entity, ..owner }, source.get(collection), visit);
    }
    for step in parts("steps") {
        nested(CapOwner { step: Some(text(step, "id")), ..owner }, step.get(collection), visit);
    }
}

/// Updates the counters of a flow when a version of it is deployed: those of removed caps are deleted.
pub fn follow(store: &mut Store, id: &str, flow: &Value) {
    for collection in ["caps", "ping_limits"] {
        let mut configured = Vec::new();
        each(id, flow, collection, &mut |owner, cap| configured.push((owner.key(text(cap, "id")), cap)));
        let gone = |record: &Value| {
            let key = text(record, KEY);
            is(record, "flow_id", id) && !key.is_empty() && configured.iter().all(|(known, _)| known != key)
        };
        store.remove_all(collection, "id", &gone);
        for (key, cap) in configured {
            if store.find_kept(collection, KEY, &key).is_some() {
                store.find_mut(collection, KEY, &key).into_iter().for_each(|record| adopt(record, cap));
            }
        }
    }
}

/// Deletes the counters of a deleted flow.
pub fn delete(store: &mut Store, flow: &str) {
    for collection in ["caps", "ping_limits"] {
        store.remove_all(collection, "id", &|record| is(record, "flow_id", flow));
    }
}

/// Starts a new interval if the current one is over.
fn roll(record: &mut Value, now: i64) {
    let over = record.get("expires_at").and_then(Value::as_str).and_then(time::parse).is_none_or(|end| end <= now);
    if !over {
        return;
    }
    let zone = Zone::named(text(record, "time_zone")).unwrap_or(Zone::UTC);
    let interval = match text(record, "duration_units") {
        "minute" => "minutely",
        "hour" => "hourly",
        "week" => "weekly",
        "month" => "monthly",
        _ => "daily",
    };
    let begin = zone.floor(now, interval);
    let length = record.get("duration").and_then(decimal::of).unwrap_or(1.0).clamp(1.0, 1_000.0) as usize;
    let end = (0..length).fold(begin, |at, _| zone.next(at, interval));
    set(record, "started_at", time::rfc3339(begin));
    set(record, "expires_at", time::rfc3339(end));
    for name in ["count", "failed_count", PINGS] {
        if record.get(name).is_some() {
            set(record, name, 0);
        }
    }
}

fn number(record: &Value, name: &str) -> i64 {
    record.get(name).and_then(Value::as_i64).unwrap_or(0)
}

/// Whether one of the counters is at its limit; that counter then counts a rejected lead.
pub fn refuses(state: &mut State, collection: &str, ids: &[String]) -> bool {
    let count = if collection == "caps" { "count" } else { PINGS };
    let now = state.timestamp();
    for id in ids {
        let Some(record) = counter(state, collection, id) else { continue };
        let maximum = record.get("maximum").and_then(decimal::of);
        if maximum.is_some_and(|maximum| number(record, count) as f64 >= maximum) {
            let failed = number(record, "failed_count") + 1;
            set(record, "failed_count", failed);
            set(record, "updated_at", now);
            return true;
        }
    }
    false
}

/// Counts an accepted lead or a ping.
pub fn count(state: &mut State, collection: &str, ids: &[String]) {
    let member = if collection == "caps" { "count" } else { PINGS };
    let now = state.timestamp();
    for id in ids {
        if let Some(record) = counter(state, collection, id) {
            let count = number(record, member) + 1;
            set(record, member, count);
            set(record, "updated_at", now.as_str());
        }
    }
}

/// Whether a counter has traffic in the current interval: lists omit the others.
pub fn is_active(record: &Value, now: i64) -> bool {
    record.get("expires_at").and_then(Value::as_str).and_then(time::parse).is_some_and(|end| end > now)
}
