//! Results whose type follows from what was asked for: rows of counts, events cut down to some members.

use leadspan::meta::OperationMeta;

/// A result that depends on an argument.
pub struct Computed {
    /// Name of the type parameter: `Q` for the query, `B` for the body.
    pub parameter: &'static str,
    /// The type in `js/types/results.ts` that stands for the items, given that parameter.
    pub item: &'static str,
}

/// The computed result of an operation, if it has one.
pub fn of(operation: &OperationMeta) -> Option<Computed> {
    let (parameter, item) = match operation.operation.id {
        "getEventStats" => ("Q", "StatsRowOf"),
        "listEvents" => ("Q", "EventOf"),
        "previewReport" => ("B", "ReportRowOf"),
        _ => return None,
    };
    Some(Computed { parameter, item })
}

/// Every type of `js/types/results.ts` that the generated files use.
pub const TYPES: [&str; 4] = ["Deleted", "EventOf", "ReportRowOf", "StatsRowOf"];
