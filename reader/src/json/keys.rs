//! The keys of rows, kept aside so that paging can recognise rows that it has seen.

use super::walk::RowValues;
use crate::bytes::append;

/// The keys of rows since they were last taken.
#[derive(Default)]
pub(super) struct Keys {
    /// Where a row's key may be: the first value that is there.
    leaves: Vec<u32>,
    /// Each after a comma.
    text: Vec<u8>,
}

impl Keys {
    pub(super) fn new(leaves: Vec<u32>) -> Self {
        Self { leaves, text: Vec::new() }
    }

    /// Whether rows have keys at all.
    #[inline(always)]
    pub(super) fn are_kept(&self) -> bool {
        !self.leaves.is_empty()
    }

    /// Keeps the key of a row.
    #[inline(always)]
    pub(super) fn keep(&mut self, row: &RowValues<'_>) {
        let there = |leaf: &&u32| row.value(**leaf) != b"null";
        if let Some(leaf) = self.leaves.iter().find(there).or(self.leaves.first()) {
            self.text.push(b',');
            append(&mut self.text, row.value(*leaf));
        }
    }

    /// The keys since the last call, as a JSON array.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let mut keys = core::mem::take(&mut self.text);
        match keys.first_mut() {
            Some(comma) => *comma = b'[',
            None => keys.push(b'['),
        }
        keys.push(b']');
        keys
    }
}
