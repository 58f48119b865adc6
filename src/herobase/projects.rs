//! Containers of campaigns.

use crate::resource::prelude::*;

/// Container of campaigns.
///
/// Source: docs.
#[record(any_case)]
pub struct Project {
    /// Project id, PRJ digits S digits.
    pub uniqueId: Nullable<String>,
    /// Name, the value project rights match.
    pub name: Nullable<String>,
    /// Active flag.
    pub active: Nullable<bool>,
}

resource! {
    /// Containers of campaigns.
    pub Projects in HeroBase as "projects";

    /// Lists projects the account may see.
    ///
    /// Source: docs.
    list = "listProjects": GET "/projects" () => List<Project>, [safe(), docs()];
}
