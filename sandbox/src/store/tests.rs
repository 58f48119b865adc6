//! Tests of the store.

use super::*;

#[derive(Debug)]
struct Evens;

impl RecordSource for Evens {
    fn slots(&self) -> u64 {
        10
    }
    fn make(&self, slot: u64) -> Option<Value> {
        slot.is_multiple_of(2).then(|| json!({"ID": 100 + slot, "n": "made"}))
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        id.parse::<u64>().ok().filter(|_| key == "ID")?.checked_sub(100).filter(|slot| *slot < 10)
    }
    fn highest_number(&self) -> i64 {
        109
    }
}

fn ids(store: &Store) -> Vec<i64> {
    store.iter("c").filter_map(|record| record["ID"].as_i64()).collect()
}

fn store() -> Store {
    let mut store = Store::default();
    store.load(r#"{"c": [{"ID": 1}, {"ID": 2}]}"#);
    store.generate("c", Rc::new(Evens));
    store
}

#[test]
fn generated_records_stand_between_printed_and_created_ones() {
    let mut store = store();
    assert_eq!(store.new_number("c", "ID"), 110);
    store.push("c", json!({"ID": 110}));
    assert_eq!(ids(&store), [1, 2, 100, 102, 104, 106, 108, 110]);
    assert_eq!(store.iter("c").last().unwrap()["ID"], 110);
    assert!(store.find("c", "ID", "101").is_none() && store.find("c", "ID", "999").is_none());
    store.remove("c", "ID", "2");
    store.remove("c", "ID", "104");
    set(store.find_mut("c", "ID", "106").unwrap(), "n", "edited");
    assert_eq!(ids(&store), [1, 100, 102, 106, 108, 110]);
    assert_eq!(store.find("c", "ID", "106").unwrap()["n"], "edited");
    store.remove("c", "ID", "110");
    assert_eq!(store.new_number("c", "ID"), 111, "an id is never used again");
}

#[test]
fn the_number_of_a_removed_record_is_not_used_again() {
    let mut store = Store::default();
    store.load(r#"{"c": [{"ID": 1}, {"ID": 7}]}"#);
    store.remove("c", "ID", "7");
    let mut fresh = Store::default();
    fresh.load(r#"{"c": [{"ID": 1}, {"ID": 7}]}"#);
    fresh.apply(&store.changes()).unwrap();
    assert_eq!((store.new_number("c", "ID"), fresh.new_number("c", "ID")), (8, 8));
}

#[test]
fn all_records_that_satisfy_a_condition_are_removed() {
    let mut store = store();
    store.push("c", json!({"ID": 110}));
    let odd = |record: &Value| matches!(record["ID"].as_i64(), Some(1 | 104 | 110));
    store.remove_all("c", "ID", &odd);
    assert_eq!((ids(&store), store.created("c").len()), (vec![2, 100, 102, 106, 108], 0));
    assert_eq!(store.new_number("c", "ID"), 111);
}

#[test]
fn changes_carry_over_to_a_fresh_store_and_nothing_else_does() {
    let mut old = store();
    assert_eq!(old.changes(), json!({}));
    old.push("c", json!({"ID": old.clone().new_number("c", "ID")}));
    old.remove("c", "ID", "104");
    let mut fresh = store();
    fresh.apply(&old.changes()).unwrap();
    assert_eq!(ids(&fresh), ids(&old));
    assert!(store().apply(&json!({"c": {"kept": 1}})).is_err());
    assert!(store().apply(&json!([])).is_err());
}
