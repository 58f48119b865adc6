//! The headers of requests that are not credentials.

use crate::error::Error;
use crate::operation::{Operation, Shape};
use crate::text;

/// The `Accept` of an operation. Always set: LeadConduit refuses calls without JSON in it, HeroBase sends HTML.
#[inline]
pub(crate) fn accept(operation: &Operation) -> &'static str {
    match operation.shape {
        Shape::Csv => "text/csv",
        Shape::Untyped => "application/json, */*;q=0.5",
        _ => "application/json",
    }
}

/// Refuses headers that only the client sets, and values that a header cannot carry.
pub(crate) fn check_header(name: &str, value: &str) -> Result<(), Error> {
    const CREDENTIALS: [&str; 3] = ["authorization", "apikey", "cookie"];
    const PLATFORM: [&str; 5] = ["host", "accept-encoding", "content-length", "transfer-encoding", "connection"];
    let is_one_of = |names: &[&str]| names.iter().any(|own| own.eq_ignore_ascii_case(name));
    let token = text::all(name, |b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    let fault = if name.is_empty() || !token {
        "has a name with a character that is not allowed"
    } else if is_one_of(&CREDENTIALS) {
        "cannot be set here; credentials are options of the client"
    } else if is_one_of(&PLATFORM) {
        "is set by the platform, which negotiates compression by itself"
    } else if !text::all(value, |b| b == b' ' || b.is_ascii_graphic()) || value.trim_ascii() != value {
        "has a value that a header cannot carry"
    } else {
        return Ok(());
    };
    // A name that is no token could forge a line of a log.
    let shown = if token { name } else { "one" };
    Err(Error::option("headers", &text::concat(&[shown, " ", fault])))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn headers_a_caller_may_set() {
        assert!(check_header("X-Trace", "a b").is_ok());
        for (name, value) in
            [("", "a"), ("a b", "a"), ("Cookie", "a"), ("apikey", "a"), ("X-A", "a\r\nb"), ("X-A", " a"), ("X-A", "é")]
        {
            assert_eq!(check_header(name, value).unwrap_err().code, Code::InvalidOption, "{name}: {value}");
        }
    }
}
