//! The walk over a body's rows: which members a plan asks for, and where their values are.

mod name;
mod pass;
mod value;

use super::packed_error::{PackedError, Reason, Result};
use super::plan::{NONE, Plan};
use super::scan::{Blocks, PIECE, Scan};
use super::slot::Slot;
use super::strict::Validator;
use super::text::{first_non_whitespace, is_space};
use super::{Depth, NESTING_LIMIT};

/// What takes the rows of a walk.
pub(super) trait RowSink {
    /// A row is complete.
    fn row(&mut self, row: &RowValues<'_>);
}

/// The selected values of one row.
pub(super) struct RowValues<'a> {
    slots: &'a [Slot],
    chunk: &'a [u8],
}

impl<'a> RowValues<'a> {
    /// The JSON text of a leaf.
    #[inline(always)]
    pub(super) fn value(&self, leaf: u32) -> &'a [u8] {
        self.slots.get(leaf as usize).map_or(b"null", |slot| slot.value(self.chunk))
    }
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WalkState {
    /// The first byte that is not white space.
    Start,
    /// The rest of a top-level `null`, of which this many bytes were read.
    Null(u8),
    /// The first member name of an object, or its end.
    FirstName,
    /// A member name.
    Name,
    /// The value of a member.
    Value,
    /// The first element of an array, or its end.
    FirstElement,
    /// An element of an array.
    Element,
    /// What follows an array or object.
    AfterValue,
    /// The bracket that closes a skipped value.
    Skip,
    /// The bracket that closes the current array or object, whose rest is skipped.
    SkipRest,
    /// Nothing but white space.
    Done,
}

/// What a container holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Object,
    Array,
    /// The array whose elements are rows.
    Rows,
}

/// An array or object the walk is in.
#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Container,
    /// The plan's node for it.
    node: u32,
    /// The member expected next, or the index of the current element.
    next: usize,
    /// Where in the input it opened.
    offset: u64,
}

/// A walk over one body. `feed` the chunks, then `finish`.
pub(super) struct Walker {
    plan: Plan,
    /// Holds all bytes to the grammar, in strict reading.
    validator: Option<Validator>,
    /// Checks selected values, in structural reading.
    checker: Option<Validator>,
    limit: u32,
    state: WalkState,
    frame: Frame,
    /// The arrays and objects around `frame`.
    outer: Vec<Frame>,
    /// Node of the value that comes next, or [`NONE`].
    child: u32,
    /// Whether the member that comes next may hold the rows.
    wrapper: bool,
    /// Whether the rows of a wrapper were met.
    unwrapped: bool,
    /// Whether the top-level object has turned out to be a record.
    is_record: bool,
    /// First byte of a value that is read for its presence only, when a chunk ended after it.
    first_non_whitespace: Option<u64>,
    /// Brackets open in a skipped value, and the one that opened it.
    skipped: u32,
    opener: u8,
    /// What earlier chunks held of the next member name.
    name: Vec<u8>,
    /// Room for a decoded name.
    decoded: Vec<u8>,
    slots: Vec<Slot>,
    blocks: Option<Box<Blocks>>,
    /// Bytes of the byte order mark that were met.
    mark: u8,
    /// Bytes read in earlier chunks.
    offset: u64,
    rows: u64,
}

const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl Walker {
    pub(super) fn new(plan: Plan, depth: Depth) -> Self {
        let slots = vec![Slot::default(); plan.leaves.len()];
        Self {
            slots,
            plan,
            validator: (depth == Depth::Strict).then(Validator::default),
            checker: (depth == Depth::Structural).then(Validator::default),
            limit: NESTING_LIMIT,
            state: WalkState::Start,
            frame: Frame { kind: Container::Rows, node: 0, next: 0, offset: 0 },
            outer: Vec::new(),
            child: NONE,
            wrapper: false,
            unwrapped: false,
            is_record: false,
            first_non_whitespace: None,
            skipped: 0,
            opener: 0,
            name: Vec::new(),
            decoded: Vec::new(),
            blocks: None,
            mark: 0,
            offset: 0,
            rows: 0,
        }
    }

    /// Sets the deepest nesting that is read, before the first byte is.
    pub(super) fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
        self.validator = self.validator.take().map(|_| Validator::new(limit));
        self.checker = self.checker.take().map(|_| Validator::new(limit));
    }

    /// Rows read so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.offset
    }

    /// Bytes kept between chunks.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.name.capacity() + self.slots.iter().map(Slot::held).sum::<usize>()
    }

    /// Reads the next bytes and hands every row they complete to `sink`.
    pub(super) fn feed(&mut self, chunk: &[u8], sink: &mut dyn RowSink) -> Result {
        let chunk = self.skip_mark(chunk)?;
        chunk.chunks(PIECE).try_for_each(|piece| self.read(piece, sink))
    }

    fn read(&mut self, piece: &[u8], sink: &mut dyn RowSink) -> Result {
        let from = if self.state == WalkState::Start { self.start(piece)? } else { 0 };
        // Taken out, as both are used at once.
        let mut blocks = self.blocks.take().unwrap_or_else(Blocks::new);
        blocks.read(piece);
        let read = self.read_with(&blocks, piece, from, sink);
        self.blocks = Some(blocks);
        read?;
        self.offset += piece.len() as u64;
        Ok(())
    }

    fn read_with(&mut self, blocks: &Blocks, piece: &[u8], from: usize, sink: &mut dyn RowSink) -> Result {
        if let Some(validator) = &mut self.validator {
            validator.read(piece, blocks)?;
        }
        match self.state {
            _ if from == piece.len() => Ok(()),
            WalkState::Null(_) => self.null(piece, from),
            WalkState::Done => self.blank(piece, from, piece.len()),
            _ => self.walk(blocks, piece, from, sink),
        }
    }

    /// The body is complete.
    pub(super) fn finish(&mut self) -> Result {
        let truncated = PackedError::new(Reason::Truncated, self.offset);
        match self.state {
            // A byte order mark alone is an empty body.
            WalkState::Start if matches!(self.mark, 0 | 3) => Ok(()),
            WalkState::Null(4) | WalkState::Done => self.validator.as_mut().map_or(Ok(()), Validator::end),
            _ => Err(truncated),
        }
    }

    /// Leaves out a byte order mark, which may come in parts.
    fn skip_mark<'a>(&mut self, mut chunk: &'a [u8]) -> Result<&'a [u8]> {
        while self.offset == u64::from(self.mark)
            && let Some(expected) = MARK.get(usize::from(self.mark))
            && let [first, rest @ ..] = chunk
        {
            if first != expected {
                return if self.mark == 0 { Ok(chunk) } else { Err(PackedError::new(Reason::Unexpected, 0)) };
            }
            self.mark += 1;
            self.offset += 1;
            chunk = rest;
        }
        if self.mark == 3 && self.offset == 3 {
            self.validator = self.validator.take().map(|_| Validator::within(self.limit, 3));
        }
        Ok(chunk)
    }

    /// The position after the first byte of the top-level value, which decides what the body is.
    fn start(&mut self, piece: &[u8]) -> Result<usize> {
        let Some(at) = first_non_whitespace(piece) else {
            return Ok(piece.len());
        };
        let offset = self.offset + at as u64;
        match piece[at] {
            b'[' | b'{' if self.limit == 0 => return Err(PackedError::new(Reason::Deep, offset)),
            b'[' => {
                self.frame.offset = offset;
                self.state = WalkState::FirstElement;
                self.element(at + 1);
            }
            b'{' => {
                self.frame = Frame { kind: Container::Object, node: 0, next: 0, offset };
                self.state = WalkState::FirstName;
            }
            b'n' => self.state = WalkState::Null(1),
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' => return Err(PackedError::new(Reason::Shape, offset)),
            _ => return Err(self.syntax(at)),
        }
        Ok(at + 1)
    }

    fn null(&mut self, piece: &[u8], from: usize) -> Result {
        for (at, &byte) in piece.iter().enumerate().skip(from) {
            match self.state {
                WalkState::Null(read) if b"null".get(usize::from(read)) == Some(&byte) => {
                    self.state = WalkState::Null(read + 1)
                }
                WalkState::Null(4) if is_space(byte) => {}
                _ => return Err(self.syntax(at)),
            }
        }
        Ok(())
    }

    /// Visits the structural characters of `chunk`, after `from`, that are not in skipped values.
    #[inline(never)]
    fn walk(&mut self, blocks: &Blocks, chunk: &[u8], mut from: usize, sink: &mut dyn RowSink) -> Result {
        let mut scan = Scan::new(blocks, from);
        // From here on, `from` is just after the last structural character of this chunk.
        loop {
            if matches!(self.state, WalkState::Skip | WalkState::SkipRest) {
                let limit = self.limit - self.outer.len() as u32 - u32::from(self.state == WalkState::Skip);
                let end = scan.skip(from, &mut self.skipped, limit);
                let Some(at) = end.map_err(|at| PackedError::new(Reason::Deep, self.offset + at as u64))? else {
                    break;
                };
                from = at + 1;
                self.end_skip(chunk, at, sink)?;
            } else {
                let Some(at) = self.pass_members(&mut scan, chunk, &mut from)? else {
                    break;
                };
                self.structural(chunk, from, at, scan.may_have_slash(from, at), sink)?;
                from = at + 1;
            }
            if self.state == WalkState::Done {
                return self.blank(chunk, from, chunk.len());
            }
        }
        self.cut(chunk, from, blocks.carry().in_string())
    }

    /// One structural character at `at`; `from` is after the one before it, or 0.
    #[inline(always)]
    fn structural(&mut self, chunk: &[u8], from: usize, at: usize, slash: bool, sink: &mut dyn RowSink) -> Result {
        let byte = chunk[at];
        match (self.state, byte) {
            (WalkState::Name | WalkState::FirstName, b':') => self.name(chunk, from, at, slash),
            (WalkState::Name | WalkState::FirstName, _) => {
                self.hold_name(chunk, from, at, false)?;
                if self.state == WalkState::Name || byte != b'}' || !self.name.is_empty() {
                    return Err(self.syntax(at));
                }
                self.close(chunk, at, sink)
            }
            (WalkState::Value | WalkState::Element | WalkState::FirstElement, b'{' | b'[') => {
                self.open(chunk, from, at)
            }
            (WalkState::FirstElement, b']') if self.first_non_whitespace(chunk, from, at).is_none() => {
                self.expect_nothing();
                self.close(chunk, at, sink)
            }
            (WalkState::Value | WalkState::Element | WalkState::FirstElement, b',' | b'}' | b']') => {
                self.scalar(chunk, from, at, sink)?;
                self.after_value(chunk, at, sink)
            }
            (WalkState::AfterValue, _) => {
                self.blank(chunk, from, at)?;
                if matches!(byte, b',' | b'}' | b']') {
                    self.after_value(chunk, at, sink)
                } else {
                    Err(self.syntax(at))
                }
            }
            _ => Err(self.syntax(at)),
        }
    }

    /// Offset of the first byte of the current value that is not white space, if one came before `at`.
    #[inline(always)]
    fn first_non_whitespace(&self, chunk: &[u8], from: usize, at: usize) -> Option<u64> {
        self.first_non_whitespace
            .or_else(|| Some(self.offset + (from + first_non_whitespace(&chunk[from..at])?) as u64))
    }

    fn blank(&self, chunk: &[u8], from: usize, at: usize) -> Result {
        first_non_whitespace(&chunk[from..at])
            .map_or(Ok(()), |first_non_whitespace| Err(self.syntax(from + first_non_whitespace)))
    }

    /// Keeps what the end of a chunk cuts.
    fn cut(&mut self, chunk: &[u8], from: usize, in_string: bool) -> Result {
        match self.state {
            WalkState::Name | WalkState::FirstName => self.hold_name(chunk, from, chunk.len(), in_string)?,
            WalkState::Value | WalkState::Element | WalkState::FirstElement => {
                self.first_non_whitespace = self.first_non_whitespace(chunk, from, chunk.len())
            }
            WalkState::AfterValue => self.blank(chunk, from, chunk.len())?,
            _ => {}
        }
        for slot in &mut self.slots {
            slot.cut(chunk, self.offset, in_string);
        }
        Ok(())
    }

    /// Whether the names of the current object are to be looked at for wrappers.
    #[inline(always)]
    fn may_be_wrapped(&self) -> bool {
        self.outer.is_empty() && (!self.plan.wrappers.is_empty() || !self.plan.ids.is_empty())
    }

    #[cold]
    fn syntax(&self, at: usize) -> PackedError {
        PackedError::new(Reason::Unexpected, self.offset + at as u64)
    }
}
