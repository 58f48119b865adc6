//! Relations between records: what a new or changed record refers to must exist, and what belongs to a deleted record is
//! deleted with it. No document describes either.

use super::{API, not_found};
use crate::http::Response;
use crate::lookup;
use crate::state::State;
use crate::store::{Store, is, reads};
use serde_json::{Map, Value};

/// Members that refer to a record of another collection.
const REFERENCES: [(&str, &str); 5] = [
    ("PRJ_ID", "Projects"),
    ("PROJECT_ID", "Projects"),
    ("CHANGE_ORDER_ID", "ChangeOrders"),
    ("CATEGORY_ID", "SelectionCategories"),
    ("SUBCATEGORY_ID", "SelectionSubCategories"),
];

/// Rejects references to missing records.
pub fn check(state: &State, members: &Map<String, Value>) -> Result<(), Response> {
    for (member, home) in REFERENCES {
        let id = lookup::plain(members.get(member));
        if id.is_some_and(|id| state.store(API).find(home, "ID", &id).is_none()) {
            return Err(not_found());
        }
    }
    Ok(())
}

/// Deletes what belongs to a deleted record: the items of a change order, the parts of an estimate, all that is of a project.
/// People stay, without the project.
pub fn delete_dependents(store: &mut Store, collection: &str, id: &str) {
    let mut delete = |child: &str, member: &str| store.remove_all(child, "ID", &|record| is(record, member, id));
    match collection {
        "ChangeOrders" => delete("ChangeOrderItems", "CHANGE_ORDER_ID"),
        "EstimateSubCategories" => delete("EstimateItems", "_subcategory"),
        "estimates" => ["EstimateCategories", "EstimateSubCategories", "EstimateItems", "EstimateMarkup"]
            .iter()
            .for_each(|part| delete(part, "_estimate")),
        "Projects" => delete_project(store, id),
        _ => {}
    }
}

fn delete_project(store: &mut Store, id: &str) {
    let of_project = |record: &Value| ["PRJ_ID", "PROJECT_ID", "_project"].iter().any(|member| is(record, member, id));
    let collections: Vec<String> = store.collections().map(str::to_owned).collect();
    for collection in &collections {
        store.remove_all(collection, "ID", &of_project);
    }
    let people = store.all("Contacts").iter().filter_map(|contact| lookup::plain(contact.get("ID")));
    for contact in people.collect::<Vec<_>>() {
        let contact = store.find_mut("Contacts", "ID", &contact);
        if let Some(Value::Array(projects)) = contact.and_then(|contact| contact.get_mut("_project")) {
            projects.retain(|project| !reads(project, id));
        }
    }
}
