//! Undoes what programs do to a string that they embed in another one: percent-encoding, escapes of JSON and of source code, and
//! entities of HTML, in any mixture and on top of each other. The same rules as `js/errors/normalize.ts`.
//!
//! One pass, whatever the input: each character is added once, and each complete escape makes what was added shorter.

/// One UTF-16 unit, with its position in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) value: u32,
    /// Where it begins, the backslashes before it included.
    pub(super) start: usize,
    /// Where it begins without them.
    pub(super) body: usize,
    pub(super) end: usize,
    /// How many escapes it came out of.
    pub(super) depth: u8,
    /// The number of backslashes in a row that it is made of; 0 for another unit.
    run: u32,
}

const BACKSLASH: u32 = '\\' as u32;
/// Added to a byte of 128 or more that was escaped by itself, until its neighbours make a character of it.
const BYTE: u32 = 0x20_0000;
const ASCII_END: u32 = 0x80;
const LAST_CODE_POINT: u32 = 0x10_FFFF;
/// Bits that a later byte of a character of UTF-8 holds, and most of them after the first byte.
const CONTINUED: u32 = 6;
const MAX_SHIFT: u32 = 18;
/// The longest `&name;` and `\u{number}` that are looked for.
const LONGEST: usize = 12;

/// Names of entities of ASCII, by their character.
const ASCII_NAMES: &str = "amp& lt< gt> quot\" apos' excl! num# dollar$ percnt% lpar( rpar) ast* plus+ comma, period. sol/ \
     colon: semi; equals= quest? commat@ lsqb[ lbrack[ bsol\\ rsqb] rbrack] Hat^ lowbar_ grave` lcub{ lbrace{ verbar| vert| \
     rcub} rbrace} euro\u{20ac}";
/// Names of entities of Latin-1, from U+00A0 on.
const LATIN_NAMES: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
     sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
     Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
     Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
     iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Characters that stand for each other: letters in both cases, `+` for a space, the two alphabets of base64.
fn fold(value: u32) -> u32 {
    match value {
        0x41..=0x5A => value + 0x20,
        0x09..=0x0D | 0x20 | 0x2D | 0xA0 => u32::from('+'),
        0x5F => u32::from('/'),
        _ => value,
    }
}

/// A string to search in, or to search for.
pub(super) struct Normalized {
    pub(super) units: Vec<Unit>,
    /// Whether backslashes stand at its end, which escape nothing and are no units.
    pub(super) ends_with_backslash: bool,
}

impl Normalized {
    /// How many units at the end, of the last `most`, may be the beginning of an escape.
    pub(super) fn open_end(&self, most: usize) -> usize {
        let begins = |unit: &Unit| unit.start != unit.body || [u32::from('%'), u32::from('&')].contains(&unit.value);
        let last = self.units.get(self.units.len().saturating_sub(most)..).unwrap_or_default();
        last.iter().position(begins).map_or(0, |at| last.len() - at)
    }
}

/// A string as it stands, with no escape undone.
pub(super) fn plain(text: &str) -> Normalized {
    let mut units = Vec::with_capacity(text.len());
    each_unit(text, |value, start, end| {
        units.push(Unit { value: fold(value), start, body: start, end, depth: 0, run: 0 })
    });
    Normalized { units, ends_with_backslash: false }
}

/// Whether a string may have an escape.
pub(super) fn is_escaped(text: &str) -> bool {
    text.contains(['\\', '%', '&'])
}

/// A string with every escape undone, and escapes of escapes.
pub(super) fn normalize(text: &str) -> Normalized {
    let mut stack = Stack(Vec::with_capacity(text.len()));
    each_unit(text, |value, start, end| stack.add(value, start, end));
    stack.finish()
}

fn each_unit(text: &str, mut add: impl FnMut(u32, usize, usize)) {
    for (start, character) in text.char_indices() {
        for unit in character.encode_utf16(&mut [0; 2]) {
            add(u32::from(*unit), start, start + character.len_utf8());
        }
    }
}

/// What was read so far. Its last units may be the beginning of an escape.
struct Stack(Vec<Unit>);

/// A complete escape at the end: how many units it has, and the code point or byte that it stands for.
type Escape = (usize, u32);

impl Stack {
    /// Adds a unit of the source. An escape that it completes is undone, which may complete another one.
    fn add(&mut self, value: u32, start: usize, end: usize) {
        self.push(Unit { value, start, body: start, end, depth: 0, run: 0 });
        let mut escape = self.escape(value);
        while let Some((length, undone)) = escape {
            let mut unit = self.replaced(length, undone, end);
            unit.depth = unit.depth.saturating_add(1);
            if undone < ASCII_END {
                self.push(unit)
            } else {
                self.push_character(unit)
            }
            escape = self.escape(undone);
        }
    }

    /// Takes units off the end, and returns what replaces them.
    fn replaced(&mut self, length: usize, value: u32, end: usize) -> Unit {
        let first = self.0.len() - length;
        let Some(escape) = self.0.get(first).copied() else {
            return Unit { value, start: end, body: end, end, depth: 0, run: 0 };
        };
        // Writers double a backslash. A run of another length has some before the one that escapes, and those stay.
        let is_whole = escape.run == 0 || escape.run.is_power_of_two();
        self.0.truncate(if is_whole { first } else { first + 1 });
        Unit { value, start: if is_whole { escape.start } else { escape.body }, end, run: 0, ..escape }
    }

    /// The units without the backslashes that escaped them, folded.
    fn finish(self) -> Normalized {
        let mut units = Vec::with_capacity(self.0.len());
        let mut escaped_from = None;
        for unit in self.0 {
            if unit.value == BACKSLASH {
                escaped_from.get_or_insert(unit.start);
                continue;
            }
            let start = escaped_from.take().unwrap_or(unit.start);
            units.push(Unit { value: fold(unit.value % BYTE), start, ..unit });
        }
        Normalized { units, ends_with_backslash: escaped_from.is_some() }
    }

    fn push(&mut self, unit: Unit) {
        // A writer doubles all of its backslashes: several of one depth do what one does. One of another depth was there before.
        let is_run = |top: &&mut Unit| (top.value, unit.value) == (BACKSLASH, BACKSLASH) && top.depth == unit.depth;
        match self.0.last_mut().filter(is_run) {
            Some(top) => (top.body, top.end, top.run) = (unit.body, unit.end, top.run.saturating_add(1)),
            None => self.0.push(Unit { run: u32::from(unit.value == BACKSLASH), ..unit }),
        }
    }

    fn push_character(&mut self, unit: Unit) {
        if (0x1_0000..BYTE).contains(&unit.value) {
            self.push(Unit { value: 0xD800 + ((unit.value - 0x1_0000) >> 10), ..unit });
            self.push(Unit { value: 0xDC00 + (unit.value & 0x3FF), ..unit });
            return;
        }
        self.push(unit);
        if unit.value >= BYTE
            && let Some((length, value)) = self.utf8()
        {
            let whole = self.replaced(length, value, unit.end);
            self.push_character(whole);
        }
    }

    /// The escape of which this unit, the last one, is the end.
    fn escape(&self, value: u32) -> Option<Escape> {
        match char::from_u32(value)? {
            ';' => self.entity(),
            '}' => self.braces(),
            digit if digit.is_ascii_hexdigit() => self.digits(),
            _ => None,
        }
    }

    /// `%XX` and `\xXX` for a byte, `\uXXXX` and `%uXXXX` for a unit.
    fn digits(&self) -> Option<Escape> {
        let byte = self.number(2, 0, 16)?;
        let length = match (self.back(3), self.back(4)) {
            (Some('%'), _) => 3,
            (Some('x'), Some('\\')) => 4,
            _ => 0,
        };
        if length > 0 {
            return Some((length, if byte < ASCII_END { byte } else { BYTE + byte }));
        }
        let is_unit = self.back(5) == Some('u') && matches!(self.back(6), Some('\\' | '%'));
        if is_unit { Some((6, self.number(4, 0, 16)?)) } else { None }
    }

    /// `\u{X}`.
    fn braces(&self) -> Option<Escape> {
        let open = self.last('{')?;
        let is_escape = self.back(open + 1) == Some('u') && self.back(open + 2) == Some('\\');
        if is_escape { Some((open + 2, self.number(open - 1, 1, 16)?)) } else { None }
    }

    /// `&name;`, `&#number;` and `&#xnumber;`.
    fn entity(&self) -> Option<Escape> {
        let length = self.last('&')?;
        let value = match (self.back(length - 1), length.checked_sub(2).and_then(|at| self.back(at))) {
            (Some('#'), Some('x' | 'X')) => self.number(length - 3, 1, 16)?,
            (Some('#'), _) => self.number(length - 2, 1, 10)?,
            _ => named(&(2..length).rev().map_while(|at| self.back(at)).collect::<String>())?,
        };
        Some((length, value))
    }

    /// The unit at this distance from the end, 1 for the last, as a character.
    fn back(&self, distance: usize) -> Option<char> {
        let unit = self.0.get(self.0.len().checked_sub(distance)?)?;
        char::from_u32(unit.value)
    }

    /// The distance of a character from the end, if that is near.
    fn last(&self, character: char) -> Option<usize> {
        (2..=LONGEST).find(|distance| self.back(*distance) == Some(character))
    }

    /// The number that the digits make between two distances from the end.
    fn number(&self, from: usize, to: usize, radix: u32) -> Option<u32> {
        let mut value = None;
        for distance in (to + 1..=from).rev() {
            let digit = self.back(distance)?.to_digit(radix)?;
            value = Some(value.unwrap_or(0) * radix + digit).filter(|value| *value <= LAST_CODE_POINT);
            value?;
        }
        value
    }

    /// The character of UTF-8 that the bytes at the end make, backslashes between them included.
    fn utf8(&self) -> Option<Escape> {
        let (mut value, mut shift) = (0, 0);
        for (before, unit) in self.0.iter().rev().take(LONGEST).enumerate() {
            if unit.value == BACKSLASH {
                continue;
            }
            let byte = unit.value.checked_sub(BYTE).filter(|_| shift <= MAX_SHIFT)?;
            if byte & 0xC0 == 0x80 {
                value |= (byte & 0x3F) << shift;
                shift += CONTINUED;
                continue;
            }
            let wanted = if byte >= 0xF0 { 4 } else { 2 + u32::from(byte >= 0xE0) };
            value |= (byte & (0xFF >> (wanted + 1))) << shift;
            let is_whole = shift == (wanted - 1) * CONTINUED && (ASCII_END..=LAST_CODE_POINT).contains(&value);
            return is_whole.then_some((before + 1, value));
        }
        None
    }
}

/// The character of a named entity.
fn named(name: &str) -> Option<u32> {
    let ascii = ASCII_NAMES.split(' ').find_map(|entry| {
        let character = entry.chars().next_back()?;
        (entry.strip_suffix(character)? == name).then_some(u32::from(character))
    });
    ascii.or_else(|| Some(0xA0 + u32::try_from(LATIN_NAMES.split(' ').position(|known| known == name)?).ok()?))
}
