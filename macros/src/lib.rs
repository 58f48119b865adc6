//! Attribute macros of Leadspan.
//!
//! `#[record]` turns a plain struct into a wire record, `#[params]` into the query of an operation. They exist so that
//! the 270 types of the library read as field lists and nothing else. `#[pages]` names a method.

mod fields;
mod params;
mod record;

use proc_macro::TokenStream;
use quote::{ToTokens, format_ident};
use syn::{ImplItemFn, ItemStruct, parse_macro_input};

/// A record as an API sends or takes it.
///
/// Adds the serde derives, leaves absent members out, keeps undocumented members in `extra`, and registers the type
/// for the generated TypeScript and OpenAPI. `#[record(open)]` gives the TypeScript interface an index signature,
/// `#[record(any_case)]` reads member names in PascalCase, camelCase and lower case alike.
/// `#[wire("name")]` on a field sets a member name that Rust cannot spell. `#[always]` on an `Option` or `Nullable` field
/// promises that responses have the member, as every printed sample does: it is required in TypeScript, in the JSON
/// schema and in the check of responses, while Rust goes on reading records without it.
#[proc_macro_attribute]
pub fn record(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(attribute as record::RecordOptions);
    let item = parse_macro_input!(item as ItemStruct);
    record::expand(&options, item).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// The query parameters of one operation.
///
/// Each field becomes a row of the operation table. `#[param(...)]` refines a field: `min`, `max`, `comma`, `repeat`,
/// `json`, `fields`, `date`, `datetime`, `sensitive`, `name`, `pattern`.
#[proc_macro_attribute]
pub fn params(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as ItemStruct);
    params::expand(item).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Names a method `list` `list_pages`: the `resource!` macro, which writes it, cannot concatenate identifiers.
#[proc_macro_attribute]
pub fn pages(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut method = parse_macro_input!(item as ImplItemFn);
    method.sig.ident = format_ident!("{}_pages", method.sig.ident);
    method.into_token_stream().into()
}
