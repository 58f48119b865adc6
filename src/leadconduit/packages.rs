//! Integration packages.

use crate::leadconduit::{Module, PackageId};
use crate::resource::prelude::*;

/// Integration package.
///
/// Source: seed.
#[record]
pub struct Package {
    /// Package name.
    #[always]
    pub id: Option<PackageId>,
    /// Company.
    #[always]
    pub provider: Option<String>,
    /// Display name.
    #[always]
    pub name: Option<String>,
    /// HTML text.
    #[always]
    pub description: Option<String>,
    /// Web page.
    #[always]
    pub link: Option<String>,
    /// Version.
    #[always]
    pub version: Option<String>,
    /// Has its own configuration screen.
    #[always]
    pub ui: Option<bool>,
    /// Has images.
    #[always]
    pub images: Option<bool>,
    /// Modules inside.
    #[always]
    pub integrations: Option<Vec<Module>>,
}

resource! {
    /// Integration packages.
    pub Packages in LeadConduit as "packages";

    /// Lists integration packages.
    ///
    /// Source: seed.
    list = "listPackages": GET "/packages" ()
        => List<Package>, [safe(), seed(), media("application/vnd.com.leadconduit.package+json"), optional_auth()];

    /// Fetches one package.
    ///
    /// Takes the name of a package, despite the name of the parameter.
    ///
    /// Source: seed.
    get = "getPackage": GET "/packages/{module-id}" (module_id: PackageId)
        => Single<Package>, [
            safe(), seed(), media("application/vnd.com.leadconduit.package+json"), optional_auth(),
            renamed(&[("module_id", "module-id")]),
        ];
}
