//! What every resource file imports.

pub(crate) use crate::operation::{Date, DateTime, Digits};
pub(crate) use crate::resource::returns::{
    AnyJson, Csv, Deletion, FirstOf, JsonOrCsv, List, Optional, Paged, Single, Untyped,
};
pub(crate) use crate::resource::{api, one_of, resource, text_enum};
pub(crate) use crate::wire::{Flag, LeadText, Map, Nullable, Number, NumberLike, Parsed, Scalar, Secret, Value};
pub(crate) use leadspan_macros::{params, record};
