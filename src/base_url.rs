//! Base URLs: https, or http on loopback; nothing that could smuggle a credential or another host.

use crate::error::{Code, Error};
use crate::operation::Api;

/// LeadConduit's current host. The seed's samples call `https://next.leadconduit.com`.
pub const LEAD_CONDUIT: &str = "https://app.leadconduit.com";

/// ConstructionOnline's host.
pub const CONSTRUCTION_ONLINE: &str = "https://api.constructiononline.com";

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
        let refuse = |why: &str| {
            let mut error = Error::new(Code::InvalidBaseUrl, format!("baseUrl {why}")).at(api);
            error.details.parameter = Some("baseUrl".into());
            error
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| refuse("needs a scheme, as in https://host"))?;
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if rest.contains(['?', '#']) {
            return Err(refuse("must not have a query or a fragment"));
        }
        if rest.contains('@') {
            return Err(refuse("must not carry a user name or password; use the credential options"));
        }
        let host = host_of(authority).ok_or_else(|| refuse("has no valid host"))?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(refuse("must be https; http would send the credentials in clear")),
            _ => return Err(refuse("must be https")),
        }
        let path = path.trim_end_matches('/');
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b));
        if !plain || path.contains("//") || path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(refuse("has a path with a character or segment that is not plain"));
        }
        Ok(Self(format!("{}://{}{}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase(), path)))
    }

    /// The address of a target below this base.
    pub fn join(&self, target: &str) -> String {
        format!("{}{target}", self.0)
    }

    /// Host and path of a target, without its query: what may be shown.
    pub fn shown(&self, target: &str) -> String {
        self.join(target.split('?').next().unwrap_or_default())
    }
}

/// The address of a HeroBase installation.
///
/// # Errors
/// `usage/invalid-base-url` when `subdomain` is not one plain label.
pub fn hero_base(subdomain: &str) -> Result<String, Error> {
    let label = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if subdomain.is_empty() || !subdomain.bytes().all(label) || subdomain.starts_with('-') || subdomain.ends_with('-') {
        let mut error = Error::new(Code::InvalidBaseUrl, "subdomain must be one label of letters, digits and hyphens, as wshero01");
        error.details.parameter = Some("subdomain".into());
        return Err(error.at(Api::HeroBase));
    }
    Ok(format!("https://{}.herobase.com/api", subdomain.to_ascii_lowercase()))
}

fn host_of(authority: &str) -> Option<String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']')?;
            let hex = inside.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.');
            if !hex || inside.is_empty() {
                return None;
            }
            (format!("[{inside}]"), after.strip_prefix(':').or_else(|| after.is_empty().then_some(""))?)
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            (host.to_ascii_lowercase(), port)
        }
    };
    let name = host.starts_with('[') || (!host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)));
    let port_ok = port.bytes().all(|b| b.is_ascii_digit()) && port.len() <= 5;
    (name && !host.starts_with('.') && !host.contains("..") && port_ok).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    let four = host.split('.').collect::<Vec<_>>();
    let v4 = four.len() == 4 && four.first() == Some(&"127") && four.iter().all(|part| part.parse::<u8>().is_ok());
    v4 || host == "localhost" || host == "[::1]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (text, joined) in [
            ("https://app.leadconduit.com", "https://app.leadconduit.com/caps"),
            ("https://App.LeadConduit.com/", "https://app.leadconduit.com/caps"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/caps"),
            ("http://localhost:1/base", "http://localhost:1/base/caps"),
            ("http://[::1]:9", "http://[::1]:9/caps"),
        ] {
            assert_eq!(BaseUrl::parse(Api::LeadConduit, text).unwrap().join("/caps"), joined);
        }
    }

    #[test]
    fn refused() {
        for text in [
            "http://example.com", "ftp://example.com", "//example.com", "example.com", "https://", "https://u:p@example.com",
            "https://example.com?x", "https://example.com#x", "https://example.com/a/../b", "https://exa mple.com", "https://example.com\\@evil.com",
            "http://127.0.0.1.evil.com", "http://localhost.evil.com", "https://example.com:80a", "https://[::1", "https://a..b", "https://example.com/%2e",
        ] {
            let error = BaseUrl::parse(Api::LeadConduit, text).unwrap_err();
            assert_eq!(error.code, Code::InvalidBaseUrl, "{text}");
        }
    }

    #[test]
    fn hero_base_subdomains() {
        assert_eq!(hero_base("wshero01").unwrap(), "https://wshero01.herobase.com/api");
        for bad in ["", "a.b", "evil.com/", "-a", "a@b", "a:b"] {
            assert!(hero_base(bad).is_err(), "{bad}");
        }
    }
}
