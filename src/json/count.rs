//! Rows counted by what they hold, with sums.

use std::collections::HashMap;

use super::number::{parse, write_f64, write_u64};
use super::plan::{PathError, Plan, Root};
use super::text::{quote, unescape};
use super::walk::{Row, Sink, Walker};
use super::{Depth, JsonError};

/// Counts the rows of a body that comes in chunks, by the values some paths lead to, and adds up numbers.
///
/// Rows fall in the same group when their values are equal as JavaScript sees them: strings by what they decode to,
/// numbers by the `f64` they stand for (integers that `f64` cannot hold apart stay apart). Arrays and objects are
/// compared as text. Memory grows with the number of groups.
pub struct Count {
    walker: Walker,
    groups: Groups,
}

struct Groups {
    /// Leaves whose values make the key.
    by: Vec<u32>,
    /// Leaves whose values are added up.
    sums: Vec<u32>,
    /// By key, the text of a JSON array.
    groups: HashMap<Vec<u8>, Group>,
    /// Room for a key.
    key: Vec<u8>,
}

struct Group {
    /// How many groups were met before this one.
    place: usize,
    rows: u64,
    sums: Vec<Sum>,
}

/// A sum that keeps what rounding takes away (Neumaier's method).
#[derive(Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let total = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - total) + value
        } else {
            (value - total) + self.total
        };
        self.total = total;
    }

    fn value(self) -> f64 {
        // Once the total is infinite, what was lost is not a number.
        if self.total.is_finite() {
            self.total + self.lost
        } else {
            self.total
        }
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
        let paths = by
            .iter()
            .map(AsRef::as_ref)
            .chain(sums.iter().map(AsRef::as_ref));
        let fields: Vec<(&str, &str)> = paths.map(|path| ("", path)).collect();
        let plan = Plan::compile(&fields, root)?;
        let mut by_leaves: Vec<u32> = plan.fields.iter().map(|field| field.1).collect();
        let sums = by_leaves.split_off(by.len());
        let groups = Groups {
            by: by_leaves,
            sums,
            groups: HashMap::new(),
            key: Vec::new(),
        };
        Ok(Self {
            walker: Walker::new(plan, depth),
            groups,
        })
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
    /// [`JsonError`] when the bytes are not what they should be; nothing can be fed after that.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsonError> {
        self.walker.feed(chunk, &mut self.groups)
    }

    /// The body is complete: the groups in the order they were met, as the text (UTF-8) of a JSON array of
    /// `{"key":[value, ...],"count":rows,"sums":[number, ...]}`. A sum too large for `f64` is `null`.
    ///
    /// # Errors
    /// [`JsonError`] of kind `Truncated` when the body is not whole.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsonError> {
        self.walker.finish()?;
        let mut groups: Vec<_> = self.groups.groups.iter().collect();
        groups.sort_unstable_by_key(|(_, group)| group.place);
        let mut out = vec![b'['];
        for (key, group) in groups {
            out.extend_from_slice(if group.place == 0 {
                b"{\"key\":"
            } else {
                b",{\"key\":"
            });
            out.extend_from_slice(key);
            out.extend_from_slice(b",\"count\":");
            write_u64(group.rows, &mut out);
            out.extend_from_slice(b",\"sums\":[");
            for (at, sum) in group.sums.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_f64(sum.value(), &mut out);
            }
            out.extend_from_slice(b"]}");
        }
        out.push(b']');
        Ok(out)
    }
}

impl Sink for Groups {
    fn row(&mut self, row: &Row<'_>) {
        self.key.clear();
        for &leaf in &self.by {
            self.key.push(if self.key.is_empty() { b'[' } else { b',' });
            write_key(row.value(leaf), &mut self.key);
        }
        self.key
            .extend_from_slice(if self.by.is_empty() { b"[]" } else { b"]" });
        let group = match self.groups.get_mut(&self.key) {
            Some(group) => group,
            None => {
                let group = Group {
                    place: self.groups.len(),
                    rows: 0,
                    sums: vec![Sum::default(); self.sums.len()],
                };
                self.groups.entry(self.key.clone()).or_insert(group)
            }
        };
        group.rows += 1;
        for (sum, &leaf) in group.sums.iter_mut().zip(&self.sums) {
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
        _ => key.extend_from_slice(value),
    }
}

/// Whether a number is written the only way an integer can be.
fn is_plain_integer(number: &[u8]) -> bool {
    number != b"-0" && number.iter().all(|byte| matches!(byte, b'-' | b'0'..=b'9'))
}
