//! What an answer means: its status, its media type, and the errors made of them. Pure.

use crate::auth::Credentials;
use crate::client::Reading;
use crate::error::{Code, Error};
use crate::operation::{Api, Auth, Method, Operation, Shape};
use crate::request::encode_segment;
use crate::runtime::{BadBody, ConnectionLost, Head, Want};

/// Bytes of an error answer that are read.
pub(crate) const ERROR_BODY_LIMIT: u64 = 64 << 10;
/// Characters of an unexpected page that are shown.
const SHOWN_PAGE: usize = 200;
/// Characters of an error answer that are kept.
const KEPT_BODY: usize = 16 << 10;

/// What to do with an answer whose head has arrived.
pub(crate) enum Verdict {
    /// Read the body as this.
    Body(Want),
    /// Hand the body out unread.
    Unread,
    /// There is no body to read.
    Nothing,
    /// An error that needs no body.
    Refused(Error),
    /// An error whose body says more.
    Failed,
}

/// Judges the head of an answer.
pub(crate) fn judge(operation: &Operation, head: &Head, reading: Reading) -> Verdict {
    if head.opaque_redirect || matches!(head.status, 301 | 302 | 303 | 307 | 308) {
        return Verdict::Refused(redirect(operation, head));
    }
    match head.status {
        204 | 205 => Verdict::Nothing,
        200..=299 if is_page(operation, head) => Verdict::Failed,
        200..=299 => match reading {
            Reading::Head => Verdict::Unread,
            Reading::Body(want) => Verdict::Body(want),
        },
        404 if operation.empty_on_404 => Verdict::Nothing,
        _ => Verdict::Failed,
    }
}

fn redirect(operation: &Operation, head: &Head) -> Error {
    let host = head.header("location").and_then(|location| location.split_once("://")).map(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit('@').next().unwrap_or_default().to_owned()
    });
    let place = match &host {
        Some(host) => format!("to {host}"),
        None if head.opaque_redirect => "to a place this browser does not tell".to_owned(),
        None => "within the same host".to_owned(),
    };
    let text = format!("{} was answered by a redirect {place}, which is never followed with credentials; set baseUrl to the final address", operation.id);
    let mut error = Error::new(Code::RedirectRefused, text);
    error.details.status = (head.status != 0).then_some(head.status);
    error.details.headers = host.map(|host| vec![("location-host".to_owned(), host)]).unwrap_or_default();
    error
}

fn media_type(head: &Head) -> String {
    let full = head.header("content-type").unwrap_or_default();
    full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a success status came with a page instead of data.
fn is_page(operation: &Operation, head: &Head) -> bool {
    let html = matches!(media_type(head).as_str(), "text/html" | "application/xhtml+xml");
    html && operation.shape != Shape::Ack
}

/// The error of an answer that is not data.
pub(crate) fn status_error(api: Api, operation: &Operation, head: &Head, text: String, retry_after: Option<f64>) -> Error {
    let page = (200..=299).contains(&head.status);
    let code = if page { Code::UnexpectedContent } else { Code::of_status(head.status) };
    let (said, issues) = if page { (None, Vec::new()) } else { told(head, &text) };
    let mut message = match code {
        Code::UnexpectedContent => {
            format!("{} was answered with a web page (status {}) instead of data; a login page or a proxy may stand in between", operation.id, head.status)
        }
        Code::Unauthorized => format!("{} was refused (401): check {}", operation.id, Credentials::describe(api)),
        _ => format!("{} failed with status {}", operation.id, head.status),
    };
    if let Some(said) = said {
        message.push_str(": ");
        message.push_str(&said);
    }
    let mut error = Error::new(code, message);
    error.details.status = Some(head.status);
    error.details.request_id = request_id(head);
    error.details.retry_after_ms = retry_after;
    error.details.headers = harmless(head);
    error.details.issues = issues;
    let keep = if page { SHOWN_PAGE } else { KEPT_BODY };
    error.details.raw_body = Some(if operation.sensitive { String::new() } else { text.chars().take(keep).collect() });
    error
}

/// What an error body tells: its message and its mistakes.
///
/// In the JavaScript build the face reads the body, for the engine has a parser and another would count in the file.
#[cfg(not(feature = "js"))]
fn told(head: &Head, text: &str) -> (Option<String>, Vec<crate::error::Issue>) {
    let parsed: Option<serde_json::Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
    let said = parsed.as_ref().and_then(said).or_else(|| plain_text(head, text));
    (said, parsed.as_ref().map(crate::error::flatten_issues).unwrap_or_default())
}

#[cfg(feature = "js")]
fn told(head: &Head, text: &str) -> (Option<String>, Vec<crate::error::Issue>) {
    (plain_text(head, text), Vec::new())
}

/// The message of an error body in one of the vendors' forms.
#[cfg(not(feature = "js"))]
fn said(body: &serde_json::Value) -> Option<String> {
    let status = body.get("responseStatus").or_else(|| body.get("ResponseStatus"));
    let places = [body.get("message"), body.get("error"), body.get("Message"), status.and_then(|s| s.get("message")), status.and_then(|s| s.get("Message"))];
    let text = places.into_iter().flatten().find_map(|value| value.as_str()).or_else(|| body.as_str())?;
    Some(text.chars().take(SHOWN_PAGE).collect())
}

fn plain_text(head: &Head, text: &str) -> Option<String> {
    let plain = media_type(head) == "text/plain" && !text.trim().is_empty();
    plain.then(|| text.trim().chars().take(SHOWN_PAGE).collect())
}

/// Headers of an error answer that may be shown.
fn harmless(head: &Head) -> Vec<(String, String)> {
    const SHOWN: [&str; 9] = [
        "content-type", "date", "retry-after", "etag", "x-request-id", "x-correlation-id", "x-rate-limit-limit",
        "x-rate-limit-remaining", "x-rate-limit-reset",
    ];
    head.headers.iter().filter(|(name, _)| SHOWN.contains(&name.as_str())).cloned().collect()
}

/// The server's own id of a request.
pub(crate) fn request_id(head: &Head) -> Option<String> {
    ["x-request-id", "x-correlation-id", "request-id", "cf-ray"].iter().find_map(|name| head.header(name)).map(str::to_owned)
}

/// No status arrived.
pub(crate) fn no_answer(lost: ConnectionLost) -> Error {
    let text = "no answer: the network is down, the host cannot be reached, or (in a browser) it does not allow this page by CORS; \
                runtimes do not tell which";
    caused(Error::new(Code::NoAnswer, text), lost)
}

/// The body broke off.
pub(crate) fn body_cut(lost: ConnectionLost, length: u64) -> Error {
    let text = format!("the connection ended inside the body, after {length} bytes");
    caused(Error::new(Code::BodyCut, text), lost)
}

fn caused(mut error: Error, lost: ConnectionLost) -> Error {
    error.details.cause = Some(lost.text).filter(|text| !text.is_empty());
    error
}

/// The body is not what it should be.
pub(crate) fn bad_body(bad: BadBody) -> Error {
    let mut error = Error::new(bad.code, bad.message);
    error.details.offset = bad.offset;
    error
}

/// Cuts the query off every address in a platform's text: a query may hold personal data.
pub(crate) fn without_queries(text: &str) -> String {
    let cut = |word: &str| match word.find('?').filter(|_| word.contains("://")) {
        Some(at) => word.chars().take(at).collect(),
        None => word.to_owned(),
    };
    text.split(' ').map(cut).collect::<Vec<String>>().join(" ")
}

/// Why a text is not JSON, in our own words; only asked when a parser has refused it.
pub(crate) fn bad_json(text: &str) -> BadBody {
    let (code, message) = match ends_early(text) {
        true => (Code::Truncated, "the body ends before its JSON does"),
        false => (Code::Syntax, "the body is not JSON"),
    };
    BadBody { code, message: message.into(), offset: None }
}

/// Whether a text that is not JSON ends inside a string or with an open bracket.
fn ends_early(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0i64, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
    }
    in_string || depth > 0
}

/// The `Accept` of an operation. Always set: LeadConduit refuses calls without JSON in it, HeroBase sends HTML.
pub(crate) fn accept(operation: &Operation) -> &'static str {
    match operation.shape {
        Shape::Csv => "text/csv",
        Shape::Ack => "application/json, */*;q=0.5",
        _ => "application/json",
    }
}

/// Adds a caller's own query parameters.
pub(crate) fn append_query(target: &mut String, operation: &'static Operation, query: &[(String, String)]) -> Result<(), Error> {
    for (name, value) in query {
        if name.is_empty() {
            return Err(Error::usage(Code::InvalidOption, operation, "query", "a parameter has no name".into()));
        }
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(&percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string());
        target.push('=');
        target.push_str(&percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string());
    }
    Ok(())
}

/// Refuses headers that are the client's own business, and values that a header cannot carry.
pub(crate) fn check_header(name: &str, value: &str) -> Result<(), Error> {
    const OWN: [&str; 8] = ["authorization", "apikey", "cookie", "host", "accept-encoding", "content-length", "transfer-encoding", "connection"];
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(Error::option("headers", "a header name has a character that is not allowed"));
    }
    if OWN.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(Error::option("headers", &format!("{name} cannot be set here; credentials are options of the client")));
    }
    let plain = value.bytes().all(|b| (0x20..=0x7e).contains(&b)) && value.trim() == value;
    if plain { Ok(()) } else { Err(Error::option("headers", &format!("the value of {name} has a character that a header cannot carry"))) }
}

/// The row of a call that no document names.
pub(crate) fn undocumented(method: Method) -> &'static Operation {
    const fn row(method: Method) -> Operation {
        let mut row = Operation::new(Api::LeadConduit, "", "request", method, "").shape(Shape::Open);
        row.auth = Auth::Required;
        row
    }
    static GET: Operation = row(Method::GET).safe();
    static POST: Operation = row(Method::POST).non_idempotent();
    static PUT: Operation = row(Method::PUT).non_idempotent();
    static DELETE: Operation = row(Method::DELETE).idempotent();
    match method {
        Method::GET => &GET,
        Method::POST => &POST,
        Method::PUT => &PUT,
        Method::DELETE => &DELETE,
    }
}

/// Checks the path of an undocumented call: plain segments below the base URL.
pub(crate) fn plain_path(path: &str) -> Result<String, String> {
    let Some(rest) = path.strip_prefix('/') else { return Err("must begin with a slash".into()) };
    let mut plain = String::new();
    for segment in rest.split('/') {
        if segment.contains(['?', '#', '\\', '%']) {
            return Err("must be plain, without %, ?, # and backslash; give the query as an option".into());
        }
        let segment = encode_segment(segment).ok_or("has an empty segment, `.` or `..`")?;
        plain.push('/');
        plain.push_str(&segment);
    }
    Ok(plain)
}

