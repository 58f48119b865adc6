//! Reading at scale: [`json`] selects and counts over bytes without building objects, [`csv`] cuts rows out of a stream.
//!
//! A crate of its own because optimisation levels are per crate: the client is built for size, this is built for speed,
//! and the npm package loads it only when a call reads at scale.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod bytes;
pub mod csv;
pub mod json;
mod lanes;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod wasm;
