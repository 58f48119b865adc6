//! Imports leads.

use super::seed::LEAD_SUFFIX;
use super::{API, bad_request, error_response, not_found, rights};
use crate::check::FieldError;
use crate::http::Response;
use crate::json::json;
use crate::letters::lower;
use crate::lookup;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{Store, is, reads, text};
use crate::time;
use leadspan::__private::contains;
use serde_json::{Map, Value};

/// First number of imported leads, greater than those of generated ones.
const FIRST_IMPORT: i64 = 10_000_000;
/// A collection that counts imports and holds no records.
const IMPORTS: &str = "_imports";

/// Imports one lead. The response is undocumented: 200 without a body.
pub fn lead(state: &mut State, call: &RoutedCall<'_>) -> Response {
    if !call.request.get("content-type").is_some_and(|media| contains(&media.to_ascii_lowercase(), "json")) {
        return error_response(415, "The body's content type is not supported.", &[]);
    }
    let Some(Value::Object(body)) = call.json() else {
        return error_response(400, "body is not a JSON object", &[]);
    };
    let Some(code) = member(&body, "campaignCode").and_then(Value::as_str).map(str::to_owned) else {
        return bad_request("campaignCode", "is required");
    };
    let Some(Value::Object(data)) = member(&body, "data").cloned() else {
        return bad_request("data", "is required and holds the data entries");
    };
    let campaign = match campaign(state, &code) {
        Ok(campaign) => campaign,
        Err(refusal) => return refusal,
    };
    if !is(&campaign, "active", "true") {
        return bad_request("campaignCode", "names a campaign that is closed");
    }
    let field_errors = field_errors(state.store(API), &data);
    if !field_errors.is_empty() {
        return error_response(400, "The lead's data is not valid.", &field_errors);
    }
    // Values are text.
    let data: Map<_, _> = data
        .into_iter()
        .map(|(name, value)| (name, lookup::plain(Some(&value)).map_or(Value::Null, Value::String)))
        .collect();
    let lower: Map<_, _> = data.iter().map(|(name, value)| (lower(name), value.clone())).collect();
    if let Some(refusal) = decided(state, &json!({"lead": lower, "campaign": campaign})) {
        return refusal;
    }
    let id = format!("{}{LEAD_SUFFIX}", FIRST_IMPORT + state.store_mut(API).new_number(IMPORTS, "id"));
    let record = stored(&id, &campaign, data, state.now);
    state.store_mut(API).push("leads", record);
    Response::empty(200)
}

/// The error that an outcome rule or the lead itself selects.
fn decided(state: &State, facts: &Value) -> Option<Response> {
    let decision = state.outcomes.import(facts)?;
    let reason = decision.reason.as_deref().unwrap_or("The lead is not accepted.");
    match decision.outcome {
        "failure" => Some(error_response(400, reason, &[])),
        "error" => Some(error_response(500, reason, &[])),
        _ => None,
    }
}

/// Member names in bodies are case-insensitive: the vendor's samples disagree.
fn member<'m>(body: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    body.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The campaign of a code, if the account has the right to its project.
fn campaign(state: &State, code: &str) -> Result<Value, Response> {
    let found =
        state.store(API).all("campaigns").iter().find(|campaign| text(campaign, "code").eq_ignore_ascii_case(code));
    let Some(campaign) = found else {
        return Err(not_found(&format!("There is no campaign with the code {code}.")));
    };
    let project = lookup::plain(lookup::raw_at(campaign, "project.name")).unwrap_or_default();
    if !rights::covers(&rights::projects(state), &project) {
        return Err(error_response(403, "The account does not have the right to the campaign's project.", &[]));
    }
    Ok(campaign.clone())
}

fn field_errors(store: &Store, data: &Map<String, Value>) -> Vec<FieldError> {
    let mut field_errors = Vec::new();
    for entry in store.all("entries") {
        let name = text(entry, "name");
        match member(data, name).and_then(|value| lookup::plain(Some(value))) {
            None if is(entry, "_required", "true") => field_errors.push(FieldError::new(name, "is required")),
            Some(value) if !valid(name, &value) && !reads(&entry["_example"], &value) => {
                field_errors.push(FieldError::new(name, "does not match the pattern of its type"));
            }
            _ => {}
        }
    }
    for (at, (name, value)) in data.iter().enumerate() {
        if data.keys().take(at).any(|earlier| earlier.eq_ignore_ascii_case(name)) {
            field_errors.push(FieldError::new(name, "is given more than once"));
        }
        if value.is_array() || value.is_object() {
            field_errors.push(FieldError::new(name, "is not text"));
        }
    }
    let known = |name: &str| store.all("entries").iter().any(|entry| text(entry, "name").eq_ignore_ascii_case(name));
    field_errors
        .extend(data.keys().filter(|name| !known(name)).map(|name| FieldError::new(name, "is not a data entry")));
    field_errors
}

fn valid(entry: &str, value: &str) -> bool {
    match entry {
        "phone" => is_phone(value),
        "email" => value.contains('@'),
        _ => true,
    }
}

/// The printed pattern without a regular expression: an optional `+` or `00`, then 5 to 25 digits among spaces, hyphens
/// and parentheses.
fn is_phone(value: &str) -> bool {
    let rest = value.trim();
    let rest = rest.strip_prefix('+').unwrap_or(rest);
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '(' | ')');
    rest.chars().all(allowed) && (5..=27).contains(&digits)
}

/// The stored form of a lead; keys of `data` are in lower case, as in `/leads`.
pub fn stored(id: &str, campaign: &Value, data: Map<String, Value>, now: i64) -> Value {
    let at = time::dot_net(now);
    json!({
        "uniqueId": id, "status": "New", "closure": null, "priority": 1, "uploadTime": at, "lastModifiedTime": at,
        "firstProcessedTime": null,
        "campaign": {
            "uniqueId": campaign["uniqueId"], "code": campaign["code"], "name": campaign["name"],
            "project": campaign["project"],
        },
        "data": data, "closureData": [], "ownerOrgUnit": null, "uploadedByUser": null, "lastModifiedByUser": null,
        "firstProcessedByUser": null,
    })
}

/// A body that can be imported as it is; with `ShowAllDataEntries` it includes the optional entries.
pub fn example(state: &State, call: &RoutedCall<'_>) -> Response {
    let code = call.arg("CampaignCode").unwrap_or_default();
    if let Err(refusal) = campaign(state, code) {
        return refusal;
    }
    let all = call.flag("ShowAllDataEntries");
    let entries = state.store(API).all("entries").iter().filter(|entry| all || is(entry, "_required", "true"));
    let data: Map<_, _> = entries.map(|entry| (text(entry, "name").to_owned(), entry["_example"].clone())).collect();
    Response::json(200, &json!({"campaignCode": code, "data": data}))
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn telephone_numbers_as_the_printed_pattern_takes_them() {
        assert!(["+44 1234567890", "0045 (33) 12-34-56", "12345"].iter().all(|number| is_phone(number)));
        assert!(["1234", "call me", "+", "12345x", "++4512345"].iter().all(|number| !is_phone(number)));
    }
}
