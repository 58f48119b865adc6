//! Saved lead searches.

use crate::resource::prelude::*;

resource! {
    /// Saved lead searches.
    pub Searches in HeroBase as "searches";

    /// Lists the saved lead searches the account may use.
    ///
    /// The address is deduced and the body is not documented: build no feature on it.
    ///
    /// Source: seed.
    list = "listSearches": GET "/searches" () => Open, [safe(), seed()];
}
