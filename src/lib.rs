//! Client for three HTTP APIs, LeadConduit, ConstructionOnline and HeroBase, for apps that are compiled to WebAssembly: pages,
//! browser extensions, edge workers.
//!
//! [`Web`] is the runtime there. Futures are not `Send`, as values of JavaScript belong to one thread; run them with
//! `wasm_bindgen_futures::spawn_local` or in an `async` function that `#[wasm_bindgen]` exports
//! (`examples/wasm_app.rs`). Elsewhere, as in tests of your own, `runtime::testing::Scripted` plays a server under
//! virtual time:
//!
//! ```ignore-wasm32
//! use leadspan::leadconduit::{self, LeadConduit, ListCaps};
//! use leadspan::runtime::testing::{Scripted, ServerStep};
//!
//! let server = Scripted::playing(vec![ServerStep::json(r#"[{"id":"55d1f41b976c0bfb67e7a837","name":"My Cap"}]"#)]);
//! let lc = LeadConduit::new(leadconduit::BASE_URL, None, server.clone())?;
//! let caps = server.run(lc.caps().list(&ListCaps::default()))?;
//! assert_eq!(caps[0].name.value().map(String::as_str), Some("My Cap"));
//! # Ok::<(), leadspan::Error>(())
//! ```
//!
//! Every method of an API is under its client: `lc.caps().get(id)`, `co.change_orders().modified_since(date)`. Lists of many
//! pages have a second method, `…_pages`, that gives [`Pages`]. Errors are one type, [`Error`], with a stable [`Code`].
//!
//! Modules, from the lowest layer up: [`wire`] holds kinds of values, [`operation`] the table's types, [`error`] the error type,
//! [`http`] builds requests, [`runtime`] is the platform interface, [`client`] runs calls, [`resource`] makes methods and pages
//! of it. [`leadconduit`], [`constructiononline`] and [`herobase`] are one file a resource: types, then operations.

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
mod time;

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

        /// Calls a macro with the list of the APIs: for the sandbox, which has a module an API too.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! with_apis {
            ($callback:ident) => {
                $callback! { $($name = $module;)* }
            };
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

/// What the JavaScript surface of the npm package and the sandbox need beyond the public interface. Not for others: it
/// changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::client::Consumer;
    pub use crate::client::classify::request_id;
    pub use crate::http::written_args::read_args;
    #[cfg(target_arch = "wasm32")]
    pub use crate::runtime::executor::spawn;
    #[cfg(target_arch = "wasm32")]
    pub use crate::runtime::web::{HttpExchange, performance_now};
    pub use crate::text::{contains, split, split_once};
}

pub use client::retry::Policy;
pub use client::{CallOptions, ClientBuilder, ClientOptions};
pub use error::{Code, Error, ErrorKind, Result};
pub use http::auth::{CredentialCharset, Credentials};
pub use leadspan_reader::{csv, json};
pub use resource::pages::{Page, Pages};
#[cfg(target_arch = "wasm32")]
pub use runtime::web::Web;
