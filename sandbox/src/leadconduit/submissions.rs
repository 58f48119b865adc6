//! Submissions, pings and feedback.
//!
//! Handling a lead takes time, and the clock advances by it: the last event ends at the time of the response, none
//! is in the future, and the events of the next lead are later.

use super::caps::{self, CAP_REACHED, CapOwner, PINGS_REACHED};
use super::flow_run::{self, Delivery, FlowRun, RunRecord};
use super::{body, error_response, events, flows, history, not_found, search, values, variables};
use crate::check::FieldError;
use crate::http::Response;
use crate::json::json;
use crate::lookup;
use crate::outcomes::LeadDecision;
use crate::route::RoutedCall;
use crate::schema::BodyError;
use crate::state::State;
use crate::store::{set, text};
use leadspan::operation::Api;
use serde_json::{Map, Value};
use std::borrow::Cow;

const API: Api = Api::LeadConduit;
/// Minimum duration of a recipient's response without a rule, and the size of the random addition.
const WAIT_MS: i64 = 40;

/// An incoming lead that its flow and source accept.
struct IncomingLead {
    /// The deployed version of the flow.
    flow: Value,
    source: Value,
    values: Map<String, Value>,
    redirect: Option<String>,
}

/// Handles a lead: 201 whatever its outcome, 303 with a `redir_url`.
pub fn submit(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let mut lead = match incoming(state, call, "ping") {
        Ok(lead) => lead,
        Err(refusal) => return refusal,
    };
    let begin = state.now;
    let run = handle(state, &lead);
    state.now = begin + run.total_ms();
    let id = state.bson_id();
    lead.values.insert("id".to_owned(), json!(id));
    record(state, &lead, &run, &id, begin);
    let mut body = json!({"outcome": run.outcome});
    if let Some(reason) = &run.reason {
        set(&mut body, "reason", reason.as_ref());
    }
    set(&mut body, "lead", json!({ "id": id }));
    set(&mut body, "price", json!(run.price));
    let status = if lead.redirect.is_some() { 303 } else { 201 };
    let mut response = written(call, status, &body);
    if let Some(address) = &lead.redirect {
        response.set("location", address);
    }
    response
}

/// The response as XML if `Accept` names XML and not JSON.
fn written(call: &RoutedCall<'_>, status: u16, body: &Value) -> Response {
    let xml = ["application/xml", "text/xml"].into_iter().find(|media| call.request.accepts(media));
    match xml.filter(|_| !call.request.accepts("json")) {
        Some(media) => Response::text(status, &format!("{media}; charset=utf-8"), body::to_xml(body)),
        None => Response::json(status, body),
    }
}

fn vars(state: &State, lead: &IncomingLead, at: i64) -> Value {
    let account = state.store(API).all("account").first().unwrap_or(&Value::Null);
    flow_run::vars(account, &lead.flow, &lead.source, Value::Object(lead.values.clone()), at)
}

/// Runs a lead through its flow: outcome rules first, then caps, then the steps.
fn handle(state: &mut State, lead: &IncomingLead) -> FlowRun {
    let vars = vars(state, lead, state.now);
    if let Some(decision) = state.outcomes.submission(&vars) {
        let mut run = FlowRun::refused(decision.outcome, decision.reason.map(Cow::Owned), false);
        let asked = decision.price.unwrap_or_else(|| flow_run::asked_price(&lead.source));
        run.price = if run.outcome == "success" { asked } else { 0.0 };
        return run;
    }
    let flow_id = text(&lead.flow, "id").to_owned();
    let entity = lookup::raw_at(&lead.source, "entity.id").and_then(Value::as_str).map(str::to_owned);
    let mut ids = Vec::new();
    for (source, configured) in [(None, lead.flow.get("caps")), (entity.as_deref(), lead.source.get("caps"))] {
        let owner = CapOwner { flow: &flow_id, source, step: None };
        ids.extend(caps::applying(state, "caps", owner, configured, &vars));
    }
    if caps::refuses(state, "caps", &ids) {
        return FlowRun::refused("failure", Some(CAP_REACHED.into()), true);
    }
    let mut of_steps = Vec::new();
    let run = flow_run::run(&lead.flow, &lead.source, &vars, &mut |_, step| {
        let owner = CapOwner { flow: &flow_id, source: None, step: Some(text(step, "id")) };
        let own = caps::applying(state, "caps", owner, step.get("caps"), &vars);
        if caps::refuses(state, "caps", &own) {
            return Delivery { outcome: "skip", reason: Some(CAP_REACHED.into()), wait_ms: 0 };
        }
        let delivery = delivery(state, &vars, step);
        if delivery.outcome == "success" {
            of_steps.extend(own);
        }
        delivery
    });
    caps::count(state, "caps", &of_steps);
    if run.outcome == "success" {
        caps::count(state, "caps", &ids);
    }
    run
}

/// The response of a recipient: that of a rule, or success.
fn delivery(state: &mut State, vars: &Value, step: &Value) -> Delivery {
    let mut facts = vars.clone();
    set(&mut facts, "recipient", step.get("entity").cloned().unwrap_or_default());
    let usual = WAIT_MS + state.random.below(WAIT_MS);
    match state.outcomes.recipient(&facts) {
        Some(LeadDecision { outcome, reason, wait_ms, .. }) => {
            Delivery { outcome, reason: reason.map(Cow::Owned), wait_ms: wait_ms.unwrap_or(usual) }
        }
        None => Delivery { outcome: "success", reason: None, wait_ms: usual },
    }
}

/// Stores the results: the events, the lead for search, the variables.
fn record(state: &mut State, lead: &IncomingLead, run: &FlowRun, id: &str, begin: i64) {
    let vars = vars(state, lead, begin);
    let record = RunRecord { flow: &lead.flow, vars: &vars, run, begin };
    for number in 0..record.count() {
        let event_id = state.bson_id();
        let event = record.event(number, &event_id);
        state.store_mut(API).push("events", event);
    }
    let entry = search::entry(&json!({ "vars": vars }), id);
    state.store_mut(API).push("leads", entry);
    variables::learn(state, &lead.flow, &lead.values, run);
}

/// Bids for a lead; a price of zero is a failure, "no bid". Records an event of its own type; the vendor's
/// type is not documented.
pub fn ping(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let lead = match incoming(state, call, "submission") {
        Ok(lead) => lead,
        Err(refusal) => return refusal,
    };
    if lead.flow.get("ping_enabled") != Some(&Value::Bool(true)) {
        return error_response(403, "pings are disabled", &[]);
    }
    state.now += 1;
    let vars = vars(state, &lead, state.now);
    let flow_id = text(&lead.flow, "id").to_owned();
    let entity = lookup::raw_at(&lead.source, "entity.id").and_then(Value::as_str).map(str::to_owned);
    let mut ids = Vec::new();
    for (source, owner) in [(None, &lead.flow), (entity.as_deref(), &lead.source)] {
        let configured = owner.get("ping_limits");
        ids.extend(caps::applying(
            state,
            "ping_limits",
            CapOwner { flow: &flow_id, source, step: None },
            configured,
            &vars,
        ));
    }
    let limited = caps::refuses(state, "ping_limits", &ids);
    if !limited {
        caps::count(state, "ping_limits", &ids);
    }
    let decision = state.outcomes.ping(&vars);
    let asked = flow_run::asked_price(&lead.source);
    let price = match &decision {
        _ if limited => 0.0,
        Some(decision) if decision.outcome != "success" => 0.0,
        decision => decision.as_ref().and_then(|decision| decision.price).unwrap_or(asked),
    };
    let (outcome, reason) = match decision {
        _ if limited => ("failure", Some(PINGS_REACHED.to_owned())),
        Some(decision) if decision.outcome != "success" => (decision.outcome, decision.reason),
        _ if price == 0.0 => ("failure", Some("no bid".to_owned())),
        _ => ("success", None),
    };
    let run = FlowRun::refused(outcome, reason.map(Cow::Owned), false);
    let id = state.bson_id();
    let mut event =
        RunRecord { flow: &lead.flow, vars: &vars, run: &run, begin: state.now - run.total_ms() }.event(0, &id);
    set(&mut event, "type", "ping");
    set(&mut event, "price", json!(price));
    set(&mut event, "cost", json!(0.0));
    set(&mut event, "ping_limit_reached", limited);
    state.store_mut(API).push("events", event);
    let mut body = json!({"outcome": outcome});
    if let Some(reason) = &run.reason {
        set(&mut body, "reason", reason.as_ref());
    }
    set(&mut body, "price", json!(price));
    written(call, 200, &body)
}

/// A return or a conversion: received from the recipient and sent on to the source of the lead.
pub fn feedback(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let members: Map<String, Value> = match body::read(call) {
        Ok(members) => members.into_iter().collect(),
        Err(refusal) => return refusal,
    };
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default();
    if !["return", "conversion"].contains(&kind) {
        return error_response(400, "the type is neither return nor conversion", &[]);
    }
    if members.get("reason").is_some_and(|reason| !reason.is_string()) {
        return error_response(400, "the reason is not a string", &[]);
    }
    let event_id = call.arg("event_id").unwrap_or_default();
    // Filters, pings and feedback deliver no lead.
    let delivers = |event: &Value| ["recipient", "retry", "source"].contains(&text(event, "type"));
    let Some(original) = events::find(state, event_id).filter(|event| delivers(event)).map(Cow::into_owned) else {
        return not_found();
    };
    // Leads of printed events have no ids.
    let lead: Map<String, Value> =
        lookup::raw_at(&original, "vars.lead.id").map(|id| ("id".to_owned(), id.clone())).into_iter().collect();
    let reason = members.get("reason").cloned().unwrap_or_default();
    for direction in ["feedback-received", "feedback-sent"] {
        let (id, vars) = (state.bson_id(), original.get("vars").cloned().unwrap_or_default());
        let event = history::feedback(direction, &id, kind, &reason, vars, event_id, state.now);
        state.store_mut(API).push("events", event);
    }
    written(call, 201, &json!({"outcome": "success", "lead": lead}))
}

/// Parses and checks an incoming lead; `other` is the kind of call whose TrustedForm URL is ignored.
fn incoming(state: &State, call: &RoutedCall<'_>, other: &str) -> Result<IncomingLead, Response> {
    if !["json", "application/xml", "text/xml", "*/*", "application/*"].iter().any(|media| call.request.accepts(media))
        && call.request.get("accept").is_some()
    {
        return Err(error_response(406, "MIME type in Accept header is not supported", &[]));
    }
    let store = state.store(API);
    store.find_kept("flows", "id", call.id()).ok_or_else(not_found)?;
    let flow = flows::live(store, call.id()).ok_or_else(|| error_response(403, "The flow was never deployed", &[]))?;
    let source = flows::source(flow, call.arg("source_id").unwrap_or_default()).ok_or_else(not_found)?;
    let on = |record: &Value| record.get("enabled") == Some(&Value::Bool(true));
    if !on(flow) || !on(source) {
        return Err(error_response(403, "The source is disabled", &[]));
    }
    let mut pairs = body::read(call)?;
    let errors = body::errors(call);
    if !errors.is_empty() {
        let field_errors: Vec<_> = errors.iter().map(BodyError::field_error).collect();
        return Err(error_response(400, "a field is not a value", &field_errors));
    }
    let query = call.query.0.iter().map(|(name, value)| (name.clone(), json!(value)));
    // Query parameters override members of the body.
    pairs.retain(|(name, _)| call.query.0.iter().all(|(known, _)| known != name));
    pairs.extend(query);
    let (mut lead, mut redirect) = (Map::new(), None);
    for (name, value) in pairs {
        match name.as_str() {
            "redir_url" => redirect = Some(address(value)?),
            _ => {
                if let Some(name) = field_name(&name, other) {
                    if name.split('.').nth(body::DEEPEST).is_some() {
                        return Err(error_response(400, "the name of a field has too many parts", &[]));
                    }
                    nest(&mut lead, &name, value)?;
                }
            }
        }
    }
    let lead = lead.into_iter().map(|(name, value)| {
        let parsed = values::parsed(store, &name, value);
        (name, parsed)
    });
    Ok(IncomingLead { flow: flow.clone(), source: source.clone(), values: lead.collect(), redirect })
}

fn address(value: Value) -> Result<String, Response> {
    let known = value.as_str().filter(|text| text.starts_with("http://") || text.starts_with("https://"));
    known.map(str::to_owned).ok_or_else(|| error_response(400, "parameter redir_url is not an http or https URL", &[]))
}

/// Renames TrustedForm's own names of its two URLs to the names of fields; the URL of the other kind of call is
/// ignored.
fn field_name(name: &str, other: &str) -> Option<String> {
    let of_ping = name.eq_ignore_ascii_case("xxTrustedFormPingUrl") || name == "trustedform_ping_url";
    let of_submission = name.eq_ignore_ascii_case("xxTrustedFormCertUrl");
    match other {
        "ping" if of_ping => None,
        "submission" if of_ping => Some("trustedform_ping_url".to_owned()),
        _ if of_submission => Some("trustedform_cert_url".to_owned()),
        _ => Some(name.to_owned()),
    }
}

/// Nests `b` in `a` for the name `a.b`; a name cannot have both a value and nested names.
fn nest(parent: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), Response> {
    let clash = || {
        error_response(400, "a field cannot be both a value and a parent", &[FieldError::new(name, "is used twice")])
    };
    match name.split_once('.') {
        None if parent.get(name).is_some_and(Value::is_object) => Err(clash()),
        None => {
            parent.insert(name.to_owned(), value);
            Ok(())
        }
        Some((first, rest)) => match parent.entry(first).or_insert_with(|| json!({})) {
            Value::Object(inner) => nest(inner, rest, value),
            _ => Err(clash()),
        },
    }
}
