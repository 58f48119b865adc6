//! Client for three HTTP APIs: LeadConduit, ConstructionOnline and HeroBase.
//!
//! Rooms, from the ground up: [`wire`] holds kinds of values, [`operation`] the table's types, [`error`] what can go wrong,
//! [`http`] builds requests, [`runtime`] is the door to the outside, [`client`] lives a call, [`resource`] makes methods and pages of it.
//! [`leadconduit`], [`constructiononline`] and [`herobase`] are one file a resource: types, then operations.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod client;
pub mod constructiononline;
pub mod error;
pub mod herobase;
pub mod http;
pub mod leadconduit;
#[cfg(feature = "meta")]
pub mod meta;
pub mod operation;
pub mod resource;
pub mod runtime;
pub mod wire;

mod redact;
mod text;

/// What the JavaScript surface of the npm package needs beyond the public interface. Not for others: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::client::Consumer;
    pub use crate::client::classify::request_id;
    pub use crate::http::request::whole;
    #[cfg(target_arch = "wasm32")]
    pub use crate::runtime::web::{HttpExchange, performance_now};
    /// Texts cut without the searchers of the standard library.
    pub mod text {
        pub use crate::text::{cut, has};
    }
}

pub use error::{Code, Error, Kind};
pub use leadspan_reader::{csv, json};
pub use resource::pages::{Page, Pages};
