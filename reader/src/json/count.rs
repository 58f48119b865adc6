//! Rows counted by what they hold, with sums.

use super::keys::Keys;
use super::number::{parse, write_f64, write_u64};
use super::plan::{PathError, Plan, Root};
use super::text::{quote, unescape};
use super::walk::{RowSink, RowValues, Walker};
use super::{Depth, JsonError};
use crate::bytes::{append, same};

/// Counts the rows of a body that comes in chunks, by the values some paths lead to, and adds up numbers.
///
/// Rows fall in the same group when their values are equal as JavaScript sees them: strings by what they decode to,
/// numbers by the `f64` they stand for (integers that `f64` cannot hold apart stay apart). Arrays and objects are
/// compared as text. Memory grows with the number of groups.
///
/// With keys, rows wait until [`commit`](Self::commit) says which of them count: pages of a list overlap.
pub struct Count {
    walker: Walker,
    groups: Groups,
}

struct Groups {
    /// Leaves whose values make the key.
    by: Vec<u32>,
    /// Leaves whose values are added up.
    sums: Vec<u32>,
    /// In the order of their first rows.
    groups: Vec<CountedGroup>,
    /// The keys of all groups, one after the other.
    keys: Vec<u8>,
    /// For each group as many as there are `sums`.
    totals: Vec<CompensatedSum>,
    /// Indices into `groups`, each at the first free entry its hash leads to; a power of two, at most half full.
    table: Vec<u32>,
    /// Room for a key.
    key: Vec<u8>,
    /// The keys of the rows.
    row_keys: Keys,
    /// The rows that wait: their groups, and the numbers that they add.
    waiting: Vec<u32>,
    numbers: Vec<Option<f64>>,
    /// The groups that have rows, in the order of their first ones.
    order: Vec<u32>,
}

/// Stands for a free entry of the table.
const FREE: u32 = u32::MAX;

struct CountedGroup {
    hash: u32,
    /// Where in `keys` its key ends: the text of a JSON array.
    key_end: usize,
    rows: u64,
}

/// A sum that keeps what rounding takes away (Neumaier's method).
#[derive(Clone, Copy, Default)]
struct CompensatedSum {
    total: f64,
    lost: f64,
}

impl CompensatedSum {
    fn add(&mut self, value: f64) {
        let total = self.total + value;
        self.lost +=
            if self.total.abs() >= value.abs() { (self.total - total) + value } else { (value - total) + self.total };
        self.total = total;
    }

    fn value(self) -> f64 {
        // Once the total is infinite, what was lost is not a number.
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

impl Count {
    /// Groups rows by the values at the paths `by` and adds up the numbers at the paths `sums` in each group. Paths are
    /// those of [`Plan`]; values that are not numbers add nothing.
    ///
    /// # Errors
    /// [`PathError`] when a path is empty or malformed.
    pub fn new<B: AsRef<str>, S: AsRef<str>>(
        by: &[B],
        sums: &[S],
        root: Root<'_>,
        depth: Depth,
    ) -> Result<Self, PathError> {
        Self::keyed(by, sums, &[] as &[&str], root, depth)
    }

    /// The same, but each row is known by the first of the members `keys` that is there and not `null`, see
    /// [`take_keys`](Self::take_keys), and counts once it is committed.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn keyed<B: AsRef<str>, S: AsRef<str>, K: AsRef<str>>(
        by: &[B],
        sums: &[S],
        keys: &[K],
        root: Root<'_>,
        depth: Depth,
    ) -> Result<Self, PathError> {
        let mut fields = Vec::new();
        for path in by {
            fields.push(("", path.as_ref()));
        }
        for path in sums {
            fields.push(("", path.as_ref()));
        }
        for key in keys {
            fields.push(("", key.as_ref()));
        }
        let plan = Plan::compile(&fields, root)?;
        let mut leaves: Vec<u32> = plan.fields.iter().map(|field| field.1).collect();
        let row_keys = Keys::new(leaves.split_off(by.len() + sums.len()));
        let sums = leaves.split_off(by.len());
        let groups = Groups {
            by: leaves,
            sums,
            groups: Vec::new(),
            keys: Vec::new(),
            totals: Vec::new(),
            table: vec![FREE; 64],
            key: Vec::new(),
            row_keys,
            waiting: Vec::new(),
            numbers: Vec::new(),
            order: Vec::new(),
        };
        Ok(Self { walker: Walker::new(plan, depth), groups })
    }

    /// Sets the deepest nesting of arrays and objects, in place of [`NESTING_LIMIT`](super::NESTING_LIMIT). To be called
    /// before the first byte is fed.
    #[must_use]
    pub fn nesting_limit(mut self, limit: u32) -> Self {
        self.walker.set_limit(limit);
        self
    }

    /// Reads the next bytes of the body.
    ///
    /// # Errors
    /// [`JsonError`] when the bytes are not valid; nothing can be fed after that.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsonError> {
        Ok(self.walker.feed(chunk, &mut self.groups)?)
    }

    /// Rows read so far, counted or not.
    pub fn rows(&self) -> u64 {
        self.walker.rows()
    }

    /// The keys of the rows that wait, as a JSON array.
    pub fn take_keys(&mut self) -> Vec<u8> {
        self.groups.row_keys.take()
    }

    /// Counts the rows that wait, except those at the indices `old` among them, which are in ascending order.
    pub fn commit(&mut self, old: &[u32]) {
        self.groups.commit(old);
    }

    /// The body is complete: the groups in the order of their first rows, as a JSON array (UTF-8) of
    /// `{"key":[value, ...],"count":rows,"sums":[number, ...]}`. A sum too large for `f64` is `null`.
    ///
    /// # Errors
    /// [`JsonError`] of kind `Truncated` when the body is not whole.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsonError> {
        self.walker.finish()?;
        let mut out = Vec::new();
        for &place in &self.groups.order {
            out.push(if out.is_empty() { b'[' } else { b',' });
            self.groups.write(place as usize, &mut out);
        }
        out.extend_from_slice(if out.is_empty() { b"[]" } else { b"]" });
        Ok(out)
    }
}

impl Groups {
    fn write(&self, place: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"key\":");
        out.extend_from_slice(self.key(place));
        out.extend_from_slice(b",\"count\":");
        write_u64(self.groups[place].rows, out);
        out.extend_from_slice(b",\"sums\":");
        let first = place * self.sums.len();
        for at in first..first + self.sums.len() {
            out.push(if at == first { b'[' } else { b',' });
            write_f64(self.totals[at].value(), out);
        }
        out.extend_from_slice(if self.sums.is_empty() { b"[]}" } else { b"]}" });
    }

    fn key(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.groups[place - 1].key_end };
        &self.keys[start..self.groups[place].key_end]
    }

    /// The group of the current key, made when there is none yet.
    fn place(&mut self) -> usize {
        let hash = hash(&self.key);
        let mask = self.table.len() - 1;
        let mut entry = hash as usize & mask;
        while self.table[entry] != FREE {
            let place = self.table[entry] as usize;
            if self.groups[place].hash == hash && same(self.key(place), &self.key) {
                return place;
            }
            entry = (entry + 1) & mask;
        }
        let place = self.groups.len();
        self.table[entry] = place as u32;
        self.keys.extend_from_slice(&self.key);
        self.groups.push(CountedGroup { hash, key_end: self.keys.len(), rows: 0 });
        self.totals.resize(self.groups.len() * self.sums.len(), CompensatedSum::default());
        if self.groups.len() * 2 > mask {
            self.grow();
        }
        place
    }

    /// Adds a row to a group.
    #[inline(always)]
    fn add(&mut self, place: usize) {
        let group = &mut self.groups[place];
        if group.rows == 0 {
            self.order.push(place as u32);
        }
        group.rows += 1;
    }

    fn commit(&mut self, mut old: &[u32]) {
        let (waiting, numbers) = (core::mem::take(&mut self.waiting), core::mem::take(&mut self.numbers));
        for (row, &place) in waiting.iter().enumerate() {
            if let [first, rest @ ..] = old
                && *first as usize == row
            {
                old = rest;
                continue;
            }
            self.add(place as usize);
            let many = self.sums.len();
            let totals = self.totals[place as usize * many..].iter_mut();
            for (sum, number) in totals.zip(&numbers[row * many..(row + 1) * many]) {
                if let Some(number) = number {
                    sum.add(*number);
                }
            }
        }
    }

    /// Doubles the table.
    fn grow(&mut self) {
        let length = self.table.len() * 2;
        self.table.clear();
        self.table.resize(length, FREE);
        for (place, group) in self.groups.iter().enumerate() {
            let mut entry = group.hash as usize & (length - 1);
            while self.table[entry] != FREE {
                entry = (entry + 1) & (length - 1);
            }
            self.table[entry] = place as u32;
        }
    }
}

fn hash(key: &[u8]) -> u32 {
    // An odd factor without pattern; the upper half of each product depends on every bit of the word.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = key.len() as u64;
    let mut meet = |word: u64| {
        hash = (hash ^ word).wrapping_mul(FACTOR);
        hash ^= hash >> 32;
    };
    let (words, rest) = key.as_chunks::<8>();
    for word in words {
        meet(u64::from_le_bytes(*word));
    }
    for &byte in rest {
        meet(u64::from(byte));
    }
    hash as u32
}

impl RowSink for Groups {
    fn row(&mut self, row: &RowValues<'_>) {
        self.key.clear();
        for &leaf in &self.by {
            self.key.push(if self.key.is_empty() { b'[' } else { b',' });
            write_key(row.value(leaf), &mut self.key);
        }
        self.key.extend_from_slice(if self.by.is_empty() { b"[]" } else { b"]" });
        let place = self.place();
        if self.row_keys.are_kept() {
            self.row_keys.keep(row);
            self.waiting.push(place as u32);
            self.numbers.extend(self.sums.iter().map(|&leaf| parse(row.value(leaf))));
            return;
        }
        self.add(place);
        let first = place * self.sums.len();
        for (sum, &leaf) in self.totals[first..].iter_mut().zip(&self.sums) {
            if let Some(number) = parse(row.value(leaf)) {
                sum.add(number);
            }
        }
    }
}

/// Appends `value` so that equal values are equal text.
fn write_key(value: &[u8], key: &mut Vec<u8>) {
    match value {
        [b'"', inside @ .., b'"'] if inside.contains(&b'\\') => {
            let mut decoded = Vec::new();
            // The value was checked when it was read, so its escapes are sound.
            let _ = unescape(inside, &mut decoded);
            quote(&decoded, key);
        }
        [b'-' | b'0'..=b'9', ..] if !is_plain_integer(value) => match parse(value) {
            Some(number) if number.is_finite() => write_f64(number, key),
            _ => key.extend_from_slice(value),
        },
        _ => append(key, value),
    }
}

/// Whether a number is written the only way an integer can be.
fn is_plain_integer(number: &[u8]) -> bool {
    number != b"-0" && number.iter().all(|byte| matches!(byte, b'-' | b'0'..=b'9'))
}
