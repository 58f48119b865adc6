//! Detects the delimiter of a table from its first row.

use super::error::Error;

/// In case of a tie the first wins: names of columns hold commas more often than semicolons, and tabs never.
const CANDIDATES: [u8; 3] = [b'\t', b';', b','];

/// Refuses bytes that cannot separate fields.
pub(super) fn check(byte: u8) -> Result<u8, Error> {
    match byte {
        0 | b'"' | b'\n' | b'\r' | 0x80.. => Err(Error::Delimiter(byte)),
        _ => Ok(byte),
    }
}

/// Counts the candidates outside quotes until the first row ends; goes on where the chunk before stopped.
#[derive(Default)]
pub(super) struct Detector {
    at: usize,
    quoted: bool,
    counts: [u32; 3],
}

impl Detector {
    /// Reads on in `text`, which is the stream from its start. Returns the delimiter once the first row that is not
    /// blank has ended; a comma when there is one column.
    pub fn feed(&mut self, text: &[u8]) -> Option<u8> {
        while let Some(&byte) = text.get(self.at) {
            match byte {
                b'"' => self.quoted = !self.quoted,
                b'\n' | b'\r' if !self.quoted => {
                    let blank = text.get(..self.at).unwrap_or_default();
                    if !blank.iter().all(|byte| matches!(byte, b'\n' | b'\r')) {
                        return Some(self.best());
                    }
                }
                _ if !self.quoted => {
                    for (count, candidate) in self.counts.iter_mut().zip(CANDIDATES) {
                        *count += u32::from(byte == candidate);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    /// The best candidate so far.
    pub fn best(&self) -> u8 {
        let mut best = (0, b',');
        for (&count, candidate) in self.counts.iter().zip(CANDIDATES) {
            if count > best.0 {
                best = (count, candidate);
            }
        }
        best.1
    }
}
