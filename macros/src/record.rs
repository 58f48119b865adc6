//! `#[record]`.

use crate::fields;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Field, Fields, Ident, ItemStruct, LitStr, Token, Type, punctuated::Punctuated};

/// Types that have a null of their own: an `Option` around them means "absent", never "null".
const OWN_NULL: [&str; 6] = ["Scalar", "NumberLike", "Flag", "Value", "LeadText", "Parsed"];

/// The arguments of `#[record(...)]`.
#[derive(Default)]
pub struct RecordOptions {
    open: bool,
    any_case: bool,
}

impl Parse for RecordOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        for option in Punctuated::<Ident, Token![,]>::parse_terminated(input)? {
            match option.to_string().as_str() {
                "open" => options.open = true,
                "any_case" => options.any_case = true,
                _ => return Err(syn::Error::new_spanned(option, "`open` or `any_case` is expected")),
            }
        }
        Ok(options)
    }
}

pub fn expand(options: &RecordOptions, mut item: ItemStruct) -> syn::Result<TokenStream> {
    let Fields::Named(named) = &mut item.fields else {
        return Err(syn::Error::new_spanned(item, "a record has named fields"));
    };
    let (mut always, mut required) = (Vec::new(), Vec::new());
    for field in &mut named.named {
        let presence = prepare(options, field)?;
        match presence {
            Presence::Required(name) => required.push(name),
            Presence::Always(name) => always.push(name),
            Presence::Optional => {}
        }
    }
    required.extend(always.iter().cloned());
    let extra = if options.open { quote!(crate::wire::OpenExtra) } else { quote!(crate::wire::Extra) };
    let extra: Field = syn::parse_quote! {
        /// Members that no document names, as they came.
        #[serde(flatten)]
        pub extra: #extra
    };
    named.named.push(extra);
    let registration = fields::registration(&item.ident, "record", options.any_case, &always);
    // Decoding is lenient, so that the schema would say that these members may be left out.
    let promise = (!always.is_empty())
        .then(|| quote!(#[cfg_attr(feature = "meta", schemars(extend("required" = [#(#required),*])))]));
    Ok(quote! {
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[cfg_attr(feature = "meta", derive(schemars::JsonSchema))]
        #promise
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        #item
        #registration
    })
}

/// Whether a member is there, with its name on the wire.
enum Presence {
    /// Rust cannot do without it.
    Required(String),
    /// Every printed sample has it; Rust reads records without it all the same.
    Always(String),
    /// It may be left out.
    Optional,
}

fn prepare(options: &RecordOptions, field: &mut Field) -> syn::Result<Presence> {
    let marked = field.attrs.iter().position(|a| a.path().is_ident("always"));
    let marked = marked.map(|position| field.attrs.remove(position));
    let mut wire = fields::wire_name(fields::ident(field)?);
    if let Some(position) = field.attrs.iter().position(|a| a.path().is_ident("wire")) {
        let attribute = field.attrs.remove(position);
        let name: LitStr = attribute.parse_args()?;
        wire = name.value();
        field.attrs.push(syn::parse_quote!(#[serde(rename = #name)]));
    }
    if options.any_case {
        for alias in cases(&wire) {
            field.attrs.push(syn::parse_quote!(#[serde(alias = #alias)]));
        }
    }
    let ty = field.ty.clone();
    match fields::outer(&ty) {
        Some((outer, inner)) if outer == "Option" => option(field, inner),
        Some((outer, _)) if outer == "Nullable" => field
            .attrs
            .push(syn::parse_quote!(#[serde(default, skip_serializing_if = "crate::wire::Nullable::is_absent")])),
        _ => {
            return match marked {
                Some(attribute) => Err(syn::Error::new_spanned(attribute, "this member is required anyway")),
                None => Ok(Presence::Required(wire)),
            };
        }
    }
    field.attrs.push(syn::parse_quote!(#[cfg_attr(feature = "ts", tsify(optional))]));
    Ok(if marked.is_some() { Presence::Always(wire) } else { Presence::Optional })
}

/// A member that may be absent but is never null.
fn option(field: &mut Field, inner: Option<&Type>) {
    let own_null = inner.and_then(fields::outer).is_some_and(|(name, _)| OWN_NULL.contains(&name.as_str()));
    if own_null {
        field.attrs.push(syn::parse_quote!(#[serde(deserialize_with = "crate::wire::present")]));
    }
    field.attrs.push(syn::parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")]));
    if let Some(inner) = inner {
        // The schema of an `Option` would allow null.
        let inner = quote!(#inner).to_string();
        field.attrs.push(syn::parse_quote!(#[cfg_attr(feature = "meta", schemars(with = #inner))]));
    }
}

/// The other spellings of a member name: first letter large, first letter small, all small.
fn cases(wire: &str) -> Vec<String> {
    let Some(first) = wire.chars().next() else { return Vec::new() };
    let rest = wire.get(first.len_utf8()..).unwrap_or_default();
    let mut cases = vec![
        format!("{}{rest}", first.to_ascii_uppercase()),
        format!("{}{rest}", first.to_ascii_lowercase()),
        wire.to_ascii_lowercase(),
    ];
    cases.sort();
    cases.dedup();
    cases.retain(|case| case != wire);
    cases
}
