//! `js/generated/lists.ts`: how lists are told from records.

use super::NOTICE;
use leadspan::resource::{pagination, returns};

/// The file.
pub fn file() -> String {
    format!(
        "// {NOTICE}\n\n/** Names under which lists are wrapped, in lower case. */\nexport const LIST_WRAPPERS = \"{}\".split(\" \");\n\n\
         /** Members that may tell a record from others, best first. */\nexport const ID_MEMBERS = \"{}\".split(\" \");\n",
        returns::LIST_WRAPPERS.join(" "),
        pagination::ID_MEMBERS.join(" "),
    )
}
