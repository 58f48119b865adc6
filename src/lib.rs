//! Client for three HTTP APIs: LeadConduit, ConstructionOnline and HeroBase.
//!
//! Rooms, from the ground up: [`operation`] holds the table's types, [`request`] builds requests from it, [`auth`] and
//! [`base_url`] guard what goes with them, [`retry`] decides what follows a failure, [`client`] lives a call on a
//! [`runtime`], [`paging`] goes from page to page. [`leadconduit`], [`constructiononline`] and [`herobase`] are one file a resource: types, then
//! operations. `wasm` is the JavaScript surface.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod auth;
pub mod base_url;
pub mod budget;
pub mod client;
pub mod constructiononline;
pub mod date;
pub mod error;
pub mod herobase;
pub mod leadconduit;
#[cfg(feature = "meta")]
pub mod meta;
pub mod operation;
#[cfg(any(feature = "js", feature = "meta", test))]
pub mod packed;
pub mod pages;
pub mod paging;
pub mod request;
pub mod retry;
pub mod returns;
pub mod runtime;
pub mod table;
pub mod wire;

mod answer;
mod prelude;
#[cfg(not(feature = "js"))]
mod redact;
mod text;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod wasm;

pub use error::{Code, Error, Kind};
pub use leadspan_reader::{csv, json};
pub use pages::{Page, Pages};
