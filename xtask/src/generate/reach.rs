//! Which types are sent, and which are received.

use super::declarations::Declaration;
use super::model::{self, ApiModel};
use super::names;
use std::collections::BTreeSet;

/// Names of types, by the direction in which they travel; a type may travel both ways.
pub struct Reach {
    /// Types of request bodies.
    pub sent: BTreeSet<String>,
    /// Types of responses.
    pub received: BTreeSet<String>,
}

impl Reach {
    /// Follows the types of bodies and results. A member that is promised of responses must not be demanded of requests.
    pub fn of(api: &ApiModel) -> Result<Self, String> {
        let mut reach = Self { sent: BTreeSet::new(), received: BTreeSet::new() };
        for (_, _, operation) in api.operations() {
            for body in operation.body {
                follow(api, &names::typescript(body), &mut reach.sent);
            }
            follow(api, &names::typescript(&model::returned(operation).1), &mut reach.received);
        }
        let demanded =
            api.types.iter().find(|known| !known.meta.always.is_empty() && reach.sent.contains(known.meta.name));
        match demanded {
            None => Ok(reach),
            Some(known) => Err(format!(
                "{}: {} is sent too, so that `#[always]` would demand those members of requests: declare a record of its own for bodies",
                api.name, known.meta.name
            )),
        }
    }
}

fn follow(api: &ApiModel, typescript: &str, seen: &mut BTreeSet<String>) {
    for name in names::mentioned(typescript) {
        if !seen.insert(name.to_owned()) {
            continue;
        }
        if let Some(alias) = api.source.aliases.iter().find(|alias| alias.name == name) {
            follow(api, &names::typescript(&alias.target), seen);
        }
        match api.types.iter().find(|known| known.meta.name == name).map(|known| &known.declaration) {
            Some(Declaration::Interface(interface)) => {
                interface.members.iter().for_each(|member| follow(api, &member.kind, seen));
            }
            Some(Declaration::Alias { target, .. }) => follow(api, target, seen),
            None => {}
        }
    }
}
