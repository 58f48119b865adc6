//! Results whose type follows from what was asked for: rows of counts, events cut down to some members.

use leadspan::meta::OperationMeta;

/// A result that depends on an argument.
pub struct Computed {
    /// Name of the type parameter: `Q` for the query, `B` for the body, `R` for what follows from no argument.
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
        "runReport" => ("R", "ReportRowOf"),
        _ => return None,
    };
    Some(Computed { parameter, item })
}

/// Whether `include` and `exclude` cut the records of an operation down.
pub fn is_cut_down(operation: &OperationMeta) -> bool {
    of(operation).is_some_and(|computed| computed.item == "EventOf")
}

/// The declaration of `R`: callers may name the type of a stored definition.
pub const NAMED: &str = "R extends ReportDefinition = Report";

/// Every type of `js/types/results.ts` that the generated files use.
pub const TYPES: [&str; 5] = ["Deleted", "EventOf", "ReportDefinition", "ReportRowOf", "StatsRowOf"];
