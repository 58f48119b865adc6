//! Base URLs: https, or http on loopback, and nothing that could smuggle in a credential or another host.

use crate::error::{Code, Error};
use crate::operation::Api;
use crate::text;

/// A checked base URL without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Checks a base URL.
    ///
    /// # Errors
    /// `usage/invalid-base-url` for anything but `https://host[:port][/path]` (`http` on loopback only), for user-info,
    /// queries and fragments.
    pub fn parse(api: Api, text: &str) -> Result<Self, Error> {
        checked(text).map(Self).map_err(|why| refuse(api, "baseUrl", why))
    }

    /// A base URL that the TypeScript API has checked by the same rules, with the platform's own parser
    /// (`js/request/base-url.ts`); the vendor's address when it is empty.
    #[doc(hidden)]
    #[inline]
    pub fn trusted(api: Api, text: String) -> Self {
        Self(if text.is_empty() { api.profile().base_url.to_owned() } else { text })
    }

    /// The address of a target below this base.
    #[inline]
    pub fn join(&self, target: &str) -> String {
        text::concat(&[&self.0, target])
    }

    /// Host and path of a target, without its query: safe to log.
    #[inline]
    pub fn loggable_url(&self, target: &str) -> String {
        self.join(text::before(target, "?"))
    }
}

/// Stands in a profile's address for the name of an installation.
const SUBDOMAIN: &str = "{subdomain}";

/// The address of one installation of an API.
///
/// # Errors
/// `usage/invalid-base-url` when `subdomain` is not one plain label.
pub(crate) fn installation(api: Api, subdomain: &str) -> Result<String, Error> {
    let plain = text::all(subdomain, |b| b.is_ascii_alphanumeric() || b == b'-');
    if subdomain.is_empty() || !plain || subdomain.starts_with("-") || subdomain.ends_with("-") {
        return Err(refuse(api, "subdomain", "must be one label of letters, digits and hyphens, as wshero01"));
    }
    Ok(text::replace(api.profile().base_url, SUBDOMAIN, &subdomain.to_ascii_lowercase()))
}

fn refuse(api: Api, option: &str, why: &str) -> Error {
    let mut error = Error::new(Code::InvalidBaseUrl, text::concat(&[option, " ", why])).at(api);
    error.details.parameter = Some(option.to_owned());
    error
}

/// The base URL in lower case up to its path, or why it is refused.
fn checked(text: &str) -> Result<String, &'static str> {
    let (scheme, rest) = text::split_once(text, "://").ok_or("needs a scheme, as in https://host")?;
    if !text::all(rest, |b| b != b'?' && b != b'#') {
        return Err("must not have a query or a fragment");
    }
    if text::contains(rest, "@") {
        return Err("must not carry a user name or password; use the credential options");
    }
    let authority = text::before(rest, "/");
    let mut path = rest.get(authority.len()..).unwrap_or_default();
    while let Some(shorter) = path.strip_suffix("/") {
        path = shorter;
    }
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let host = host_of(&authority).ok_or("has no valid host")?;
    match scheme.as_str() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => return Err("must be https; http would send the credentials in clear"),
        _ => return Err("must be https"),
    }
    let plain = text::all(path, |b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b));
    // A slash at the end makes the last segment look like the others.
    let path_and_slash = text::concat(&[path, "/"]);
    if !plain || ["//", "/./", "/../"].iter().any(|odd| text::contains(&path_and_slash, odd)) {
        return Err("has a path with a character or segment that is not plain");
    }
    Ok(text::concat(&[&scheme, "://", &authority, path]))
}

/// The host of `host[:port]`, an IPv6 address with its brackets, if both are valid.
fn host_of(authority: &str) -> Option<&str> {
    // The colons inside an IPv6 address do not begin a port.
    let address = authority.bytes().rposition(|b| b == b']').map_or(0, |end| end + 1);
    let port = text::split_once(authority.get(address..)?, ":").map(|(_, port)| port);
    let host = authority.get(..authority.len() - port.map_or(0, |port| port.len() + 1))?;
    let valid = match host.strip_prefix("[") {
        Some(rest) => {
            let inside = rest.strip_suffix("]")?;
            !inside.is_empty() && text::all(inside, |b| b.is_ascii_hexdigit() || b == b':' || b == b'.')
        }
        None => {
            let plain = text::all(host, |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
            plain && !host.is_empty() && !host.starts_with(".") && !text::contains(host, "..")
        }
    };
    let port = port.unwrap_or_default();
    (valid && port.len() <= 5 && text::all(port, |b| b.is_ascii_digit())).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    // A host of digits and dots alone cannot be a name, so four parts that begin with 127 are an address.
    let numbers = text::all(host, |b| b.is_ascii_digit() || b == b'.');
    let v4 = numbers && host.starts_with("127.") && text::split(host, ".").count() == 4;
    v4 || host == "localhost" || host == "[::1]"
}
