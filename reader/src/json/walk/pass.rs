//! The short way through an object: members that need no decision.

use super::{State, Walker};
use crate::json::flaw::{Flaw, What};
use crate::json::plan::{NONE, name_key};
use crate::json::scan::Scan;
use crate::json::text::is_plain_scalar;

/// Why members could not be passed over any further. What is behind is never looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A name that may be wanted, or is cut, or written in an unusual way, or no name at all.
    Name,
    /// A value that is not wanted, and is cut or followed by something unusual.
    Value,
    /// An array or object was passed over; what follows it is cut, or no comma.
    Behind,
    /// An array or object goes on behind the chunk: how it opened, and how many brackets are open.
    Open(u8, u32),
    /// The bracket at this place is not the one that was open.
    Mismatch(usize),
    /// The bracket at this place opens one too many.
    Deep(usize),
}

impl Walker {
    /// The next structural character that needs a decision. In an object, members that are not wanted are passed over
    /// here, and so are plain values that are, in as few steps as can be. `None` at the end of the chunk.
    #[inline(always)]
    pub(super) fn pass_members(
        &mut self,
        scan: &mut Scan<'_, true>,
        chunk: &[u8],
        from: &mut usize,
    ) -> Result<Option<usize>, Flaw> {
        let may_pass = matches!(self.state, State::Name | State::FirstName) && self.name.is_empty();
        if !may_pass || self.may_be_wrapped() {
            return Ok(scan.next_structural());
        }
        let filter = self.plan.nodes[self.frame.node as usize].filter;
        let deepest = self.limit - self.outer.len() as u32 - 1;
        let start = *from;
        let (mut stop, mut decide) = (Stop::Name, None);
        while decide.is_none() {
            stop = pass(scan, chunk, from, filter, deepest);
            if stop != Stop::Name {
                break;
            }
            decide = self.take_plain(scan, chunk, from);
        }
        if *from != start {
            self.state = State::Name;
        }
        match stop {
            Stop::Name => return Ok(decide.flatten()),
            Stop::Value => (self.state, self.child, self.dark) = (State::Value, NONE, None),
            Stop::Behind => self.state = State::Behind,
            Stop::Open(opener, depth) => {
                self.child = NONE;
                self.skip(opener, State::Skip);
                self.skipped = depth;
            }
            Stop::Mismatch(at) => return Err(self.syntax(at)),
            Stop::Deep(at) => return Err(Flaw::new(What::Deep, self.offset + at as u64)),
        }
        Ok(scan.next_structural())
    }

    /// Takes the value of the member whose name starts at `from` if it is wanted, plain, and followed by a comma: `None`.
    /// Otherwise the structural character behind the name, if there is one.
    #[inline(never)]
    fn take_plain(&mut self, scan: &mut Scan<'_, true>, chunk: &[u8], from: &mut usize) -> Option<Option<usize>> {
        let mut near = scan.borrow();
        let colon = near.next_structural();
        let taken = colon.and_then(|colon| self.taken(&mut near, chunk, *from, colon));
        let place = near.place();
        scan.go_to(place);
        match taken {
            Some(behind) => {
                *from = behind;
                None
            }
            None => Some(colon),
        }
    }

    /// Takes a plain value that is wanted, or is not after all: where the next name starts.
    #[inline(always)]
    fn taken(&mut self, scan: &mut Scan<'_, true>, chunk: &[u8], from: usize, colon: usize) -> Option<usize> {
        if name_key(chunk, from, colon).is_none() || scan.may_have_slash(from, colon) {
            return None;
        }
        let at = scan.peek().filter(|&at| chunk[at] == b',')?;
        let mut hint = self.frame.next;
        let node = &self.plan.nodes[self.frame.node as usize];
        let child = self.plan.member(node, &chunk[from + 1..colon - 1], &mut hint);
        let start = colon + 1;
        if child != NONE {
            let slot = self.slots.get_mut(self.plan.nodes[child as usize].plain as usize)?;
            let is_plain = match chunk[start] {
                b'"' => scan.is_plain_string(start, at),
                _ => is_plain_scalar(&chunk[start..at]),
            };
            if !is_plain {
                return None;
            }
            slot.set(start, at, self.offset);
            self.frame.next = hint;
        }
        scan.pass();
        Some(at + 1)
    }
}

/// Passes over members as long as their names are not in the `filter`. `from` is where a name starts, then where what
/// could not be passed starts: the name, the value, or what is behind it.
///
/// A function of its own, so that all it needs stays in registers.
#[inline(never)]
fn pass(scan: &mut Scan<'_, true>, chunk: &[u8], from: &mut usize, filter: u64, deepest: u32) -> Stop {
    let mut near = scan.borrow();
    let mut at = *from;
    let stop = loop {
        let Some(colon) = near.peek() else {
            break Stop::Name;
        };
        let key = name_key(chunk, at, colon);
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
            // In ASCII, `}` and `]` stand two places behind `{` and `[`.
            if chunk[end] != byte + 2 {
                break Stop::Mismatch(end);
            }
            at = end + 1;
            if near.peek() != Some(at) || chunk[at] != b',' {
                break Stop::Behind;
            }
            near.pass();
            at += 1;
        } else {
            break Stop::Value;
        }
    };
    let place = near.place();
    scan.go_to(place);
    *from = at;
    stop
}
