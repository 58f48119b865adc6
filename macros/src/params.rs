//! `#[params]`.

use crate::fields;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Field, Fields, ItemStruct, LitStr, Token, punctuated::Punctuated};

pub fn expand(mut item: ItemStruct) -> syn::Result<TokenStream> {
    let Fields::Named(named) = &mut item.fields else {
        return Err(syn::Error::new_spanned(item, "a query has named fields"));
    };
    let mut rows = Vec::new();
    let mut writes = Vec::new();
    for field in &mut named.named {
        let (row, write) = prepare(field)?;
        rows.push(row);
        writes.push(write);
    }
    let name = &item.ident;
    let registration = fields::registration(name, "params", false, &[]);
    Ok(quote! {
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[cfg_attr(feature = "meta", derive(schemars::JsonSchema))]
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        #item

        impl crate::operation::Query for #name {
            const PARAMS: &'static [crate::operation::Param] = &[#(#rows),*];

            fn write(&self, args: &mut crate::operation::Args) {
                #(#writes)*
            }
        }
        #registration
    })
}

fn prepare(field: &mut Field) -> syn::Result<(TokenStream, TokenStream)> {
    let ident = fields::ident(field)?.clone();
    let mut wire = fields::wire_name(&ident);
    let mut builders = Vec::new();
    let mut json = false;
    if let Some(position) = field.attrs.iter().position(|a| a.path().is_ident("param")) {
        let attribute = field.attrs.remove(position);
        for option in attribute.parse_args_with(Punctuated::<syn::Meta, Token![,]>::parse_terminated)? {
            match option {
                syn::Meta::NameValue(pair) if pair.path.is_ident("name") => {
                    let value = &pair.value;
                    let literal: LitStr = syn::parse2(quote!(#value))?;
                    wire = literal.value();
                    field.attrs.push(syn::parse_quote!(#[serde(rename = #literal)]));
                }
                syn::Meta::NameValue(pair) => {
                    let (key, value): (_, &Expr) = (&pair.path, &pair.value);
                    builders.push(quote!(.#key(#value)));
                }
                syn::Meta::Path(path) => {
                    json |= path.is_ident("json");
                    builders.push(quote!(.#path()));
                }
                syn::Meta::List(list) => {
                    return Err(syn::Error::new_spanned(list, "write `name = value`"));
                }
            }
        }
    }
    let ty = &field.ty;
    let start = if json {
        quote!(crate::operation::Param::new(#wire))
    } else {
        quote!(crate::operation::Param::of::<#ty>(#wire))
    };
    let outer = fields::outer(ty).map(|(name, _)| name);
    let required = !matches!(outer.as_deref(), Some("Option" | "Vec" | "Map"));
    if required {
        builders.push(quote!(.required()));
    } else {
        field.attrs.push(syn::parse_quote!(#[cfg_attr(feature = "ts", tsify(optional))]));
    }
    let write = if json { quote!(args.set_json(#wire, &self.#ident);) } else { quote!(args.set(#wire, &self.#ident);) };
    Ok((quote!(#start #(#builders)*), write))
}
