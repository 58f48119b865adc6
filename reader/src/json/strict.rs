//! The whole of RFC 8259 and UTF-8, for any value, in chunks.

use super::packed_error::{PackedError, Reason, Result};
use super::scalar::ScalarState;
use super::scan::{Blocks, PIECE, StrictMasks};
use super::text::{first_non_whitespace, is_plain_scalar};
use super::utf8::Utf8;
use super::{JsonError, NESTING_LIMIT};
use crate::lanes::BLOCK;

/// What may come next. A value before `,` or a bracket is still to come in the first three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A value.
    Value,
    /// The first element of an array, or its end.
    FirstElement,
    /// A member name.
    Name,
    /// The first member name of an object, or its end.
    FirstName,
    /// What follows an array or object that was closed.
    AfterValue,
}

/// Checks that a body is one JSON value, whatever the cuts. Holds one byte per open bracket and no input.
#[derive(Clone, Debug)]
pub struct Validator {
    expect: Expect,
    /// What a comma leads to where the value is; `AfterValue` outside all brackets, where there is none.
    comma: Expect,
    /// The closing bracket of every open array or object.
    open: Vec<u8>,
    limit: u32,
    /// Bytes read in earlier chunks.
    offset: u64,
    /// Whether the next byte follows an unescaped backslash.
    escaped: bool,
    /// Blocks of its own, for a body that is only checked.
    blocks: Option<Box<Blocks>>,
    /// The number or literal since the last token.
    scalar: ScalarState,
    /// Whether a string opened since the last structural character.
    string: bool,
    /// Whether that string closed in an earlier chunk.
    closed: bool,
    escape: CutEscape,
    utf8: Utf8,
}

/// An escape cut by the end of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CutEscape {
    None,
    /// The backslash was read.
    Started,
    /// This many hexadecimal digits are to come.
    Digits(u8),
}

impl Default for Validator {
    fn default() -> Self {
        Self::new(NESTING_LIMIT)
    }
}

impl Validator {
    /// Checks a body whose arrays and objects are nested at most `limit` deep.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self::within(limit, 0)
    }

    /// Checks a value that starts at `offset`.
    pub(super) fn within(limit: u32, offset: u64) -> Self {
        Self {
            expect: Expect::Value,
            comma: Expect::AfterValue,
            open: Vec::new(),
            limit,
            offset,
            escaped: false,
            blocks: None,
            scalar: ScalarState::default(),
            string: false,
            closed: false,
            escape: CutEscape::None,
            utf8: Utf8::default(),
        }
    }

    /// The same once more, for a value that starts at `offset`.
    pub(super) fn again(&mut self, offset: u64) {
        let blocks = self.blocks.take();
        let mut open = core::mem::take(&mut self.open);
        open.clear();
        *self = Self { open, blocks, ..Self::within(self.limit, offset) };
        if let Some(blocks) = &mut self.blocks {
            blocks.restart();
        }
    }

    /// Reads the next bytes. A byte order mark is not skipped here.
    ///
    /// # Errors
    /// [`JsonError`] at the first byte that cannot be part of a JSON value; nothing can be fed after that.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsonError> {
        Ok(self.read_all(chunk)?)
    }

    /// [`Validator::feed`], with a smaller error.
    pub(super) fn read_all(&mut self, chunk: &[u8]) -> Result {
        let mut blocks = self.blocks.take().unwrap_or_else(Blocks::new);
        for piece in chunk.chunks(PIECE) {
            blocks.read(piece);
            self.read(piece, &blocks)?;
        }
        self.blocks = Some(blocks);
        Ok(())
    }

    /// The body is complete.
    ///
    /// # Errors
    /// [`JsonError`] of kind `Truncated` when the value is not.
    pub fn finish(&mut self) -> Result<(), JsonError> {
        Ok(self.end()?)
    }

    /// Reads a `piece` whose `blocks` were looked at.
    #[inline(never)]
    pub(super) fn read(&mut self, chunk: &[u8], blocks: &Blocks) -> Result {
        let resumed = self.resume_escape(chunk);
        let mut escaped_to = resumed.map_err(|bad| self.syntax(bad, Reason::Escape))?;
        let (mut from, mut block) = (0, 0);
        while let Some(masks) = blocks.masks(block, chunk) {
            block += 1;
            let error = self.error_in_strings(chunk, &masks, &mut escaped_to);
            let mut tokens = error.map_or(masks.tokens, |error| self.tokens_before(error, &masks));
            while tokens != 0 {
                let mut at = masks.base + tokens.trailing_zeros() as usize;
                tokens &= tokens - 1;
                // Mostly the next token stands just after the string that opens here.
                let next = masks.base + tokens.trailing_zeros() as usize;
                if tokens != 0 && chunk[at] == b'"' && self.is_string(chunk, from, at, next) {
                    tokens &= tokens - 1;
                    at = next;
                    self.structural(chunk[at], true, at)?;
                } else {
                    self.token(chunk, from, at)?;
                }
                from = at + 1;
            }
            if let Some(error) = error {
                return Err(error);
            }
        }
        self.cut(chunk, from, blocks)
    }

    /// [`Validator::finish`], with a smaller error.
    pub(super) fn end(&mut self) -> Result {
        let after_value = match self.expect {
            Expect::AfterValue => true,
            Expect::Value => self.closed || self.scalar.is_whole(),
            _ => false,
        };
        if after_value && self.open.is_empty() { Ok(()) } else { Err(PackedError::new(Reason::Truncated, self.offset)) }
    }

    /// The tokens of a block up to an error. A sequence cut by the chunk's start began before it: no token can come first.
    #[cold]
    fn tokens_before(&self, error: PackedError, masks: &StrictMasks) -> u64 {
        let block = self.offset + masks.base as u64;
        let after = |within: u64| u64::MAX.checked_shl(within as u32 + 1).unwrap_or(0);
        error.offset().checked_sub(block).map_or(0, |within| masks.tokens & !after(within))
    }

    /// Whether `at` opens a string where one may stand, and `next` is just after the quote that closes it.
    #[inline(always)]
    fn is_string(&self, chunk: &[u8], from: usize, at: usize, next: usize) -> bool {
        let opens = from == at && !self.string && self.expect != Expect::AfterValue && self.scalar.is_blank();
        opens && ends_string(&chunk[at + 1..next])
    }

    /// One structural character or opening quote at `at`; `from` is after the one before it in this chunk, or 0.
    #[inline(always)]
    fn token(&mut self, chunk: &[u8], from: usize, at: usize) -> Result {
        let byte = chunk[at];
        let valued = if self.string {
            self.end_string(chunk, from, at)?;
            true
        } else if from == at && self.scalar.is_blank() {
            false
        } else {
            self.end_scalar(chunk, from, at)?
        };
        if byte == b'"' {
            if valued || self.expect == Expect::AfterValue {
                return Err(self.syntax(at, Reason::Unexpected));
            }
            self.string = true;
            return Ok(());
        }
        self.structural(byte, valued, at)
    }

    #[inline(always)]
    fn structural(&mut self, byte: u8, valued: bool, at: usize) -> Result {
        let expect = self.expect;
        let after = expect == Expect::AfterValue || valued && matches!(expect, Expect::Value | Expect::FirstElement);
        let fits = match byte {
            b':' => valued && matches!(expect, Expect::Name | Expect::FirstName),
            b',' => after && self.comma != Expect::AfterValue,
            b'{' | b'[' => !valued && matches!(expect, Expect::Value | Expect::FirstElement),
            b'}' | b']' => after || expect == Expect::FirstElement || expect == Expect::FirstName && !valued,
            _ => false,
        };
        if !fits {
            return Err(self.syntax(at, Reason::Unexpected));
        }
        self.expect = match byte {
            b':' => Expect::Value,
            b',' => self.comma,
            b'{' => self.open(b'}', Expect::FirstName, Expect::Name, at)?,
            b'[' => self.open(b']', Expect::FirstElement, Expect::Value, at)?,
            _ => self.close(byte, at)?,
        };
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self, byte: u8, at: usize) -> Result<Expect> {
        if self.open.pop() != Some(byte) {
            return Err(self.syntax(at, Reason::Unexpected));
        }
        self.comma = match self.open.last() {
            Some(b'}') => Expect::Name,
            Some(_) => Expect::Value,
            None => Expect::AfterValue,
        };
        Ok(Expect::AfterValue)
    }

    #[inline(always)]
    fn open(&mut self, close: u8, first: Expect, comma: Expect, at: usize) -> Result<Expect> {
        if self.open.len() as u32 >= self.limit {
            return Err(PackedError::new(Reason::Deep, self.offset + at as u64));
        }
        self.open.push(close);
        self.comma = comma;
        Ok(first)
    }

    /// The string opened before `from` (or in an earlier chunk) is followed by nothing but white space up to `at`.
    #[inline(always)]
    fn end_string(&mut self, chunk: &[u8], from: usize, at: usize) -> Result {
        self.string = false;
        // The end of the chunk before may escape its first byte.
        let compact = !self.closed && at > 1 && ends_string(&chunk[from..at]);
        if compact { Ok(()) } else { self.spaced_string(chunk, from, at) }
    }

    fn spaced_string(&mut self, chunk: &[u8], from: usize, at: usize) -> Result {
        let after = if core::mem::take(&mut self.closed) { 0 } else { self.string_end(chunk, from) };
        self.blank(chunk, after, at)
    }

    /// Just after the quote that closes the string which `chunk` is in at `from`.
    fn string_end(&self, chunk: &[u8], from: usize) -> usize {
        let mut escaped = from == 0 && self.escaped;
        for (at, &byte) in chunk.iter().enumerate().skip(from) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return at + 1,
                _ => {}
            }
        }
        chunk.len()
    }

    fn blank(&self, chunk: &[u8], from: usize, to: usize) -> Result {
        first_non_whitespace(&chunk[from..to])
            .map_or(Ok(()), |first_non_whitespace| Err(self.syntax(from + first_non_whitespace, Reason::Unexpected)))
    }

    /// Reads what is between two tokens when no string is: whether it is a value, or blank.
    #[inline(always)]
    fn end_scalar(&mut self, chunk: &[u8], from: usize, at: usize) -> Result<bool> {
        let expected = matches!(self.expect, Expect::Value | Expect::FirstElement);
        if expected && self.scalar.is_blank() && is_plain_scalar(&chunk[from..at]) {
            return Ok(true);
        }
        self.read_scalar(chunk, from, at)?;
        let scalar = core::mem::take(&mut self.scalar);
        if scalar.is_whole() || scalar.is_blank() {
            return Ok(!scalar.is_blank());
        }
        Err(self.syntax(at, Reason::Scalar))
    }

    #[inline(always)]
    fn read_scalar(&mut self, chunk: &[u8], from: usize, to: usize) -> Result {
        if !matches!(self.expect, Expect::Value | Expect::FirstElement) {
            return self.blank(chunk, from, to);
        }
        self.scalar.read(&chunk[from..to]).map_err(|bad| self.syntax(from + bad, Reason::Scalar))
    }

    /// Keeps what the end of a chunk cuts.
    fn cut(&mut self, chunk: &[u8], from: usize, blocks: &Blocks) -> Result {
        if !self.string {
            self.read_scalar(chunk, from, chunk.len())?;
        } else if !blocks.carry().in_string() {
            let after = if self.closed { 0 } else { self.string_end(chunk, from) };
            self.blank(chunk, after, chunk.len())?;
            self.closed = true;
        }
        self.escaped = blocks.carry().escaped();
        self.offset += chunk.len() as u64;
        Ok(())
    }

    /// The first error inside the strings of a block, if any.
    #[inline(always)]
    fn error_in_strings(&mut self, chunk: &[u8], masks: &StrictMasks, escaped_to: &mut usize) -> Option<PackedError> {
        if masks.control == 0 && masks.high == 0 && masks.slashes == 0 && !self.utf8.is_open() {
            return None;
        }
        self.check_strings(chunk, masks, escaped_to)
    }

    #[inline(never)]
    fn check_strings(&mut self, chunk: &[u8], masks: &StrictMasks, escaped_to: &mut usize) -> Option<PackedError> {
        let base = masks.base;
        let block = &chunk[base..chunk.len().min(base + BLOCK)];
        let mut first = self.escapes(chunk, masks, escaped_to).err();
        if masks.control != 0 {
            let at = base + masks.control.trailing_zeros() as usize;
            first = earlier(first, self.syntax(at, Reason::Control));
        }
        let utf8 = self.utf8.read(block, masks.high, self.offset + base as u64);
        match utf8 {
            Ok(()) => first,
            Err(offset) => earlier(first, PackedError::new(Reason::NotUtf8, offset)),
        }
    }

    fn escapes(&mut self, chunk: &[u8], masks: &StrictMasks, escaped_to: &mut usize) -> Result {
        let mut slashes = masks.slashes;
        while slashes != 0 {
            let at = masks.base + slashes.trailing_zeros() as usize;
            slashes &= slashes - 1;
            if at >= *escaped_to {
                self.escape = CutEscape::Started;
                *escaped_to = at
                    + 1
                    + self.resume_escape(&chunk[at + 1..]).map_err(|bad| self.syntax(at + 1 + bad, Reason::Escape))?;
            }
        }
        Ok(())
    }

    /// Reads on in an escape; how many bytes of `text` belong to it, or where one does not fit.
    fn resume_escape(&mut self, text: &[u8]) -> Result<usize, usize> {
        for (at, &byte) in text.iter().enumerate() {
            self.escape = match (self.escape, byte) {
                (CutEscape::None, _) => return Ok(at),
                (CutEscape::Started, b'u') => CutEscape::Digits(4),
                (CutEscape::Started, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => CutEscape::None,
                (CutEscape::Digits(1), _) if byte.is_ascii_hexdigit() => CutEscape::None,
                (CutEscape::Digits(left), _) if byte.is_ascii_hexdigit() => CutEscape::Digits(left - 1),
                _ => return Err(at),
            };
        }
        Ok(text.len())
    }

    #[cold]
    fn syntax(&self, at: usize, reason: Reason) -> PackedError {
        PackedError::new(reason, self.offset + at as u64)
    }
}

/// Whether the last of these bytes, all of them inside a string, is the quote that closes it.
#[inline(always)]
fn ends_string(text: &[u8]) -> bool {
    matches!(text, [b'"']) || matches!(text, [.., before, b'"'] if *before != b'\\')
}

/// The one that comes first in the input.
fn earlier(error: Option<PackedError>, other: PackedError) -> Option<PackedError> {
    Some(error.filter(|error| error.offset() <= other.offset()).unwrap_or(other))
}
