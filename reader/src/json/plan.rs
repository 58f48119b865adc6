//! Paths, compiled to a tree of the members and elements to look at.

use super::text::unescape;
use crate::bytes::same;

/// Most fields of a plan, bytes of a path, and steps of one: more than any body needs, few enough to be compared one by one.
const MAX_FIELDS: usize = 1_000;
const MAX_BYTES: usize = 4_096;
const MAX_STEPS: usize = super::NESTING_LIMIT as usize;
/// Most nodes of a plan. A wildcard's path goes through the elements that others number, so that a few long paths could come
/// to millions.
const MAX_NODES: usize = 10_000;

/// Stands for "no node" and "no leaf".
pub(super) const NONE: u32 = u32::MAX;

/// Where the rows of a body are.
///
/// The elements of a top-level array are rows. The first such member of a top-level object decides: one of `ids` makes it
/// the one row, an array under one of `wrappers` makes the elements of that array the rows. An object without either is one row
/// where no `ids` are given, and no list of records where there are. `null` and an empty body hold no rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Root<'a> {
    /// Members that may hold the array of rows when the top-level value is an object, in any case.
    pub wrappers: &'a [&'a str],
    /// Members that identify a record.
    pub ids: &'a [&'a str],
    /// Match the member names of paths without regard to ASCII case.
    pub ignore_case: bool,
}

/// Why a path could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The path as given, or the first 4,096 bytes of it.
    pub path: String,
    /// Byte of the path at which reading stopped.
    pub at: usize,
    /// What was expected there.
    pub message: &'static str,
}

impl PathError {
    /// A long path is shown by its beginning.
    fn new(path: &str, at: usize, message: &'static str) -> Self {
        let mut end = path.len().min(MAX_BYTES);
        while !path.is_char_boundary(end) {
            end -= 1;
        }
        Self { path: path[..end].to_owned(), at, message }
    }
}

impl core::fmt::Display for PathError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} at byte {} of the path {}", self.message, self.at, self.path)
    }
}

impl core::error::Error for PathError {}

/// What to select from each row: named paths, ready to walk.
///
/// A path is made of member names joined by dots: `vars.lead.email.normal`. `caps[0].id` and `caps.0.id` take an
/// element of an array (a member whose name is a number is quoted); `appended[*].name` takes every element
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
    pub(super) ids: Vec<Vec<u8>>,
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
    pub(super) members: Vec<PlanMember>,
    /// Bit n is set when some member's name has n bytes (63 stands for all above).
    pub(super) lengths: u64,
    /// Elements of an array to go on with: index and node.
    pub(super) elements: Vec<(u32, u32)>,
    /// The node for elements not in `elements`, or [`NONE`].
    pub(super) every: u32,
    /// Leaves at or below this node.
    pub(super) below: Vec<u32>,
    /// The leaf that selects this value, where no other is at or below this node and no wildcard leads here; or [`NONE`].
    pub(super) plain: u32,
    /// The keys of all members, see [`NameHash::may_be_in`].
    pub(super) filter: u64,
}

#[derive(Clone, Debug)]
pub(super) struct PlanMember {
    pub(super) name: Vec<u8>,
    pub(super) node: u32,
}

/// One path: the steps that it goes, and the one member that it may name as a whole.
struct Path {
    steps: Vec<PathStep>,
    whole: Option<PathStep>,
}

#[derive(PartialEq, Eq)]
enum PathStep {
    Name(Vec<u8>),
    Index(u32),
    Every,
}

impl Plan {
    /// Compiles `fields`, pairs of the name a value shall have and the path it is found at.
    ///
    /// # Errors
    /// [`PathError`] when a path is empty or malformed, or longer than 4,096 bytes or 127 steps; when there are more than
    /// 1,000 fields, or so many wildcards beside numbered elements that the ways through them are too many.
    pub fn compile<N: AsRef<str>, P: AsRef<str>>(fields: &[(N, P)], root: Root<'_>) -> Result<Self, PathError> {
        let mut borrowed = Vec::with_capacity(fields.len());
        for (name, path) in fields {
            borrowed.push((name.as_ref(), path.as_ref()));
        }
        Self::compile_borrowed(&borrowed, root)
    }

    /// The same for every string type, so that it is in the binary once.
    fn compile_borrowed(fields: &[(&str, &str)], root: Root<'_>) -> Result<Self, PathError> {
        let mut plan = Self::empty(root);
        let mut paths = Vec::new();
        if let Some((_, path)) = fields.get(MAX_FIELDS) {
            return Err(PathError::new(path, 0, "more than 1,000 fields"));
        }
        for (name, path) in fields {
            plan.add_field(name, path, &mut paths)?;
        }
        // A wildcard's path also goes through the elements that other paths number, so it may have to be placed again
        // once they are.
        let mut nodes = 0;
        while nodes < plan.nodes.len() {
            nodes = plan.nodes.len();
            for (leaf, path) in paths.iter().enumerate() {
                let mut ways =
                    [Some(path.steps.as_slice()), path.whole.as_ref().map(std::slice::from_ref)].into_iter().flatten();
                if !ways.all(|way| plan.place(0, way, leaf as u32).is_some()) {
                    let field = plan.fields.iter().position(|field| field.1 == leaf as u32).unwrap_or_default();
                    let message = "too many ways through wildcards and numbered elements";
                    return Err(PathError::new(fields[field].1, 0, message));
                }
            }
        }
        for node in &mut plan.nodes {
            if let [leaf] = node.below[..]
                && node.leaves == [leaf]
                && !plan.leaves[leaf as usize]
            {
                node.plain = leaf;
            }
            for member in &node.members {
                node.filter |= if plan.ignore_case { u64::MAX } else { NameHash::of(&member.name).bit() };
            }
        }
        Ok(plan)
    }

    fn empty(root: Root<'_>) -> Self {
        let mut wrappers = Vec::new();
        for name in root.wrappers {
            wrappers.push(name.as_bytes().to_vec());
        }
        let ids: Vec<Vec<u8>> = root.ids.iter().map(|name| name.as_bytes().to_vec()).collect();
        Self {
            nodes: vec![Node::new()],
            leaves: Vec::new(),
            fields: Vec::new(),
            longest: wrappers.iter().chain(&ids).map(Vec::len).max().unwrap_or(0),
            wrappers,
            ids,
            ignore_case: root.ignore_case,
        }
    }

    fn add_field(&mut self, name: &str, path: &str, paths: &mut Vec<Path>) -> Result<(), PathError> {
        let steps = steps(path)?;
        let whole = whole(path);
        let leaf = match paths.iter().position(|known| known.steps == steps) {
            Some(known) => known,
            None => {
                self.leaves.push(steps.contains(&PathStep::Every));
                paths.push(Path { steps, whole: None });
                paths.len() - 1
            }
        };
        if whole.is_some() {
            paths[leaf].whole = whole;
        }
        self.fields.push((name.to_owned(), leaf as u32));
        Ok(())
    }

    /// Leads `leaf` to where `path` goes from `node`, through nodes that are made when there are none yet. `None` when there
    /// would be too many.
    fn place(&mut self, node: u32, path: &[PathStep], leaf: u32) -> Option<()> {
        let at = &mut self.nodes[node as usize];
        if !at.below.contains(&leaf) {
            at.below.push(leaf);
        }
        let Some((step, path)) = path.split_first() else {
            if !at.leaves.contains(&leaf) {
                at.leaves.push(leaf);
            }
            return Some(());
        };
        let child = self.child(node, step);
        if self.nodes.len() > MAX_NODES {
            return None;
        }
        self.place(child, path, leaf)?;
        if *step == PathStep::Every {
            let mut number = 0;
            while let Some(&(_, element)) = self.nodes[node as usize].elements.get(number) {
                self.place(element, path, leaf)?;
                number += 1;
            }
        }
        Some(())
    }

    fn child(&mut self, node: u32, step: &PathStep) -> u32 {
        let fresh = self.nodes.len() as u32;
        let at = &mut self.nodes[node as usize];
        match step {
            PathStep::Every if at.every == NONE => at.every = fresh,
            PathStep::Every => return at.every,
            PathStep::Index(index) => {
                for known in &at.elements {
                    if known.0 == *index {
                        return known.1;
                    }
                }
                at.elements.push((*index, fresh));
            }
            PathStep::Name(name) => {
                for known in &at.members {
                    if same_name(&known.name, name, self.ignore_case) {
                        return known.node;
                    }
                }
                self.longest = self.longest.max(name.len());
                at.lengths |= length_bit(name.len());
                at.members.push(PlanMember { name: name.clone(), node: fresh });
            }
        }
        self.nodes.push(Node::new());
        fresh
    }

    /// The node for the member `name` (decoded) of an object at `node`; `hint` is the member expected next.
    #[inline(always)]
    pub(super) fn member(&self, node: &Node, name: &[u8], hint: &mut usize) -> u32 {
        if node.lengths & length_bit(name.len()) == 0 {
            return NONE;
        }
        let mut at = *hint;
        for _ in 0..node.members.len() {
            if at >= node.members.len() {
                at = 0;
            }
            let member = &node.members[at];
            at += 1;
            if same_name(&member.name, name, self.ignore_case) {
                *hint = at;
                return member.node;
            }
        }
        NONE
    }

    /// Whether `name` may hold the array of rows.
    pub(super) fn is_wrapper(&self, name: &[u8]) -> bool {
        self.wrappers.iter().any(|wrapper| wrapper.eq_ignore_ascii_case(name))
    }

    /// Whether `name` is that of a record's id.
    pub(super) fn is_id(&self, name: &[u8]) -> bool {
        self.ids.iter().any(|id| id == name)
    }
}

impl Node {
    fn new() -> Self {
        Self { every: NONE, plain: NONE, ..Self::default() }
    }

    /// The node for the element `index` of an array at this node.
    pub(super) fn element(&self, index: u32) -> u32 {
        self.elements.iter().find(|element| element.0 == index).map_or(self.every, |element| element.1)
    }

    /// Whether no element at or after `index` is looked at.
    pub(super) fn ends_before(&self, index: u32) -> bool {
        self.every == NONE && self.elements.iter().all(|element| element.0 < index)
    }
}

/// A hash that distinguishes most names: the length, and the first and last bytes with the quotes around them.
#[derive(Clone, Copy)]
pub(super) struct NameHash(u32);

impl NameHash {
    /// Of a name of `quoted` bytes with its quotes, from its first eight bytes and its last eight. Of a shorter one both are
    /// those from its quote on, and what is after it does not count.
    #[inline(always)]
    fn new(first: u64, last: u64, quoted: usize) -> Self {
        /// An odd factor without pattern; the upper bits of a product depend on every bit of the word.
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let beyond = 64_usize.saturating_sub(8 * quoted) as u32;
        let hash = (first << beyond).wrapping_add((last << beyond).rotate_left(29)).wrapping_mul(FACTOR) >> 58;
        Self(hash as u32 ^ quoted as u32)
    }

    /// Of the name between `from` and the `colon`, where quotes stand just there; `None` also at the end of a piece.
    #[inline(always)]
    pub(super) fn at(piece: &[u8], from: usize, colon: usize) -> Option<Self> {
        let quoted = colon - from;
        let first = u64::from_le_bytes(*piece.get(from..)?.first_chunk()?);
        let last = u64::from_le_bytes(*piece.get(from + quoted.saturating_sub(8)..)?.first_chunk()?);
        let is_quoted = first as u8 == b'"' && quoted >= 2 && piece[colon - 1] == b'"' && piece[colon] == b':';
        is_quoted.then(|| Self::new(first, last, quoted))
    }

    /// Of the name of a member that is looked for.
    fn of(name: &[u8]) -> Self {
        let mut quoted = [b"\"", name, b"\""].concat();
        let length = quoted.len();
        quoted.resize(length.max(8), 0);
        let word = |at: usize| quoted[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Self::new(word(0), word(length.saturating_sub(8)), length)
    }

    #[inline(always)]
    fn bit(self) -> u64 {
        1 << (self.0 & 63)
    }

    /// Whether `filter` holds this key, or another one that is like it.
    #[inline(always)]
    pub(super) fn may_be_in(self, filter: u64) -> bool {
        filter & self.bit() != 0
    }
}

#[inline(always)]
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

#[inline(always)]
fn same_name(a: &[u8], b: &[u8], ignore_case: bool) -> bool {
    if ignore_case { a.eq_ignore_ascii_case(b) } else { same(a, b) }
}

/// The array index that `name` spells, if it is one.
fn index(name: &[u8]) -> Option<u32> {
    if name.is_empty() || name.len() > 9 || name.len() > 1 && name[0] == b'0' {
        return None;
    }
    let mut index = 0;
    for byte in name {
        if !byte.is_ascii_digit() {
            return None;
        }
        index = index * 10 + u32::from(byte - b'0');
    }
    Some(index)
}

/// A path with dots as one name: rows of counts are named by the paths that they count by.
fn whole(path: &str) -> Option<PathStep> {
    (path.contains('.') && !path.contains('[')).then(|| PathStep::Name(path.as_bytes().to_vec()))
}

/// Cuts a path into its steps.
fn steps(path: &str) -> Result<Vec<PathStep>, PathError> {
    let bytes = path.as_bytes();
    if bytes.len() > MAX_BYTES {
        return Err(PathError::new(path, MAX_BYTES, "a path is longer than 4,096 bytes"));
    }
    let mut steps = Vec::new();
    let mut at = 0;
    while at < bytes.len() || steps.is_empty() {
        let read = match bytes[at..] {
            [b'[', b'"', ..] => quoted(&bytes[at..]),
            [b'[', b'*', b']', ..] => Ok((PathStep::Every, 3)),
            [b'[', ..] => number(&bytes[at..]),
            [b'.', ..] if !steps.is_empty() => bare(&bytes[at + 1..]).map(|(step, length)| (step, length + 1)),
            _ if steps.is_empty() => bare(&bytes[at..]),
            _ => Err("expected `.` or `[`"),
        };
        let (step, length) = read.map_err(|message| PathError::new(path, at, message))?;
        if steps.len() == MAX_STEPS {
            return Err(PathError::new(path, at, "a path has more than 127 steps"));
        }
        steps.push(step);
        at += length;
    }
    Ok(steps)
}

type StepRead = Result<(PathStep, usize), &'static str>;

/// A member name that needs no quotes, or a number, up to the next `.` or `[`.
fn bare(text: &[u8]) -> StepRead {
    let length = text.iter().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(text.len());
    let name = &text[..length];
    if name.is_empty() {
        return Err("expected a member name");
    }
    if name.iter().any(|byte| matches!(byte, b']' | b'"' | b'*')) {
        return Err("expected a plain name (quote others: [\"name\"]; all elements: [*])");
    }
    let step = index(name).map_or_else(|| PathStep::Name(name.to_vec()), PathStep::Index);
    Ok((step, length))
}

/// `[0]`
fn number(text: &[u8]) -> StepRead {
    let length = text.iter().position(|byte| *byte == b']').unwrap_or(1);
    let index = index(&text[1..length]).ok_or("expected an index in brackets: [0]")?;
    Ok((PathStep::Index(index), length + 1))
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
    Ok((PathStep::Name(name), end + 2))
}
