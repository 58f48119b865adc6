//! `js/generated/errors.ts`: the kinds and codes of errors.

use super::NOTICE;
use leadspan::error::{Code, Kind};

/// The file.
pub fn file() -> String {
    let kinds = union("ErrorKind", "What went wrong, coarsely.", Kind::ALL.iter().map(|kind| kind.as_str()));
    let codes = union(
        "ErrorCode",
        "What went wrong, finely. Codes are never renamed.",
        Code::ALL.iter().map(|code| code.as_str()),
    );
    format!("// {NOTICE}\n\n{kinds}\n{codes}")
}

fn union<'a>(name: &str, docs: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let members: String = texts.map(|text| format!("  | \"{text}\"\n")).collect();
    format!("/** {docs} */\nexport type {name} =\n{};\n", members.trim_end())
}
