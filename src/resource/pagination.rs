//! How lists of many pages are walked: where each page begins, how a page that came twice is recognised, where a list ends. Pure.
//!
//! The same rules as `js/response/paging.ts` and `js/client/page.ts`: a cursor of one side goes on at the other, and
//! `tests/vectors/cursors.json` holds both to it. Functions are `#[inline]` so that only those builds compile them that
//! walk in Rust: even code that is left out again changes what the optimiser makes of the rest.

use crate::error::{Code, Error, Outcome};
use crate::operation::{Arg, Args};
use crate::operation::{Operation, Paging};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// Page sizes where the caller names none: the documented maximum (the documented defaults, 1000 and 100, disagree) or, at
/// HeroBase, what other clients use.
pub const EVENTS_A_PAGE: i64 = 1_000;
/// The same for lists paged by `skip` and `take`.
pub const LEADS_A_PAGE: i64 = 500;

/// The members that may identify a record, best first. The rules for lists (`returns.rs`) and the TypeScript API
/// (`js/generated/lists.ts`) have them from here.
pub const ID_MEMBERS: [&str; 4] = ["id", "uniqueId", "ID", "lead_id"];

/// Paging needs the id of a record: it is asked for where the caller names other members alone, or leaves it out.
fn ask_for_id(args: &mut Args) {
    let is_id = |item: &Arg| matches!(item, Arg::Text(name) if name == "id");
    let as_list = |arg: &Arg| match arg {
        Arg::List(items) => items.clone(),
        single => vec![single.clone()],
    };
    let include = args.get("include").map(as_list).filter(|names| !names.iter().any(is_id));
    if let Some(mut names) = include {
        names.insert(0, Arg::Text("id".to_owned()));
        args.replace("include", Arg::List(names));
    }
    let exclude = args.get("exclude").map(as_list).filter(|names| names.iter().any(is_id));
    if let Some(mut names) = exclude {
        names.retain(|name| !is_id(name));
        args.replace("exclude", Arg::List(names));
    }
}

/// A position in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Position {
    /// After the record with this id.
    Id(String),
    /// After this many records.
    Count(i64),
}

impl fmt::Display for Position {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Count(count) => count.fmt(f),
        }
    }
}

/// What identifies a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// Its id, under whatever name the API keeps it.
    Id(String),
    /// All of it: it has none.
    Record(String),
}

impl Key {
    /// The key of a record.
    #[inline]
    pub fn of(record: &Value) -> Self {
        Self::first(ID_MEMBERS.iter().map(|name| record.get(name))).unwrap_or_else(|| Self::Record(record.to_string()))
    }

    /// The first of these that is a value.
    fn first<'a>(mut ids: impl Iterator<Item = Option<&'a Value>>) -> Option<Self> {
        ids.find_map(|id| match id? {
            Value::Null => None,
            Value::String(text) => Some(Self::Id(text.clone())),
            other => Some(Self::Id(other.to_string())),
        })
    }
}

/// The ids of the records in a bare array, read without the rest; nothing when one has none, or at any other body.
#[inline]
pub(crate) fn ids(body: &[u8]) -> Option<Vec<Key>> {
    #[derive(serde::Deserialize)]
    struct Ids {
        id: Option<Value>,
        #[serde(rename = "uniqueId")]
        unique_id: Option<Value>,
        #[serde(rename = "ID")]
        large_id: Option<Value>,
        lead_id: Option<Value>,
    }
    let records: Vec<Ids> = serde_json::from_slice(body).ok()?;
    let key =
        |ids: &Ids| Key::first([&ids.id, &ids.unique_id, &ids.large_id, &ids.lead_id].map(Option::as_ref).into_iter());
    records.iter().map(key).collect()
}

/// How an operation is paged, as a walk needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// One response, and nothing after it.
    Whole,
    /// From the id of the last record.
    ById,
    /// From the number of records read, up to the last one that can be reached.
    ByOffset { reach: i64 },
    /// From the number of records read, at servers that may ignore it.
    BySkip,
}

/// The walk through one list, and its position.
///
/// Ask with [`Walk::args`], hand the keys of the records that came to [`Walk::advance`], and so on until either says that
/// the list has ended. [`Pages`](crate::Pages) does this for the typed methods; it is here for
/// those who call by [`Client::call`](crate::client::Client::call).
///
/// ```ignore-wasm32
/// use leadspan::leadconduit;
/// use leadspan::operation::{Arg, Args};
/// use leadspan::resource::pagination::{Key, Walk};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let operation = leadconduit::operations().find(|row| row.id == "searchLeads").ok_or("no such operation")?;
/// let mut given = Args::new();
/// given.push("query", Arg::Text("darsy".into()));
/// let mut walk = Walk::new(operation, given.clone());
/// assert_eq!(walk.advance(vec![Key::Id("a".into()), Key::Id("b".into())])?, Some(vec![true, true]));
/// assert_eq!(walk.args().and_then(|args| args.get("from").cloned()), Some(Arg::Integer(2)));
///
/// let cursor = walk.cursor();
/// assert_eq!(cursor.as_deref(), Some("searchLeads.from.2"));
/// let mut later = Walk::new(operation, given);
/// later.resume("searchLeads.from.2")?;
/// assert_eq!(later.advance(Vec::new())?, None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Walk {
    operation: &'static Operation,
    given: Args,
    way: Way,
    /// The parameter that carries the position.
    parameter: &'static str,
    /// The parameter that carries the size of a page, and its default.
    size: (&'static str, i64),
    position: Option<Position>,
    /// Whether the position is one that a walk came to, not the caller's own.
    reached: bool,
    pages: usize,
    before: HashSet<Key>,
    /// The first and the last record of every page.
    ends: HashSet<(Key, Key)>,
}

impl Walk {
    /// A walk that begins where these arguments say. An operation without paging is a list of one page.
    #[inline]
    pub fn new(operation: &'static Operation, given: Args) -> Self {
        let forwards = matches!(given.get("sort"), Some(Arg::Text(sort)) if sort == "asc");
        let (way, parameter, size) = match operation.paging {
            Paging::None => (Way::Whole, "", ("", 0)),
            // Ids grow with time. `limit` is always sent, as its default differs between the documents.
            Paging::IdCursor => (Way::ById, if forwards { "after_id" } else { "before_id" }, ("limit", EVENTS_A_PAGE)),
            Paging::Offset { max_limit, max_total } => {
                (Way::ByOffset { reach: max_total.into() }, "from", ("limit", max_limit.into()))
            }
            Paging::SkipTake => (Way::BySkip, "skip", ("take", LEADS_A_PAGE)),
        };
        let position = given.get(parameter).and_then(|start| match (way, start) {
            (Way::Whole, _) => None,
            (Way::ById, Arg::Text(id)) => Some(Position::Id(id.clone())),
            (Way::ById, other) => whole(other).map(|id| Position::Id(id.to_string())),
            (Way::ByOffset { .. } | Way::BySkip, other) => whole(other).map(Position::Count),
        });
        Self {
            operation,
            given,
            way,
            parameter,
            size,
            position,
            reached: false,
            pages: 0,
            before: HashSet::new(),
            ends: HashSet::new(),
        }
    }

    /// Goes on where a cursor says.
    ///
    /// # Errors
    /// `paging/bad-cursor` for a cursor of another operation or direction.
    #[inline]
    pub fn resume(&mut self, cursor: &str) -> Result<(), Error> {
        self.position = Some(self.position_of(cursor).ok_or_else(|| {
            let text = format!("the cursor is not one of {} in this direction", self.operation.id);
            let mut error = Error::new(Code::BadCursor, text).of(self.operation);
            error.details.parameter = Some("cursor".to_owned());
            error.details.outcome = Some(Outcome::NotSent);
            error
        })?);
        self.reached = true;
        Ok(())
    }

    /// Where to continue, as a string that can be kept: give it to [`Walk::resume`] of the same operation and query, here or
    /// elsewhere. Nothing at the beginning of a list.
    #[inline]
    pub fn cursor(&self) -> Option<String> {
        self.cursor_at(self.position.as_ref())
    }

    /// The cursor after a page that was not walked over; nothing when it ends in a record without an id to go on from.
    #[inline]
    pub(crate) fn cursor_after(&self, keys: &[Key]) -> Option<String> {
        self.cursor_at(self.after(keys).as_ref())
    }

    /// The arguments of the next request; nothing when no record can lie after the position.
    #[inline]
    pub fn args(&self) -> Option<Args> {
        let mut args = self.given.clone();
        if self.way == Way::Whole {
            return (self.pages == 0).then_some(args);
        }
        let (name, default) = self.size;
        let mut size = args.get(name).cloned().unwrap_or(Arg::Integer(default));
        if let Way::ByOffset { reach } = self.way {
            let left = reach.saturating_sub(self.count());
            if left > 0 {
                size = whole(&size).map_or(size, |size| Arg::Integer(size.min(left)));
            } else if self.reached {
                // Never requests what the server would refuse, unless the caller began there.
                return None;
            }
        }
        args.replace(name, size);
        if self.way == Way::ById {
            ask_for_id(&mut args);
        }
        if let Some(position) = &self.position {
            args.replace(
                self.parameter,
                match position {
                    Position::Id(id) => Arg::Text(id.clone()),
                    Position::Count(count) => Arg::Integer(*count),
                },
            );
        }
        Some(args)
    }

    /// Takes the keys of a page and moves after it: which of its records were not in the page before, or nothing when
    /// the list has ended. Only an empty page is an end, never a short one; where servers are known to ignore paging,
    /// so is a page that comes again.
    ///
    /// # Errors
    /// `paging/stuck` for a page that comes again, and for records without an id where paging needs one. The walk stays
    /// where it was.
    #[inline]
    pub fn advance(&mut self, keys: Vec<Key>) -> Result<Option<Vec<bool>>, Error> {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok(None) };
        if self.way == Way::ById && keys.iter().any(|key| matches!(key, Key::Record(_))) {
            return Err(self.stuck("has records without `id`"));
        }
        // By id, a page out of order may bring nothing new and yet lead on: only a position that comes again does not.
        let by_id = self.way == Way::ById;
        let ends = (if by_id { last.clone() } else { first.clone() }, last.clone());
        let fresh: Vec<bool> = keys.iter().map(|key| !self.before.contains(key)).collect();
        // Fewer than the page before, and none of them new: records that were added meanwhile pushed them here.
        let pushed = keys.len() < self.before.len();
        if self.ends.contains(&ends) || !(by_id || fresh.contains(&true) || pushed) {
            if self.way == Way::BySkip {
                return Ok(None);
            }
            return Err(self.stuck("is the one before again"));
        }
        self.position = self.after(&keys);
        self.reached = true;
        self.pages += 1;
        self.ends.insert(ends);
        if fresh.contains(&true) {
            self.before = keys.into_iter().collect();
        }
        Ok(Some(fresh))
    }

    /// Whether "not found" is the end of the list: ConstructionOnline returns 404 for a page after the last.
    #[inline]
    pub(crate) fn may_end_in_404(&self) -> bool {
        self.way == Way::BySkip && self.reached
    }

    /// The operation that is paged.
    #[inline]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// How many records lie before the position.
    fn count(&self) -> i64 {
        if let Some(Position::Count(count)) = self.position { count } else { 0 }
    }

    /// The position after a page.
    fn after(&self, keys: &[Key]) -> Option<Position> {
        let Some(last) = keys.last() else { return self.position.clone() };
        match (self.way, last) {
            (Way::ById, Key::Id(id)) => Some(Position::Id(id.clone())),
            (Way::Whole, _) | (Way::ById, Key::Record(_)) => None,
            (Way::ByOffset { .. } | Way::BySkip, _) => {
                Some(Position::Count(self.count().saturating_add(i64::try_from(keys.len()).unwrap_or(i64::MAX))))
            }
        }
    }

    fn cursor_at(&self, position: Option<&Position>) -> Option<String> {
        position.map(|position| format!("{}.{}.{position}", self.operation.id, self.parameter))
    }

    /// The position in a cursor.
    fn position_of(&self, cursor: &str) -> Option<Position> {
        let (operation, rest) = cursor.split_once('.')?;
        let (parameter, text) = rest.split_once('.')?;
        let ours = operation == self.operation.id && parameter == self.parameter && !text.is_empty();
        match self.way {
            _ if !ours => None,
            Way::Whole => None,
            Way::ById => Some(Position::Id(text.to_owned())),
            Way::ByOffset { .. } | Way::BySkip => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                // A number too large for the type is beyond every list; the check of the arguments refuses it by name.
                digits.then(|| Position::Count(text.parse().unwrap_or(i64::MAX)))
            }
        }
    }

    fn stuck(&self, text: &str) -> Error {
        let text = format!("{}: page {} {text}", self.operation.id, self.pages + 1);
        Error::new(Code::PaginationStuck, text).of(self.operation)
    }
}

/// A whole number, also as a string: the check of the arguments takes both.
fn whole(value: &Arg) -> Option<i64> {
    match value {
        Arg::Integer(number) => Some(*number),
        Arg::Text(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
