//! A JSON parser that accepts and rejects the same input as `serde_json`, faster and without serde's generic machinery,
//! which adds 15 KB of gzip.

use serde_json::{Map, Number, Value};

/// Nesting limit, the same as in `serde_json`.
const DEEPEST: usize = 127;

/// Parses a string; `None` if it is not JSON.
pub fn json(text: &str) -> Option<Value> {
    nested(text, DEEPEST)
}

/// Parses a string that has at most `deepest` levels.
pub fn nested(text: &str, deepest: usize) -> Option<Value> {
    let mut reader = JsonParser { text, at: 0, deepest };
    let value = reader.value(0)?;
    (reader.next_byte().is_none()).then_some(value)
}

/// Parses bytes, which may be invalid UTF-8.
pub fn bytes(bytes: &[u8]) -> Option<Value> {
    json(str::from_utf8(bytes).ok()?)
}

struct JsonParser<'t> {
    text: &'t str,
    at: usize,
    deepest: usize,
}

impl<'t> JsonParser<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Skips white space and returns the next byte.
    fn next_byte(&mut self) -> Option<u8> {
        let rest = self.rest();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        self.at += blanks;
        rest.get(blanks).copied()
    }

    /// Consumes the next byte if it equals `byte`.
    fn take(&mut self, byte: u8) -> bool {
        let comes = self.next_byte() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let comes = self.rest().starts_with(word.as_bytes());
        self.at += word.len();
        comes.then_some(value)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.next_byte()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(Value::String),
            b'[' | b'{' if depth == self.deepest => None,
            b'[' => self.list(depth + 1),
            b'{' => self.object(depth + 1),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            if !self.take(b',') {
                return self.take(b']').then_some(Value::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut members = Map::new();
        if self.take(b'}') {
            return Some(Value::Object(members));
        }
        loop {
            if self.next_byte() != Some(b'"') {
                return None;
            }
            let name = self.string()?;
            if !self.take(b':') {
                return None;
            }
            members.insert(name, self.value(depth)?);
            if !self.take(b',') {
                return self.take(b'}').then_some(Value::Object(members));
            }
        }
    }

    /// A number as `serde_json` keeps it: unchanged, except that an exponent gets `e` and a sign.
    fn number(&mut self) -> Option<Value> {
        let from = self.at;
        self.at += usize::from(self.rest().first() == Some(&b'-'));
        let leads_with_zero = self.rest().first() == Some(&b'0');
        if self.digits()? > 1 && leads_with_zero {
            return None;
        }
        if self.rest().first() == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        let mut kept = self.text.get(from..self.at)?.to_owned();
        if let [b'e' | b'E', rest @ ..] = self.rest() {
            let has_sign = matches!(rest, [b'-' | b'+', ..]);
            kept.push_str(if rest.first() == Some(&b'-') { "e-" } else { "e+" });
            self.at += 1 + usize::from(has_sign);
            let exponent = self.at;
            self.digits()?;
            kept.push_str(self.text.get(exponent..self.at)?);
        }
        // Hidden, and stable since numbers are strings: parsing a number through serde links the float formatter.
        Some(Value::Number(Number::from_string_unchecked(kept)))
    }

    /// Consumes digits; `None` if there are none.
    fn digits(&mut self) -> Option<usize> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }

    /// A string, from its opening quote through its closing quote.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut read = String::new();
        loop {
            let plain = self.rest().iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'))?;
            let (from, special) = (self.at, self.at + plain);
            read.push_str(self.text.get(from..special)?);
            self.at = special + 1;
            match self.text.as_bytes().get(special)? {
                b'"' => return Some(read),
                b'\\' => read.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// The character of an escape sequence.
    fn escape(&mut self) -> Option<char> {
        let letter = *self.rest().first()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit_or_pair(),
            _ => return None,
        })
    }

    /// A character of one or two UTF-16 units; `None` for an unpaired surrogate.
    fn unit_or_pair(&mut self) -> Option<char> {
        const HIGH: u32 = 0xd800;
        const LOW: u32 = 0xdc00;
        let first = self.unit()?;
        if !(HIGH..LOW).contains(&first) {
            return char::from_u32(first);
        }
        if !self.rest().starts_with(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self.unit()?.checked_sub(LOW).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - HIGH) << 10) + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that both parsers agree on an input.
    fn compare(text: &str) {
        assert_eq!(json(text), serde_json::from_str::<Value>(text).ok(), "{text:?}");
        assert_eq!(bytes(text.as_bytes()), serde_json::from_slice::<Value>(text.as_bytes()).ok(), "{text:?}");
    }

    #[test]
    fn texts_are_read_as_serde_reads_them() {
        let texts = [
            "",
            " ",
            "null",
            " true\r\n",
            "false ",
            "nul",
            "nulll",
            "True",
            "0",
            "-0",
            "00",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1.50",
            "1e5",
            "1E+05",
            "1e-7",
            "1e",
            "1e+",
            "-1.5e3x",
            "1-2",
            "1 2",
            "123456789012345678901234567890",
            "1e999",
            "\"\"",
            "\"",
            "\"a\\\"b\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\\x\"",
            "\"\\u00e9\\u20AC\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ud83d\\u0041\"",
            "\"\\ude00\"",
            "\"\\ud83d\\n\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\\u+123\"",
            "\"é€😀\u{7f}\"",
            "\"a\nb\"",
            "\"a\u{0}b\"",
            "[]",
            "[ ]",
            "[1,2]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[",
            "]",
            "[]]",
            "[1}",
            "{}",
            "{ }",
            "{\"a\":1}",
            "{\"a\" : [ {} ] , \"b\":null}",
            "{\"a\":1,\"b\":2,\"a\":3}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{,}",
            "{1:2}",
            "\u{feff}1",
            "1\u{a0}",
            "// x\n1",
        ];
        texts.into_iter().for_each(compare);
        assert_eq!(bytes(b"\"\xff\""), None);
    }

    #[test]
    fn the_data_of_the_sandbox_and_what_is_left_of_it_are_read_as_serde_reads_them() {
        let data = include_str!("../data/leadconduit/records.json");
        compare(data);
        let ends = (0..2_000).filter(|end| data.is_char_boundary(*end));
        ends.for_each(|end| compare(data.get(..end).unwrap()));
    }

    #[test]
    fn levels_end_where_those_of_serde_end() {
        for depth in [126, 127, 128, 129, 100_000] {
            compare(&("[".repeat(depth) + &"]".repeat(depth)));
            compare(&("{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)));
        }
    }
}
