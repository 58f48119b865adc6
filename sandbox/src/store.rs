//! Records in memory: named collections of JSON objects.
//!
//! A collection holds the printed records and the ones that calls create. Between them are the records of its
//! [`RecordSource`], which are generated on demand and stored only once they change.
//!
//! Members that begin with an underscore are private to the sandbox (such as an estimate item's estimate, which no
//! document names): they are never sent. Collections whose names begin with one are private as well.

use crate::json::json;
use crate::order::sorted;
use crate::parse;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

/// Records as a function of the seed and a number.
pub trait RecordSource {
    /// The number of slots. A slot holds one record or none.
    fn slots(&self) -> u64;
    /// The record of a slot.
    fn make(&self, slot: u64) -> Option<Value>;
    /// The only slot that can hold the record whose member `key` equals `id`.
    fn slot_of(&self, key: &str, id: &str) -> Option<u64>;
    /// The slots of all records with a time of change from `from` until `to`; it may include others.
    fn within(&self, _from: i64, _to: i64) -> Range<u64> {
        0..self.slots()
    }
    /// The highest number that is used as an id; new records get higher ones.
    fn highest_number(&self) -> i64 {
        0
    }
}

/// A position in a collection. Hand-written: chains of the standard library's iterators add kilobytes of code.
struct Cursor {
    /// Position of the next record that is not generated.
    at: usize,
    /// The generated records that are left.
    slots: Range<u64>,
    /// Changed ones before and after them, in reverse order.
    changed: Vec<u64>,
}

impl Cursor {
    fn next<'c>(&mut self, collection: &'c Collection) -> Option<Cow<'c, Value>> {
        // Created records follow the generated ones.
        while self.at >= collection.before {
            let slot = match self.changed.last() {
                Some(slot) if *slot < self.slots.start || self.slots.is_empty() => self.changed.pop(),
                _ => self.slots.next(),
            };
            let Some(slot) = slot else {
                break;
            };
            let made = collection.slot(slot);
            if made.is_some() {
                return made;
            }
        }
        self.at += 1;
        collection.kept.get(self.at - 1).map(Cow::Borrowed)
    }
}

/// The records of a collection in order.
pub struct RecordIter<'s> {
    collection: Option<&'s Collection>,
    cursor: Cursor,
}

impl<'s> Iterator for RecordIter<'s> {
    type Item = Cow<'s, Value>;

    fn next(&mut self) -> Option<Cow<'s, Value>> {
        self.cursor.next(self.collection?)
    }
}

/// The records of a collection at one point in time; later changes do not affect them.
pub struct Frozen {
    collection: Rc<Collection>,
    cursor: Cursor,
    /// A view of the records.
    view: Option<fn(&Value) -> Value>,
}

impl Frozen {
    /// The same records, seen in another form.
    pub fn viewed(self, view: fn(&Value) -> Value) -> Self {
        Self { view: Some(view), ..self }
    }

    /// The next record.
    pub fn next_record(&mut self) -> Option<Value> {
        let record = self.cursor.next(&self.collection)?;
        Some(match self.view {
            Some(view) => view(&record),
            None => record.into_owned(),
        })
    }
}

/// One collection.
#[derive(Clone, Default)]
struct Collection {
    /// The printed records, then the created ones.
    kept: Vec<Value>,
    /// How many of `kept` precede the generated records.
    before: usize,
    source: Option<Rc<dyn RecordSource>>,
    /// Changed generated records by slot number, as in snapshots; `null` for a deleted one.
    changed: Map<String, Value>,
    /// Whether `kept` differs from its initial content.
    dirty: bool,
    /// The highest number that a record has or had; 0 before it is needed.
    highest: i64,
}

impl Collection {
    fn slot(&self, slot: u64) -> Option<Cow<'_, Value>> {
        // Hot path: most collections have no changes.
        let changed = if self.changed.is_empty() { None } else { self.changed.get(&slot.to_string()) };
        match changed {
            Some(record) => Some(record).filter(|record| !record.is_null()).map(Cow::Borrowed),
            None => self.source.as_ref()?.make(slot).map(Cow::Owned),
        }
    }

    fn slots(&self) -> u64 {
        self.source.as_ref().map_or(0, |source| source.slots())
    }

    /// Finds the highest number in use, before the first record is numbered or removed.
    fn count_numbers(&mut self, key: &str) {
        if self.highest == 0 {
            let kept = self.kept.iter().filter_map(|record| record.get(key)?.as_i64()).max().unwrap_or(100_000);
            let made = self.source.as_ref().map_or(0, |source| source.highest_number());
            self.highest = kept.max(made);
        }
    }

    /// The slot of a generated record that is not deleted.
    fn live_slot(&self, key: &str, id: &str) -> Option<u64> {
        let slot = self.source.as_ref()?.slot_of(key, id)?;
        self.slot(slot).is_some_and(|record| is(&record, key, id)).then_some(slot)
    }
}

/// All records of one API: collections sorted by name. There are about a dozen, so a vector is fast enough.
#[derive(Clone, Default)]
pub struct Store(Vec<(String, Rc<Collection>)>);

impl Store {
    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    fn get(&self, name: &str) -> Option<&Collection> {
        self.0.get(self.position(name).ok()?).map(|(_, collection)| &**collection)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Collection> {
        let at = self.position(name).ok()?;
        self.0.get_mut(at).map(|(_, collection)| Rc::make_mut(collection))
    }

    /// The collection of a name, created if there is none.
    fn entry(&mut self, name: &str) -> &mut Collection {
        let at = self.position(name).unwrap_or_else(|at| {
            self.0.insert(at, (name.to_owned(), Rc::default()));
            at
        });
        Rc::make_mut(&mut self.0[at].1)
    }

    /// A frozen view of a collection without the generated records whose times are known to be outside of a period.
    pub fn frozen_within(&self, name: &str, from: i64, to: i64) -> Frozen {
        let collection = self.position(name).ok().and_then(|at| self.0.get(at));
        let collection = collection.map(|(_, collection)| Rc::clone(collection)).unwrap_or_default();
        let slots = collection.source.as_ref().map_or(0..0, |source| source.within(from, to));
        // Changed records have new times.
        let changed = collection.changed.keys().filter_map(|slot| slot.parse().ok());
        let changed: Vec<u64> = changed.filter(|slot| !slots.contains(slot)).collect();
        let changed = sorted(changed, |one, other| other.cmp(one));
        Frozen { collection, cursor: Cursor { at: 0, slots, changed }, view: None }
    }

    /// Fills collections from a JSON object of lists.
    pub fn load(&mut self, data: &str) {
        let Some(Value::Object(collections)) = parse::json(data) else {
            return;
        };
        for (name, records) in collections {
            if let Value::Array(records) = records {
                let collection = self.entry(&name);
                collection.before = records.len();
                collection.kept = records;
            }
        }
    }

    /// Adds generated records to a collection, after the printed ones.
    pub fn generate(&mut self, collection: &str, source: Rc<dyn RecordSource>) {
        self.entry(collection).source = Some(source);
    }

    /// Declares the current records of a collection to be its initial content.
    pub fn settle(&mut self, collection: &str) {
        if let Some(collection) = self.get_mut(collection) {
            collection.before = collection.kept.len();
            collection.dirty = false;
        }
    }

    /// The records of a collection that are not generated, in order; empty if there are none.
    pub fn all(&self, collection: &str) -> &[Value] {
        self.get(collection).map_or(&[], |collection| collection.kept.as_slice())
    }

    /// The records created by calls.
    pub fn created(&self, collection: &str) -> &[Value] {
        self.get(collection).and_then(|collection| collection.kept.get(collection.before..)).unwrap_or(&[])
    }

    /// The printed records.
    pub fn printed(&self, collection: &str) -> &[Value] {
        self.get(collection).and_then(|collection| collection.kept.get(..collection.before)).unwrap_or(&[])
    }

    /// All records of a collection, including generated ones, in order.
    pub fn iter(&self, collection: &str) -> RecordIter<'_> {
        let collection = self.get(collection);
        let slots = 0..collection.map_or(0, Collection::slots);
        RecordIter { collection, cursor: Cursor { at: 0, slots, changed: Vec::new() } }
    }

    /// The names of the collections that are not private.
    pub fn collections(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with('_'))
    }

    /// The first record whose member `key` equals `id`.
    pub fn find(&self, collection: &str, key: &str, id: &str) -> Option<Cow<'_, Value>> {
        if let Some(kept) = self.find_kept(collection, key, id) {
            return Some(Cow::Borrowed(kept));
        }
        let collection = self.get(collection)?;
        let slot = collection.live_slot(key, id)?;
        collection.slot(slot)
    }

    /// Like [`Store::find`], among the records that are not generated.
    pub fn find_kept(&self, collection: &str, key: &str, id: &str) -> Option<&Value> {
        self.all(collection).iter().find(|record| is(record, key, id))
    }

    /// Like [`Store::find`], for a change.
    pub fn find_mut(&mut self, collection: &str, key: &str, id: &str) -> Option<&mut Value> {
        let collection = self.get_mut(collection)?;
        if let Some(at) = collection.kept.iter().position(|record| is(record, key, id)) {
            collection.dirty = true;
            return collection.kept.get_mut(at);
        }
        let slot = collection.live_slot(key, id)?;
        let made = collection.slot(slot)?.into_owned();
        Some(collection.changed.entry(slot.to_string()).or_insert(made))
    }

    /// Appends a record.
    pub fn push(&mut self, collection: &str, record: Value) {
        let collection = self.entry(collection);
        collection.dirty = true;
        collection.kept.push(record);
    }

    /// Removes a record.
    pub fn remove(&mut self, collection: &str, key: &str, id: &str) -> Option<Value> {
        let collection = self.get_mut(collection)?;
        if let Some(at) = collection.kept.iter().position(|record| is(record, key, id)) {
            collection.count_numbers(key);
            collection.dirty = true;
            collection.before -= usize::from(at < collection.before);
            return Some(collection.kept.remove(at));
        }
        let slot = collection.live_slot(key, id)?;
        let gone = collection.slot(slot)?.into_owned();
        collection.changed.insert(slot.to_string(), Value::Null);
        Some(gone)
    }

    /// Removes all records that satisfy a condition.
    pub fn remove_all(&mut self, collection: &str, key: &str, unwanted: &dyn Fn(&Value) -> bool) {
        if !self.iter(collection).any(|record| unwanted(&record)) {
            return;
        }
        let Some(collection) = self.get_mut(collection) else {
            return;
        };
        collection.count_numbers(key);
        let slots = (0..collection.slots()).filter(|slot| collection.slot(*slot).is_some_and(|made| unwanted(&made)));
        for slot in slots.collect::<Vec<_>>() {
            collection.changed.insert(slot.to_string(), Value::Null);
        }
        let printed = collection.kept.iter().take(collection.before);
        collection.before -= printed.filter(|record| unwanted(record)).count();
        collection.kept.retain(|record| !unwanted(record));
        collection.dirty = true;
    }

    /// A number greater than every numeric `key` that the collection has or had.
    pub fn new_number(&mut self, collection: &str, key: &str) -> i64 {
        let collection = self.entry(collection);
        collection.count_numbers(key);
        collection.highest += 1;
        collection.dirty = true;
        collection.highest
    }

    /// The differences from the initial content, for [`Store::apply`].
    pub fn changes(&self) -> Value {
        let dirty = self.0.iter().filter(|(_, collection)| collection.dirty || !collection.changed.is_empty());
        let changes = dirty.map(|(name, collection)| {
            // Numeric order: a number with fewer digits is less.
            let slots = sorted(collection.changed.iter().collect(), |(one, _), (other, _)| {
                one.len().cmp(&other.len()).then_with(|| one.cmp(other))
            });
            let changed: Map<_, _> = slots.into_iter().map(|(slot, record)| (slot.clone(), record.clone())).collect();
            let entry = json!({
                "kept": collection.kept, "before": collection.before, "changed": changed, "highest": collection.highest,
            });
            (name.clone(), entry)
        });
        Value::Object(changes.collect())
    }

    /// Applies changes to an unchanged store.
    ///
    /// # Errors
    /// The name of the first collection that cannot be read.
    pub fn apply(&mut self, changes: &Value) -> Result<(), String> {
        for (name, entry) in changes.as_object().ok_or("the list of collections")? {
            self.apply_one(name, entry).ok_or_else(|| format!("the collection {name}"))?;
        }
        Ok(())
    }

    fn apply_one(&mut self, name: &str, entry: &Value) -> Option<()> {
        let collection = self.entry(name);
        let kept = entry.get("kept")?.as_array()?;
        let before = usize::try_from(entry.get("before")?.as_u64()?).ok()?;
        if before > kept.len() || !kept.iter().all(Value::is_object) {
            return None;
        }
        let slots = collection.slots();
        for (slot, record) in entry.get("changed")?.as_object()? {
            let slot = slot.parse::<u64>().ok().filter(|slot| *slot < slots)?;
            if !record.is_object() && !record.is_null() {
                return None;
            }
            collection.changed.insert(slot.to_string(), record.clone());
        }
        collection.kept.clone_from(kept);
        collection.before = before;
        collection.highest = entry.get("highest")?.as_i64()?;
        collection.dirty = true;
        Some(())
    }
}

/// Whether a member of a record equals `text`, as a string or as a number.
pub fn is(record: &Value, key: &str, text: &str) -> bool {
    record.get(key).is_some_and(|value| reads(value, text))
}

/// Whether a scalar equals `text`.
pub fn reads(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Number(number) => number.as_str() == text,
        Value::Bool(flag) => flag.to_string() == text,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A copy of a record without private members.
pub fn public(record: &Value) -> Value {
    match record {
        Value::Object(members) => {
            let shown = members.iter().filter(|(name, _)| !name.starts_with('_'));
            Value::Object(shown.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// Overwrites members of `record` with those of `changes`.
pub fn merge(record: &mut Value, changes: &Map<String, Value>) {
    if let Value::Object(members) = record {
        for (name, value) in changes {
            members.insert(name.clone(), value.clone());
        }
    }
}

/// Records sorted by id.
pub fn sorted_by_id(records: Vec<&Value>) -> Vec<&Value> {
    sorted(records, |one, other| text(one, "id").cmp(text(other, "id")))
}

/// Sets one member of an object.
pub fn set(record: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = record {
        members.insert(name.to_owned(), value.into());
    }
}

/// A string member; empty if it is absent or not a string.
pub fn text<'a>(record: &'a Value, name: &str) -> &'a str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
