//! Validation of parameters: every documented parameter of every operation rejects invalid values.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::{Api, Body, ClientParam, Operation, Param, ParamKind};
use leadspan_sandbox::table::{self, OperationRow, StringForm};
use leadspan_sandbox::{Response, SandboxOptions, examples};
use serde_json::Value;
use support::{Sandbox, signed};

const LC: Api = Api::LeadConduit;

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Invalid values of a parameter.
fn invalid_values(row: &OperationRow, param: &Param) -> Vec<String> {
    let form = row.forms.iter().find(|(name, _)| *name == param.name).map(|(_, form)| *form);
    let texts: &[&str] = match (param.kind, form) {
        (ParamKind::Integer { min, max }, _) => {
            return [(min - 1).to_string(), (i128::from(max) + 1).to_string(), "x".into(), "1.5".into(), "+1".into()]
                .into();
        }
        (_, Some(StringForm::BsonId)) => &["", "null", "0123456789abcdef0123456", "0123456789abcdef0123456g"],
        (_, Some(StringForm::Timestamp)) => &["", "yesterday", "2026-02-30T00:00:00Z", "12:00"],
        (ParamKind::Boolean, _) => &["", "1", "yes"],
        (ParamKind::Date, _) => &["", "2026-02-30", "2026-11-23T12:00:00", "23.11.2026"],
        (ParamKind::DateTime, _) => &["", "2026-11-23", "2026-11-23T25:00:00"],
        (ParamKind::OneOf(_), _) => &["", "other"],
        (ParamKind::Json, _) => &["", "{", "[1"],
        (ParamKind::Digits, _) => &["", "+1", "12a"],
        (ParamKind::Bucket, _) => &["", "ab", "-ab", "A-bucket"],
        (ParamKind::Fields, _) => &[],
        (ParamKind::Text | ParamKind::Scalar, _) => &[""],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A request from an operation's example, with another value of one parameter.
fn send(sandbox: &mut Sandbox, operation: &'static Operation, changed: &Param, value: &str) -> Response {
    let example = examples::of(operation).unwrap();
    let (mut path, mut query) = (operation.path.to_owned(), Vec::new());
    for param in operation.params() {
        let name = operation.wire_name(param.name);
        let own = example.get(name).map(|own| own.as_str().map_or_else(|| own.to_string(), str::to_owned));
        let text = if param.name == changed.name { Some(value.to_owned()) } else { own };
        let Some(text) = text.filter(|text| param.name == changed.name || !text.starts_with(['[', '{'])) else {
            continue;
        };
        match operation.in_path(param.name) {
            true => path = path.replace(&format!("{{{name}}}"), &escaped(&text)),
            false => query.push(format!("{name}={}", escaped(&text))),
        }
    }
    query.extend(operation.filled.iter().map(|filled| match filled {
        ClientParam::Fixed { name, value } => format!("{name}={value}"),
        ClientParam::Mirror { name, arg, key } => {
            let own = if *arg == changed.name { value } else { "1" };
            format!("{name}={}", escaped(&format!("{{\"{key}\":\"{own}\"}}")))
        }
    }));
    let body = example.get("body").map(Value::to_string);
    if let (Body::InQuery(name), Some(body)) = (operation.body, &body) {
        query.push(format!("{name}={}", escaped(body)));
    }
    let mut request = signed(operation.api, operation.method.as_str(), &format!("{path}?{}", query.join("&")));
    request = request.header("accept", "application/json").header("content-type", "application/json");
    if let (Body::Json { .. }, Some(body)) = (operation.body, body) {
        request.body = body.into_bytes();
    }
    sandbox.send(request)
}

#[test]
fn every_documented_parameter_rejects_invalid_values() {
    let options = SandboxOptions { quota: None, calls_per_minute: None, leads: 5, ..SandboxOptions::default() };
    let mut sandbox = Sandbox::with(options);
    let (mut checked, mut failures) = (0, Vec::new());
    for row in Api::ALL.iter().flat_map(|api| table::rows(*api)) {
        let operation: &'static Operation = &row.operation;
        for (param, value) in
            operation.params().flat_map(|p| invalid_values(row, p).into_iter().map(move |value| (p, value)))
        {
            let in_path = operation.in_path(param.name);
            if in_path && value.is_empty() {
                continue;
            }
            let response = send(&mut sandbox, operation, param, &value);
            let status = match operation.api {
                _ if in_path => 404,
                Api::LeadConduit => 422,
                Api::HeroBase => 400,
                Api::ConstructionOnline => 404,
            };
            let rule = format!("parameter {} ", operation.wire_name(param.name));
            let named = response.get("x-sandbox-hint").is_some_and(|hint| hint.starts_with(&rule));
            checked += 1;
            if response.status != status || !named {
                let hint = response.get("x-sandbox-hint");
                failures.push(format!("{} {}={value}: {} {hint:?}", operation.id, param.name, response.status));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {checked}\n{}", failures.len(), failures.join("\n"));
    assert!(checked > 600, "{checked}");
}

#[test]
fn errors_have_the_format_of_the_api() {
    let mut sandbox = Sandbox::new();
    let lead_conduit = sandbox.call(LC, "GET", "/caps?flow_id=null");
    assert_eq!(lead_conduit.status, 422);
    assert_eq!(lead_conduit.value()["errors"]["flow_id"][0], "is not an id of 24 hexadecimal digits");
    let hero_base = sandbox.call(Api::HeroBase, "GET", "/calls?StartTime=2026-11-01&TimeSpan=soon").value();
    assert_eq!(hero_base["responseStatus"]["errors"][0]["fieldName"], "TimeSpan");
    let construction_online = sandbox.call(Api::ConstructionOnline, "GET", "/api/ChangeOrders?fromDate=2026-02-30");
    assert_eq!(construction_online.status, 404);
    assert!(construction_online.value()["Message"].is_string());
}

#[test]
fn values_in_the_documents_are_accepted() {
    let mut sandbox = Sandbox::new();
    for path in [
        // The printed request has no zone and a one-digit hour.
        "/events/stats?start=2017-09-02T04%3A00%3A00&end=2017-09-15T3%3A59%3A59&interval=daily",
        "/reports/5be1b2945b8636e47b7f71f2/run?start=2018-10-01T00:00:00.000Z&end=2018-11-01T00:00:00.000Z",
        // "Use null to return changelogs that don't have a reference a user."
        "/changelogs?user_id=null",
        "/events/stats?timezone=-18000",
        "/events/stats?timezone=Asia/Tokyo",
        "/flows/55d1f41b976c0bfb67e7a836/fields/usage?timeframe=previous_30_days",
        "/caps?flow_id=55D1F41B976C0BFB67E7A836",
    ] {
        sandbox.get(LC, path);
    }
    let code = "/leads/import_example?CampaignCode=ExampleCampaignCode&ShowAllDataEntries";
    for path in
        [&format!("{code}=1"), &format!("{code}=true"), "/simpleleads?ModifiedFrom=2026-11-01&AllOpenStatuses=True"]
    {
        sandbox.get(Api::HeroBase, path);
    }
}

#[test]
fn an_unknown_id_selects_nothing() {
    let mut sandbox = Sandbox::new();
    assert_eq!(sandbox.get(LC, "/caps?flow_id=0123456789abcdef01234567"), Value::Array(Vec::new()));
    let unknown = sandbox.call(LC, "GET", "/caps/0123456789abcdef01234567");
    assert_eq!((unknown.status, unknown.get("x-sandbox-hint")), (404, None));
}
