//! The error class of a status, read from where the classes are: `js/errors/classes.ts`.

use super::model;
use crate::process::root;
use leadspan::error::Code;
use leadspan::operation::Operation;
use std::collections::BTreeMap;
use std::fs;

/// The code of a status of failure: a redirect is one.
pub fn code_of(status: u16) -> Code {
    if (300..400).contains(&status) { Code::RedirectRefused } else { Code::of_status(status) }
}

/// Class names by code (`http/not-found`) or kind (`http`).
pub struct Classes(BTreeMap<String, String>);

impl Classes {
    /// Reads the map of classes.
    pub fn read() -> Result<Self, String> {
        let path = root().join("js/errors/classes.ts");
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let map = text.split_once("const CLASSES").and_then(|(_, rest)| rest.split_once("\n};"));
        let (map, _) = map.ok_or("js/errors/classes.ts has no map CLASSES")?;
        let entries = map.lines().filter_map(|line| line.trim().strip_suffix(',')?.rsplit_once(": "));
        Ok(Self(entries.map(|(code, class)| (code.trim_matches('"').to_owned(), class.to_owned())).collect()))
    }

    /// The class of a status.
    pub fn of(&self, status: u16) -> Result<&str, String> {
        let code = code_of(status);
        let class = self.0.get(code.as_str()).or_else(|| self.0.get(code.kind().as_str()));
        class.map(String::as_str).ok_or_else(|| format!("no class for status {status}"))
    }

    /// The documented failures of an operation in one line, as ``401 `AuthenticationError`, 404 `NotFoundError` ``.
    pub fn line(&self, operation: &Operation) -> Result<String, String> {
        let named =
            operation.failure_statuses().into_iter().map(|status| match model::is_empty_list(operation, status) {
                true => Ok(format!("{status} an empty list")),
                false => self.of(status).map(|class| format!("{status} `{class}`")),
            });
        Ok(named.collect::<Result<Vec<_>, _>>()?.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_the_classes_of_the_typescript_api() {
        let classes = Classes::read().unwrap();
        let expected =
            [(303, "RedirectRefusedError"), (404, "NotFoundError"), (405, "HttpError"), (502, "ServerError")];
        for (status, class) in expected {
            assert_eq!(classes.of(status).unwrap(), class);
        }
    }
}
