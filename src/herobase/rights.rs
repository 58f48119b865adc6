//! What an account may do: resource rights by method, project rights with wildcards.

use super::account::{Account, ResourceRights};

/// Whether a project right covers a project.
///
/// `*` stands for any string; the guide shows it at the end only (`B2B*`). Case is ignored: the vendor's rule is not known,
/// and a right that is too narrow shows itself as a 403, where one thought too narrow would hide a campaign.
pub fn right_covers(right: &str, project: &str) -> bool {
    let (right, project) = (right.to_lowercase(), project.to_lowercase());
    let mut parts = right.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = project.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl Account {
    /// Whether a project right covers the project.
    pub fn covers_project(&self, project: &str) -> bool {
        self.projectRights.iter().any(|right| right_covers(right, project))
    }

    /// Whether the account may import leads into campaigns of this project: POST on leads, and the project.
    pub fn may_import(&self, project: &str) -> bool {
        self.resourceRights.allows("Leads", "POST") && self.covers_project(project)
    }
}

impl ResourceRights {
    /// Whether a method is allowed on a resource; names are compared without case.
    pub fn allows(&self, resource: &str, method: &str) -> bool {
        let named = [
            ("Account", &self.Account),
            ("Calls", &self.Calls),
            ("Campaigns", &self.Campaigns),
            ("Leads", &self.Leads),
            ("Organization", &self.Organization),
        ];
        let methods = named
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(resource))
            .and_then(|(_, methods)| methods.as_ref());
        methods.is_some_and(|methods| methods.iter().any(|known| known.as_str().eq_ignore_ascii_case(method)))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn rights_match_as_the_guide_says() {
        let vectors = include_str!("../../tests/vectors/helpers.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
        for row in vectors["rights"].as_array().unwrap() {
            let (right, project) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
            assert_eq!(right_covers(right, project), row[2].as_bool().unwrap(), "{right} {project}");
        }
    }
}
