//! Redacts secrets in strings of servers, proxies and platforms, in whatever form programs have written them there.
//!
//! A string is searched as it stands and with its escapes undone, for each secret and its base64, in linear time: the
//! secret comes from one side and the string from the other, so neither may be able to make the search slow. The same rules
//! as `js/errors/redactor.ts`; `tests/vectors/redaction.json` holds both to them.

mod normalize;
mod sent;

use crate::wire::base64::base64;
use normalize::{Normalized, Unit, is_escaped, normalize, plain};

/// The replacement of a secret.
const REDACTED: &str = "[redacted]";
/// Shorter secrets are not searched for inside other base64: a few digits occur in any string.
const MIN_INNER_BYTES: usize = 6;
/// Values that are shorter, or common words of messages, identify no person.
const MIN_VALUE_LENGTH: usize = 3;
const WORDS: [&str; 4] = ["true", "false", "null", "undefined"];
/// Longer values are looked for inside words too.
const MIN_EMBEDDED_LENGTH: usize = 6;
/// How many units of a secret an escape that overlaps its beginning or end may take in.
const MAX_TAKEN: usize = 8;
/// How many units of it must remain.
const MIN_LEFT: usize = 6;

/// The string with secrets redacted.
pub(crate) fn redact(text: &str, secrets: &[&str]) -> String {
    let mut found = Matches::new(text);
    let known = || secrets.iter().copied().filter(|secret| !secret.is_empty());
    // Padding is often left out.
    let all =
        || known().chain(known().map(|secret| secret.trim_end_matches('=')).filter(|short| !secrets.contains(short)));
    let encoded: Vec<Needle> = known().flat_map(base64_needles).collect();
    let standing = plain(text);
    found.add(&standing, all().map(|secret| Needle::of(&plain(secret), secret)));
    if is_escaped(text) {
        let undone = normalize(text);
        found.add(&undone, all().map(Needle::taken_in).chain(encoded));
    } else {
        found.add(&standing, encoded);
    }
    found.redacted()
}

/// The string with what a call has sent redacted: names, addresses and numbers of people. Short values, which occur
/// inside other words as well, count only as words of their own.
fn redact_values<'a>(text: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let fits = |value: &&str| {
        (MIN_VALUE_LENGTH..=text.len()).contains(&value.len())
            && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(value))
    };
    // Line by line: the characters of an escaped line break look like letters.
    let needles: Vec<Needle> = values
        .into_iter()
        .flat_map(|value| value.split(['\t', '\r', '\n']))
        .filter(fits)
        .map(|value| Needle {
            is_word: value.chars().count() < MIN_EMBEDDED_LENGTH,
            ..Needle::of(&normalize(value), value)
        })
        .collect();
    if needles.is_empty() {
        return text.to_owned();
    }
    let mut found = Matches::new(text);
    found.add(&normalize(text), needles);
    found.redacted()
}

/// A message of a server or platform, without queries of URLs and without what a request sends.
pub(crate) fn without_values(text: &str, url: &str, body: Option<&str>) -> String {
    let values = sent::values_of(url, body);
    sent::without_queries(&redact_values(text, values.iter().map(String::as_str)))
}

/// Something to look for.
struct Needle {
    units: Vec<u32>,
    /// Least length of a match: undoing escapes may have made the secret itself shorter.
    least: usize,
    /// Whether backslashes at its end belong to it.
    ends_with_backslash: bool,
    /// Of base64: whether the digits before and after it hold bits of it, and belong to it as well.
    edges: Option<(bool, bool)>,
    /// Whether it counts only as a word of its own.
    is_word: bool,
    /// How many units at its beginning and end an overlapping escape may have changed.
    taken: (usize, usize),
}

impl Needle {
    fn of(normalized: &Normalized, secret: &str) -> Self {
        Self {
            units: normalized.units.iter().map(|unit| unit.value).collect(),
            least: secret.len(),
            ends_with_backslash: normalized.ends_with_backslash,
            edges: None,
            is_word: false,
            taken: (0, 0),
        }
    }

    /// A secret that is also found where an escape has taken in some of it, as `%` before `41…`.
    fn taken_in(secret: &str) -> Self {
        let normalized = normalize(secret);
        let spare = normalized.units.len().saturating_sub(MIN_LEFT);
        let after = normalized.open_end(MAX_TAKEN).min(spare);
        Self { taken: (MAX_TAKEN.min(spare - after), after), ..Self::of(&normalized, secret) }
    }

    fn base64(digits: &str, edges: (bool, bool)) -> Self {
        Self { least: 0, ends_with_backslash: false, edges: Some(edges), ..Self::of(&plain(digits), digits) }
    }
}

/// The base64 of a secret by itself, and those of its digits that are the same wherever it stands in a longer text. The
/// alphabet for addresses is folded into the other one, and padding is no part of it.
fn base64_needles(secret: &str) -> Vec<Needle> {
    let mut encodings = vec![secret.as_bytes().to_vec()];
    // The vendors' own samples disagree on the character set.
    if !secret.is_ascii()
        && let Some(latin) = secret.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
    {
        encodings.push(latin);
    }
    let inner = |bytes: Vec<u8>| {
        if bytes.len() < MIN_INNER_BYTES {
            return vec![Needle::base64(&base64(&bytes), (false, false))];
        }
        let at_each = |before: usize| {
            let mut padded = vec![0; before];
            padded.extend(&bytes);
            // Digits at the edges hold bits of the bytes beside it.
            let (first, end) = ((before * 8).div_ceil(6), (padded.len() * 8) / 6);
            let edges = (!(before * 8).is_multiple_of(6), !(padded.len() * 8).is_multiple_of(6));
            Needle::base64(base64(&padded).get(first..end).unwrap_or_default(), edges)
        };
        (0..3).map(at_each).collect()
    };
    encodings.into_iter().flat_map(inner).collect()
}

/// The matches in a string.
struct Matches<'a> {
    text: &'a str,
    /// For each position in the string, where the match that begins there ends; 0 for none.
    reach: Vec<usize>,
}

impl<'a> Matches<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, reach: vec![0; text.len()] }
    }

    /// Looks for needles.
    fn add(&mut self, text: &Normalized, needles: impl IntoIterator<Item = Needle>) {
        for needle in needles {
            if !needle.units.is_empty() {
                self.find(text, &needle);
            } else if needle.least > 0 {
                self.add_backslashes(text, needle.least);
            }
        }
    }

    fn find(&mut self, text: &Normalized, needle: &Needle) {
        let (before, after) = needle.taken;
        let wanted = needle.units.get(before..needle.units.len() - after).unwrap_or_default();
        let failures = failures(wanted);
        let shorter = |known: usize| known.checked_sub(1).and_then(|last| failures.get(last)).copied().unwrap_or(0);
        let mut known = 0;
        for (at, unit) in text.units.iter().enumerate() {
            while known > 0 && wanted.get(known) != Some(&unit.value) {
                known = shorter(known);
            }
            if wanted.get(known) == Some(&unit.value) {
                known += 1;
            }
            if known == wanted.len() {
                let (left, right) = text.units.split_at(at + 1);
                let (head, tail) = needle.units.split_at(needle.units.len() - after);
                let begin = reached(left.iter().rev().skip(known), head.iter().rev().skip(known));
                let end = reached(right.iter(), tail.iter());
                if let (Some(begin), Some(end)) = (begin, end) {
                    self.mark(text, needle, at + 1 - known - begin, at + end);
                }
                // A rejected match must not hide another one that begins inside it.
                known = shorter(known);
            }
        }
    }

    /// Marks a match, if it is as long as the secret and, for a short value, a word of its own.
    fn mark(&mut self, text: &Normalized, needle: &Needle, first: usize, last: usize) {
        let (Some(begin), Some(end)) = (text.units.get(first), text.units.get(last)) else { return };
        let (mut from, mut to) = (begin.start, end.end);
        if needle.ends_with_backslash {
            to = text.units.get(last + 1).map_or(self.text.len(), |next| next.body);
        }
        let (before, after) = (self.text.get(..from).unwrap_or_default(), self.text.get(to..).unwrap_or_default());
        let is_inner = before.chars().next_back().is_some_and(char::is_alphanumeric)
            || after.chars().next().is_some_and(char::is_alphanumeric);
        if to - from < needle.least || needle.is_word && is_inner {
            return;
        }
        if let Some((holds_before, holds_behind)) = needle.edges {
            let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
            from -= usize::from(holds_before && before.as_bytes().last().is_some_and(is_digit));
            to += usize::from(holds_behind && after.as_bytes().first().is_some_and(is_digit));
            to += self.text.bytes().skip(to).take_while(|byte| *byte == b'=').count();
        }
        self.reaches(from, to);
    }

    /// Marks runs of backslashes that are at least so long, of which undoing escapes leaves no unit.
    fn add_backslashes(&mut self, text: &Normalized, least: usize) {
        let last = text.units.last().map_or(0, |unit| unit.end);
        let runs = text.units.iter().map(|unit| (unit.start, unit.body)).chain([(last, self.text.len())]);
        for (from, to) in runs.filter(|(from, to)| to - from >= least) {
            self.reaches(from, to);
        }
    }

    fn reaches(&mut self, from: usize, to: usize) {
        if let Some(reach) = self.reach.get_mut(from) {
            *reach = to.max(*reach);
        }
    }

    /// The text with each match redacted; matches that overlap are one.
    fn redacted(&self) -> String {
        let (mut shown, mut kept) = (String::new(), 0);
        for (from, to) in self.reach.iter().copied().enumerate().filter(|(_, to)| *to > 0) {
            if from >= kept {
                shown.push_str(self.text.get(kept..from).unwrap_or_default());
                shown.push_str(REDACTED);
            }
            kept = to.max(kept);
        }
        shown + self.text.get(kept..).unwrap_or_default()
    }
}

/// How many units more belong to a match, in one direction: those of the needle to its end, or to an escape that took in
/// the rest of it. `None` where the string differs.
fn reached<'a>(mut text: impl Iterator<Item = &'a Unit>, needle: impl Iterator<Item = &'a u32>) -> Option<usize> {
    let mut length = 0;
    for wanted in needle {
        let unit = text.next()?;
        length += 1;
        if unit.value != *wanted {
            return (unit.depth > 0).then_some(length);
        }
    }
    Some(length)
}

/// The failure function (Knuth, Morris, Pratt): for each prefix, the length of its longest proper prefix that is also its suffix.
fn failures(units: &[u32]) -> Vec<usize> {
    let mut failures = vec![0; units.len()];
    let mut known: usize = 0;
    for at in 1..units.len() {
        while known > 0 && units.get(at) != units.get(known) {
            known = failures.get(known - 1).copied().unwrap_or(0);
        }
        if units.get(at) == units.get(known) {
            known += 1;
        }
        if let Some(failure) = failures.get_mut(at) {
            *failure = known;
        }
    }
    failures
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
