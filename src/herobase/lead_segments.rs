//! Lead segments.

use crate::resource::prelude::*;

resource! {
    /// Lead segments.
    pub LeadSegments in HeroBase as "leadSegments";

    /// Lists lead segments.
    ///
    /// The body is not documented.
    ///
    /// Source: inferred.
    list = "listLeadSegments": GET "/leadsegments" () => AnyJson, [safe(), inferred()];
}
