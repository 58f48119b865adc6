//! ConstructionOnline: records that refer to each other, and people.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use leadspan_sandbox::Response;
use serde_json::{Value, json};
use support::Sandbox;

const CO: Api = Api::ConstructionOnline;

fn escape(value: &Value) -> String {
    value.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn put(sandbox: &mut Sandbox, path: &str, info: &str, body: &Value) -> Response {
    let joint = if path.contains('?') { '&' } else { '?' };
    sandbox.call(CO, "PUT", &format!("{path}{joint}{info}={}", escape(body)))
}

fn count(sandbox: &mut Sandbox, path: &str) -> usize {
    let response = sandbox.call(CO, "GET", path);
    response.value().as_array().map_or(0, Vec::len)
}

#[test]
fn what_belongs_to_a_project_is_deleted_with_it() {
    let mut sandbox = Sandbox::new();
    let paths = [
        "/api/ChangeOrders?projectID=1321036",
        "/api/ChangeOrderItems?projectID=1321036",
        "/api/SelectionChoices?projectID=1321036",
        "/api/EstimateItems?estID=51001",
        "/api/EstimateMarkup?estID=51001",
        "/api/ScheduleActivities?scheduleID=61001",
        "/api/Bills?projectID=1321036",
        "/api/baselines?projectID=1321036",
        "/api/v2/Contacts?projectID=1321036&types=CLIENTS",
    ];
    for path in paths {
        assert!(count(&mut sandbox, path) > 0, "{path}");
    }
    let others = count(&mut sandbox, "/api/Schedules");
    let people = count(&mut sandbox, "/api/v2/Contacts");
    let gone = json!({"ID": 1_321_036, "id": 1_321_036});
    assert_eq!(put(&mut sandbox, "/api/Projects?id=1321036&action=DELETE", "projectInfo", &gone).status, 200);
    for path in paths {
        assert_eq!(count(&mut sandbox, path), 0, "{path}");
    }
    for path in ["/api/v2/estimates?id=51001", "/api/Schedules?ID=61001", "/api/ChangeOrders/498099"] {
        assert_eq!(sandbox.call(CO, "GET", path).status, 404, "{path}");
    }
    assert_eq!(count(&mut sandbox, "/api/Schedules"), others - 1);
    assert_eq!(count(&mut sandbox, "/api/v2/Contacts"), people, "people stay");
    assert_eq!(count(&mut sandbox, "/api/EstimateItems?estID=51002"), 1);
}

#[test]
fn the_parts_of_an_estimate_are_deleted_with_it() {
    let mut sandbox = Sandbox::new();
    let subcategory = json!({"ID": 53_001});
    let path = "/api/EstimateSubCategories?subcatID=53001&action=DELETE";
    assert_eq!(put(&mut sandbox, path, "subcategoryInfo", &subcategory).status, 200);
    assert_eq!(sandbox.call(CO, "GET", "/api/EstimateItems?itemID=54001").status, 404);
    assert_eq!(sandbox.call(CO, "GET", "/api/EstimateItems?itemID=54002").status, 200);
    let estimate = json!({"ID": 51_001});
    assert_eq!(put(&mut sandbox, "/api/v2/estimates?id=51001&action=DELETE", "estimateInfo", &estimate).status, 200);
    for part in ["EstimateCategories", "EstimateSubCategories", "EstimateItems", "EstimateMarkup"] {
        assert_eq!(count(&mut sandbox, &format!("/api/{part}?estID=51001")), 0, "{part}");
        assert_ne!(count(&mut sandbox, &format!("/api/{part}?estID=51002")), 0, "{part}");
    }
}

#[test]
fn an_edit_refers_to_what_exists() {
    let mut sandbox = Sandbox::new();
    let order = |sandbox: &mut Sandbox, body: Value| put(sandbox, "/api/ChangeOrders/498099", "coInfo", &body).status;
    assert_eq!(order(&mut sandbox, json!({"PRJ_ID": 5})), 404);
    assert_eq!(order(&mut sandbox, json!({"PRJ_ID": "1321040"})), 200);
    for condition in [json!(99), json!(-1), json!(0.5), json!("4")] {
        assert_eq!(order(&mut sandbox, json!({"CONDITION": condition})), 400);
    }
    assert_eq!(order(&mut sandbox, json!({"CONDITION": "3"})), 200);
    let item = put(&mut sandbox, "/api/ChangeOrderItems/524469", "coItemInfo", &json!({"CHANGE_ORDER_ID": 999}));
    assert_eq!(item.status, 404);
    let bill = |sandbox: &mut Sandbox, body: Value| put(sandbox, "/api/Bills?id=82001", "Info", &body);
    assert_eq!(bill(&mut sandbox, json!({"ITEMS": [{"ID": 999, "RATE": 5}]})).status, 404);
    let fraction = bill(&mut sandbox, json!({"VENDOR_ID": 837.92}));
    assert_eq!((fraction.status, fraction.get("x-sandbox-hint")), (400, Some("body/VENDOR_ID is not a whole number")));
}

#[test]
fn every_line_has_an_id_of_its_own() {
    let mut sandbox = Sandbox::new();
    let mut ids = std::collections::HashSet::new();
    for lines in [12, 3] {
        let items: Vec<_> = (0..lines).map(|_| json!({"NAME": "a", "RATE": 1})).collect();
        let info = escape(&json!({"PRJ_ID": 1_321_036, "VENDOR_ID": 988_110, "ITEMS": items}));
        let bill = sandbox.call(CO, "POST", &format!("/api/Bills?Info={info}")).value();
        ids.extend(bill["ITEMS"].as_array().unwrap().iter().map(|line| line["ID"].as_i64().unwrap()));
    }
    assert_eq!(ids.len(), 15);
}

#[test]
fn people_without_an_address_are_different_people() {
    let mut sandbox = Sandbox::new();
    let mut create = |name: &str| {
        let info = json!({"FIRSTNAME": name, "LASTNAME": "M", "DISPLAY_NAME": "N M", "EMAIL": ""});
        sandbox.call(CO, "POST", &format!("/api/Contacts?contactInfo={}", escape(&info))).value()["ID"].clone()
    };
    assert_ne!(create("N"), create("Other"));
}

#[test]
fn a_converted_lead_is_a_contact_alone() {
    let mut sandbox = Sandbox::new();
    let leads = count(&mut sandbox, "/api/Leads");
    let response = sandbox.call_with(CO, "PUT", "/api/Leads?id=1236709", &json!({"IS_LEAD": 0}));
    assert_eq!(response.status, 200);
    assert_eq!(count(&mut sandbox, "/api/Leads"), leads - 1);
    assert_eq!(sandbox.get(CO, "/api/Contacts?id=1236709")["ID"], 1_236_709);
    assert_eq!(count(&mut sandbox, "/api/v2/Contacts?type=LEAD"), leads - 1);
}
