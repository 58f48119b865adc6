//! `js/generated/lists.ts`: how responses are read, and how lists are distinguished from records.

use super::NOTICE;
use super::codes::object;
use leadspan::operation::Shape;
use leadspan::resource::{pagination, returns};

/// The file.
pub fn file() -> String {
    format!(
        "// {NOTICE}\n\n/** Shapes of documented responses. */\nexport const Shape = {} as const;\n\n/** Names under which lists are wrapped, in lower case. */\nexport const LIST_WRAPPERS = \"{}\".split(\" \");\n\n\
         /** Members that may identify a record, best first. */\nexport const ID_MEMBERS = \"{}\".split(\" \");\n",
        object(Shape::NAMES),
        returns::LIST_WRAPPERS.join(" "),
        pagination::ID_MEMBERS.join(" "),
    )
}
