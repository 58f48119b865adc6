//! Member names: which node of the plan one leads to.

use super::{WalkState, Walker};
use crate::json::packed_error::Result;
use crate::json::plan::NONE;
use crate::json::text::{first_non_whitespace, hold, trim_end, unescape};

/// An escape may spell one byte of a name with this many.
const ESCAPED: usize = 6;

impl Walker {
    /// A member name ends at the colon at `at`: decides whether its value is entered, selected or skipped.
    #[inline(always)]
    pub(super) fn name(&mut self, chunk: &[u8], from: usize, at: usize, slash: bool) -> Result {
        let node = &self.plan.nodes[self.frame.node as usize];
        let top = self.may_be_wrapped();
        self.child = match &chunk[from..at] {
            [b'"', name @ .., b'"'] if self.name.is_empty() && !slash && !top => {
                self.plan.member(node, name, &mut self.frame.next)
            }
            _ => self.odd_name(chunk, from, at)?,
        };
        self.state = WalkState::Value;
        self.first_non_whitespace = None;
        if self.child != NONE {
            let node = &self.plan.nodes[self.child as usize];
            for &leaf in &node.below {
                self.slots[leaf as usize].forget_since(self.frame.offset);
            }
            for &leaf in &node.leaves {
                self.slots[leaf as usize].expect(at + 1);
            }
        }
        Ok(())
    }

    /// A name with white space around it, or escapes, or one that came in parts, or one that may be a wrapper's.
    #[inline(never)]
    fn odd_name(&mut self, chunk: &[u8], from: usize, at: usize) -> Result<u32> {
        self.hold_name(chunk, from, at, false)?;
        let name = core::mem::take(&mut self.name);
        let child = self.named(trim_end(&name)).ok_or_else(|| self.syntax(at));
        self.name = name;
        self.name.clear();
        child
    }

    /// The node of the member with this `name`, quotes and escapes and all; `None` when it is malformed.
    fn named(&mut self, name: &[u8]) -> Option<u32> {
        let [b'"', inside @ .., b'"'] = name else {
            return None;
        };
        self.wrapper = false;
        if inside.len() > ESCAPED * self.plan.longest {
            return Some(NONE);
        }
        self.decoded.clear();
        unescape(inside, &mut self.decoded)?;
        if self.outer.is_empty() && !self.unwrapped {
            self.is_record = self.is_record || self.plan.is_id(&self.decoded);
            self.wrapper = !self.is_record && self.plan.is_wrapper(&self.decoded);
        }
        let node = &self.plan.nodes[self.frame.node as usize];
        Some(self.plan.member(node, &self.decoded, &mut self.frame.next))
    }

    /// Keeps a piece of a member name, though no more of it than a name that is looked for may have.
    pub(super) fn hold_name(&mut self, chunk: &[u8], from: usize, to: usize, in_string: bool) -> Result {
        if self.name.is_empty()
            && let Some(first_non_whitespace) = first_non_whitespace(&chunk[from..to])
            && chunk[from + first_non_whitespace] != b'"'
        {
            return Err(self.syntax(from + first_non_whitespace));
        }
        hold(&mut self.name, &chunk[from..to], in_string);
        let most = ESCAPED * self.plan.longest + 4;
        if self.name.len() > most {
            // The middle goes: what stays is too long for any name, and still shows how it ends.
            self.name.drain(most - 2..self.name.len() - 2);
        }
        Ok(())
    }
}
