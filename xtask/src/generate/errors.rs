//! `js/generated/errors.ts`: the kinds and codes of errors, and the codes of statuses.

use super::NOTICE;
use super::failures::code_of;
use super::model::ApiModel;
use leadspan::error::{Code, ErrorKind};
use std::collections::BTreeSet;

/// The file.
pub fn file(apis: &[ApiModel]) -> String {
    let kinds = union("ErrorKind", "What went wrong, coarsely.", ErrorKind::ALL.iter().map(|kind| kind.as_str()));
    let codes = union(
        "ErrorCode",
        "What went wrong, finely. Codes are never renamed.",
        Code::ALL.iter().map(|code| code.as_str()),
    );
    format!("// {NOTICE}\n\n{kinds}\n{codes}\n{}", statuses(apis))
}

/// The codes of the statuses that documents list.
fn statuses(apis: &[ApiModel]) -> String {
    let listed: BTreeSet<u16> = apis
        .iter()
        .flat_map(|api| api.operations().flat_map(|(_, _, operation)| operation.operation.failure_statuses()))
        .collect();
    let members: String =
        listed.iter().map(|status| format!("  {status}: \"{}\";\n", code_of(*status).as_str())).collect();
    format!(
        "/** The codes of the statuses that the documents list. */\nexport interface CodeOfStatus {{\n{members}}}\n"
    )
}

fn union<'a>(name: &str, docs: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let members: String = texts.map(|text| format!("  | \"{text}\"\n")).collect();
    format!("/** {docs} */\nexport type {name} =\n{};\n", members.trim_end())
}
