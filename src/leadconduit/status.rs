//! Status of the API.

use crate::resource::prelude::*;

resource! {
    /// Status of the API.
    pub Status in LeadConduit as "status";

    /// Fetches the status of the API.
    ///
    /// The body is not documented; any 2xx means that the API is up.
    ///
    /// Source: inferred.
    get = "getStatus": GET "/status" () => AnyJson, [safe(), inferred(), optional_auth()];
}
