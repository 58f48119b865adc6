//! The three APIs, emulated.
