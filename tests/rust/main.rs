//! The client under virtual time: what it sends, what it does when servers and networks fail, and what it never shows.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod bodies;
mod limits;
mod paging;
mod request;
mod retry;
mod rust_api;
mod secrets;
mod support;
mod timeouts;
mod vectors;
