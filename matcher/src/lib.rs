//! Matching of vendor patterns in linear time.
//!
//! HeroBase campaigns check lead fields with .NET regular expressions (`import_example`, seed guide). Running them in a
//! backtracking engine would let a pattern of nested repeats stall the caller, so they run in one whose time is linear in
//! the input, and a pattern that this engine does not support is "unknown", never "invalid".
//!
//! A crate of its own because the engine weighs more than the client: it is loaded by the first check of a lead.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod wasm;

use regex_lite::{Regex, RegexBuilder};

/// Most bytes a compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// Whether a pattern accepts a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The pattern accepts the string.
    Accepted,
    /// The pattern refuses the string.
    Refused,
    /// The pattern cannot be checked here: it needs more than a linear-time engine offers.
    Unknown,
}

/// A vendor pattern, compiled if it can be.
#[derive(Debug, Clone)]
pub struct Pattern(Option<Regex>);

impl Pattern {
    /// Compiles a pattern; for what does not compile, the verdict is [`Verdict::Unknown`].
    ///
    /// ```
    /// use leadspan_matcher::{Pattern, Verdict};
    /// let phone = Pattern::new(r"^\s*((\+|00)?[\s\-\(\)]*)?(\d[\s\-\(\)]*){5,25}\s*$");
    /// assert_eq!(phone.check("+44 1234567890"), Verdict::Accepted);
    /// assert_eq!(phone.check("none"), Verdict::Refused);
    /// assert_eq!(Pattern::new(r"(?<=a)b").check("ab"), Verdict::Unknown);
    /// ```
    pub fn new(pattern: &str) -> Self {
        // `\p{…}` and `\w` mean other sets in .NET than here; a wrong verdict would be worse than none.
        let differs = [r"\p", r"\P", r"\w", r"\W", r"\b", r"\B"].iter().any(|class| pattern.contains(class));
        Self(if differs { None } else { RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().ok() })
    }

    /// Checks a string. `\d` accepts the decimal digits of every script, as .NET does.
    pub fn check(&self, text: &str) -> Verdict {
        let Some(regex) = &self.0 else {
            return Verdict::Unknown;
        };
        let plain: String = text.chars().map(|c| digit(c).unwrap_or(c)).collect();
        match regex.is_match(&plain) {
            true => Verdict::Accepted,
            // A foreign digit could stand for itself in a pattern; only a refusal in both readings is one.
            false if plain != text && regex.is_match(text) => Verdict::Accepted,
            false => Verdict::Refused,
        }
    }
}

/// First characters of the runs of ten decimal digits (Unicode general category Nd) that leads are written in.
const ZEROS: [u32; 20] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040,
    0x17E0, 0x1810, 0x1946, 0xFF10,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_patterns() {
        assert_eq!(Pattern::new(".*").check("anything"), Verdict::Accepted);
        assert_eq!(Pattern::new(r"^\d{4}$").check("٢٠٢٦"), Verdict::Accepted);
        assert_eq!(Pattern::new(r"^\d{4}$").check("20a6"), Verdict::Refused);
        assert_eq!(Pattern::new(r"^[^@]+@[^@]+$").check("a@b"), Verdict::Accepted);
    }

    #[test]
    fn what_is_not_understood_is_unknown() {
        for pattern in [r"(a)\1", r"(?=a)a", r"(?<!x)y", r"\p{L}+", r"^\w+$", "(", r"(?>a)"] {
            assert_eq!(Pattern::new(pattern).check("a"), Verdict::Unknown, "{pattern}");
        }
    }

    #[test]
    fn nested_repeats_end() {
        let text = "a".repeat(50_000) + "!";
        assert_eq!(Pattern::new("^(a+)+$").check(&text), Verdict::Refused);
        assert_eq!(Pattern::new("((((a{100}){100}){100}){100})").check("a"), Verdict::Unknown);
    }
}
