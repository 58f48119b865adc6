//! No error shows a credential, however a server, a proxy or a platform writes it.
//!
//! Input: a status and flags (`p` a page, `t` plain text, `c` the connection is cut); the second half of the key; a header
//! value; from the fourth line on the body. In header and body `{0}` to `{d}` stand for forms of the key.
#![no_main]

use leadspan::client::{CallOptions, Client, ClientOptions, ResponseFormat};
use leadspan::error::Error;
use leadspan::http::auth::Credentials;
use leadspan::http::base_url::BaseUrl;
use leadspan::operation::{Api, Method};
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};
use leadspan::runtime::{BodyFormat, Head};
use leadspan_fuzz::{forms, hash};
use libfuzzer_sys::fuzz_target;

/// The string with every placeholder replaced.
fn filled(template: &str, forms: &[String]) -> String {
    let each = forms.iter().enumerate();
    each.fold(template.to_owned(), |text, (number, form)| {
        text.replace(&format!("{{{number:x}}}"), &format!(" {form} "))
    })
}

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.splitn(4, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (first, rest, header, body) = (next(), next(), next(), next());
    let (status, flags) = first.split_once(' ').unwrap_or((first, ""));
    let Ok(status @ 200..=599) = status.parse::<u16>() else { return };
    // So long that enough is left of it where an escape before it takes its beginning in.
    let key = format!("c4n4ry-c4n4ry-{rest}");
    let Ok(credentials) = Credentials::lead_conduit(&key) else { return };
    let forms = forms::of(&key);
    let media = if flags.contains('p') {
        "text/html"
    } else if flags.contains('t') {
        "text/plain"
    } else {
        "application/json"
    };
    let echoed = filled(header, &forms);
    let headers = [("content-type", media), ("x-request-id", &echoed), ("location", &echoed), ("etag", &echoed)];
    let body = filled(body, &forms).into_bytes();
    let at = hash(input) as usize % (body.len() + 1);
    let step = ServerStep::Respond {
        after_ms: 0.0,
        head: Head {
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            opaque_redirect: false,
        },
        chunks: vec![(0.0, body[..at].to_vec()), (0.0, body[at..].to_vec())],
        end: if flags.contains('c') { BodyEnd::Cut } else { BodyEnd::Clean },
    };
    let world = Scripted::playing(vec![step]);
    let base = BaseUrl::parse(Api::LeadConduit, "https://api.example.test").expect("a base");
    let client =
        Client::new(Api::LeadConduit, base, Some(credentials), ClientOptions::of(Api::LeadConduit), world.clone());
    let options = CallOptions::default();
    let call = client.request(Method::POST, "/caps", None, &options, ResponseFormat::Body(BodyFormat::Json));
    if let Err(error) = world.run(call) {
        hidden(&error, &forms);
    }
    for event in world.events() {
        assert!(!event.contains(key.as_str()), "{event}");
    }
});

fn hidden(error: &Error, forms: &[String]) {
    let details = &error.details;
    let cause = details.cause.as_ref().map(|cause| cause.0.clone());
    let strings = [&details.request_id, &details.raw_body, &cause, &details.url];
    let issues = details.issues.iter().flat_map(|issue| [issue.message.clone(), issue.pointer.clone()]);
    let all = strings
        .into_iter()
        .flatten()
        .cloned()
        .chain(issues)
        .chain(details.headers.iter().map(|(_, value)| value.clone()));
    for shown in all.chain([error.message.clone(), error.to_string()]) {
        for form in forms {
            assert!(!shown.contains(form.as_str()), "{form} in {shown}");
        }
    }
}
