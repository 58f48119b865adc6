//! Calls and query parameters that no document names.

use crate::error::{Code, Error};
use crate::http::request::{encode_segment, percent_encode};
use crate::operation::{Api, Auth, Method, Operation, Shape};
use crate::text;

/// Adds a caller's own query parameters.
#[inline]
pub(crate) fn append_query(
    target: &mut String,
    operation: &'static Operation,
    query: &[(String, String)],
) -> Result<(), Error> {
    for (name, value) in query {
        if name.is_empty() {
            return Err(Error::usage(Code::InvalidOption, operation, "query", "a parameter has no name".into()));
        }
        target.push(if text::contains(target, "?") { '&' } else { '?' });
        target.push_str(&percent_encode(name));
        target.push('=');
        target.push_str(&percent_encode(value));
    }
    Ok(())
}

/// The row of a call that no document names. Its API is not read: a call belongs to that of its client.
#[inline]
pub(crate) fn undocumented(method: Method) -> &'static Operation {
    const fn row(method: Method) -> Operation {
        let mut row = Operation::new(Api::ALL[0], "", "request", method, "").shape(Shape::AnyJson);
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
pub(crate) fn plain_path(path: &str) -> Result<String, &'static str> {
    let rest = path.strip_prefix("/").ok_or("must begin with a slash")?;
    let mut plain = String::new();
    for segment in text::split(rest, "/") {
        if !text::all(segment, |b| !b"?#\\%".contains(&b)) {
            return Err("must be plain, without %, ?, # and backslash; give the query as an option");
        }
        plain.push('/');
        plain.push_str(&encode_segment(segment).ok_or("has an empty segment, `.` or `..`")?);
    }
    Ok(plain)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn undocumented_paths_stay_below_the_base() {
        assert_eq!(plain_path("/a/b c").as_deref(), Ok("/a/b%20c"));
        for bad in ["a", "/", "/a//b", "/a/..", "/%2e%2e", "/a?b", "/a#b", "/a\\b"] {
            assert!(plain_path(bad).is_err(), "{bad}");
        }
    }
}
