//! `#[record]`.

use crate::fields;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, Fields, ItemStruct, LitStr};

/// Types that have a null of their own: an `Option` around them means "absent", never "null".
const OWN_NULL: [&str; 4] = ["Scalar", "NumberLike", "Flag", "Value"];

pub fn expand(open: bool, mut item: ItemStruct) -> syn::Result<TokenStream> {
    let Fields::Named(named) = &mut item.fields else {
        return Err(syn::Error::new_spanned(item, "a record has named fields"));
    };
    for field in &mut named.named {
        prepare(field)?;
    }
    let extra = if open {
        quote!(crate::wire::OpenExtra)
    } else {
        quote!(crate::wire::Extra)
    };
    let extra: Field = syn::parse_quote! {
        /// Members that no document names, as they came.
        #[serde(flatten)]
        pub extra: #extra
    };
    named.named.push(extra);
    let registration = fields::registration(&item.ident, "record");
    Ok(quote! {
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[cfg_attr(feature = "meta", derive(schemars::JsonSchema))]
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        #item
        #registration
    })
}

fn prepare(field: &mut Field) -> syn::Result<()> {
    if let Some(position) = field.attrs.iter().position(|a| a.path().is_ident("wire")) {
        let attribute = field.attrs.remove(position);
        let name: LitStr = attribute.parse_args()?;
        field
            .attrs
            .push(syn::parse_quote!(#[serde(rename = #name)]));
    }
    let Some((outer, inner)) = fields::outer(&field.ty) else {
        return Ok(());
    };
    match outer.as_str() {
        "Option" => {
            let own_null = inner
                .and_then(fields::outer)
                .is_some_and(|(name, _)| OWN_NULL.contains(&name.as_str()));
            if own_null {
                field.attrs.push(syn::parse_quote!(#[serde(deserialize_with = "crate::wire::present")]));
            }
            field.attrs.push(syn::parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")]));
        }
        "Nullable" => field
            .attrs
            .push(syn::parse_quote!(#[serde(default, skip_serializing_if = "crate::wire::Nullable::is_absent")])),
        _ => return Ok(()),
    }
    field
        .attrs
        .push(syn::parse_quote!(#[cfg_attr(feature = "ts", tsify(optional))]));
    Ok(())
}
