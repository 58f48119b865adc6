//! Deliberate differences between the contracts and the crate, each with its reason. The number keeps an
//! entry from hiding a new difference.

use crate::report::Allowed;

/// One line an entry: how often, where, what, why.
const fn allowed(times: usize, location: &'static str, what: &'static str, why: &'static str) -> Allowed {
    Allowed { times, location, what, why }
}

pub const LIST: &[Allowed] = &[
    // Names.
    allowed(
        32,
        "*",
        "no type of this name (list: *",
        "the return markers take every form of a list, so lists need no type",
    ),
    allowed(
        30,
        "*",
        "no type of this name (alias: *",
        "an alias or a wrapper of `wire`; its kind is compared wherever it is used",
    ),
    allowed(1, "leadconduit Error", "is called ErrorBody here", "Error is the error of every call"),
    allowed(
        2,
        "constructiononline *BulkUpdate",
        "a list in the contract, one item of it here",
        "the operation takes a Vec of them",
    ),
    allowed(
        1,
        "leadconduit Operand",
        "no such schema in the contract",
        "the right-hand side of a rule, described in place, with the null of Scalar",
    ),
    // Operations.
    allowed(
        27,
        "herobase *X-Rate-Limit-Fair-Use-Policy",
        "a header",
        "a setting of the client, not of a call: every call would repeat it",
    ),
    allowed(
        3,
        "herobase *",
        "response media: contract {\"application/json\", \"text/html\"}*",
        "HTML is what `Accept` keeps away; where it comes, it is refused",
    ),
    allowed(
        1,
        "herobase importLead",
        "response media: *",
        "the response is not documented: JSON is asked for, anything is kept",
    ),
    allowed(5, "leadconduit *", "* media: contract {*/xml\"*", "the client speaks JSON only; XML says nothing more"),
    allowed(
        1,
        "leadconduit searchLeads",
        "response: contract LeadSearchResults, here Paged<LeadSearchResult>",
        "the marker unwraps `hits`",
    ),
    allowed(
        1,
        "herobase listSearches",
        "response: contract any, here List<SavedSearch>",
        "the guide names the searches' names, which exports need; all else is kept as it comes",
    ),
    allowed(1, "herobase SavedSearch", "no such schema in the contract", "the name of a search, see `listSearches`"),
    allowed(
        81,
        "leadconduit * ?*",
        "* is not checked",
        "the server knows its ids, times and addresses; a stale pattern here would refuse good ones",
    ),
    allowed(
        1,
        "constructiononline listAllProjects ?includeClientSub",
        "fixed: *",
        "`false` is what the listing of company projects does",
    ),
    // Properties: reading is wider than the contract, never narrower.
    allowed(
        10,
        "*",
        "kind: contract *, here null|boolean|number|text*",
        "Flag and Scalar, for values that come in several kinds, take them all",
    ),
    allowed(5, "*", "nullable: contract number|text, here null|number|text", "NumberLike keeps a null that may come"),
    allowed(
        7,
        "leadconduit *",
        "kind: contract null|list<*>|map<any>*, here any",
        "one, a list or an open object: kept as JSON",
    ),
    allowed(2, "leadconduit *", "kind: contract map<*>, here map<any>", "values of several forms: kept as JSON"),
    allowed(
        1,
        "leadconduit ErrorTree",
        "kind: *",
        "a list of messages is a list of trees, and null may stand where nothing is wrong",
    ),
    allowed(
        2,
        "herobase Call.lead*",
        "kind: contract null|text, here null|text as *",
        "the open sets known from leads",
    ),
];
