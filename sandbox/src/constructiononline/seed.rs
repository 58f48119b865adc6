//! The initial records of a ConstructionOnline account: the printed ones, those of a small company, and generated leads
//! and change orders, each a function of the seed and its number.

use super::prices::cents;
use crate::arrivals::Arrivals;
use crate::decimal;
use crate::json::json;
use crate::names::{AMERICAN, Person};
use crate::random::Random;
use crate::store::{RecordSource, Store, set};
use crate::time::{self, DAY};
use serde_json::Value;
use std::ops::Range;
use std::rc::Rc;

const DATA: &str = include_str!("../../data/constructiononline/records.json");

/// The records are modified within this many days before the start.
const DAYS: i64 = 90;
/// Ids of the first generated records.
const LEAD: u64 = 1_240_000;
const ORDER: u64 = 510_000;
const ITEM: u64 = 530_000;
/// Every third lead has a change order, with up to this many items.
const LEADS_AN_ORDER: u64 = 3;
const ITEMS: u64 = 3;
/// Series of random numbers.
const LEAD_SERIES: u64 = 0x434c;
const ORDER_SERIES: u64 = 0x434f;

const COMPANIES: [&str; 8] = [
    "Peachtree Dental",
    "Café Darsy",
    "Lakeside Homes",
    "Harbor & Sons",
    "Cook, Lee and Co",
    "Nair Design",
    "Ørsted Renovations",
    "Old Mill \"Bakery\"",
];
const CHANGES: [(&str, f64); 8] = [
    ("Heated bathroom floor", 1_840.0),
    ("Oak stair treads", 2_260.5),
    ("Extra window, north wall", 975.25),
    ("Move kitchen island", 1_320.0),
    ("Upgrade insulation", 3_105.75),
    ("Larger water heater", 1_150.0),
    ("Crown molding, 40 ft", 612.4),
    ("Remove load-bearing wall", 7_980.0),
];
/// Weights of lead sources, by the vendor's numbers, with a long tail.
const LEAD_SOURCES: [u32; 7] = [60, 30, 20, 15, 12, 10, 8];

/// Input of all generated records.
#[derive(Debug)]
struct Past {
    seed: u64,
    arrivals: Arrivals,
    lead: Value,
    order: Value,
    item: Value,
}

/// The records of the data file, then `leads` generated leads and a change order for every third of them, modified in the
/// ninety days before `now`.
pub fn store(seed: u64, now: i64, leads: u64) -> Store {
    let mut store = Store::default();
    store.load(DATA);
    let first = |collection: &str| store.all(collection).first().cloned().unwrap_or_default();
    let past = Rc::new(Past {
        seed,
        arrivals: Arrivals::new(leads, DAYS, now),
        lead: first("Leads"),
        order: first("ChangeOrders"),
        item: first("ChangeOrderItems"),
    });
    store.generate("Leads", Rc::new(Leads(Rc::clone(&past))));
    store.generate("ChangeOrders", Rc::new(ChangeOrders(Rc::clone(&past))));
    store.generate("ChangeOrderItems", Rc::new(ChangeOrderItems(past)));
    store
}

fn change(record: &mut Value, members: Value) {
    if let Value::Object(members) = members {
        members.into_iter().for_each(|(name, value)| set(record, &name, value));
    }
}

fn slot(first: u64, count: u64, key: &str, id: &str) -> Option<u64> {
    id.parse::<u64>().ok().filter(|_| key == "ID")?.checked_sub(first).filter(|slot| *slot < count)
}

impl Past {
    fn lead(&self, number: u64) -> Value {
        let mut random = Random::of_record(self.seed, LEAD_SERIES, number);
        let at = self.arrivals.at(number, random.bits());
        let person = Person::draw(&mut random, &AMERICAN, number);
        let company = if random.chance(40) { random.pick(&COMPANIES) } else { "" };
        let created = at - random.below(40 * DAY);
        let mut lead = self.lead.clone();
        change(
            &mut lead,
            json!({
                "ID": LEAD + number,
                "FIRSTNAME": person.first,
                "LASTNAME": person.last,
                "EMAIL": person.email(),
                "DISPLAY_NAME": person.full_name(),
                "COMPANY": company,
                "ADDRESS": person.street(),
                "CITY": person.city.name,
                "STATE": person.city.abbr,
                "ZIP": person.city.postal_code,
                "MOBILE_PHONE": person.phone(),
                "LACCESS": null,
                "LMOD": time::local(at),
                "LEAD_STAGE": random.below(5),
                "LEAD_STATUS": random.below(4),
                "LEAD_QUALITY": random.below(6),
                "LEAD_VALUE": (random.below(90_000) * 100) as f64 / 100.0,
                "LEAD_PROBABILITY": random.below(11) as f64 / 10.0,
                "LEAD_SOURCE": random.weighted(&LEAD_SOURCES),
                "LEAD_LAST_CONTACT": time::local(at),
                "LEAD_DATE_CREATED": time::local(created),
                "LEAD_LMOD_DATE": time::local(at),
            }),
        );
        lead
    }

    fn orders(&self) -> u64 {
        self.arrivals.count().div_ceil(LEADS_AN_ORDER)
    }

    fn orders_within(&self, from: i64, to: i64) -> Range<u64> {
        let leads = self.arrivals.within(from, to);
        leads.start / LEADS_AN_ORDER..leads.end.div_ceil(LEADS_AN_ORDER)
    }

    /// A change order whose client price is the sum of its items' prices, and the items.
    fn change_order(&self, order: u64) -> (Value, Vec<Value>) {
        let lead = order * LEADS_AN_ORDER;
        let mut random = Random::of_record(self.seed, ORDER_SERIES, order);
        let at = self.arrivals.at(lead, random.bits());
        let (mut cost, mut lines) = (0.0, Vec::new());
        for row in 0..1 + random.below(ITEMS as i64) {
            let (name, rate) = random.pick(&CHANGES);
            let mut line = self.item.clone();
            change(
                &mut line,
                json!({
                    "ID": ITEM + order * ITEMS + row as u64,
                    "CHANGE_ORDER_ID": ORDER + order,
                    "NAME": name,
                    "ROW_NUMBER": row,
                    "COST_ESTIMATE": rate,
                    "RATE": rate,
                    "MARKUP": cents(rate * 0.2),
                    "CLIENT_PRICE": cents(rate * 1.2),
                    "DATE_CREATED": time::local(at - 20 * DAY),
                    "DATE_MODIFIED": time::local(at),
                }),
            );
            cost += rate;
            lines.push(line);
        }
        let markup: f64 = lines.iter().filter_map(|line| decimal::of(&line["MARKUP"])).sum();
        let mut record = self.order.clone();
        change(
            &mut record,
            json!({
                "ID": ORDER + order,
                "NAME": lines.first().and_then(|line| line.get("NAME")),
                "NUMBER": (4 + order).to_string(),
                "DETAILS": "",
                "SUBTITLE": "",
                "CONDITION": random.below(4),
                "COST_MONEY": cents(cost),
                "PRICE": cents(cost),
                "MARKUP": cents(markup),
                "CLIENT_PRICE": cents(cost + markup),
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
}

#[derive(Debug)]
struct Leads(Rc<Past>);

impl RecordSource for Leads {
    fn slots(&self) -> u64 {
        self.0.arrivals.count()
    }
    fn make(&self, slot: u64) -> Option<Value> {
        Some(self.0.lead(slot))
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        slot(LEAD, self.slots(), key, id)
    }
    fn within(&self, from: i64, to: i64) -> Range<u64> {
        self.0.arrivals.within(from, to)
    }
    fn highest_number(&self) -> i64 {
        (LEAD + self.slots()) as i64
    }
}

#[derive(Debug)]
struct ChangeOrders(Rc<Past>);

impl RecordSource for ChangeOrders {
    fn slots(&self) -> u64 {
        self.0.orders()
    }
    fn make(&self, slot: u64) -> Option<Value> {
        Some(self.0.change_order(slot).0)
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        slot(ORDER, self.slots(), key, id)
    }
    fn within(&self, from: i64, to: i64) -> Range<u64> {
        self.0.orders_within(from, to)
    }
    fn highest_number(&self) -> i64 {
        (ORDER + self.slots()) as i64
    }
}

#[derive(Debug)]
struct ChangeOrderItems(Rc<Past>);

impl RecordSource for ChangeOrderItems {
    fn slots(&self) -> u64 {
        self.0.orders() * ITEMS
    }
    fn make(&self, slot: u64) -> Option<Value> {
        let (_, mut lines) = self.0.change_order(slot / ITEMS);
        let at = (slot % ITEMS) as usize;
        (at < lines.len()).then(|| lines.swap_remove(at))
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        slot(ITEM, self.slots(), key, id)
    }
    fn within(&self, from: i64, to: i64) -> Range<u64> {
        let orders = self.0.orders_within(from, to);
        orders.start * ITEMS..orders.end * ITEMS
    }
    fn highest_number(&self) -> i64 {
        (ITEM + self.slots()) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_worth_what_their_items_are() {
        let store = store(3, 1_795_435_200_000, 60);
        let items: Vec<Value> = store.iter("ChangeOrderItems").map(std::borrow::Cow::into_owned).collect();
        let mut orders = 0;
        for order in store.iter("ChangeOrders").filter(|order| order["ID"].as_u64() >= Some(ORDER)) {
            let own = items.iter().filter(|item| item["CHANGE_ORDER_ID"] == order["ID"]);
            let sum: f64 = own.filter_map(|item| item["CLIENT_PRICE"].as_f64()).sum();
            assert!((sum - order["CLIENT_PRICE"].as_f64().unwrap()).abs() < 0.005, "{order}");
            orders += 1;
        }
        assert_eq!(orders, 20);
    }
}
