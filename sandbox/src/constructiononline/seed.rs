//! The records a ConstructionOnline account starts with: the printed ones, a small company around them, and generated
//! leads and change orders.

use crate::random::Random;
use crate::store::{Store, set};
use crate::time::{self, DAY};
use serde_json::{Value, json};

const DATA: &str = include_str!("../../data/constructiononline.json");

const NAMES: [(&str, &str); 8] = [
    ("Nora", "Lindqvist"),
    ("Sam", "Whitfield"),
    ("Inés", "Carmona"),
    ("Paul", "Adeyemi"),
    ("Zoë", "Marsh"),
    ("Hal", "O'Brien"),
    ("Mei", "Tanaka"),
    ("Rosa", "Delgado"),
];
const COMPANIES: [&str; 6] =
    ["Peachtree Dental", "Café Darsy", "Lakeside Homes", "Harbor & Sons", "Cook, Lee and Co", "Nair Design"];
const CITIES: [(&str, &str, &str); 4] =
    [("Atlanta", "GA", "30033"), ("Decatur", "GA", "30030"), ("Marietta", "GA", "30060"), ("Macon", "GA", "31201")];
const CHANGES: [(&str, f64); 5] = [
    ("Heated bathroom floor", 1_840.0),
    ("Oak stair treads", 2_260.5),
    ("Extra window, north wall", 975.25),
    ("Move kitchen island", 1_320.0),
    ("Upgrade insulation", 3_105.75),
];

/// Printed and invented records, then `leads` generated leads and a change order for every third of them, modified in
/// the ninety days before `now`.
pub fn store(random: &mut Random, now: i64, leads: usize) -> Store {
    let mut store = Store::default();
    store.load(DATA);
    let lead = store.all("Leads").first().cloned().unwrap_or_default();
    let order = store.all("ChangeOrders").first().cloned().unwrap_or_default();
    let item = store.all("ChangeOrderItems").first().cloned().unwrap_or_default();
    for number in 0..leads as i64 {
        let at = now - 90 * DAY + number * (90 * DAY / leads as i64);
        store.push("Leads", generated_lead(random, &lead, number, at));
        if number % 3 == 0 {
            let (order, lines) = change_order(random, &order, &item, number, at);
            store.push("ChangeOrders", order);
            lines.into_iter().for_each(|line| store.push("ChangeOrderItems", line));
        }
    }
    store
}

fn change(record: &mut Value, members: Value) {
    if let Value::Object(members) = members {
        members.into_iter().for_each(|(name, value)| set(record, &name, value));
    }
}

fn generated_lead(random: &mut Random, printed: &Value, number: i64, at: i64) -> Value {
    let ((first, last), company, (city, state, zip)) =
        (random.pick(&NAMES), random.pick(&COMPANIES), random.pick(&CITIES));
    let created = at - random.below(40 * DAY);
    let mut lead = printed.clone();
    change(
        &mut lead,
        json!({
            "ID": 1_240_000 + number,
            "FIRSTNAME": first,
            "LASTNAME": last,
            "EMAIL": format!("lead{number}@{}.example", company.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("x").to_lowercase()),
            "DISPLAY_NAME": format!("{first} {last}"),
            "COMPANY": company,
            "CITY": city,
            "STATE": state,
            "ZIP": zip,
            "MOBILE_PHONE": format!("404555{:04}", random.below(10_000)),
            "LACCESS": null,
            "LMOD": time::local(at),
            "LEAD_STAGE": random.below(5),
            "LEAD_STATUS": random.below(4),
            "LEAD_QUALITY": random.below(6),
            "LEAD_VALUE": (random.below(90_000) * 100) as f64 / 100.0,
            "LEAD_PROBABILITY": random.below(11) as f64 / 10.0,
            "LEAD_SOURCE": random.below(7),
            "LEAD_LAST_CONTACT": time::local(at),
            "LEAD_DATE_CREATED": time::local(created),
            "LEAD_LMOD_DATE": time::local(at),
        }),
    );
    lead
}

/// A change order whose client price is the sum of its items' prices.
fn change_order(random: &mut Random, order: &Value, item: &Value, number: i64, at: i64) -> (Value, Vec<Value>) {
    let id = 510_000 + number;
    let (mut cost, mut markup) = (0.0, 0.0);
    let mut lines = Vec::new();
    for row in 0..1 + random.below(3) {
        let (name, rate) = random.pick(&CHANGES);
        let mut line = item.clone();
        change(
            &mut line,
            json!({
                "ID": 530_000 + number * 4 + row,
                "CHANGE_ORDER_ID": id,
                "NAME": name,
                "ROW_NUMBER": row,
                "COST_ESTIMATE": rate,
                "RATE": rate,
                "MARKUP": rate * 0.2,
                "CLIENT_PRICE": rate * 1.2,
                "DATE_CREATED": time::local(at - 20 * DAY),
                "DATE_MODIFIED": time::local(at),
            }),
        );
        cost += rate;
        markup += rate * 0.2;
        lines.push(line);
    }
    let mut record = order.clone();
    change(
        &mut record,
        json!({
            "ID": id,
            "NAME": lines.first().and_then(|line| line.get("NAME")),
            "NUMBER": (4 + number).to_string(),
            "DETAILS": "",
            "SUBTITLE": "",
            "CONDITION": random.below(4),
            "COST_MONEY": cost,
            "PRICE": cost,
            "MARKUP": markup,
            "CLIENT_PRICE": cost + markup,
            "DATE_CREATED": time::local(at - 20 * DAY),
            "DATE_SUBMITTED": time::local(at - 20 * DAY),
            "DATE_CLOSED": null,
            "CLOSED_BY": null,
            "DATE_MODIFIED": time::local(at),
            "RELUSERIDS": null,
        }),
    );
    (record, lines)
}
