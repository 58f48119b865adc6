//! ConstructionOnline's change orders: amounts follow what is named, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use serde_json::{Value, json};
use support::Sandbox;

const CO: Api = Api::ConstructionOnline;

fn escape(value: &Value) -> String {
    value.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn order(sandbox: &mut Sandbox) -> i64 {
    let info = escape(&json!({"NAME": "Skylight", "PRJ_ID": "1321036", "CONDITION": "0"}));
    sandbox.call(CO, "POST", &format!("/api/ChangeOrders?coInfo={info}")).value()["ID"].as_i64().unwrap()
}

fn item(sandbox: &mut Sandbox, order: i64, more: Value) -> Value {
    let mut info = json!({"NAME": "Pane", "CHANGE_ORDER_ID": order});
    info.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let response = sandbox.call(CO, "POST", &format!("/api/ChangeOrderItems?coItemInfo={}", escape(&info)));
    assert_eq!(response.status, 200);
    response.value()
}

fn edit(sandbox: &mut Sandbox, item: &Value, changes: Value) -> Value {
    let path = format!("/api/ChangeOrderItems/{}?coItemInfo={}", item["ID"], escape(&changes));
    let response = sandbox.call(CO, "PUT", &path);
    assert_eq!(response.status, 200, "{:?}", response.get("x-sandbox-hint"));
    response.value()
}

/// Cost, markup and client price of a record.
fn amounts(record: &Value) -> [f64; 3] {
    let cost = record.get("COST_ESTIMATE").or(record.get("PRICE"));
    [cost, record.get("MARKUP"), record.get("CLIENT_PRICE")].map(|amount| amount.unwrap().as_f64().unwrap())
}

fn order_amounts(sandbox: &mut Sandbox, order: i64) -> [f64; 3] {
    amounts(&sandbox.get(CO, &format!("/api/ChangeOrders/{order}")))
}

#[test]
fn an_edit_changes_the_amounts_that_depend_on_it() {
    let mut sandbox = Sandbox::new();
    let id = order(&mut sandbox);
    let priced = item(&mut sandbox, id, json!({"CLIENT_PRICE": 500}));
    assert_eq!(edit(&mut sandbox, &priced, json!({"NAME": "Glass"}))["CLIENT_PRICE"], 500);
    assert_eq!(order_amounts(&mut sandbox, id), [0.0, 0.0, 500.0]);
    let rated = item(&mut sandbox, id, json!({"RATE": 850, "LINE_ITEM_MARKUP": "20", "LINE_ITEM_MARKUP_TYPE": 0}));
    assert_eq!(amounts(&rated), [850.0, 170.0, 1020.0], "as printed");
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"RATE": "1,000"}))), [1000.0, 200.0, 1200.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"RATE_QTY": 2}))), [2000.0, 400.0, 2400.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"LINE_ITEM_MARKUP": 10}))), [2000.0, 200.0, 2200.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"DOLLAR_MARKUP": "50"}))), [2000.0, 50.0, 2050.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"CLIENT_PRICE": 1}))), [2000.0, 50.0, 1.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"DESCRIPTION": "d"}))), [2000.0, 50.0, 1.0]);
    assert_eq!(amounts(&edit(&mut sandbox, &rated, json!({"COST_ESTIMATE": 100}))), [100.0, 10.0, 110.0]);
    assert_eq!(order_amounts(&mut sandbox, id), [100.0, 10.0, 610.0]);
}

#[test]
fn both_orders_follow_an_item_that_moves_and_one_that_is_deleted() {
    let mut sandbox = Sandbox::new();
    let (first, second) = (order(&mut sandbox), 498_099);
    let before = order_amounts(&mut sandbox, second);
    let pane = item(&mut sandbox, first, json!({"RATE": 100}));
    assert_eq!(order_amounts(&mut sandbox, first), [100.0, 0.0, 100.0]);
    let moved = edit(&mut sandbox, &pane, json!({"CHANGE_ORDER_ID": second}));
    assert_eq!(moved["PROJECTNAME"], sandbox.get(CO, &format!("/api/ChangeOrders/{second}"))["PROJECTNAME"]);
    assert_eq!(order_amounts(&mut sandbox, first), [0.0; 3]);
    assert_ne!(order_amounts(&mut sandbox, second), before);
    edit(&mut sandbox, &pane, json!({"CHANGE_ORDER_ID": first}));
    let info = escape(&json!({"ID": pane["ID"]}));
    let path = format!("/api/ChangeOrderItems?id={}&action=DELETE&coItemInfo={info}", pane["ID"]);
    assert_eq!(sandbox.call(CO, "PUT", &path).status, 200);
    assert_eq!(order_amounts(&mut sandbox, first), [0.0; 3]);
}
