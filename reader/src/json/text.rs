//! Small helpers over bytes: white space, comparison, the inside of JSON strings.

/// Whether `byte` is white space between JSON tokens.
#[inline(always)]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Position of the first byte of `text` that is not white space.
#[inline(always)]
pub(super) fn first_non_whitespace(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if !is_space(byte) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// `text` without white space after it.
#[inline(always)]
pub(super) fn trim_end(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text
        && is_space(*last)
    {
        text = rest;
    }
    text
}

/// Whether `inside`, between quotes, is a JSON string without escapes. May say no where a longer look says yes.
#[inline(always)]
pub(super) fn is_plain(inside: &[u8]) -> bool {
    let (words, rest) = inside.as_chunks::<8>();
    let mut odd = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        odd |= below(word, 0x20) | below(word ^ (LOW * 0x22), 1) | below(word ^ (LOW * 0x5c), 1);
    }
    let mut plain = odd & (LOW << 7) == 0;
    for &byte in rest {
        plain &= byte >= 0x20 && byte != b'"' && byte != b'\\';
    }
    plain && core::str::from_utf8(inside).is_ok()
}

/// Whether these bytes are a literal or an integer, which most scalars are, without white space.
#[inline(always)]
pub(super) fn is_plain_scalar(scalar: &[u8]) -> bool {
    match scalar {
        b"true" | b"null" | b"false" => true,
        [b'1'..=b'9', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;

/// Sets the top bit of each byte that is below `limit`, though not of bytes outside ASCII.
#[inline(always)]
fn below(word: u64, limit: u64) -> u64 {
    word.wrapping_sub(LOW * limit) & !word
}

/// Appends a piece of text that may go on in the next chunk: white space before it is left out, and a run of white
/// space after it is cut to one character, so that no amount of it fills the memory.
pub(super) fn hold(held: &mut Vec<u8>, piece: &[u8], in_string: bool) {
    let piece = if held.is_empty() { &piece[first_non_whitespace(piece).unwrap_or(piece.len())..] } else { piece };
    held.extend_from_slice(piece);
    if !in_string {
        let first_non_whitespace = held.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1);
        held.truncate(first_non_whitespace + 1);
    }
}

/// Appends the decoded inside of a JSON string (without its quotes) to `out`. A lone surrogate becomes U+FFFD. `None`
/// when an escape is malformed.
pub(super) fn unescape(mut inside: &[u8], out: &mut Vec<u8>) -> Option<()> {
    while let Some(at) = inside.iter().position(|&byte| byte == b'\\') {
        out.extend_from_slice(&inside[..at]);
        let (&escape, rest) = inside[at + 1..].split_first()?;
        inside = rest;
        let plain = match escape {
            b'"' | b'\\' | b'/' => escape,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let scalar = char::from_u32(code_point(&mut inside)?).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(scalar.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => return None,
        };
        out.push(plain);
    }
    out.extend_from_slice(inside);
    Some(())
}

/// Reads the four digits after `\u`, and the second half of a surrogate pair when it follows.
fn code_point(inside: &mut &[u8]) -> Option<u32> {
    let (digits, rest) = inside.split_first_chunk::<4>()?;
    let unit = hex(*digits)?;
    *inside = rest;
    if (0xd800..0xdc00).contains(&unit)
        && let [b'\\', b'u', a, b, c, d, rest @ ..] = rest
        && let Some(low @ 0xdc00..0xe000) = hex([*a, *b, *c, *d])
    {
        *inside = rest;
        return Some(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    }
    Some(unit)
}

fn hex(digits: [u8; 4]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

/// Appends `text` to `out` as a JSON string.
pub(super) fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                let digit = |half: u8| b"0123456789abcdef"[usize::from(half)];
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
