//! What a request is made of: arguments as address, headers and body, credentials, and the hosts that may be called. Pure.

pub mod auth;
pub mod base_url;
pub(crate) mod headers;
pub mod request;
pub(crate) mod undocumented;
pub(crate) mod written_args;
