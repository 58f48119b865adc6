//! What a response means: its status, its media type, and the errors made of them. Pure.

use super::ResponseFormat;
use crate::error::{Cause, Code, Error, Issue, flatten_issues};
use crate::operation::{Api, Operation, Shape};
use crate::runtime::{BodyFormat, ConnectionLost, Fault, Head, Loss, Runtime};
use crate::text;

/// Bytes of an error response that are read.
pub(crate) const ERROR_BODY_LIMIT: u64 = 64 << 10;
/// Characters of an unexpected page that are shown.
const SHOWN_PAGE: usize = 200;
/// Characters of an error response that are kept.
const KEPT_BODY: usize = 16 << 10;

/// What to do with a response whose head has arrived.
pub(crate) enum Classification {
    /// Read the body as this.
    Body(BodyFormat),
    /// Hand the body out unread.
    Unread,
    /// There is no body to read.
    Nothing,
    /// An error that needs no body.
    Refused(Error),
    /// An error whose body says more.
    Failed,
}

/// Classifies a response by its head.
pub(crate) fn classify(operation: &Operation, head: &Head, reading: ResponseFormat) -> Classification {
    if head.opaque_redirect || matches!(head.status, 301 | 302 | 303 | 307 | 308) {
        return Classification::Refused(redirect(operation, head));
    }
    match head.status {
        204 | 205 => Classification::Nothing,
        200..=299 if is_page(operation, head) => Classification::Failed,
        200..=299 => match reading {
            ResponseFormat::Head | ResponseFormat::Pieces => Classification::Unread,
            ResponseFormat::Body(format) => Classification::Body(format),
        },
        _ => Classification::Failed,
    }
}

/// Whether a 404 is the vendor's way to say that there are no records: its body is empty or JSON. A page comes from
/// another server, as for a mistyped address.
#[inline]
pub(crate) fn means_none(operation: &Operation, head: &Head, body: &str) -> bool {
    let body = body.trim_ascii_start();
    let json = is_media(head, "application/json") || body.starts_with(['{', '[', '"']);
    operation.empty_on_404 && head.status == 404 && (body.is_empty() || json && !body.starts_with('<'))
}

/// Adds to an error what the head of its response says.
#[inline]
pub(crate) fn with_head(mut error: Error, head: &Head) -> Error {
    error.details.status = Some(head.status);
    error.details.request_id = request_id(head);
    error
}

fn redirect(operation: &Operation, head: &Head) -> Error {
    let location = head.header("location").unwrap_or_default();
    let absolute =
        text::split_once(location, "://").filter(|(scheme, _)| !text::contains(scheme, "/")).map(|(_, rest)| rest);
    let host = location.strip_prefix("//").or(absolute).map(|rest| {
        let authority = text::before(text::before(text::before(rest, "/"), "?"), "#");
        text::split(authority, "@").last().unwrap_or_default()
    });
    let (to, place) = match host {
        Some(host) => ("to ", host),
        None if head.opaque_redirect => ("to an address that this browser hides", ""),
        None => ("within the same host", ""),
    };
    // LeadConduit handles a lead and then sends the consumer on, if it was asked to.
    let advice = if head.status == 303 { "; the request was handled" } else { "; set baseUrl to the final address" };
    let text = [operation.id, " was redirected ", to, place, "; redirects are never followed with credentials", advice];
    let mut error = Error::new(Code::RedirectRefused, text::concat(&text));
    error.details.status = (head.status != 0).then_some(head.status);
    if let Some(host) = host {
        error.details.headers.push(("location-host".to_owned(), host.to_owned()));
    }
    error
}

/// Whether the body of a response is of a media type.
fn is_media(head: &Head, media: &str) -> bool {
    let full = head.header("content-type").unwrap_or_default();
    text::before(full, ";").trim_ascii().eq_ignore_ascii_case(media)
}

/// Whether a success status came with a page instead of data.
fn is_page(operation: &Operation, head: &Head) -> bool {
    operation.shape != Shape::Untyped && (is_media(head, "text/html") || is_media(head, "application/xhtml+xml"))
}

/// The error of a response that is not data. `hide` redacts in the server's words what the call has sent.
pub(crate) fn status_error<R: Runtime>(
    api: Api,
    operation: &Operation,
    head: &Head,
    text: String,
    retry_after: Option<f64>,
    hide: impl Fn(&str) -> String,
) -> Error {
    let page = (200..=299).contains(&head.status);
    let code = if page { Code::UnexpectedContent } else { Code::of_status(head.status) };
    let silent = page || operation.sensitive || R::RAW_ERRORS;
    let (server_message, issues) = if silent { (None, Vec::new()) } else { parse_error_body(head, &text, hide) };
    let status = text::format_i64(i64::from(head.status));
    let mut message = match code {
        Code::UnexpectedContent => {
            let parts = [
                operation.id,
                " got a web page (status ",
                &status,
                ") instead of data; a login page or a proxy may stand in between",
            ];
            text::concat(&parts)
        }
        Code::Unauthorized => {
            text::concat(&[operation.id, " was refused (401): check ", api.profile().sign_in.described])
        }
        _ => text::concat(&[operation.id, " failed with status ", &status]),
    };
    if let Some(server_message) = server_message {
        message.push_str(": ");
        message.push_str(&server_message);
    }
    let mut error = Error::new(code, message);
    error.details.status = Some(head.status);
    error.details.request_id = request_id(head);
    error.details.retry_after_ms = retry_after;
    error.details.headers = loggable_headers(head);
    error.details.issues = issues;
    // The text is cut after redaction: half a secret would not be found.
    let keep = match page {
        _ if R::RAW_ERRORS => text.len(),
        true => SHOWN_PAGE,
        false => KEPT_BODY,
    };
    error.details.raw_body = Some(if operation.sensitive { String::new() } else { text::clip(&text, keep).to_owned() });
    error
}

/// The message and the mistakes of an error body.
fn parse_error_body(head: &Head, text: &str, hide: impl Fn(&str) -> String) -> (Option<String>, Vec<Issue>) {
    let parsed: Option<serde_json::Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok();
    let message = parsed.as_ref().and_then(error_message).or_else(|| plain_text(head, text));
    let message = message.map(|text| text::clip(&one_line(&hide(text)), SHOWN_PAGE).to_owned());
    let mut issues = parsed.as_ref().map(|body| flatten_issues(head.status, body)).unwrap_or_default();
    for issue in &mut issues {
        (issue.pointer, issue.message) = (one_line(&issue.pointer), one_line(&hide(&issue.message)));
    }
    (message, issues)
}

/// A string without characters that forge log lines, control a terminal or change the direction of text.
fn one_line(text: &str) -> String {
    let is_control = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut line = String::new();
    let mut after_control = false;
    for character in text.chars() {
        match is_control(character) {
            false => line.push(character),
            true if !after_control => line.push(' '),
            true => {}
        }
        after_control = is_control(character);
    }
    line
}

/// The message of an error body in one of the vendors' forms.
fn error_message(body: &serde_json::Value) -> Option<&str> {
    let status = body.get("responseStatus").or_else(|| body.get("ResponseStatus"));
    let candidates = [
        body.get("message"),
        body.get("error"),
        body.get("Message"),
        status.and_then(|s| s.get("message")),
        status.and_then(|s| s.get("Message")),
    ];
    candidates.into_iter().flatten().find_map(|value| value.as_str()).or_else(|| body.as_str())
}

fn plain_text<'a>(head: &Head, text: &'a str) -> Option<&'a str> {
    let text = text.trim_ascii();
    (is_media(head, "text/plain") && !text.is_empty()).then_some(text)
}

/// Headers of an error response that may be shown.
fn loggable_headers(head: &Head) -> Vec<(String, String)> {
    const SHOWN: [&str; 9] = [
        "content-type",
        "date",
        "retry-after",
        "etag",
        "x-request-id",
        "x-correlation-id",
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
    ];
    let mut shown = Vec::new();
    for header in &head.headers {
        if SHOWN.contains(&header.0.as_str()) {
            shown.push(header.clone());
        }
    }
    shown
}

/// The server's own id of a request.
#[inline]
pub fn request_id(head: &Head) -> Option<String> {
    ["x-request-id", "x-correlation-id", "request-id", "cf-ray"]
        .iter()
        .find_map(|name| head.header(name))
        .map(str::to_owned)
}

/// No status arrived.
#[inline]
pub(crate) fn no_answer(lost: ConnectionLost) -> Error {
    let (code, text) = match lost.what {
        Loss::Network => (
            Code::NoAnswer,
            "no response: the network is down, the host cannot be reached, or (in a browser) it does not allow this page by CORS; \
             runtimes do not say which",
        ),
        Loss::OwnFetch => (Code::FetchThrew, "the client's own `fetch` threw an error; see `cause`"),
        Loss::NoResponse => {
            (Code::NoResponse, "the client's own `fetch` must resolve to a Response, as the platform's does")
        }
        Loss::BodyTaken => (
            Code::NoResponse,
            "the body of the response was read or locked before; a `fetch` that looks at bodies has to look at a clone()",
        ),
    };
    caused(Error::new(code, text), lost)
}

/// The error of a body that is not what it should be, is too large, or broke off after this many bytes.
#[inline]
pub(crate) fn bad_body(fault: Fault, length: u64, limit: u64) -> Error {
    match fault {
        Fault::Cut(lost) if lost.what != Loss::Network => no_answer(lost),
        Fault::Cut(lost) => {
            let text = ["the connection ended inside the body, after ", &text::format_i64(length as i64), " bytes"];
            caused(Error::new(Code::BodyCut, text::concat(&text)), lost)
        }
        Fault::TooLarge => {
            let text = ["the body is larger than ", &text::format_i64(limit as i64), " bytes (maxBytes)"];
            Error::new(Code::TooLarge, text::concat(&text))
        }
        Fault::Bad { code, message, offset } => {
            let mut error = Error::new(code, message);
            error.details.offset = offset;
            error
        }
    }
}

fn caused(mut error: Error, lost: ConnectionLost) -> Error {
    error.details.cause = Some(lost.text).filter(|text| !text.is_empty()).map(Cause);
    error.details.thrown = lost.thrown;
    error
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::http::undocumented::undocumented;
    use crate::operation::Method;

    #[test]
    fn a_redirect_shows_a_host_and_no_credential() {
        let operation = undocumented(Method::GET);
        let location = ("location".to_owned(), "https://user:p@ss@else.example:8443/path?token=1".to_owned());
        let head = Head { status: 302, headers: vec![location], opaque_redirect: false };
        let Classification::Refused(error) = classify(operation, &head, ResponseFormat::Head) else {
            panic!("not refused")
        };
        assert!(error.message.contains("to else.example:8443;"), "{}", error.message);
    }
}
