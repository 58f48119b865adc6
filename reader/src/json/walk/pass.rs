//! The short way through an object: members that need no decision.

use super::{Container, Frame, WalkState, Walker};
use crate::json::packed_error::{PackedError, Reason, Result};
use crate::json::plan::{NONE, NameHash};
use crate::json::scan::Scan;
use crate::json::text::is_plain_scalar;

/// Why the walk over unwanted members stopped. They are never looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A name that may be selected, or is cut, or written in an unusual way, or no name at all.
    Name,
    /// A value that is not selected, and is cut or followed by something unusual.
    Value,
    /// An array or object was passed over; what follows it is cut, or no comma.
    AfterValue,
    /// An array or object goes on after the chunk: how it opened, and how many brackets are open.
    Open(u8, u32),
    /// The bracket at this position is not the one that was open.
    Mismatch(usize),
    /// The bracket at this position opens one too many.
    Deep(usize),
}

impl Walker {
    /// The next structural character that needs a decision. In objects, members that are not selected are passed over here,
    /// plain values that are selected are taken, and objects entered and left, in as few steps as can be. `None` at the end
    /// of the piece.
    #[inline(always)]
    pub(super) fn pass_members(
        &mut self,
        scan: &mut Scan<'_>,
        chunk: &[u8],
        from: &mut usize,
    ) -> Result<Option<usize>> {
        if !matches!(self.state, WalkState::Name | WalkState::FirstName) || !self.name.is_empty() {
            return Ok(scan.next_structural());
        }
        loop {
            // The names of a top-level object decide what it is, also after an object that was entered and left here.
            if self.may_be_wrapped() {
                return Ok(scan.next_structural());
            }
            let start = *from;
            let filter = self.plan.nodes[self.frame.node as usize].filter;
            let deepest = self.limit - self.outer.len() as u32 - 1;
            let stop = pass(scan, chunk, from, filter, deepest);
            if *from != start {
                self.state = WalkState::Name;
            }
            match stop {
                Stop::Name => {
                    let colon = scan.next_structural();
                    if !colon.is_some_and(|colon| self.take(scan, chunk, from, colon)) {
                        return Ok(colon);
                    }
                }
                Stop::Value => (self.state, self.child, self.first_non_whitespace) = (WalkState::Value, NONE, None),
                Stop::AfterValue => self.state = WalkState::AfterValue,
                Stop::Open(opener, depth) => {
                    self.child = NONE;
                    self.skip(opener, WalkState::Skip);
                    self.skipped = depth;
                    return Ok(None);
                }
                Stop::Mismatch(at) => return Err(self.syntax(at)),
                Stop::Deep(at) => return Err(PackedError::new(Reason::Deep, self.offset + at as u64)),
            }
            if self.state != WalkState::Name && self.state != WalkState::FirstName {
                let at = scan.next_structural();
                if !at.is_some_and(|at| self.leave(scan, chunk, from, at)) {
                    return Ok(at);
                }
            }
        }
    }

    /// Takes what the name before the `colon` leads to: a plain value into its slot, or the way into an object. False when
    /// it is neither, or not for sure.
    #[inline(never)]
    fn take(&mut self, scan: &mut Scan<'_>, chunk: &[u8], from: &mut usize, colon: usize) -> bool {
        if NameHash::at(chunk, *from, colon).is_none() || scan.may_have_slash(*from, colon) {
            return false;
        }
        let Some(at) = scan.peek() else {
            return false;
        };
        let mut hint = self.frame.next;
        let node = &self.plan.nodes[self.frame.node as usize];
        let child = self.plan.member(node, &chunk[*from + 1..colon - 1], &mut hint);
        let start = colon + 1;
        if child == NONE {
            if chunk[at] == b',' {
                scan.pass();
                *from = at + 1;
                self.state = WalkState::Name;
            }
            return chunk[at] == b',';
        }
        let node = &self.plan.nodes[child as usize];
        if chunk[at] == b'{' {
            let is_way = at == start && node.leaves.is_empty() && !node.members.is_empty();
            if !is_way || self.outer.len() as u32 + 1 >= self.limit {
                return false;
            }
            for &leaf in &node.below {
                self.slots[leaf as usize].forget_since(self.frame.offset);
            }
            scan.pass();
            self.frame.next = hint;
            self.push(Frame { kind: Container::Object, node: child, next: 0, offset: self.offset + at as u64 });
            self.state = WalkState::FirstName;
            *from = at + 1;
            return true;
        }
        let Some(slot) = self.slots.get_mut(node.plain as usize) else {
            return false;
        };
        let is_plain = match chunk[start] {
            b'"' => scan.is_plain_string(chunk, start, at),
            _ => is_plain_scalar(&chunk[start..at]),
        };
        if !is_plain || !matches!(chunk[at], b',' | b'}') {
            return false;
        }
        slot.set(start, at, self.offset);
        self.frame.next = hint;
        if chunk[at] == b',' {
            scan.pass();
            *from = at + 1;
            self.state = WalkState::Name;
        } else {
            *from = start;
            (self.state, self.child, self.first_non_whitespace) = (WalkState::Value, NONE, None);
        }
        true
    }

    /// Leaves an object that a path leads through, at the bracket at `at` and the comma just after it. False when there is
    /// more to it, and nothing was done.
    #[inline(always)]
    fn leave(&mut self, scan: &mut Scan<'_>, chunk: &[u8], from: &mut usize, at: usize) -> bool {
        let is_inner = self.outer.last().is_some_and(|outer| outer.kind == Container::Object);
        let is_way =
            self.frame.kind == Container::Object && self.plan.nodes[self.frame.node as usize].leaves.is_empty();
        if chunk[at] != b'}' || !is_inner || !is_way || self.state == WalkState::AfterValue && at != *from {
            return false;
        }
        if scan.peek() != Some(at + 1) || chunk[at + 1] != b',' {
            return false;
        }
        scan.pass();
        if let Some(outer) = self.outer.pop() {
            self.frame = outer;
        }
        self.state = WalkState::Name;
        *from = at + 2;
        true
    }
}

/// Passes over members as long as their names are not in the `filter`. `from` is where a name starts, then where what
/// could not be passed starts: the name, the value, or what is after it.
///
/// A function of its own, so that all it needs stays in registers.
#[inline(never)]
fn pass(scan: &mut Scan<'_>, chunk: &[u8], from: &mut usize, filter: u64, deepest: u32) -> Stop {
    let mut near = *scan;
    let mut at = *from;
    let stop = loop {
        let Some(colon) = near.peek() else {
            break Stop::Name;
        };
        let key = NameHash::at(chunk, at, colon);
        if key.is_none_or(|key| key.may_be_in(filter)) || near.may_have_slash(at, colon) {
            break Stop::Name;
        }
        near.pass();
        at = colon + 1;
        let Some(next) = near.peek() else {
            break Stop::Value;
        };
        let byte = chunk[next];
        if byte == b',' {
            near.pass();
            at = next + 1;
        } else if matches!(byte, b'{' | b'[') && deepest > 0 {
            near.pass();
            let mut depth = 1;
            let end = match near.skip(next + 1, &mut depth, deepest) {
                Ok(Some(end)) => end,
                Ok(None) => break Stop::Open(byte, depth),
                Err(at) => break Stop::Deep(at),
            };
            // In ASCII, `}` and `]` come two after `{` and `[`.
            if chunk[end] != byte + 2 {
                break Stop::Mismatch(end);
            }
            at = end + 1;
            if near.peek() != Some(at) || chunk[at] != b',' {
                break Stop::AfterValue;
            }
            near.pass();
            at += 1;
        } else {
            break Stop::Value;
        }
    };
    *scan = near;
    *from = at;
    stop
}
