//! Rights of the account: methods by resource, projects by pattern.

use super::{API, error_response};
use crate::http::Response;
use crate::letters::lower;
use crate::route::RoutedCall;
use crate::state::State;
use leadspan::__private::split_once;
use leadspan::operation::Api;
use serde_json::Value;

/// The resource whose rights an operation needs, as the guide names it.
fn resource(call: &RoutedCall<'_>) -> Option<&'static str> {
    Some(match call.operation.id {
        "getAccount" | "getRequestLimits" | "getRequestCounts" => "Account",
        "listCampaigns" => "Campaigns",
        "listCalls" | "listOrganizationalUnitCalls" | "listCallRecordings" | "exportCallsCsv" => "Calls",
        "listUsers" | "listOrganizationalUnits" => "Organization",
        "importLead" | "exportLeads" | "exportLeadsCsv" | "listSimpleLeads" | "exportRawLeadsCsv" | "getLead" => {
            "Leads"
        }
        _ => return None,
    })
}

/// Rejects calls that the account has no right to.
pub fn check(state: &State, call: &RoutedCall<'_>) -> Result<(), Response> {
    let Some(resource) = resource(call) else {
        return Ok(());
    };
    let method = call.operation.method.as_str();
    let account = state.store(API).all("account").first();
    let methods = account.and_then(|account| account.get("resourceRights")?.get(resource)?.as_array());
    if methods.is_some_and(|methods| methods.iter().any(|own| own == method)) {
        return Ok(());
    }
    Err(error_response(403, &format!("The account does not have the right to {method} {resource}."), &[]))
}

/// The account's project patterns.
pub fn projects(state: &State) -> Vec<String> {
    let account = state.store(Api::HeroBase).all("account").first();
    let rights = account.and_then(|account| account.get("projectRights")?.as_array());
    rights.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether any pattern covers a project.
pub fn covers(patterns: &[String], project: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, project))
}

/// Whether a pattern with `*` matches a name, without regard to case; the guide does not mention case.
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (lower(pattern), lower(name));
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        let Some((_, rest)) = split_once(left, part) else {
            return false;
        };
        left = rest;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        let all = ["B2B*", "*", "b2b nordic", "B*c", "*B N*"];
        assert!(all.iter().all(|pattern| fits(pattern, "B2B Nordic")));
        let none = ["B2B", "B2C*", "*x", "a*a*a*a"];
        assert!(none.iter().all(|pattern| !fits(pattern, "B2B Nordic")));
        assert!(!fits("aa*aa", "aaa"));
    }
}
