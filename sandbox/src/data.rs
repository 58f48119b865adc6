//! The texts in `data/`, as the module carries them: compressed, as they would be more than a quarter of its bytes.
//!
//! `cargo xtask generate` writes `data/packed.bin` from the files; a test below holds both together.

use crate::inflate::inflate;
use std::sync::LazyLock;

/// The files that are packed, in their order: the first is looked up by requests, the others once.
pub const FILES: [&str; 7] = [
    "zones.txt",
    "leadconduit.json",
    "constructiononline.json",
    "herobase.json",
    "examples.json",
    "bodies.json",
    "operations.txt",
];

/// Between two files; no text has it.
pub const SEPARATOR: char = '\0';

static TEXTS: LazyLock<String> = LazyLock::new(|| unpack(include_bytes!("../data/packed.bin")));

/// What was packed.
pub fn unpack(packed: &[u8]) -> String {
    inflate(packed).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The text of a file.
pub fn text(file: &str) -> &'static str {
    let mut named = FILES.iter().zip(TEXTS.split(SEPARATOR));
    named.find(|(name, _)| **name == file).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_packed_as_it_is() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for file in FILES {
            let kept = std::fs::read_to_string(folder.join(file)).unwrap();
            assert!(!kept.is_empty() && text(file) == kept, "{file} has changed: run `cargo xtask generate`");
        }
    }

    #[test]
    fn damaged_data_is_no_text() {
        let packed = include_bytes!("../data/packed.bin");
        for cut in [0, 1, 100, packed.len() - 1] {
            assert_eq!(unpack(packed.get(..cut).unwrap()), "");
        }
        // A block that is stored, and two with the fixed codes.
        for damaged in [&[1, 1, 0, 254, 255, b'a'][..], &[0x4b, 0x04, 0x00], &[0x03, 0x02, 0x00]] {
            assert_eq!(unpack(damaged), "");
        }
    }
}
