//! Short strings, compared and copied in a few overlapping steps, as a call or a loop over their bytes takes longer.

/// Whether `a` and `b` are the same bytes.
#[inline(always)]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(end), Some(other_end)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return short(a) == short(b);
    };
    let mut different = u64::from_le_bytes(*end) ^ u64::from_le_bytes(*other_end);
    for (word, other) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        different |= u64::from_le_bytes(*word) ^ u64::from_le_bytes(*other);
    }
    different == 0
}

/// A number that identifies a string of fewer than eight bytes among those of its length. Of a longer one its beginning and end
/// count.
#[inline(always)]
pub(crate) fn short(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
    }
    match text {
        [] => 0,
        [first, .., last] => u64::from(*first) | u64::from(text[text.len() / 2]) << 8 | u64::from(*last) << 16,
        [only] => u64::from(*only),
    }
}

/// Appends `text` to `out`. Where memory is copied by a call, as in WebAssembly, short strings are faster in steps of a fixed
/// length, of which the last overlaps the one before it.
#[inline(always)]
pub(crate) fn append(out: &mut Vec<u8>, text: &[u8]) {
    match text.len() {
        0..4 => text.iter().for_each(|&byte| out.push(byte)),
        4..8 => append_steps::<4>(out, text),
        8..16 => append_steps::<8>(out, text),
        16..=128 => append_steps::<16>(out, text),
        _ => out.extend_from_slice(text),
    }
}

/// Appends a string of `STEP` bytes or more.
#[inline(never)]
fn append_steps<const STEP: usize>(out: &mut Vec<u8>, text: &[u8]) {
    let end = out.len() + text.len();
    out.reserve(text.len() + STEP);
    for step in text.as_chunks::<STEP>().0 {
        out.extend_from_slice(step);
    }
    if let Some(last) = text.last_chunk::<STEP>() {
        out.truncate(end - STEP);
        out.extend_from_slice(last);
    }
}
