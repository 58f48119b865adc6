//! Routes a request to its operation in leadspan's table.

use crate::http::{QueryParams, Request, decode};
use crate::order::sorted;
use crate::table::{self, OperationRow, Segment, StringForm};
use crate::{parse, vendor};
use leadspan::__private::split_once;
use leadspan::operation::{Api, Auth, Body, ClientParam, Operation};
use serde_json::{Map, Value};

/// A location within one of the APIs.
pub struct Address<'u> {
    /// The API.
    pub api: Api,
    /// The path below the API's base URL, still encoded.
    pub path: &'u str,
    /// The decoded query.
    pub query: QueryParams,
}

/// The result of routing.
pub enum Routed<'r> {
    /// A call of an operation.
    Found(Box<RoutedCall<'r>>),
    /// The path exists, but not with this method.
    WrongMethod {
        /// The methods that the path has.
        allowed: Vec<&'static str>,
        /// Whether they need credentials.
        auth: Auth,
    },
    /// No operation has this path.
    Unknown,
}

/// A request with its operation and arguments.
pub struct RoutedCall<'r> {
    /// The row of the table.
    pub operation: &'static Operation,
    /// The request.
    pub request: &'r Request,
    /// The decoded query.
    pub query: QueryParams,
    path: Vec<(&'static str, String)>,
    forms: &'static [(&'static str, StringForm)],
}

impl RoutedCall<'_> {
    /// An argument of the path or the query, by its name in the row.
    pub fn arg(&self, name: &str) -> Option<&str> {
        let wire = self.wire_name(name);
        let in_path = self.path.iter().find(|(known, _)| *known == wire).map(|(_, value)| value.as_str());
        in_path.or_else(|| self.query.get(wire))
    }

    /// The documented format of a parameter's strings, by its name in the row.
    pub fn form(&self, name: &str) -> Option<StringForm> {
        self.forms.iter().find(|(own, _)| *own == name).map(|(_, form)| *form)
    }

    /// All values of an argument; comma-separated lists are split if the row declares them.
    pub fn args(&self, name: &str) -> Vec<&str> {
        let comma =
            self.operation.params().any(|param| param.name == name && param.many == leadspan::operation::Many::Comma);
        let values = self.query.all(self.wire_name(name));
        if comma { values.into_iter().flat_map(|value| value.split(',')).collect() } else { values }
    }

    /// An argument as an integer.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.arg(name)?.parse().ok()
    }

    /// Whether a flag is set; `1` counts.
    pub fn flag(&self, name: &str) -> bool {
        self.arg(name).is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
    }

    /// The first path parameter, the only one of most operations.
    pub fn id(&self) -> &str {
        self.path.first().map_or("", |(_, value)| value.as_str())
    }

    /// The JSON of the request body, or of the query parameter that carries it.
    pub fn json(&self) -> Option<Value> {
        match self.operation.body {
            Body::Json { .. } => parse::bytes(&self.request.body),
            Body::InQuery(_) | Body::None => parse::json(self.query.get(self.json_parameter()?)?),
        }
    }

    /// The query parameter with a JSON value: the body, or an object that repeats an argument.
    pub fn json_parameter(&self) -> Option<&'static str> {
        match self.operation.body {
            Body::InQuery(name) => Some(name),
            Body::Json { .. } => None,
            Body::None => self.mirror().map(|(name, ..)| name),
        }
    }

    /// The query parameter that repeats an argument in an object: its name, the argument's, the member's.
    pub fn mirror(&self) -> Option<(&'static str, &'static str, &'static str)> {
        self.operation.filled.iter().find_map(|filled| match filled {
            ClientParam::Mirror { name, arg, key } => Some((*name, *arg, *key)),
            ClientParam::Fixed { .. } => None,
        })
    }

    /// The body's JSON object; empty if the body is anything else.
    pub fn object(&self) -> Map<String, Value> {
        match self.json() {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// The fixed value of a query parameter that the operation requires.
    pub fn fixed(&self, parameter: &str) -> Option<&'static str> {
        self.operation.filled.iter().find_map(|filled| match filled {
            ClientParam::Fixed { name, value } if *name == parameter => Some(*value),
            _ => None,
        })
    }

    fn wire_name<'n>(&self, name: &'n str) -> &'n str {
        self.operation.renamed.iter().find(|(row, _)| *row == name).map_or(name, |(_, wire)| *wire)
    }
}

/// Finds the API of a URL.
pub fn locate(url: &str) -> Option<Address<'_>> {
    let url = url.split('#').next()?;
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, path) = match split_once(address, "://") {
        Some((_, rest)) => {
            let at = rest.find('/').unwrap_or(rest.len());
            rest.split_at_checked(at)?
        }
        None => ("", address),
    };
    let host = host.split('@').next_back()?.to_ascii_lowercase();
    let (api, path) = below_base(&host, path)?;
    Some(Address { api, path, query: QueryParams::parse(query) })
}

/// A path of no operation.
const OUTSIDE: &str = "//";

/// The API of a host and the path below its base URL; on other hosts the first path segment names the API.
fn below_base<'p>(host: &str, path: &'p str) -> Option<(Api, &'p str)> {
    let below =
        |path: &'p str, prefix: &str| path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut all = Api::ALL.iter().map(|api| (*api, vendor::of(*api)));
    let is_at = |known: &&str| if known.starts_with('.') { host.ends_with(*known) } else { host == *known };
    match all.clone().find(|(_, vendor)| vendor.hosts.iter().any(is_at)) {
        Some((api, vendor)) => Some((api, below(path, vendor.base_path).unwrap_or(OUTSIDE))),
        None => all.find_map(|(api, vendor)| {
            let path = below(path.strip_prefix('/')?.strip_prefix(vendor::name(api))?, "")?;
            Some((api, below(path, vendor.base_path).unwrap_or(OUTSIDE)))
        }),
    }
}

/// Finds the operation of a request.
pub fn find<'r>(address: Address<'_>, request: &'r Request) -> Routed<'r> {
    let Address { api, path, query } = address;
    let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
    let given: Vec<&str> = path.split('/').collect();
    let has_case = vendor::of(api).has_case;
    let mut candidates: Vec<&OperationRow> =
        table::rows(api).iter().filter(|row| fits(row, &given, has_case)).collect();
    // `/leads/csv` also matches `/leads/{uniqueId}`: the row with the fewest path parameters wins.
    let Some(fewest) = candidates.iter().map(|row| row.names().count()).min() else {
        return Routed::Unknown;
    };
    candidates.retain(|row| row.names().count() == fewest);
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    let matches_request =
        |row: &&&OperationRow| row.operation.method.as_str() == method && fixed_values_fit(&row.operation, &query);
    let mut matching = candidates.iter().filter(matches_request).peekable();
    let best = match (matching.next(), matching.peek()) {
        // Several rows share a path and differ by their query: fewest missing parameters first, then most present ones.
        (Some(first), Some(_)) => std::iter::once(first).chain(matching).min_by_key(|row| {
            let (present, missing) = selectors(&row.operation, &query);
            (missing, std::cmp::Reverse(present))
        }),
        (first, _) => first,
    };
    match best {
        Some(row) => {
            let path = row.names().map(|(at, name)| (name, given.get(at).map(|text| decode(text)).unwrap_or_default()));
            let path = path.collect();
            Routed::Found(Box::new(RoutedCall { operation: &row.operation, request, path, query, forms: &row.forms }))
        }
        None => no_match(&candidates, method),
    }
}

/// The result for a request that matches a path but no row.
fn no_match(candidates: &[&'static OperationRow], method: &str) -> Routed<'static> {
    let allowed: Vec<_> = candidates.iter().map(|row| row.operation.method.as_str()).collect();
    if allowed.contains(&method) {
        return Routed::Unknown;
    }
    let required = candidates.iter().any(|row| row.operation.auth == Auth::Required);
    let auth = if required { Auth::Required } else { Auth::Optional };
    Routed::WrongMethod { allowed: unique(allowed), auth }
}

fn unique(names: Vec<&'static str>) -> Vec<&'static str> {
    let mut names = sorted(names, |one, other| one.cmp(other));
    names.dedup();
    names
}

/// Whether the segments of a path match those of a row.
fn fits(row: &OperationRow, given: &[&str], has_case: bool) -> bool {
    let fit = |(segment, text): (&Segment, &&str)| match segment {
        Segment::Name(_) => !text.is_empty(),
        // Comparing lengths first rejects most rows.
        Segment::Fixed(own) => own.len() == text.len() && (own == text || !has_case && own.eq_ignore_ascii_case(text)),
    };
    row.segments.len() == given.len() && row.segments.iter().zip(given).all(fit)
}

fn fixed_values_fit(operation: &Operation, query: &QueryParams) -> bool {
    operation.filled.iter().all(|filled| match filled {
        ClientParam::Fixed { name, value } => query.get(name).is_some_and(|given| given.eq_ignore_ascii_case(value)),
        ClientParam::Mirror { .. } => true,
    })
}

/// The number of required query parameters that are present, and of those that are missing.
fn selectors(operation: &'static Operation, query: &QueryParams) -> (usize, usize) {
    let required = operation.params().filter(|param| param.required && !operation.in_path(param.name));
    let mut names: Vec<&str> = required.map(|param| operation.wire_name(param.name)).collect();
    names.extend(operation.filled.iter().map(|filled| match filled {
        ClientParam::Fixed { name, .. } | ClientParam::Mirror { name, .. } => *name,
    }));
    if let Body::InQuery(name) = operation.body {
        names.push(name);
    }
    let present = names.iter().filter(|name| query.get(name).is_some()).count();
    (present, names.len() - present)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(method: &str, url: &str) -> Option<&'static str> {
        let request = Request::new(method, url);
        match find(locate(url)?, &request) {
            Routed::Found(call) => Some(call.operation.id),
            _ => None,
        }
    }

    #[test]
    fn operations_that_share_a_path_are_told_apart_by_their_query() {
        let co = |method, rest: &str| id_of(method, &format!("https://api.constructiononline.com/api/{rest}"));
        assert_eq!(co("GET", "ChangeOrders"), Some("listChangeOrders"));
        assert_eq!(co("GET", "changeorders?projectid=3"), Some("listProjectChangeOrders"));
        assert_eq!(co("GET", "ChangeOrders?fromDate=2023-10-14"), Some("listChangeOrdersModifiedSince"));
        assert_eq!(co("PUT", "ChangeOrders/7?coInfo=%7B%7D"), Some("updateChangeOrder"));
        assert_eq!(co("PUT", "ChangeOrders/7?action=DELETE&coInfo=%7B%22ID%22:7%7D"), Some("deleteChangeOrder"));
        assert_eq!(co("PUT", "Projects?id=1&action=ARCHIVE&projectInfo=%7B%7D"), Some("archiveProject"));
        assert_eq!(co("GET", "v2/Projects?includeClientSub=true"), Some("listAllProjects"));
    }

    #[test]
    fn a_fixed_segment_beats_a_parameter() {
        assert_eq!(id_of("GET", "https://x.herobase.com/api/leads/csv"), Some("exportLeadsCsv"));
        assert_eq!(id_of("GET", "https://x.herobase.com/api/leads/1S2"), Some("getLead"));
        assert_eq!(id_of("GET", "https://x.herobase.com/leads/1S2"), None);
    }

    #[test]
    fn loopback_prefixes_stand_for_the_hosts() {
        assert_eq!(id_of("GET", "http://127.0.0.1:8/leadconduit/events/stats"), Some("getEventStats"));
        assert_eq!(id_of("GET", "http://127.0.0.1:8/herobase/api/myaccount"), Some("getAccount"));
        assert_eq!(id_of("GET", "/constructiononline/api/Leads"), Some("listLeads"));
        assert!(locate("https://example.com/caps").is_none());
        // Known hosts respond to unknown paths.
        for url in ["https://x.herobase.com/", "https://x.herobase.com/apis/leads", "/herobase/leads"] {
            let request = Request::new("GET", url);
            assert!(matches!(find(locate(url).unwrap(), &request), Routed::Unknown), "{url}");
        }
    }
}
