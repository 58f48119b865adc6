//! The operation table: what can be called, and every fact a call needs.
//!
//! Resource files declare rows with `resource!`; nothing else lists operations.

pub(crate) mod args;
mod param;
mod profile;
mod statuses;

use crate::text;

pub use crate::Api;
pub use args::{Arg, Args, ToArg};
pub use param::{Date, DateTime, Digits, Many, Param, ParamKind, ParamType, Query};
#[cfg(feature = "meta")]
pub use profile::ClientDocs;
pub use profile::{Part, Profile, Quota, SignIn};

/// The HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::upper_case_acronyms, reason = "methods are spelled as HTTP spells them")]
pub enum Method {
    /// Reads.
    GET,
    /// Creates or runs.
    POST,
    /// Replaces or, at ConstructionOnline, updates, archives and deletes.
    PUT,
    /// Deletes.
    DELETE,
}

impl Method {
    /// Every method, by number.
    pub const ALL: &'static [Self] = &[Self::GET, Self::POST, Self::PUT, Self::DELETE];

    /// The method as it goes on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GET => "GET",
            Self::POST => "POST",
            Self::PUT => "PUT",
            Self::DELETE => "DELETE",
        }
    }
}

/// What a retry may do to the account; decides whether one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Safe,
    /// Twice is the same as once.
    Idempotent,
    /// Twice may be two: only retried when the server provably did nothing.
    Unsafe,
}

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// The documents the library was built from.
    Seed,
    /// Other pages of the same vendor, or public clients.
    Docs,
    /// Deduced; treat with care.
    Inferred,
}

/// How the request body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// JSON in the request body.
    Json {
        /// Whether a call without it is refused.
        required: bool,
    },
    /// JSON text in the named query parameter (ConstructionOnline).
    InQuery(&'static str),
}

crate::numbered! {
    /// The shape of a documented response.
    pub enum Shape {
        /// One object.
        Single = "Single",
        /// A list, whatever it is wrapped in.
        List = "List",
        /// The first record of a list.
        FirstOf = "FirstOf",
        /// A record or nothing.
        Optional = "Optional",
        /// A LeadConduit delete.
        Deletion = "Deletion",
        /// An undocumented response.
        Untyped = "Untyped",
        /// Comma-separated rows.
        Csv = "Csv",
        /// JSON, or comma-separated rows when asked.
        JsonOrCsv = "JsonOrCsv",
        /// JSON of any shape.
        AnyJson = "AnyJson",
    }
}

/// How further pages are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// The response is whole.
    None,
    /// LeadConduit: `after_id` / `before_id` with `limit` and `sort`, at most 1,000 items a page.
    IdCursor,
    /// LeadConduit search: offset and limit, and no result beyond `max_total`.
    Offset {
        /// Largest page.
        max_limit: u32,
        /// Results that can be reached at all.
        max_total: u32,
    },
    /// `skip` and `take`, which a server may ignore.
    SkipTake,
}

/// Whether an operation needs credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// Always sent.
    Required,
    /// Sent when there are any.
    Optional,
    /// Never sent.
    None,
}

/// A query parameter that the client fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientParam {
    /// A fixed value (`action=DELETE`).
    Fixed {
        /// Name on the wire.
        name: &'static str,
        /// Its only value.
        value: &'static str,
    },
    /// JSON text `{"key":"id"}` that repeats an argument, as a string.
    Mirror {
        /// Name on the wire.
        name: &'static str,
        /// The argument repeated.
        arg: &'static str,
        /// The member that holds it.
        key: &'static str,
    },
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `operationId` of the contract.
    pub id: &'static str,
    /// The API it belongs to.
    pub api: Api,
    /// Name of the resource in the TypeScript API.
    pub resource: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path template below the base URL.
    pub path: &'static str,
    /// Positional parameters: those in the path, then required query parameters.
    pub positional: &'static [Param],
    /// Further query parameters.
    pub query: &'static [Param],
    /// Parameters the client fills in.
    pub filled: &'static [ClientParam],
    /// Request body.
    pub body: Body,
    /// A string that marks a body as an example that was not edited; such a body is refused.
    pub example_mark: Option<&'static str>,
    /// Media types of the request body; the first is sent.
    pub request_media: &'static [&'static str],
    /// The vendor's own media type of the response, when there is one.
    pub vendor_media: Option<&'static str>,
    /// Shape of the response.
    pub shape: Shape,
    /// Paging.
    pub paging: Paging,
    /// Safety class.
    pub safety: Safety,
    /// Where it is documented.
    pub source: Provenance,
    /// Whether it needs credentials.
    pub auth: Auth,
    /// Whether 404 means "none in this range".
    pub empty_on_404: bool,
    /// Whether its query or response carries secrets.
    pub sensitive: bool,
    /// Whether the vendor retired it.
    pub deprecated: bool,
    /// The replacement of a retired operation.
    pub instead: &'static str,
    /// Whether the API compares versions: an update of a record that was changed meanwhile fails with 409.
    pub versioned: bool,
    /// Whether success is 201.
    pub created: bool,
    /// Whether a body-less call may fail validation (422).
    pub validates: bool,
    /// Whether the documents list a redirect (303).
    pub redirects: bool,
    /// Parameters of which at most one may be given.
    pub exclusive: &'static [&'static str],
    /// Spellings that Rust cannot write: (name in the row, name on the wire).
    pub renamed: &'static [(&'static str, &'static str)],
}

impl Operation {
    /// A row with the common defaults: JSON, no paging, credentials required.
    pub const fn new(api: Api, resource: &'static str, id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            api,
            resource,
            method,
            path,
            positional: &[],
            query: &[],
            filled: &[],
            body: Body::None,
            example_mark: None,
            request_media: &["application/json"],
            vendor_media: None,
            shape: Shape::Single,
            paging: Paging::None,
            safety: Safety::Unsafe,
            source: Provenance::Docs,
            auth: Auth::Required,
            empty_on_404: false,
            sensitive: false,
            deprecated: false,
            instead: "",
            versioned: false,
            created: false,
            validates: false,
            redirects: false,
            exclusive: &[],
            renamed: &[],
        }
    }

    /// Every parameter a caller may give, positional ones first.
    pub fn params(&self) -> impl Iterator<Item = &'static Param> {
        self.positional.iter().chain(self.query)
    }

    /// The name of a parameter on the wire.
    pub fn wire_name(&self, name: &'static str) -> &'static str {
        self.renamed.iter().find(|(row, _)| *row == name).map_or(name, |(_, wire)| wire)
    }

    /// Whether a parameter stands in the path.
    pub fn in_path(&self, name: &'static str) -> bool {
        let wire = self.wire_name(name);
        // The part before the first brace is no name.
        text::split(self.path, "{").skip(1).any(|part| text::before(part, "}") == wire)
    }
}

/// Builders, one a column, so that a row reads as a sentence.
impl Operation {
    /// Changes nothing.
    pub const fn safe(mut self) -> Self {
        self.safety = Safety::Safe;
        self
    }
    /// Twice is once.
    pub const fn idempotent(mut self) -> Self {
        self.safety = Safety::Idempotent;
        self
    }
    /// Twice may be two.
    pub const fn non_idempotent(mut self) -> Self {
        self.safety = Safety::Unsafe;
        self
    }
    /// From the seed documents.
    pub const fn seed(mut self) -> Self {
        self.source = Provenance::Seed;
        self
    }
    /// From other pages.
    pub const fn docs(mut self) -> Self {
        self.source = Provenance::Docs;
        self
    }
    /// Deduced.
    pub const fn inferred(mut self) -> Self {
        self.source = Provenance::Inferred;
        self
    }
    /// The vendor's own media type.
    pub const fn media(mut self, media: &'static str) -> Self {
        self.vendor_media = Some(media);
        self
    }
    /// Media types of the request body.
    pub const fn media_types(mut self, media: &'static [&'static str]) -> Self {
        self.request_media = media;
        self
    }
    /// 404 means "none in this range".
    pub const fn empty_on_404(mut self) -> Self {
        self.empty_on_404 = true;
        self
    }
    /// Carries secrets.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
    /// Credentials are sent when there are any.
    pub const fn optional_auth(mut self) -> Self {
        self.auth = Auth::Optional;
        self
    }
    /// Credentials are never sent.
    pub const fn no_auth(mut self) -> Self {
        self.auth = Auth::None;
        self
    }
    /// Paging.
    pub const fn paged(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }
    /// Retired by the vendor, who names what to use.
    pub const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = true;
        self.instead = instead;
        self
    }
    /// Versions are compared: 409 where a newer one exists.
    pub const fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
    /// Success is 201.
    pub const fn created(mut self) -> Self {
        self.created = true;
        self
    }
    /// May fail validation without a body of its own.
    pub const fn validates(mut self) -> Self {
        self.validates = true;
        self
    }
    /// May respond with a redirect, which is refused.
    pub const fn redirects(mut self) -> Self {
        self.redirects = true;
        self
    }
    /// Parameters the client fills in.
    pub const fn filled(mut self, filled: &'static [ClientParam]) -> Self {
        self.filled = filled;
        self
    }
    /// Parameters of which at most one may be given.
    pub const fn exclusive(mut self, names: &'static [&'static str]) -> Self {
        self.exclusive = names;
        self
    }
    /// Wire spellings.
    pub const fn renamed(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.renamed = names;
        self
    }
    /// Refuses a body with this string in it: it is an example that was not edited.
    pub const fn refuses_example(mut self, mark: &'static str) -> Self {
        self.example_mark = Some(mark);
        self
    }
    /// A body that may be left out.
    pub const fn optional_body(mut self) -> Self {
        self.body = Body::Json { required: false };
        self
    }
    pub(crate) const fn positional(mut self, params: &'static [Param]) -> Self {
        self.positional = params;
        self
    }
    pub(crate) const fn query(mut self, params: &'static [Param]) -> Self {
        self.query = params;
        self
    }
    pub(crate) const fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }
    pub(crate) const fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }
}
