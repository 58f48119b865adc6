//! The sandbox's textual table equals leadspan's.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use leadspan::operation::{Api, Operation, Param, Shape};
use leadspan_sandbox::table;

fn from_text(param: &Param) -> Param {
    Param { sensitive: false, ..*param }
}

/// The facts of a row that the text has.
fn facts(row: &Operation) -> String {
    let params = |params: &[Param]| params.iter().map(from_text).collect::<Vec<_>>();
    format!(
        "{:?}",
        (
            (row.id, row.api, row.method, row.path, row.auth, row.empty_on_404, row.shape == Shape::FirstOf),
            (row.vendor_media, row.body, params(row.positional), params(row.query)),
            (row.filled, row.exclusive, row.renamed),
        )
    )
}

#[test]
fn every_row_is_as_leadspan_has_it() {
    for &api in Api::ALL {
        let own: Vec<_> = table::rows(api).iter().map(|row| facts(&row.operation)).collect();
        assert!(!own.is_empty(), "{}", api.name());
        assert_eq!(own, api.operations().into_iter().map(facts).collect::<Vec<_>>());
    }
}
