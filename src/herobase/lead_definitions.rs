//! Definitions of lead fields.

use crate::resource::prelude::*;

resource! {
    /// Definitions of lead fields.
    pub LeadDefinitions in HeroBase as "leadDefinitions";

    /// Lists lead field definitions.
    ///
    /// The body is not documented.
    ///
    /// Source: inferred.
    list = "listLeadDefinitions": GET "/leaddefinitions" () => AnyJson, [safe(), inferred()];
}
