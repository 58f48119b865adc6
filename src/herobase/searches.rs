//! Saved lead searches.

use crate::resource::prelude::*;

/// A saved lead search.
///
/// The guide names its name and nothing else; further members come as the installation sends them.
///
/// Source: inferred.
#[record(any_case)]
pub struct SavedSearch {
    /// Name: what `SearchName` of an export takes.
    pub name: Nullable<String>,
}

resource! {
    /// Saved lead searches.
    pub Searches in HeroBase as "searches";

    /// Lists the saved lead searches the account may use.
    ///
    /// The address is deduced, and of the body only the name is described: build on no more of it.
    ///
    /// Source: seed.
    list = "listSearches": GET "/searches" () => List<SavedSearch>, [safe(), seed()];
}
