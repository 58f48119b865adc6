//! Paths, compiled to a tree of the members and elements to look at.

use super::text::{same, unescape};

/// Stands for "no node" and "no leaf".
pub(super) const NONE: u32 = u32::MAX;

/// Where the rows of a body are.
///
/// The elements of a top-level array are rows. A top-level object is one row, unless one of `wrappers` names a member
/// that holds an array: then the elements of the first such array are the rows. `null` and an empty body hold no rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Root<'a> {
    /// Members that may hold the array of rows when the top-level value is an object, in any case.
    pub wrappers: &'a [&'a str],
    /// Match the member names of paths without regard to ASCII case.
    pub ignore_case: bool,
}

/// Why a path could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The path as given.
    pub path: String,
    /// Byte of the path at which reading stopped.
    pub at: usize,
    /// What was expected there.
    pub message: &'static str,
}

impl core::fmt::Display for PathError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{} at byte {} of the path {}",
            self.message, self.at, self.path
        )
    }
}

impl core::error::Error for PathError {}

/// What to select from each row: named paths, ready to walk.
///
/// A path is made of member names joined by dots: `vars.lead.email.normal`. `caps[0].id` and `caps.0.id` take an
/// element of an array (a number also finds an object member of that name); `appended[*].name` takes every element
/// and gives a JSON array of all matches in order, one flat array however many wildcards the path has, or `null` when
/// what the first wildcard stands for is not an array. A name that holds dots or brackets is quoted as a JSON string:
/// `vars["a.b"]`.
///
/// What a path does not find is `null`.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) nodes: Vec<Node>,
    /// For each leaf (a value to select) whether a wildcard leads to it, so that there may be several matches.
    pub(super) leaves: Vec<bool>,
    /// The name of every field and the leaf it shows.
    pub(super) fields: Vec<(String, u32)>,
    pub(super) wrappers: Vec<Vec<u8>>,
    pub(super) ignore_case: bool,
    /// Bytes of the longest name that is looked for.
    pub(super) longest: usize,
}

/// One step of one or more paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// Leaves that select this value: one, or two where a number and a wildcard meet.
    pub(super) leaves: Vec<u32>,
    /// Members of an object to go on with.
    pub(super) members: Vec<Member>,
    /// Bit n is set when some member's name has n bytes (63 stands for all above).
    pub(super) lengths: u64,
    /// Elements of an array to go on with: index and node.
    pub(super) elements: Vec<(u32, u32)>,
    /// The node for elements not in `elements`, or [`NONE`].
    pub(super) every: u32,
    /// Leaves at or below this node.
    pub(super) below: Vec<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) node: u32,
}

enum Step {
    Name(Vec<u8>),
    Every,
}

impl Plan {
    /// Compiles `fields`, pairs of the name a value shall have and the path it is found at.
    ///
    /// # Errors
    /// [`PathError`] when a path is empty or malformed.
    pub fn compile<N: AsRef<str>, P: AsRef<str>>(
        fields: &[(N, P)],
        root: Root<'_>,
    ) -> Result<Self, PathError> {
        let mut plan = Self::empty(root);
        for (name, path) in fields {
            plan.add(name.as_ref(), path.as_ref())?;
        }
        plan.finish();
        Ok(plan)
    }

    fn empty(root: Root<'_>) -> Self {
        let wrappers: Vec<_> = root
            .wrappers
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        let longest = wrappers.iter().map(Vec::len).max().unwrap_or(0);
        let nodes = vec![Node::new()];
        Self {
            nodes,
            leaves: Vec::new(),
            fields: Vec::new(),
            wrappers,
            ignore_case: root.ignore_case,
            longest,
        }
    }

    fn add(&mut self, name: &str, path: &str) -> Result<(), PathError> {
        let (mut node, mut many) = (0, false);
        for step in steps(path)? {
            many |= matches!(step, Step::Every);
            node = self.child(node, step);
        }
        let leaf = match self.nodes[node].leaves.first() {
            Some(&known) => known,
            None => {
                let fresh = self.leaves.len() as u32;
                self.leaves.push(many);
                self.nodes[node].leaves.push(fresh);
                fresh
            }
        };
        self.fields.push((name.to_owned(), leaf));
        Ok(())
    }

    /// The child of `node` at `step`, made when there is none yet.
    fn child(&mut self, node: usize, step: Step) -> usize {
        let fresh = self.nodes.len() as u32;
        let ignore_case = self.ignore_case;
        let at = &mut self.nodes[node];
        match step {
            Step::Every if at.every == NONE => at.every = fresh,
            Step::Every => return at.every as usize,
            Step::Name(name) => {
                if let Some(known) = at
                    .members
                    .iter()
                    .find(|known| same_name(&known.name, &name, ignore_case))
                {
                    return known.node as usize;
                }
                self.longest = self.longest.max(name.len());
                if let Some(index) = index(&name) {
                    at.elements.push((index, fresh));
                }
                at.add_member(Member { name, node: fresh });
            }
        }
        self.nodes.push(Node::new());
        fresh as usize
    }

    /// Completes the tree: an element with a number also answers to the wildcard beside it, and every node learns
    /// which leaves are below it.
    fn finish(&mut self) {
        let mut node = 0;
        while let Some(at) = self.nodes.get(node) {
            if at.every != NONE {
                let every = at.every;
                for number in 0..at.elements.len() {
                    let joined = self.join(self.nodes[node].elements[number].1, every);
                    self.nodes[node].elements[number].1 = joined;
                }
            }
            node += 1;
        }
        for node in 0..self.nodes.len() {
            let mut below = Vec::new();
            self.collect(node as u32, &mut below);
            below.sort_unstable();
            below.dedup();
            self.nodes[node].below = below;
        }
    }

    /// A node that stands for both `a` and `b`, either of which may be [`NONE`].
    fn join(&mut self, a: u32, b: u32) -> u32 {
        if a == NONE || b == NONE || a == b {
            return a.min(b);
        }
        let (mut joined, other) = (
            self.nodes[a as usize].clone(),
            self.nodes[b as usize].clone(),
        );
        let fresh = self.nodes.len() as u32;
        self.nodes.push(Node::new());
        joined.leaves.extend(other.leaves);
        joined.every = self.join(joined.every, other.every);
        for member in other.members {
            match joined
                .members
                .iter()
                .position(|known| same_name(&known.name, &member.name, self.ignore_case))
            {
                Some(known) => {
                    joined.members[known].node = self.join(joined.members[known].node, member.node)
                }
                None => joined.add_member(member),
            }
        }
        for (index, node) in other.elements {
            match joined.elements.iter().position(|known| known.0 == index) {
                Some(known) => joined.elements[known].1 = self.join(joined.elements[known].1, node),
                None => joined.elements.push((index, node)),
            }
        }
        self.nodes[fresh as usize] = joined;
        fresh
    }

    fn collect(&self, node: u32, below: &mut Vec<u32>) {
        let Some(at) = self.nodes.get(node as usize) else {
            return;
        };
        below.extend(&at.leaves);
        at.members
            .iter()
            .for_each(|member| self.collect(member.node, below));
        at.elements
            .iter()
            .for_each(|element| self.collect(element.1, below));
        self.collect(at.every, below);
    }

    /// The node for the member `name` (decoded) of an object at `node`; `hint` is the member expected next.
    #[inline(always)]
    pub(super) fn member(&self, node: &Node, name: &[u8], hint: &mut usize) -> u32 {
        if node.lengths & length_bit(name.len()) == 0 {
            return NONE;
        }
        let (before, behind) = node.members.split_at((*hint).min(node.members.len()));
        let found = |member: &Member| same_name(&member.name, name, self.ignore_case);
        if let Some(at) = behind.iter().position(found) {
            *hint += at + 1;
            behind[at].node
        } else if let Some(at) = before.iter().position(found) {
            *hint = at + 1;
            before[at].node
        } else {
            NONE
        }
    }

    /// Whether `name` may hold the array of rows.
    pub(super) fn is_wrapper(&self, name: &[u8]) -> bool {
        self.wrappers
            .iter()
            .any(|wrapper| wrapper.eq_ignore_ascii_case(name))
    }
}

impl Node {
    fn new() -> Self {
        Self {
            every: NONE,
            ..Self::default()
        }
    }

    fn add_member(&mut self, member: Member) {
        self.lengths |= length_bit(member.name.len());
        self.members.push(member);
    }

    /// The node for the element `index` of an array at this node.
    pub(super) fn element(&self, index: u32) -> u32 {
        self.elements
            .iter()
            .find(|element| element.0 == index)
            .map_or(self.every, |element| element.1)
    }

    /// Whether no element at or behind `index` is looked at.
    pub(super) fn ends_before(&self, index: u32) -> bool {
        self.every == NONE && self.elements.iter().all(|element| element.0 < index)
    }
}

#[inline(always)]
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

#[inline(always)]
fn same_name(a: &[u8], b: &[u8], ignore_case: bool) -> bool {
    if ignore_case {
        a.eq_ignore_ascii_case(b)
    } else {
        same(a, b)
    }
}

/// The array index that `name` spells, if it is one.
fn index(name: &[u8]) -> Option<u32> {
    let canonical =
        name.iter().all(u8::is_ascii_digit) && (name.len() == 1 || !name.starts_with(b"0"));
    let number = core::str::from_utf8(name).ok()?.parse().ok()?;
    canonical.then_some(number)
}

/// Cuts a path into its steps.
fn steps(path: &str) -> Result<Vec<Step>, PathError> {
    let bytes = path.as_bytes();
    let mut steps = Vec::new();
    let mut at = 0;
    while at < bytes.len() || steps.is_empty() {
        let read = match bytes[at..] {
            [b'[', b'"', ..] => quoted(&bytes[at..]),
            [b'[', b'*', b']', ..] => Ok((Step::Every, 3)),
            [b'[', ..] => number(&bytes[at..]),
            [b'.', ..] if !steps.is_empty() => {
                bare(&bytes[at + 1..]).map(|(step, length)| (step, length + 1))
            }
            _ if steps.is_empty() => bare(&bytes[at..]),
            _ => Err("expected `.` or `[`"),
        };
        let (step, length) = read.map_err(|message| PathError {
            path: path.to_owned(),
            at,
            message,
        })?;
        steps.push(step);
        at += length;
    }
    Ok(steps)
}

type StepRead = Result<(Step, usize), &'static str>;

/// A member name that needs no quotes, up to the next `.` or `[`.
fn bare(text: &[u8]) -> StepRead {
    let length = text
        .iter()
        .position(|byte| matches!(byte, b'.' | b'['))
        .unwrap_or(text.len());
    let name = &text[..length];
    if name.is_empty() {
        return Err("expected a member name");
    }
    if name.iter().any(|byte| matches!(byte, b']' | b'"' | b'*')) {
        return Err("expected a plain name (quote others: [\"name\"]; all elements: [*])");
    }
    Ok((Step::Name(name.to_vec()), length))
}

/// `[0]`
fn number(text: &[u8]) -> StepRead {
    let digits = text[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let name = &text[1..=digits];
    if digits == 0 || index(name).is_none() || text.get(digits + 1) != Some(&b']') {
        return Err("expected an index in brackets: [0]");
    }
    Ok((Step::Name(name.to_vec()), digits + 2))
}

/// `["name"]`, escapes as in JSON.
fn quoted(text: &[u8]) -> StepRead {
    const UNCLOSED: &str = "expected a quoted name in brackets: [\"name\"]";
    let mut end = 2;
    while *text.get(end).ok_or(UNCLOSED)? != b'"' {
        end += if text[end] == b'\\' { 2 } else { 1 };
    }
    let mut name = Vec::new();
    unescape(&text[2..end], &mut name).ok_or("expected a valid escape")?;
    if text.get(end + 1) != Some(&b']') {
        return Err(UNCLOSED);
    }
    Ok((Step::Name(name), end + 2))
}
