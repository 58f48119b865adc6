//! Prices of change orders and their items, as the printed records have them: a cost is a rate times a quantity, a client
//! price is a cost and its markup, and an order's amounts are the sums of its items'.

use super::API;
use crate::decimal;
use crate::json::json;
use crate::lookup;
use crate::state::State;
use crate::store::{is, set};
use serde_json::{Map, Value};

/// Renews the amounts of an item that depend on the members of an edit or of a new item. Named amounts stay as sent.
pub fn renew_item(item: &mut Value, named: &Map<String, Value>) {
    let has = |name: &str| named.contains_key(name);
    let amount = |item: &Value, name: &str| number(item, name).unwrap_or(0.0);
    let by_rate = has("RATE") || has("RATE_QTY");
    let by_percent = has("LINE_ITEM_MARKUP") || has("LINE_ITEM_MARKUP_TYPE");
    let by_amount = ["DOLLAR_MARKUP", "MARKUP"].into_iter().find(|name| has(name));
    if !by_rate && !by_percent && by_amount.is_none() && !has("COST_ESTIMATE") {
        return;
    }
    if by_rate && !has("COST_ESTIMATE") {
        // A new item without a quantity counts once.
        let quantity = number(item, "RATE_QTY").filter(|quantity| has("RATE_QTY") || *quantity != 0.0).unwrap_or(1.0);
        let cost = amount(item, "RATE") * quantity;
        set(item, "COST_ESTIMATE", json!(cents(cost)));
    }
    let cost = amount(item, "COST_ESTIMATE");
    if let Some(name) = by_amount {
        let markup = amount(item, name);
        set(item, "MARKUP", json!(markup));
    } else if let Some(percent) = percent(item).filter(|percent| by_percent || *percent != 0.0) {
        set(item, "MARKUP", json!(cents(cost * percent / 100.0)));
    }
    if !has("CLIENT_PRICE") {
        let price = cost + amount(item, "MARKUP");
        set(item, "CLIENT_PRICE", json!(cents(price)));
    }
}

/// The markup of an item in percent. Type 0 is a percentage in the printed item; no document describes the others.
fn percent(item: &Value) -> Option<f64> {
    number(item, "LINE_ITEM_MARKUP").filter(|_| number(item, "LINE_ITEM_MARKUP_TYPE").unwrap_or(0.0) == 0.0)
}

/// Updates an order's amounts to the sums of its items. One that never had an item is a lump sum and keeps its own.
pub fn renew_order(state: &mut State, order: &str) {
    let mut sums = [("COST_ESTIMATE", 0.0), ("MARKUP", 0.0), ("CLIENT_PRICE", 0.0)];
    for item in state.store(API).iter("ChangeOrderItems") {
        if is(&item, "CHANGE_ORDER_ID", order) {
            sums.iter_mut().for_each(|(name, sum)| *sum += number(&item, name).unwrap_or(0.0));
        }
    }
    let [cost, markup, price] = sums.map(|(_, sum)| json!(cents(sum)));
    if let Some(record) = state.store_mut(API).find_mut("ChangeOrders", "ID", order) {
        set(record, "COST_MONEY", cost.clone());
        set(record, "PRICE", cost);
        set(record, "MARKUP", markup);
        set(record, "CLIENT_PRICE", price);
    }
}

/// Samples group the digits of numbers.
pub fn number(record: &Value, name: &str) -> Option<f64> {
    decimal::read(&lookup::plain(record.get(name))?.replace(',', ""))
}

/// An amount rounded to cents.
pub fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}
