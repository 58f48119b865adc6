//! Records of a collection that are selected and printed one after the other.
//!
//! Adapters of the standard library would do the same; each combination of them adds a kilobyte of code.

use crate::print;
use crate::store::Frozen;
use serde_json::Value;

/// A selection of records, with one page of them.
pub struct Listing {
    /// The collections, in order.
    pub sources: Vec<Frozen>,
    /// Which records are included.
    pub wanted: Box<dyn Fn(&Value) -> bool>,
    /// How many of those are left out at the start.
    pub skip: usize,
    /// How many follow at most.
    pub take: usize,
    /// The form in which a record is sent; private members are left out in any case.
    pub shown: Box<dyn Fn(Value) -> Value>,
}

impl Listing {
    /// The next record.
    pub fn next_record(&mut self) -> Option<Value> {
        while self.take > 0 {
            let Some(record) = self.sources.first_mut()?.next_record() else {
                self.sources.remove(0);
                continue;
            };
            if !(self.wanted)(&record) {
                continue;
            }
            if self.skip > 0 {
                self.skip -= 1;
                continue;
            }
            self.take -= 1;
            return Some((self.shown)(record));
        }
        None
    }
}

/// A listing as a JSON array, printed in pieces while the records are generated.
pub struct JsonList {
    listing: Listing,
    next: Option<Value>,
    /// The number of printed records.
    count: usize,
    ended: bool,
}

impl JsonList {
    /// The list of `first` and the rest of the listing.
    pub fn new(first: Option<Value>, listing: Listing) -> Self {
        Self { listing, next: first, count: 0, ended: false }
    }
}

impl Iterator for JsonList {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        /// Minimum size of a piece in bytes; most lists have only one.
        const PIECE: usize = 1 << 20;
        let mut body = Vec::new();
        if self.count == 0 && !self.ended {
            body.push(b'[');
        }
        while body.len() < PIECE && !self.ended {
            if let Some(record) = &self.next {
                print::comma(self.count, &mut body);
                print::public(record, &mut body);
                self.count += 1;
                self.next = self.listing.next_record();
            } else {
                body.push(b']');
                self.ended = true;
            }
        }
        (!body.is_empty()).then_some(body)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.ended.then_some(0))
    }
}
