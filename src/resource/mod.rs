//! The macros that resource files are written in, and what they expand to.

#[cfg(feature = "meta")]
pub mod meta;
pub mod pages;
pub mod pagination;
pub(crate) mod prelude;
pub mod returns;
#[cfg(feature = "stream")]
pub mod stream;

use crate::client::{CallOptions, Client, Content, Reply, ResponseFormat};
use crate::error::{Code, Error, Outcome};
use crate::http::request::prepare;
use crate::operation::Args;
use crate::operation::{Operation, Safety};
use crate::runtime::{BodyFormat, BytesRuntime};
use returns::Returns;
use std::future::pending;

/// Calls an operation and decodes its response into Rust types. A document that was cut is requested again by the client, as
/// any other response that broke off.
pub(crate) async fn invoke<Ret: Returns, R: BytesRuntime>(
    client: &Client<R>,
    operation: &'static Operation,
    args: &Args,
    body: Option<&str>,
    options: &CallOptions,
) -> Result<Ret::Value, Error> {
    let prepared = prepare(operation, args, body)?;
    let decode = |reply: Reply<R>| {
        let bytes = match reply.content {
            Content::Payload(payload) => R::bytes(payload),
            Content::Unread(_) | Content::Empty => Vec::new(),
        };
        Ret::decode(reply.head.status, &bytes).map_err(|mut error| {
            error.details.status = error.details.status.or(Some(reply.head.status));
            // The response is unusable, but it came: the request has had its effect.
            error.details.outcome = (operation.safety != Safety::Safe).then_some(Outcome::Answered);
            error
        })
    };
    client.send_until(pending(), operation, prepared, options, ResponseFormat::Body(BodyFormat::Bytes), decode).await
}

/// JSON text of a request body.
pub(crate) fn body_text<T: serde::Serialize + ?Sized>(
    operation: &'static Operation,
    body: &T,
) -> Result<String, Error> {
    serde_json::to_string(body).map_err(|bad| Error::usage(Code::InvalidParameter, operation, "body", bad.to_string()))
}

/// Declares a resource: its Rust methods and its rows of the operation table.
///
/// A row reads `method = "operationId": VERB "path" (positional: Type, …) [body(Type [as "param"])] [query(Struct)] =>
/// Return<…>, [facts];`
macro_rules! resource {
    (
        $(#[doc = $doc:literal])*
        pub $resource:ident in $api:ident as $name:literal;
        $(
            $(#[doc = $odoc:literal])*
            $method:ident = $id:literal : $verb:ident $path:literal ( $($arg:ident : $aty:ty),* $(,)? )
            $(body($body:ty $(as $in_query:literal)?))? $(query($query:ty))?
            => $shape:ident $(<$item:ty>)?, [$($fact:ident ( $($value:tt)* )),* $(,)?];
        )*
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone)]
        pub struct $resource<'c, R: $crate::runtime::Runtime> {
            client: &'c $crate::client::Client<R>,
            options: $crate::client::CallOptions,
        }

        #[allow(non_upper_case_globals, reason = "rows carry the name of their method")]
        mod rows {
            #[allow(unused_imports, reason = "not every resource names every import")]
            use super::*;
            #[allow(unused_imports, reason = "as above")]
            use $crate::operation::{ClientParam, Method, Operation, Param, Query, Paging, Shape, Body};
            $(
                pub static $method: Operation = Operation::new($crate::operation::Api::$api, $name, $id, Method::$verb, $path)
                    .positional(&[$(Param::of::<$aty>(stringify!($arg)).required()),*])
                    $(.query(<$query as Query>::PARAMS))?
                    $(.body($crate::resource::resource!(@body $body $(, $in_query)?)))?
                    .shape(<$shape $(<$item>)? as $crate::resource::returns::Returns>::SHAPE)
                    $(.$fact($($value)*))*;
            )*
        }

        impl<'c, R: $crate::runtime::BytesRuntime> $resource<'c, R> {
            $($crate::resource::resource! {
                @method $shape [$($item)?] [$(#[doc = $odoc])*] $method ($($arg: $aty),*) [$($body)?] [$($query)?]
            })*
        }

        impl<'c, R: $crate::runtime::Runtime> $resource<'c, R> {
            /// The resource of a client.
            pub fn new(client: &'c $crate::client::Client<R>) -> Self {
                Self { client, options: $crate::client::CallOptions::default() }
            }

            /// The same resource with other settings for its calls.
            #[must_use]
            pub fn with(mut self, options: $crate::client::CallOptions) -> Self {
                self.options = options;
                self
            }
        }

        /// The rows of this resource in the operation table.
        pub(crate) static OPERATIONS: &[&$crate::operation::Operation] = &[$(&rows::$method),*];

        /// What the generator reads of this resource.
        #[cfg(feature = "meta")]
        pub(crate) static META: $crate::resource::meta::ResourceMeta = $crate::resource::meta::ResourceMeta {
            class: stringify!($resource),
            name: $name,
            module: module_path!(),
            docs: &[$($doc),*],
            operations: &[$($crate::resource::meta::OperationMeta {
                operation: &rows::$method,
                method: stringify!($method),
                docs: &[$($odoc),*],
                positional: &[$((stringify!($arg), stringify!($aty))),*],
                body: &[$(stringify!($body))?],
                query: &[$(stringify!($query))?],
                returns: concat!(stringify!($shape) $(, "<", stringify!($item), ">")?),
                decode_response: $crate::resource::meta::decode_response::<$shape $(<$item>)?>,
                body_form: &[$($crate::resource::meta::round_trip::<$body>)?],
            }),*],
        };
    };
    (
        @method Paged [$item:ty] [$($docs:tt)*] $method:ident ($($arg:ident : $aty:ty),*) [] [$($query:ty)?]
    ) => {
        $($docs)*
        ///
        /// Gives the first page; see the method beside this one for all of them.
        ///
        /// # Errors
        /// Mistakes in the arguments before anything is sent, then every [`Code`]($crate::error::Code) of the network
        /// and the server.
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        pub async fn $method(
            &self,
            $($arg: <$aty as $crate::operation::ParamType>::Input<'_>,)*
            $(query: &$query,)?
        ) -> Result<$crate::resource::pages::Page<$item>, $crate::error::Error> {
            let args = $crate::resource::resource!(@args [$($arg: $aty),*] $(query: $query)?);
            $crate::resource::pages::Pages::new(self.client, &rows::$method, args, self.options.clone()).first().await
        }

        #[doc = concat!("The pages of [`Self::", stringify!($method), "`], one after the other.")]
        #[leadspan_macros::pages]
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        pub fn $method(
            &self,
            $($arg: <$aty as $crate::operation::ParamType>::Input<'_>,)*
            $(query: &$query,)?
        ) -> $crate::resource::pages::Pages<'c, $item, R> {
            let args = $crate::resource::resource!(@args [$($arg: $aty),*] $(query: $query)?);
            $crate::resource::pages::Pages::new(self.client, &rows::$method, args, self.options.clone())
        }
    };
    (
        @method $shape:ident [$($item:ty)?] [$($docs:tt)*] $method:ident ($($arg:ident : $aty:ty),*)
        [$($body:ty)?] [$($query:ty)?]
    ) => {
        $($docs)*
        ///
        /// # Errors
        /// Mistakes in the arguments before anything is sent, then every [`Code`]($crate::error::Code) of the
        /// network and the server.
        #[allow(non_snake_case, reason = "wire names stay as the API spells them")]
        pub async fn $method(
            &self,
            $($arg: <$aty as $crate::operation::ParamType>::Input<'_>,)*
            $(body: &$body,)?
            $(query: &$query,)?
        ) -> Result<<$shape $(<$item>)? as $crate::resource::returns::Returns>::Value, $crate::error::Error> {
            let args = $crate::resource::resource!(@args [$($arg: $aty),*] $(query: $query)?);
            #[allow(unused_mut, unused_assignments, reason = "operations without a body exist")]
            let mut text: Option<String> = None;
            $(
                let body: &$body = body;
                text = Some($crate::resource::body_text(&rows::$method, body)?);
            )?
            $crate::resource::invoke::<$shape $(<$item>)?, R>(
                self.client, &rows::$method, &args, text.as_deref(), &self.options,
            ).await
        }
    };
    (@args [$($arg:ident : $aty:ty),*] $($query:ident : $set:ty)?) => {{
        #[allow(unused_mut, reason = "operations without parameters exist")]
        let mut args = $crate::operation::Args::new();
        $(args.push(stringify!($arg), <$aty as $crate::operation::ParamType>::input($arg));)*
        $(<$set as $crate::operation::Query>::write($query, &mut args);)?
        args
    }};
    (@body $body:ty, $in_query:literal) => { Body::InQuery($in_query) };
    (@body $body:ty) => { Body::Json { required: true } };
}

/// Declares a string enum of an API; Rust keeps unknown strings.
macro_rules! text_enum {
    ($(#[$doc:meta])* pub enum $name:ident : open { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $crate::resource::text_enum!(@define [$(#[$doc])*] $name [$($(#[$vdoc])* $variant = $text),*]
            $crate::operation::ParamKind::Text, true);
    };
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $crate::resource::text_enum!(@define [$(#[$doc])*] $name [$($(#[$vdoc])* $variant = $text),*]
            $crate::operation::ParamKind::OneOf(Self::KNOWN), false);
    };
    (@define [$(#[$doc:meta])*] $name:ident [$($(#[$vdoc:meta])* $variant:ident = $text:literal),*] $kind:expr, $open:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("`", $text, "`")] $variant,)*
            /// A string that no document names.
            Other(String),
        }

        impl $name {
            /// The documented strings.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The string on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        // So that records with a required enum have a default; no API accepts it.
        impl Default for $name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
                output.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(input).map(|text| Self::from(&*text))
            }
        }

        impl $crate::operation::ParamType for $name {
            const KIND: $crate::operation::ParamKind = $kind;
            type Input<'a> = $name;
            fn input(value: $name) -> $crate::operation::Arg {
                $crate::operation::Arg::Text(value.as_str().to_owned())
            }
        }

        impl $crate::operation::ToArg for $name {
            fn to_arg(&self) -> $crate::operation::Arg {
                $crate::operation::Arg::Text(self.as_str().to_owned())
            }
        }

        #[cfg(feature = "meta")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                if $open {
                    schemars::json_schema!({ "type": "string", "x-known-values": [$($text),*] })
                } else {
                    schemars::json_schema!({ "type": "string", "enum": [$($text),*] })
                }
            }
        }

        #[cfg(feature = "meta")]
        inventory::submit! {
            $crate::resource::meta::TypeMeta {
                module: module_path!(),
                name: stringify!($name),
                line: line!(),
                kind: if $open { "open" } else { "closed" },
                any_case: false,
                always: &[],
                typescript: || $crate::resource::meta::text_union(stringify!($name), <$name>::KNOWN, $open),
                schema: |generator| generator.subschema_for::<$name>(),
                round_trip: Some($crate::resource::meta::round_trip::<$name>),
            }
        }
    };
}

/// Declares a value that comes in one of several shapes; the first that fits is taken.
macro_rules! one_of {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident $(($inner:ty))?),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[cfg_attr(feature = "meta", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$vdoc])* $variant $(($inner))?,)*
        }

        #[cfg(feature = "meta")]
        inventory::submit! {
            $crate::resource::meta::TypeMeta {
                module: module_path!(),
                name: stringify!($name),
                line: line!(),
                kind: "union",
                any_case: false,
                always: &[],
                typescript: || <$name as tsify::Tsify>::DECL.to_owned(),
                schema: |generator| generator.subschema_for::<$name>(),
                round_trip: Some($crate::resource::meta::round_trip::<$name>),
            }
        }
    };
}

/// Declares the client of an API and its resources, in the order of the table.
macro_rules! api {
    ($(#[$doc:meta])* $api:ident: $($accessor:ident: $module:ident::$resource:ident),* $(,)?) => {
        $(#[$doc])*
        pub struct $api<R: $crate::runtime::Runtime>($crate::client::Client<R>);

        impl<R: $crate::runtime::Runtime> $api<R> {
            /// Begins a client with options of its own, at the vendor's address.
            pub fn builder(runtime: R) -> $crate::client::ClientBuilder<R, Self> {
                $crate::client::ClientBuilder::new($crate::operation::Api::$api, runtime)
            }

            /// A client with the default options. Without credentials it serves a gateway that adds them.
            ///
            /// # Errors
            /// `usage/invalid-base-url` for anything but https (http on loopback), user-info, a query or a fragment.
            pub fn new(
                base_url: &str,
                credentials: Option<$crate::http::auth::Credentials>,
                runtime: R,
            ) -> Result<Self, $crate::error::Error> {
                let builder = Self::builder(runtime).base_url(base_url);
                match credentials {
                    Some(credentials) => builder.credentials(credentials),
                    None => builder,
                }
                .build()
            }

            /// The client below: undocumented requests, limits, the runtime.
            pub fn client(&self) -> &$crate::client::Client<R> {
                &self.0
            }
            $(
                #[doc = concat!("See [`", stringify!($resource), "`].")]
                pub fn $accessor(&self) -> $module::$resource<'_, R> {
                    $module::$resource::new(&self.0)
                }
            )*
        }

        impl<R: $crate::runtime::Runtime> From<$crate::client::Client<R>> for $api<R> {
            fn from(client: $crate::client::Client<R>) -> Self {
                Self(client)
            }
        }

        /// Every operation, resource by resource: the order that numbers them.
        pub fn operations() -> impl Iterator<Item = &'static $crate::operation::Operation> {
            [$($module::OPERATIONS),*].into_iter().flatten().copied()
        }

        /// What the generator reads.
        #[cfg(feature = "meta")]
        pub(crate) static META: &[&$crate::resource::meta::ResourceMeta] = &[$(&$module::META),*];
    };
}

pub(crate) use {api, one_of, resource, text_enum};
