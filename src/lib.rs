//! Client for three HTTP APIs: LeadConduit, ConstructionOnline and HeroBase.
//!
//! Rooms, from the ground up: [`wire`] holds kinds of values, [`operation`] the table's types, [`error`] what can go wrong,
//! [`http`] builds requests, [`runtime`] is the door to the outside, [`client`] lives a call, [`resource`] makes methods and pages of it.
//! [`leadconduit`], [`constructiononline`] and [`herobase`] are one file a resource: types, then operations.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[doc(hidden)]
pub mod codes;

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

use operation::Profile;

/// Declares the APIs of this crate: their only list.
macro_rules! apis {
    ($($(#[$doc:meta])* $name:ident = $module:ident;)*) => {
        /// One of the APIs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Api {
            $($(#[$doc])* $name,)*
        }

        impl Api {
            /// Every API, in the order in which they are numbered.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What is particular to the API.
            pub const fn profile(self) -> &'static Profile {
                match self {
                    $(Self::$name => &$module::PROFILE,)*
                }
            }

            /// Its operations, in the order that numbers them.
            pub fn operations(self) -> Vec<&'static operation::Operation> {
                match self {
                    $(Self::$name => $module::operations().collect(),)*
                }
            }

            /// Its resources, for the generator.
            #[cfg(feature = "meta")]
            pub fn resources(self) -> &'static [&'static meta::ResourceMeta] {
                match self {
                    $(Self::$name => $module::META,)*
                }
            }
        }
    };
}

apis! {
    /// Lead routing (ActiveProspect).
    LeadConduit = leadconduit;
    /// Records of a construction company (UDA Technologies).
    ConstructionOnline = constructiononline;
    /// Campaigns and outbound calls (Enreach).
    HeroBase = herobase;
}

impl Api {
    /// The name in error texts and in TypeScript.
    pub const fn name(self) -> &'static str {
        self.profile().name
    }
}

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
