//! What `cargo xtask generate` reads: every resource and every type of an API. Native only.

pub use crate::resource::meta::{OperationMeta, ResourceMeta, RoundTrip, TypeMeta};

/// Every type of an API module (`leadconduit`, …), in the order of its files and lines.
pub fn types(api: &str) -> Vec<&'static TypeMeta> {
    let root = format!("leadspan::{api}");
    let mut types: Vec<_> = inventory::iter::<TypeMeta>
        .into_iter()
        .filter(|meta| meta.module == root || meta.module.starts_with(&format!("{root}::")))
        .collect();
    types.sort_by_key(|meta| (meta.module, meta.line));
    types
}

/// Every resource of an API module.
pub fn resources(module: &str) -> &'static [&'static ResourceMeta] {
    crate::Api::ALL.iter().find(|api| api.profile().module == module).map_or(&[], |api| api.resources())
}
