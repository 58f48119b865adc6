//! A secret is in the request and nowhere else, whatever a server echoes.

use crate::support::{CANARY, Case, SAFE, Sample, UNSAFE, operation};
use leadspan::client::ClientOptions;
use leadspan::error::Error;
use leadspan::herobase::Lead;
use leadspan::http::request::prepare;
use leadspan::leadconduit::TestFirehose;
use leadspan::operation::{Api, Query};
use leadspan::operation::{Arg, Args};
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{Head, HttpRequest};
use leadspan::wire::Secret;

/// Every way in which an echo could spell the request.
fn echoes(request: &HttpRequest) -> Vec<ServerStep> {
    let all = format!("{} {:?} {}", request.url, request.headers, request.body.as_deref().unwrap_or_default());
    let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let headers = headers.join("\n");
    let plain = format!("key {CANARY} in {headers}");
    let json = serde_json::json!({"message": plain.clone(), "errors": {"key": [CANARY]}}).to_string();
    let text = [("content-type", "text/plain")];
    let object = [("content-type", "application/json")];
    vec![
        ServerStep::respond(401, &text, &plain),
        ServerStep::respond(500, &text, &all),
        ServerStep::respond(422, &object, &json),
        // As other languages write JSON: solidus and letters beyond ASCII escaped.
        ServerStep::respond(422, &object, &json.replace('/', "\\/").replace('\u{e9}', "\\u00e9")),
        ServerStep::respond(422, &object, &json.replace('\u{e9}', "\\u00E9")),
        ServerStep::respond(200, &[("content-type", "text/html")], &format!("<pre>{plain}</pre>")),
        ServerStep::respond(
            302,
            &[(
                "location",
                &format!(
                    "https://user:{}@evil.test/{CANARY}?key={CANARY}",
                    percent_encoding::utf8_percent_encode(CANARY, percent_encoding::NON_ALPHANUMERIC)
                ),
            )],
            "",
        ),
        ServerStep::respond(200, &object, &format!("{{\"broken\": \"{CANARY}")),
    ]
}

/// The forms in which the canary would be recognised.
fn assert_hidden(shown: &str, path: &str) {
    for form in ["c4n4ry", "YzRuNHJ5", "WDpjNG40cnk"] {
        assert!(!shown.contains(form), "{path}: {form} in {shown}");
    }
}

fn shown(error: &Error) -> String {
    format!("{error}\n{error:?}\n{error:#?}\n{}", serde_json::to_string(error).unwrap())
}

#[test]
fn an_echo_shows_nothing() {
    let apis = [
        (Api::LeadConduit, SAFE),
        (Api::LeadConduit, UNSAFE),
        (Api::ConstructionOnline, Sample { id: "listLeads", args: &[], body: None }),
        (Api::HeroBase, Sample { id: "listProjects", args: &[], body: None }),
    ];
    for (api, sample) in apis {
        for number in 0..8 {
            let world = Scripted::new(move |request, _| echoes(request).swap_remove(number));
            let case = Case::new(api, ClientOptions::of(api), world);
            let error = case.error(sample);
            assert_hidden(&shown(&error), &format!("{} echo {number}", sample.id));
            assert_hidden(&case.world.events().join("\n"), "events");
        }
    }
}

#[test]
fn headers_and_locations_that_repeat_a_secret_show_nothing() {
    let encoded = percent_encoding::utf8_percent_encode(CANARY, percent_encoding::NON_ALPHANUMERIC).to_string();
    let location = format!("https://{encoded}.evil.test/");
    for headers in
        [[("x-request-id", CANARY), ("etag", &encoded)], [("location", &location), ("x-correlation-id", CANARY)]]
    {
        let status = if headers[0].0 == "location" { 302 } else { 500 };
        let error = Case::steps(vec![ServerStep::respond(status, &headers, "")]).error(UNSAFE);
        assert_hidden(&shown(&error), headers[0].0);
        assert!(shown(&error).contains("[redacted]"), "{error:?}");
    }
}

#[test]
fn the_secret_does_go_out() {
    let case = Case::steps(vec![ServerStep::json("[]")]);
    case.run(SAFE).unwrap();
    let requests = case.world.requests();
    let header =
        |name: &str| requests[0].headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    // X:c4n4ry-Key/+=7%é in UTF-8.
    assert_eq!(header("Authorization").unwrap(), "Basic WDpjNG40cnktS2V5Lys9NyXDqQ==");
}

#[test]
fn a_request_shows_no_credential_when_printed() {
    let case = Case::steps(vec![ServerStep::json("[]")]);
    case.run(SAFE).unwrap();
    assert_hidden(&format!("{:?}", case.world.requests()), "a printed request");
}

#[test]
fn f22_a_trace_of_the_platform_shows_no_query() {
    let case = Case::script(|_, _| ServerStep::Lost { after_ms: 0.0 });
    let error = case.error(SAFE);
    assert!(!shown(&error).contains('?'), "{}", shown(&error));
}

#[test]
fn secrets_in_a_query_are_not_shown() {
    let query = TestFirehose {
        access_key_id: Some(Secret("c4n4ry-id".into())),
        secret_access_key: Some(Secret("c4n4ry-secret".into())),
        connection_string: Some(Secret("c4n4ry-string".into())),
        bucket: "UPPER CASE".into(),
        ..TestFirehose::default()
    };
    assert_hidden(&format!("{query:?}"), "the query");
    let mut given = Args::new();
    query.write(&mut given);
    let row = operation("testFirehose");
    assert_hidden(&shown(&prepare(row, &given, None).unwrap_err()), "a mistake in another parameter");

    given.replace("bucket", Arg::Text("my-bucket".into()));
    let target = prepare(row, &given, None).unwrap().target;
    assert!(target.contains("secret_access_key=c4n4ry-secret"), "it is sent: {target}");
    for name in ["access_key_id", "secret_access_key", "connection_string"] {
        let mut wrong = given.clone();
        wrong.replace(name, Arg::List(vec![Arg::Text("c4n4ry".into())]));
        let error = prepare(row, &wrong, None).unwrap_err();
        assert_hidden(&shown(&error), name);
        assert!(error.message.contains(name) && error.message.contains("a secret value"), "{}", error.message);
    }
}

#[test]
fn a_sensitive_response_is_not_kept_in_an_error() {
    let case = Case::steps(vec![ServerStep::respond(500, &[], "c4n4ry-of-the-account")]);
    let sample =
        Sample { id: "testFirehose", args: &[("bucket", "my-bucket"), ("secret_access_key", "c4n4ry")], body: None };
    let error = case.error(sample);
    assert_hidden(&shown(&error), "error");
    assert_hidden(&case.world.events().join("\n"), "events");
}

#[test]
fn events_hold_no_query() {
    let case =
        Case::new(Api::HeroBase, ClientOptions::of(Api::HeroBase), Scripted::playing(vec![ServerStep::json("[]")]));
    case.run(Sample {
        id: "exportLeads",
        args: &[("SearchName", "anna@example.test"), ("ModifiedFrom", "2024-01-01")],
        body: None,
    })
    .unwrap();
    let events = case.world.events().join("\n");
    assert!(!events.contains("anna") && !events.contains('?') && events.contains("/leads"), "{events}");
}

#[test]
fn a_caller_cannot_stand_in_for_the_credentials() {
    for name in ["Authorization", "authorization", "APIKey", "Cookie", "Host"] {
        let mut case = Case::steps(vec![ServerStep::json("[]")]);
        case.options.headers = vec![(name.into(), "mine".into())];
        case.error(SAFE);
        assert_eq!(case.sent(), 0, "{name}");
    }
    for (name, value) in [("X-A\r\nB", "c"), ("X-A", "c\r\nX-B: d"), ("X-A", "\u{e9}"), ("", "c"), ("X-A", " padded ")]
    {
        let mut case = Case::steps(vec![ServerStep::json("[]")]);
        case.options.headers = vec![(name.into(), value.into())];
        case.error(SAFE);
        assert_eq!(case.sent(), 0, "{name:?}: {value:?}");
    }
}

#[test]
fn secrets_of_records_are_not_printed() {
    let user: leadspan::leadconduit::User =
        serde_json::from_value(serde_json::json!({"email": "a@b.test", "api_key": "c4n4ry"})).unwrap();
    assert_hidden(&format!("{user:?}"), "a user");
    assert_eq!(serde_json::to_value(&user).unwrap()["api_key"], "c4n4ry", "serde keeps it");
    // A lead holds personal data, but no credential: it prints as any record.
    assert!(format!("{:?}", Lead { uniqueId: "1S2".into(), ..Lead::default() }).contains("1S2"));
}

#[test]
fn an_error_body_in_pieces_is_still_redacted() {
    let (first, second) = CANARY.split_at(6);
    let chunks = vec![(1.0, format!("key {first}").into_bytes()), (1.0, second.as_bytes().to_vec())];
    let step = ServerStep::Respond {
        after_ms: 0.0,
        head: Head { status: 400, ..Head::default() },
        chunks,
        end: BodyEnd::Clean,
    };
    assert_hidden(&shown(&Case::steps(vec![step]).error(UNSAFE)), "a body in two pieces");
}
