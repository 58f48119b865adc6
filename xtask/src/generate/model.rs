//! One API as the writers see it: its resources, its types as TypeScript, its documentation as text.

use super::computed;
use super::declarations::{self, Declaration, Interface, Member};
use super::failures::Classes;
use super::names;
use super::source::ApiSources;
use leadspan::meta::{self, OperationMeta, ResourceMeta, TypeMeta};
use leadspan::operation::{Body, Many, Method, Operation, Paging, Param, ParamKind, Profile, Shape};

/// One API.
pub struct ApiModel {
    /// Rust module and file name.
    pub module: &'static str,
    /// Class of its client.
    pub name: &'static str,
    /// Its position among the APIs.
    pub number: usize,
    /// Its facts.
    pub profile: &'static Profile,
    /// Its resources, in the order of the table.
    pub resources: &'static [&'static ResourceMeta],
    /// Its types in the order of files and lines.
    pub types: Vec<TypeModel>,
    /// Aliases and documentation that only the source has.
    pub source: ApiSources,
    /// Error classes by status.
    pub classes: Classes,
}

/// A type with its declaration.
pub struct TypeModel {
    /// Its Rust type.
    pub meta: &'static TypeMeta,
    /// Its TypeScript declaration.
    pub declaration: Declaration,
}

impl ApiModel {
    /// Every API of the crate.
    pub fn all() -> Result<Vec<Self>, String> {
        leadspan::Api::ALL.iter().enumerate().map(|(number, api)| Self::read(number, *api)).collect()
    }

    fn read(number: usize, api: leadspan::Api) -> Result<Self, String> {
        let profile = api.profile();
        let Profile { name, module, .. } = *profile;
        let mut types = Vec::new();
        for meta in meta::types(module) {
            let mut declaration = declarations::parse(meta.name, &(meta.typescript)())?;
            if let Declaration::Interface(interface) = &mut declaration {
                let promised = |member: &&mut Member| meta.always.contains(&member.name.as_str());
                interface.members.iter_mut().filter(promised).for_each(|member| member.optional = false);
            }
            types.push(TypeModel { meta, declaration });
        }
        let source = ApiSources::read(module)?;
        Ok(Self { module, name, number, profile, resources: api.resources(), types, source, classes: Classes::read()? })
    }

    /// Every operation with its resource, numbered as the core numbers them.
    pub fn operations(&self) -> impl Iterator<Item = (usize, &'static ResourceMeta, &'static OperationMeta)> {
        let all = self
            .resources
            .iter()
            .flat_map(|resource| resource.operations.iter().map(move |operation| (*resource, operation)));
        all.enumerate().map(|(number, (resource, operation))| (number, resource, operation))
    }

    /// The declaration of an object type.
    pub fn interface(&self, name: &str) -> Option<&Interface> {
        self.types.iter().filter(|known| known.meta.name == name).find_map(|known| match &known.declaration {
            Declaration::Interface(interface) => Some(interface),
            Declaration::Alias { .. } => None,
        })
    }

    /// The members of an operation's query type.
    pub fn query(&self, operation: &OperationMeta) -> &[Member] {
        let interface = operation.query.first().and_then(|name| self.interface(name));
        interface.map_or(&[], |interface| &interface.members)
    }

    /// The declared type of a parameter, empty when it has none.
    pub fn parameter_type<'m>(&'m self, operation: &'m OperationMeta, name: &str) -> &'m str {
        let member = self.query(operation).iter().find(|member| member.name == name);
        let positional = || operation.positional.iter().find(|(own, _)| *own == name).map_or("", |(_, rust)| *rust);
        member.map_or_else(positional, |member| member.kind.as_str())
    }

    /// Rust documentation as plain lines: links to Rust items become names of the TypeScript API, the source line goes.
    pub fn docs(&self, lines: &[impl AsRef<str>]) -> Vec<String> {
        let mut text: Vec<String> = lines.iter().map(|line| self.unlinked(line.as_ref().trim())).collect();
        while text.last().is_some_and(|line| line.is_empty() || line.starts_with("Source: ")) {
            text.pop();
        }
        text
    }

    /// The same for the doc comment of a declaration: the text about a retired member goes under `@deprecated`.
    pub fn comment(&self, lines: &[impl AsRef<str>]) -> Vec<String> {
        let mut text = Vec::new();
        for line in self.docs(lines) {
            match line.split_once("Deprecated") {
                Some((before, advice)) => {
                    text.extend(Some(before.trim().to_owned()).filter(|before| !before.is_empty()));
                    text.push(
                        format!("@deprecated {}", advice.trim_start_matches([':', '.']).trim()).trim().to_owned(),
                    );
                }
                None => text.push(line),
            }
        }
        text
    }

    /// ``[`Caps::list`]`` -> `` `caps.list` ``.
    fn unlinked(&self, line: &str) -> String {
        let mut output = String::new();
        let mut rest = line;
        while let Some((before, (link, after))) =
            rest.split_once("[`").and_then(|(before, tail)| Some((before, tail.split_once("`]")?)))
        {
            let shown = match link.split_once("::") {
                Some((class, method)) => {
                    format!("{}.{}", self.resource_name(class), names::camel(method))
                }
                None => link.to_owned(),
            };
            output.push_str(&format!("{before}`{shown}`"));
            rest = after;
        }
        output + rest
    }

    fn resource_name<'a>(&'a self, class: &'a str) -> &'a str {
        self.resources.iter().find(|resource| resource.class == class).map_or(class, |resource| resource.name)
    }
}

/// The marker and inner type of what an operation returns: `List<Cap>` is `("List", "Cap")`.
pub fn returned(operation: &OperationMeta) -> (&'static str, String) {
    match operation.returns.split_once('<') {
        Some((marker, inner)) => (marker.trim(), inner.trim().trim_end_matches('>').trim().to_owned()),
        None => (operation.returns.trim(), String::new()),
    }
}

/// What a method of the TypeScript API returns.
pub fn typescript_result(operation: &OperationMeta) -> String {
    result_of(operation, &names::typescript(&returned(operation).1))
}

/// What a method returns whose result follows from its arguments, with the type parameter.
pub fn computed_result(operation: &OperationMeta) -> Option<(&'static str, String)> {
    let computed = computed::of(operation)?;
    Some((computed.parameter, result_of(operation, &format!("{}<{}>", computed.item, computed.parameter))))
}

fn result_of(operation: &OperationMeta, inner: &str) -> String {
    let (marker, _) = returned(operation);
    match marker {
        "Paged" => format!("Paged<{inner}>"),
        "Csv" => "CsvResult".into(),
        "JsonOrCsv" => format!("JsonOrCsv<{inner}>"),
        _ => format!("ApiPromise<{}>", data_type(marker, inner)),
    }
}

/// A result with the type of its failures, by the statuses that the documents list.
pub fn with_failures(operation: &Operation, result: String) -> String {
    let statuses = operation.failure_statuses().into_iter().filter(|status| !is_empty_list(operation, *status));
    let listed: Vec<_> = statuses.map(|status| status.to_string()).collect();
    match result.strip_suffix('>') {
        Some(open) => format!("{open}, CallError<{}>>", listed.join(" | ")),
        // A table is not there before it is read.
        None => result,
    }
}

/// Whether a failure status means a list without items.
pub fn is_empty_list(operation: &Operation, status: u16) -> bool {
    status == 404 && operation.empty_on_404
}

/// The type of the data that a marker stands for.
fn data_type(marker: &str, inner: &str) -> String {
    match marker {
        "List" => names::list(inner),
        "Optional" => format!("{inner} | null"),
        "Deletion" => format!("Deleted<{inner}>"),
        "Untyped" | "AnyJson" => "unknown".into(),
        _ => inner.to_owned(),
    }
}

/// Whether a resource has `edit`: the record can be read, written back, and a newer version is detected.
pub fn edits(operation: &Operation) -> bool {
    operation.versioned && operation.method == Method::PUT
}

/// What an operation gives, as a word of the table that the client reads (see `js/request/rows.ts`).
pub fn result_kind(operation: &Operation) -> String {
    match (operation.shape, operation.paging) {
        (_, Paging::IdCursor) => "id".into(),
        (_, Paging::SkipTake) => "skip".into(),
        (_, Paging::Offset { max_limit, max_total }) => format!("{max_limit}/{max_total}"),
        (Shape::Csv, _) => "csv".into(),
        (Shape::JsonOrCsv, _) => "both".into(),
        (Shape::Untyped, _) => "text".into(),
        _ if edits(operation) => "edit".into(),
        _ => String::new(),
    }
}

/// Whether a body may come as a form: a platform's `FormData` or `URLSearchParams` is then one.
pub fn takes_form(operation: &Operation) -> bool {
    operation.request_media.contains(&"application/x-www-form-urlencoded")
}

/// The TypeScript type of a body.
pub fn body_type(operation: &OperationMeta) -> Option<String> {
    let kind = names::typescript(operation.body.first()?);
    Some(if takes_form(operation.operation) { format!("{kind} | FormData | URLSearchParams") } else { kind })
}

/// Whether a call without a body is refused.
pub fn body_required(operation: &Operation) -> bool {
    !matches!(operation.body, Body::None | Body::Json { required: false })
}

/// The type of a positional argument.
pub fn argument_type(param: &Param, rust: &str) -> String {
    let kind = names::typescript(rust);
    // Where several values are taken, one may be given bare.
    if param.many == Many::One { kind } else { one_or_many(&kind) }
}

/// `T[]` where several values are taken: one may be given bare, and the list is only read.
pub fn one_or_many(list: &str) -> String {
    let item = list.strip_suffix("[]").unwrap_or(list);
    let bare = item.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(item);
    format!("{bare} | readonly {list}")
}

/// The parameter that a member of a query type sets.
pub fn parameter<'a>(api: &'a ApiModel, query: &str, member: &str) -> Option<&'a Param> {
    let mut operations = api.operations().filter(|(_, _, operation)| operation.query.first() == Some(&query));
    operations.find_map(|(_, _, operation)| operation.operation.query.iter().find(|param| param.name == member))
}

/// What a paged call sends when it names no page size.
pub fn page_size(operation: &Operation) -> Option<String> {
    const WALK: &str =
        "loops, `toArray`, `select` and `countBy` read on page by page; `toArray({ max })` bounds the items";
    let (name, size) = match operation.paging {
        Paging::None => return None,
        Paging::IdCursor => ("limit", leadspan::resource::pagination::EVENTS_A_PAGE),
        Paging::Offset { max_limit, .. } => ("limit", i64::from(max_limit)),
        Paging::SkipTake => ("take", leadspan::resource::pagination::LEADS_A_PAGE),
    };
    Some(format!("`{name}` is the size of a page, {size} when left out: `await` gives one page, {WALK}."))
}

/// The range of a whole number in words, where it is narrower than what JavaScript counts exactly.
pub fn range(kind: ParamKind) -> Option<String> {
    const LARGEST: i64 = (1 << 53) - 1;
    match kind {
        ParamKind::Integer { min, max: LARGEST } => Some(format!("A whole number, at least {min}.")),
        ParamKind::Integer { min, max } => Some(format!("A whole number from {min} to {max}.")),
        _ => None,
    }
}

/// Safety in words.
pub fn safety(operation: &Operation) -> &'static str {
    use leadspan::operation::Safety;
    match operation.safety {
        Safety::Safe => "safe",
        Safety::Idempotent => "idempotent",
        Safety::Unsafe => "unsafe",
    }
}

/// Source in words.
pub fn source(operation: &Operation) -> &'static str {
    use leadspan::operation::Provenance;
    match operation.source {
        Provenance::Seed => "seed",
        Provenance::Docs => "docs",
        Provenance::Inferred => "inferred",
    }
}

/// The path with parameters under their names on the wire.
pub fn wire_path(operation: &Operation) -> String {
    operation.renamed.iter().fold(operation.path.to_owned(), |path, (row, wire)| {
        path.replace(&format!("{{{row}}}"), &format!("{{{wire}}}"))
    })
}
