//! Leads coming in: submission, ping, feedback.

use super::{flows, not_found, problem, seed};
use crate::check::Complaint;
use crate::http::{Query, Response};
use crate::lookup;
use crate::route::Call;
use crate::state::State;
use crate::store::set;
use leadspan::operation::Api;
use serde_json::{Map, Value, json};

const API: Api = Api::LeadConduit;
/// Members of a submission that are no fields of the lead.
const CONTROL: [&str; 1] = ["redir_url"];

/// Handles a lead: 201 whatever became of it, 303 when a `redir_url` was given.
pub fn submit(state: &mut State, call: &Call<'_>) -> Response {
    let values = match accepted(state, call) {
        Ok(values) => values,
        Err(refusal) => return refusal,
    };
    let (flow, source) = (call.id().to_owned(), call.arg("source_id").unwrap_or_default().to_owned());
    let mut random = state.random.clone();
    let now = state.now;
    let told = seed::arrive(state.store_mut(API), &mut random, &flow, &source, values, now);
    state.random = random;
    let Some(told) = told else { return not_found() };
    let mut body = json!({"outcome": told.outcome});
    if let Some(reason) = &told.reason {
        set(&mut body, "reason", reason.as_str());
    }
    set(&mut body, "lead", json!({"id": told.id}));
    set(&mut body, "price", told.price);
    let status = if call.arg("redir_url").is_some() { 303 } else { 201 };
    let mut response = Response::json(status, &body);
    if let Some(address) = call.arg("redir_url") {
        response.set("location", address);
    }
    response
}

/// Asks what a lead would be paid: a price of nothing is a failure, "no bid".
pub fn ping(state: &State, call: &Call<'_>) -> Response {
    if let Err(refusal) = accepted(state, call) {
        return refusal;
    }
    let store = state.store(API);
    let flow = store.find("flows", "id", call.id());
    if flow.is_some_and(|flow| flow.get("ping_enabled") != Some(&Value::Bool(true))) {
        return problem(403, "pings are disabled", &[]);
    }
    let source = flow.and_then(|flow| flows::source(flow, call.arg("source_id").unwrap_or_default()));
    let prices = source.and_then(|source| lookup::raw_at(source, "pricing.prices"));
    let price = prices.and_then(|prices| prices.get(0)?.get("amount")?.as_f64()).unwrap_or(0.0);
    if price == 0.0 {
        return Response::json(200, &json!({"outcome": "failure", "reason": "no bid", "price": 0}));
    }
    Response::json(200, &json!({"outcome": "success", "price": price}))
}

/// A return or a conversion, told to the source of a lead.
pub fn feedback(state: &mut State, call: &Call<'_>) -> Response {
    let body = match read_body(call) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let kind = body.get("type").and_then(Value::as_str).unwrap_or_default();
    if !["return", "conversion"].contains(&kind) {
        return problem(400, "the type is neither return nor conversion", &[]);
    }
    let event_id = call.arg("event_id").unwrap_or_default();
    let Some(original) = state.store(API).find("events", "id", event_id).cloned() else {
        return not_found();
    };
    let (id, now) = (state.bson_id(), state.now);
    // Events that documents print have leads without ids.
    let lead: Map<String, Value> =
        lookup::raw_at(&original, "vars.lead.id").map(|id| ("id".to_owned(), id.clone())).into_iter().collect();
    let event = json!({
        "id": id, "outcome": "success", "reason": body.get("reason"), "type": "feedback-received",
        "vars": original.get("vars"), "start_timestamp": now, "end_timestamp": now, "ms": 0,
        "recipient_event_id": event_id, "feedback": {"type": kind, "reason": body.get("reason")},
    });
    state.store_mut(API).push("events", event);
    Response::json(201, &json!({"outcome": "success", "lead": lead}))
}

/// The values of a lead that its flow and source may take.
fn accepted(state: &State, call: &Call<'_>) -> Result<Map<String, Value>, Response> {
    let flow = state.store(API).find("flows", "id", call.id()).ok_or_else(not_found)?;
    let source = flows::source(flow, call.arg("source_id").unwrap_or_default()).ok_or_else(not_found)?;
    let on = |record: &Value| record.get("enabled") == Some(&Value::Bool(true));
    if !on(flow) || !on(source) {
        return Err(problem(403, "The source is disabled", &[]));
    }
    if call.arg("redir_url").is_some_and(|address| !address.starts_with("http://") && !address.starts_with("https://"))
    {
        return Err(problem(400, "redir_url is not an address", &[]));
    }
    let mut pairs = read_body(call)?;
    for (name, value) in call.query.0.iter().filter(|(name, _)| !CONTROL.contains(&name.as_str())) {
        pairs.insert(name.clone(), json!(value));
    }
    let mut lead = Map::new();
    for (name, value) in pairs {
        nest(&mut lead, &name, value)?;
    }
    if let Some(Value::String(raw)) = lead.get("email").cloned() {
        lead.insert("email".to_owned(), seed::email(&raw));
    }
    Ok(lead)
}

/// `a.b` becomes `b` inside `a`; one name cannot be both a value and a parent.
fn nest(parent: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), Response> {
    let clash =
        || problem(400, "a field cannot be both a value and a parent", &[Complaint::new(name, "is used twice")]);
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

/// The members of a JSON, form or XML body; empty when there is none.
fn read_body(call: &Call<'_>) -> Result<Map<String, Value>, Response> {
    let body = &call.request.body;
    if body.is_empty() {
        return Ok(Map::new());
    }
    let text = String::from_utf8_lossy(body);
    let media = call.request.get("content-type").unwrap_or_default().to_ascii_lowercase();
    let read = if media.contains("json") {
        serde_json::from_str(&text).ok()
    } else if media.contains("x-www-form-urlencoded") {
        Some(Query::parse(&text).0.into_iter().map(|(name, value)| (name, json!(value))).collect())
    } else if media.contains("xml") {
        xml(&text)
    } else if media.is_empty() {
        return Err(problem(415, "MIME type in Content-Type header is not supported", &[]));
    } else {
        return Err(problem(406, "MIME type in Content-Type header is not supported", &[]));
    };
    read.ok_or_else(|| problem(400, "the body cannot be read", &[]))
}

/// One root with a child a field, without attributes: all that the vendor asks for.
fn xml(text: &str) -> Option<Map<String, Value>> {
    let mut rest = text.trim();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        rest = rest.split_once('>')?.1.trim_start();
    }
    let (root, inner) = rest.strip_prefix('<')?.split_once('>')?;
    let mut inner = inner.strip_suffix(&format!("</{root}>"))?.trim();
    let mut fields = Map::new();
    while !inner.is_empty() {
        let (name, after) = inner.strip_prefix('<')?.split_once('>')?;
        let (value, after) = after.split_once(&format!("</{name}>"))?;
        fields.insert(name.to_owned(), json!(unescape(value)));
        inner = after.trim_start();
    }
    Some(fields)
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&")
}
