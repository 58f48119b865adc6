//! Cases of letters.
//!
//! The tables of the standard library for all scripts weigh 8 KB of gzip; the names, places and addresses that are compared
//! here are written in Latin letters.

/// Letters of Latin-1 and Latin Extended-A in lower case; all else as it stands. Bytes keep their number.
pub fn lower(text: &str) -> String {
    text.chars().map(lower_letter).collect()
}

fn lower_letter(letter: char) -> char {
    /// From a capital of Latin-1 to its small letter.
    const LATIN_1: u32 = 0x20;
    let code = u32::from(letter);
    let small = match letter {
        'À'..='Þ' if letter != '×' => code + LATIN_1,
        // Pairs, the capital first: on even numbers, then on odd ones. The dotted I, which has no pair of its own, stays.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if letter != 'İ' => code | 1,
        'Ĺ'..='ň' | 'Ź'..='ž' => code + (code & 1),
        _ => return letter.to_ascii_lowercase(),
    };
    char::from_u32(small).unwrap_or(letter)
}

/// The text with a capital at its beginning, where that is a letter of ASCII.
pub fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_letters_are_those_of_the_standard_library() {
        for code in 0..=0x17f_u32 {
            let letter = char::from_u32(code).unwrap();
            // Its lower case has another letter's number of bytes, or two letters.
            if letter == 'İ' || letter == 'Ÿ' {
                continue;
            }
            let expected: String = letter.to_lowercase().collect();
            assert_eq!(lower(&letter.to_string()), expected, "{code:x}");
        }
        assert_eq!(lower("Łódź ÅRHUS × Straße"), "łódź århus × straße");
        assert_eq!(
            (capitalized("name"), capitalized("øl"), capitalized("")),
            ("Name".into(), "øl".into(), String::new())
        );
    }
}
