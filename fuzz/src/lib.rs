//! What the fuzz targets share. Inputs are text that a person can read and write: a line or two that say what to do,
//! then the bytes that come from outside.

#[path = "../../reader/src/csv/tests/oracle.rs"]
pub mod csv;
pub mod forms;
pub mod json;

/// The first line of an input, and the rest.
pub fn line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}

/// The first line of an input as text, and the rest; nothing when it is not UTF-8.
pub fn text_line(input: &[u8]) -> Option<(&str, &[u8])> {
    let (first, rest) = line(input);
    Some((std::str::from_utf8(first).ok()?, rest))
}

/// A number that depends on every byte of an input, so that one input always does the same.
pub fn hash(input: &[u8]) -> u64 {
    input.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Ways to cut a body: whole, byte by byte, in blocks of the scanner, in one size and at one position that the input decides.
pub fn cuts(body: &[u8]) -> Vec<Vec<&[u8]>> {
    let chance = hash(body) as usize;
    let (before, after) = body.split_at(chance % (body.len() + 1));
    vec![
        vec![body],
        body.chunks(1).collect(),
        body.chunks(64).collect(),
        body.chunks(2 + chance % 79).collect(),
        vec![before, after],
    ]
}
