//! Letter case.
//!
//! The standard library's tables for all scripts add 8 KB of gzip; the compared names, places and addresses use
//! Latin letters.

/// Lower-cases Latin-1 and Latin Extended-A and keeps all other characters. The number of bytes never changes.
pub fn lower(text: &str) -> String {
    text.chars().map(lower_letter).collect()
}

fn lower_letter(letter: char) -> char {
    /// Distance from an upper-case letter of Latin-1 to its lower case.
    const LATIN_1: u32 = 0x20;
    let code = u32::from(letter);
    let small = match letter {
        'À'..='Þ' if letter != '×' => code + LATIN_1,
        // Letters alternate, upper case first, on even or on odd code points. The dotted I has no pair.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if letter != 'İ' => code | 1,
        'Ĺ'..='ň' | 'Ź'..='ž' => code + (code & 1),
        _ => return letter.to_ascii_lowercase(),
    };
    char::from_u32(small).unwrap_or(letter)
}

/// Upper-cases the first character if it is an ASCII letter.
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
            // Lower-casing these changes their number of bytes.
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
