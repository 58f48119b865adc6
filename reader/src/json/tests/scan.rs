use super::super::scan::{Blocks, PIECE, Scan};
use proptest::prelude::*;

/// Structural characters outside strings, read one byte at a time.
fn structural(bytes: &[u8]) -> Vec<usize> {
    let (mut string, mut escaped, mut found) = (false, false, Vec::new());
    for (at, byte) in bytes.iter().enumerate() {
        let is_escaped = escaped;
        escaped = *byte == b'\\' && !is_escaped;
        if *byte == b'"' && !is_escaped {
            string = !string;
        } else if !string && b",:{}[]".contains(byte) {
            found.push(at);
        }
    }
    found
}

fn scanned(chunks: &[&[u8]]) -> Vec<usize> {
    let (mut blocks, mut base, mut found) = (Blocks::new(), 0, Vec::new());
    for piece in chunks.iter().flat_map(|chunk| chunk.chunks(PIECE)) {
        blocks.read(piece);
        let mut scan = Scan::new(&blocks, 0);
        while let Some(at) = scan.next_structural() {
            found.push(base + at);
        }
        base += piece.len();
    }
    found
}

/// Where the bracket that closes one open before `bytes` is.
fn closing(bytes: &[u8]) -> Option<usize> {
    let mut depth = 1;
    structural(bytes).into_iter().find(|&at| {
        depth += i32::from(b"{[".contains(&bytes[at])) - i32::from(b"}]".contains(&bytes[at]));
        depth == 0
    })
}

fn skipped(chunks: &[&[u8]]) -> Option<usize> {
    let (mut blocks, mut base, mut depth) = (Blocks::new(), 0, 1);
    for chunk in chunks {
        blocks.read(chunk);
        if let Some(at) = Scan::new(&blocks, 0).skip(0, &mut depth, u32::MAX).unwrap() {
            return Some(base + at);
        }
        base += chunk.len();
    }
    None
}

#[test]
fn long_runs_of_backslashes_keep_their_parity_across_blocks() {
    for before in 0..70 {
        for run in 0..140 {
            let mut bytes = vec![b' '; before];
            bytes.push(b'"');
            bytes.extend(vec![b'\\'; run]);
            bytes.extend(b"\",\",:");
            for size in [1, 5, 63, 64, 65, 1000] {
                let chunks: Vec<_> = bytes.chunks(size).collect();
                assert_eq!(scanned(&chunks), structural(&bytes), "{before} {run} {size}");
            }
        }
    }
}

proptest! {
    #[test]
    fn structural_characters_are_those_outside_strings(
        bytes in prop::collection::vec(prop::sample::select(&b"\"\"\"\\\\,:{}[]a \xc3"[..]), 0..300),
        size in 1_usize..200,
    ) {
        let chunks: Vec<_> = bytes.chunks(size).collect();
        prop_assert_eq!(scanned(&chunks), structural(&bytes));
        prop_assert_eq!(skipped(&chunks), closing(&bytes));
    }

    #[test]
    fn skipping_stops_where_nesting_passes_the_limit(limit in 1_u32..100, opened in 0_u32..120, before in 0_usize..130) {
        let mut bytes = vec![b' '; before];
        bytes.extend(vec![b'['; opened as usize]);
        let expected = if opened < limit { Ok(None) } else { Err(before + limit as usize - 1) };
        let mut blocks = Blocks::new();
        blocks.read(&bytes);
        prop_assert_eq!(Scan::new(&blocks, 0).skip(0, &mut 1, limit), expected);
    }
}
