//! Values: entered, skipped, selected.

use super::{Container, Frame, RowSink, RowValues, WalkState, Walker};
use crate::json::packed_error::{PackedError, Reason, Result};
use crate::json::plan::NONE;
use crate::json::scalar::ScalarState;
use crate::json::slot::Slot;
use crate::json::strict::Validator;
use crate::json::text::is_plain;

impl Walker {
    /// An array or object opens at `at`.
    pub(super) fn open(&mut self, chunk: &[u8], from: usize, at: usize) -> Result {
        let byte = chunk[at];
        if self.outer.len() as u32 + 1 >= self.limit {
            return Err(PackedError::new(Reason::Deep, self.offset + at as u64));
        }
        if self.child == NONE && !self.wrapper {
            self.skip(byte, WalkState::Skip);
            return Ok(());
        }
        if let Some(first_non_whitespace) = self.first_non_whitespace(chunk, from, at) {
            return Err(PackedError::new(Reason::Unexpected, first_non_whitespace));
        }
        self.enter(byte, at);
        Ok(())
    }

    /// Enters a selected array or object, or skips it when only the whole of it is selected.
    fn enter(&mut self, byte: u8, at: usize) {
        let offset = self.offset + at as u64;
        if core::mem::take(&mut self.wrapper) && byte == b'[' {
            self.unwrapped = true;
            self.push(Frame { kind: Container::Rows, node: 0, next: 0, offset });
            self.state = WalkState::FirstElement;
            self.element(at + 1);
            return;
        }
        let Some(node) = self.plan.nodes.get(self.child as usize) else {
            return self.skip(byte, WalkState::Skip);
        };
        for &leaf in &node.leaves {
            self.slots[leaf as usize].open(at, offset);
        }
        if byte == b'{' && !node.members.is_empty() {
            self.push(Frame { kind: Container::Object, node: self.child, next: 0, offset });
            self.state = WalkState::FirstName;
        } else if byte == b'[' && !node.ends_before(0) {
            if let Some(every) = self.plan.nodes.get(node.every as usize) {
                for &leaf in &every.below {
                    self.slots[leaf as usize].meet_array(offset);
                }
            }
            self.push(Frame { kind: Container::Array, node: self.child, next: 0, offset });
            self.state = WalkState::FirstElement;
            self.element(at + 1);
        } else {
            self.skip(byte, WalkState::Skip);
        }
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.outer.push(core::mem::replace(&mut self.frame, frame));
    }

    pub(super) fn skip(&mut self, opener: u8, state: WalkState) {
        self.state = state;
        self.skipped = 1;
        self.opener = opener;
    }

    /// The element that comes next starts after `from`: finds its node.
    pub(super) fn element(&mut self, from: usize) {
        let rows = self.frame.kind == Container::Rows;
        if rows {
            self.slots.iter_mut().for_each(Slot::clear);
        }
        self.child = if rows { 0 } else { self.plan.nodes[self.frame.node as usize].element(self.frame.next as u32) };
        self.first_non_whitespace = None;
        if let Some(node) = self.plan.nodes.get(self.child as usize) {
            for &leaf in &node.leaves {
                self.slots[leaf as usize].expect(from);
            }
        }
    }

    /// No element comes after all: the array is empty.
    pub(super) fn expect_nothing(&mut self) {
        if let Some(node) = self.plan.nodes.get(self.child as usize) {
            node.leaves.iter().for_each(|&leaf| self.slots[leaf as usize].expect_nothing());
        }
    }

    /// A string, number or literal ends before `at`.
    pub(super) fn scalar(&mut self, chunk: &[u8], from: usize, at: usize, sink: &mut dyn RowSink) -> Result {
        if self.child == NONE && !self.wrapper {
            return Ok(());
        }
        self.wrapper = false;
        if self.first_non_whitespace(chunk, from, at).is_none() {
            return Err(self.syntax(at));
        }
        if let Some(node) = self.plan.nodes.get(self.child as usize) {
            for leaf in node.leaves.iter().map(|&leaf| leaf as usize) {
                self.slots[leaf].close_scalar(chunk, at, self.offset);
                complete(&mut self.slots[leaf], chunk, self.plan.leaves[leaf], &mut self.checker)?;
            }
        }
        if self.frame.kind == Container::Rows {
            self.row(chunk, sink);
        }
        Ok(())
    }

    /// The comma or closing bracket at `at` follows a value.
    pub(super) fn after_value(&mut self, chunk: &[u8], at: usize, sink: &mut dyn RowSink) -> Result {
        if chunk[at] != b',' {
            return self.close(chunk, at, sink);
        }
        if self.frame.kind == Container::Object {
            self.state = WalkState::Name;
            return Ok(());
        }
        self.frame.next += 1;
        let node = &self.plan.nodes[self.frame.node as usize];
        if self.frame.kind == Container::Array && node.ends_before(self.frame.next as u32) {
            self.skip(b'[', WalkState::SkipRest);
        } else {
            self.state = WalkState::Element;
            self.element(at + 1);
        }
        Ok(())
    }

    /// The bracket at `at` closes the current array or object.
    #[inline(never)]
    pub(super) fn close(&mut self, chunk: &[u8], at: usize, sink: &mut dyn RowSink) -> Result {
        let closed = self.frame;
        if chunk[at] != if closed.kind == Container::Object { b'}' } else { b']' } {
            return Err(self.syntax(at));
        }
        self.close_leaves(chunk, at, closed.node)?;
        self.state = WalkState::AfterValue;
        let Some(parent) = self.outer.pop() else {
            if closed.kind == Container::Object && !self.unwrapped {
                if !self.is_record && !self.plan.ids.is_empty() {
                    return Err(PackedError::new(Reason::Shape, self.offset + at as u64));
                }
                self.row(chunk, sink);
            }
            self.state = WalkState::Done;
            return Ok(());
        };
        self.frame = parent;
        if parent.kind == Container::Rows {
            self.row(chunk, sink);
        } else if closed.kind == Container::Rows {
            self.skip(b'{', WalkState::SkipRest);
        }
        Ok(())
    }

    /// The bracket at `at` ends a skipped part.
    pub(super) fn end_skip(&mut self, chunk: &[u8], at: usize, sink: &mut dyn RowSink) -> Result {
        if self.state == WalkState::SkipRest {
            return self.close(chunk, at, sink);
        }
        // In ASCII, `}` and `]` come two after `{` and `[`.
        if chunk[at] != self.opener + 2 {
            return Err(self.syntax(at));
        }
        self.close_leaves(chunk, at, self.child)?;
        self.state = WalkState::AfterValue;
        if self.frame.kind == Container::Rows {
            self.row(chunk, sink);
        }
        Ok(())
    }

    /// The array or object at `node` ends with the bracket at `at`.
    #[inline(never)]
    fn close_leaves(&mut self, chunk: &[u8], at: usize, node: u32) -> Result {
        let Some(node) = self.plan.nodes.get(node as usize) else {
            return Ok(());
        };
        for leaf in node.leaves.iter().map(|&leaf| leaf as usize) {
            self.slots[leaf].close(chunk, at + 1);
            complete(&mut self.slots[leaf], chunk, self.plan.leaves[leaf], &mut self.checker)?;
        }
        Ok(())
    }

    /// A row is complete.
    fn row(&mut self, chunk: &[u8], sink: &mut dyn RowSink) {
        self.slots.iter_mut().for_each(Slot::finish_list);
        self.rows += 1;
        sink.row(&RowValues { slots: &self.slots, chunk });
    }
}

/// A selected value was read whole: checks it with the `checker`, unless all bytes are checked, and lists it when it is one
/// of `many`.
#[inline(always)]
fn complete(slot: &mut Slot, chunk: &[u8], many: bool, checker: &mut Option<Validator>) -> Result {
    if let Some(checker) = checker {
        check(slot.value(chunk), slot.offset(), checker)?;
    }
    if many {
        slot.list(chunk);
    }
    Ok(())
}

/// Whether `text`, found at `offset`, is a JSON value in UTF-8.
#[inline(always)]
fn check(text: &[u8], offset: u64, checker: &mut Validator) -> Result {
    match text {
        [b'"', inside @ .., b'"'] if is_plain(inside) => Ok(()),
        _ => check_odd(text, offset, checker),
    }
}

#[inline(never)]
fn check_odd(text: &[u8], offset: u64, checker: &mut Validator) -> Result {
    let mut scalar = ScalarState::default();
    if scalar.read(text).is_ok() && scalar.is_whole() {
        return Ok(());
    }
    checker.again(offset);
    checker.read_all(text)?;
    // What ends too early for a value is followed by something here.
    checker.end().map_err(|error| PackedError::new(Reason::Unexpected, error.offset()))
}
