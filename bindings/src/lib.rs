//! The npm package's half of the core: the JavaScript surface of the `leadspan` crate, and the packed operation table.
//!
//! Rust apps depend on `leadspan` itself, which knows nothing of this.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod codes;
pub mod packed;
#[cfg(target_arch = "wasm32")]
mod wasm;
