//! From the bytes of the wire to UTF-8.

use super::error::Error;
use super::mask::{BLOCK, Lanes};

/// The encoding of a stream.
///
/// In JavaScript the platform decodes all other encodings; a native caller must do so itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// Windows code page 1252, which on the web is also what `latin1` and `iso-8859-1` mean.
    Windows1252,
}

impl Charset {
    /// The charset of a `Content-Type` or of an `encoding` parameter, without regard to case; `None` when it is neither.
    pub fn from_label(label: &str) -> Option<Self> {
        const UTF8: [&str; 3] = ["utf-8", "utf8", "unicode-1-1-utf-8"];
        const WINDOWS_1252: [&str; 9] = [
            "windows-1252",
            "cp1252",
            "x-cp1252",
            "iso-8859-1",
            "iso8859-1",
            "iso_8859-1",
            "latin1",
            "us-ascii",
            "ascii",
        ];
        let label = label.trim();
        let is = |name: &&str| label.eq_ignore_ascii_case(name);
        if UTF8.iter().any(is) {
            Some(Charset::Utf8)
        } else if WINDOWS_1252.iter().any(is) {
            Some(Charset::Windows1252)
        } else {
            None
        }
    }
}

/// What 0x80 to 0x9F mean in windows-1252; the five bytes it leaves open are controls, as the Encoding Standard says.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Appends windows-1252 bytes as UTF-8. Every byte is a character, so chunks may be cut anywhere.
pub(super) fn decode_windows_1252(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        let decoded = match byte {
            0x80..=0x9F => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or_default(),
            _ => char::from(byte),
        };
        out.extend_from_slice(decoded.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Appends UTF-8 with each invalid sequence replaced by U+FFFD, and keeps the start of a character that goes on in the
/// next chunk in `pending` (three bytes at most). Returns how many were replaced.
pub(super) fn decode_lossy(pending: &mut Vec<u8>, bytes: &[u8], last: bool, out: &mut Vec<u8>) -> u64 {
    let joined = [pending.as_slice(), bytes].concat();
    pending.clear();
    let mut rest = joined.as_slice();
    let mut replaced = 0;
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, after) = rest.split_at(error.valid_up_to());
        out.extend_from_slice(valid);
        match error.error_len() {
            None if !last => {
                pending.extend_from_slice(after);
                return replaced;
            }
            length => {
                out.extend_from_slice("\u{FFFD}".as_bytes());
                replaced += 1;
                rest = after.get(length.unwrap_or(after.len())..).unwrap_or_default();
            }
        }
    }
    out.extend_from_slice(rest);
    replaced
}

/// How many bytes of `bytes`, which begin with a character, are whole characters; the rest is the start of one.
///
/// # Errors
/// [`Error::Utf8`] with an offset from the start of `bytes`.
pub(super) fn valid_prefix(bytes: &[u8]) -> Result<usize, Error> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let narrow = narrow_prefix(rest);
        at += narrow;
        let Some(rest) = rest.get(narrow..).filter(|rest| !rest.is_empty()) else {
            break;
        };
        let window = rest.first_chunk::<BLOCK>().map_or(rest, |block| block.as_slice());
        let Err(error) = std::str::from_utf8(window) else {
            at += window.len();
            continue;
        };
        at += error.valid_up_to();
        if error.error_len().is_some() {
            return Err(Error::Utf8 { offset: at as u64 });
        }
        if window.len() == rest.len() {
            break;
        }
    }
    Ok(at)
}

/// How many bytes, in whole blocks from the start on, are ASCII and characters of two bytes, which need no closer look.
#[inline(always)]
fn narrow_prefix(bytes: &[u8]) -> usize {
    let mut narrow = 0;
    // Before this bit of a block, a character of the block before ends.
    let mut open = 0;
    for block in bytes.as_chunks::<BLOCK>().0 {
        let lanes = Lanes::load(block);
        if lanes.any_high() || open != 0 {
            let (leads, continuations) = (lanes.pair_leads(), lanes.continuations());
            if leads << 1 | open != continuations || leads | continuations != lanes.high() {
                break;
            }
            open = leads >> 63;
        }
        narrow += BLOCK;
    }
    narrow - open as usize
}
