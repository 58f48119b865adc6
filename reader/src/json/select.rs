//! Rows of selected values out of a body of any size.

use super::output::{OutputFormat, Writer};
use super::plan::Plan;
use super::walk::Walker;
use super::{Depth, JsonError};

/// The totals of a whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Rows read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
}

/// Selects values out of a body that comes in chunks.
pub struct Select {
    walker: Walker,
    writer: Writer,
}

impl Select {
    /// Selects what `plan` says and writes it as `output`, checking as much as `depth` says.
    #[must_use]
    pub fn new(plan: Plan, depth: Depth, output: OutputFormat) -> Self {
        Self::keyed(plan, depth, output, 0)
    }

    /// The same, but the last `keys` fields of the plan are not written: the first of them that is not `null` is the key
    /// of a row, for [`take_keys`](Self::take_keys).
    #[must_use]
    pub fn keyed(plan: Plan, depth: Depth, output: OutputFormat, keys: usize) -> Self {
        let writer = Writer::new(&plan, output, keys);
        Self { walker: Walker::new(plan, depth), writer }
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
    /// [`JsonError`] when the bytes are not valid; rows of the chunks before can still be taken, and
    /// nothing can be fed any more.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsonError> {
        Ok(self.walker.feed(chunk, &mut self.writer)?)
    }

    /// The output since the last take. With [`OutputFormat::Rows`] and [`OutputFormat::Columns`] it can be parsed by itself.
    pub fn take(&mut self) -> &[u8] {
        self.writer.take()
    }

    /// The keys of the rows since they were last taken, as a JSON array; empty when there are none to keep.
    pub fn take_keys(&mut self) -> Vec<u8> {
        self.writer.take_keys()
    }

    /// The body is complete. What was not taken yet still can be.
    ///
    /// # Errors
    /// [`JsonError`] of kind `Truncated` when the body is not whole.
    pub fn finish(&mut self) -> Result<Summary, JsonError> {
        self.walker.finish()?;
        Ok(Summary { rows: self.walker.rows(), bytes: self.walker.bytes() })
    }

    /// Bytes kept between chunks, the output not counted.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.walker.held()
    }
}
