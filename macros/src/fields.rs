//! Helpers of both macros for fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, GenericArgument, Ident, PathArguments, Type};

/// Last path segment of a type and its first type argument: `Option<String>` is `("Option", Some(String))`.
pub fn outer(ty: &Type) -> Option<(String, Option<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let inner = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|a| match a {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    };
    Some((segment.ident.to_string(), inner))
}

/// The name of a field on the wire.
pub fn wire_name(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// A field's identifier; tuple structs are refused.
pub fn ident(field: &Field) -> syn::Result<&Ident> {
    field.ident.as_ref().ok_or_else(|| syn::Error::new_spanned(field, "a named field is needed"))
}

/// Registers a type with the generator (feature `meta`).
pub fn registration(name: &Ident, kind: &str, any_case: bool, always: &[String]) -> TokenStream {
    let text = name.to_string();
    // A query is only ever written.
    let round_trip =
        if kind == "params" { quote!(None) } else { quote!(Some(crate::resource::meta::round_trip::<#name>)) };
    quote! {
        #[cfg(feature = "meta")]
        inventory::submit! {
            crate::resource::meta::TypeMeta {
                module: module_path!(),
                name: #text,
                line: line!(),
                kind: #kind,
                any_case: #any_case,
                always: &[#(#always),*],
                typescript: || <#name as tsify::Tsify>::DECL.to_owned(),
                schema: |generator| generator.subschema_for::<#name>(),
                round_trip: #round_trip,
            }
        }
    }
}
