//! Credentials: built once, checked once, never shown.

use crate::error::{Code, Error};
use crate::operation::{Api, Part};
use crate::text;
use crate::wire::base64::base64;
use std::fmt;

/// How a user name and a password become bytes. The vendors' own samples disagree beyond ASCII.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CredentialCharset {
    /// UTF-8: the default, and what RFC 7617 advises.
    #[default]
    Utf8,
    /// ISO-8859-1, as ConstructionOnline's C# sample.
    Latin1,
}

/// A string that no log, error or debug output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// Wraps a string.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The string itself, for the code that sends it.
    #[inline]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The authentication headers of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    headers: Vec<(&'static str, SecretText)>,
    /// The secrets that a server could echo, before any encoding.
    secrets: Vec<SecretText>,
    /// The same in base64, in which a caller may pass them too.
    encoded: Vec<SecretText>,
}

impl Credentials {
    /// The credentials of an API: values of the options that its profile names, in their order.
    ///
    /// # Errors
    /// `credential/invalid` for an empty value, one with control characters, and one that its header cannot carry.
    pub fn of(api: Api, values: &[impl AsRef<str>], charset: CredentialCharset) -> Result<Self, Error> {
        let sign_in = &api.profile().sign_in;
        let option = |index: usize| {
            let name = sign_in.options.get(index).copied().unwrap_or_default();
            (name, values.get(index).map_or("", |value| value.as_ref()))
        };
        let half = |part: Part| match part {
            Part::Fixed(text) => ("user name", text),
            Part::Option(index) => option(index),
        };
        let (user, password) = (half(sign_in.user), half(sign_in.password));
        check(api, user)?;
        if text::contains(user.1, ":") {
            return Err(refuse(api, user.0, "has a colon, which Basic authentication cannot carry in a user name"));
        }
        check(api, password)?;
        let pair = text::concat(&[user.1, ":", password.1]);
        let bytes = match charset {
            CredentialCharset::Utf8 => Some(pair.into_bytes()),
            CredentialCharset::Latin1 => latin1(&pair),
        };
        let bytes = bytes.ok_or_else(|| refuse(api, password.0, "has a character outside ISO-8859-1; use UTF-8"))?;
        let token = base64(&bytes);
        let mut headers = vec![("Authorization", SecretText(text::concat(&["Basic ", &token])))];
        let mut raw = vec![password.1];
        if let Some((header, index)) = sign_in.key {
            let key = option(index);
            check(api, key)?;
            if !text::all(key.1, |b| b.is_ascii_graphic()) {
                return Err(refuse(api, key.0, "has a character that a header cannot carry"));
            }
            headers.push((header, SecretText::new(key.1)));
            raw.push(key.1);
        }
        let (mut secrets, mut encoded) = (vec![SecretText(token)], Vec::new());
        for text in raw {
            encoded.push(SecretText(base64(text.as_bytes())));
            secrets.push(SecretText::new(text));
        }
        Ok(Self { headers, secrets, encoded })
    }

    /// Whether a string holds one of the secrets, alone or wrapped as in `Bearer …`.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.secrets.iter().chain(&self.encoded).any(|secret| holds(text, secret.expose()))
    }

    /// Redacts every form of the secrets in messages of a server or the platform. The TypeScript API does it by itself
    /// (`js/errors/redact.ts`), and loads the code for it when there is something to redact.
    pub(crate) fn redact_error(&self, error: &mut Error) {
        let redirect = (error.code == Code::RedirectRefused).then_some(&mut error.message);
        let details = &mut *error.details;
        let texts =
            details.request_id.iter_mut().chain(details.cause.iter_mut().map(|cause| &mut cause.0)).chain(redirect);
        for text in texts.chain(details.headers.iter_mut().map(|(_, value)| value)) {
            *text = self.redact(text);
        }
    }

    /// Redacts every form of the secrets in a string.
    pub(crate) fn redact(&self, text: &str) -> String {
        let secrets: Vec<&str> = self.secrets.iter().map(SecretText::expose).collect();
        crate::redact::redact(text, &secrets)
    }

    /// The secrets, one a line, for the TypeScript API to redact.
    #[inline]
    pub(crate) fn lines(&self) -> String {
        let secrets: Vec<_> = self.secrets.iter().map(SecretText::expose).collect();
        text::join(&secrets, "\n")
    }

    /// Header names and values, in the order in which they are sent.
    #[inline]
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.expose()))
    }
}

/// The name and the value of an option.
type CredentialField<'a> = (&'static str, &'a str);

/// A secret of this length does not occur in a string by chance.
const MIN_UNIQUE_LENGTH: usize = 8;

/// Whether a string holds a secret. A short one may be part of any word: it counts only alone and after a scheme such
/// as `Bearer`.
fn holds(text: &str, secret: &str) -> bool {
    // Padding is often left out.
    let secret = secret.trim_end_matches('=');
    if secret.len() >= MIN_UNIQUE_LENGTH {
        return text::contains(text, secret);
    }
    let rest = text.strip_suffix(secret).filter(|_| !secret.is_empty());
    rest.is_some_and(|rest| {
        let scheme = ["basic ", "bearer ", "token "].iter().any(|scheme| scheme.eq_ignore_ascii_case(rest));
        rest.is_empty() || scheme || rest.ends_with(['=', ':'])
    })
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for character in text.chars() {
        bytes.push(u8::try_from(u32::from(character)).ok()?);
    }
    Some(bytes)
}

fn check(api: Api, (field, value): CredentialField<'_>) -> Result<(), Error> {
    let fault = if value.is_empty() {
        "is empty"
    } else if value.chars().any(char::is_control) {
        "has a control character, such as a line break at its end; trim it"
    } else if value.chars().next().is_some_and(char::is_whitespace)
        || value.chars().next_back().is_some_and(char::is_whitespace)
    {
        "begins or ends with a space; trim it"
    } else {
        return Ok(());
    };
    Err(refuse(api, field, fault))
}

fn refuse(api: Api, field: &'static str, text: &str) -> Error {
    let mut error = Error::new(Code::InvalidCredential, text::concat(&[field, " ", text])).at(api);
    error.details.parameter = Some(field.to_owned());
    error
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn sent(credentials: &Credentials) -> Vec<(&'static str, &str)> {
        credentials.headers().collect()
    }

    #[test]
    fn headers_are_exact() {
        let lc = Credentials::lead_conduit("abc").unwrap();
        assert_eq!(sent(&lc), [("Authorization", "Basic WDphYmM=")]);
        let co = Credentials::construction_online("a@b.co", "p:w", "K1", CredentialCharset::Utf8).unwrap();
        assert_eq!(sent(&co), [("Authorization", "Basic YUBiLmNvOnA6dw=="), ("APIKey", "K1")]);
        let utf8 = Credentials::hero_base("u", "é", CredentialCharset::Utf8).unwrap();
        assert_eq!(sent(&utf8), [("Authorization", "Basic dTrDqQ==")]);
        let latin = Credentials::hero_base("u", "é", CredentialCharset::Latin1).unwrap();
        assert_eq!(sent(&latin), [("Authorization", "Basic dTrp")]);
    }

    #[test]
    fn bad_credentials_are_refused_and_not_shown() {
        let bad = ["", "k3y-canary\n", " k3y-canary", "k3y\0canary", "k3y-canary\u{7f}"];
        for value in bad {
            let error = Credentials::lead_conduit(value).unwrap_err();
            assert_eq!(error.code, Code::InvalidCredential);
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
        let header =
            Credentials::construction_online("a@b.co", "pw", "k€y-canary", CredentialCharset::Utf8).unwrap_err();
        assert!(!format!("{header} {header:?}").contains("canary"));
        let latin = Credentials::hero_base("u", "€-canary", CredentialCharset::Latin1).unwrap_err();
        assert!(!format!("{latin} {latin:?}").contains("canary"));
        assert!(Credentials::hero_base("a:b", "p", CredentialCharset::Utf8).is_err());
    }

    #[test]
    fn debug_shows_nothing() {
        let co =
            Credentials::construction_online("a@b.co", "canary-pw", "canary-key", CredentialCharset::Utf8).unwrap();
        let shown = format!("{co:?}");
        assert!(!shown.contains("canary") && !shown.contains("Basic"), "{shown}");
    }
}
