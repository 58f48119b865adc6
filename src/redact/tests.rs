use super::redact as redact_all;
use super::redact_values;
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

fn redact(text: &str, secret: &str) -> String {
    redact_all(text, &[secret])
}

/// The rules that stand in Rust and in TypeScript.
#[test]
fn both_languages_find_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/redaction.json");
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let (secrets, values) = (texts(&case["secrets"]), texts(&case["values"]));
        let text = case["text"].as_str().unwrap();
        let shown = redact_all(text, &secrets.iter().map(String::as_str).collect::<Vec<_>>());
        let shown = redact_values(&shown, values.iter().map(String::as_str));
        assert_eq!(shown, case["shown"].as_str().unwrap(), "{case}");
    }
    assert!(cases.len() > 50, "{} cases", cases.len());
}

#[test]
fn every_common_form_is_found() {
    let secret = r#"k"e/y+ é&<\%41"#;
    let forms = [
        secret.to_owned(),
        serde_json::to_string(secret).unwrap(),
        r#"k\u0022e\/y\u002B\u0020\u00e9\u0026\u003c\\%41"#.to_owned(),
        "k%22e%2Fy%2B%20%C3%A9%26%3C%5C%2541".to_owned(),
        "k%22e%2fy%2b+%c3%a9%26%3c%5c%2541".to_owned(),
        r"k&quot;e/y+ é&amp;&lt;\%41".to_owned(),
        r"k&#34;e&#x2F;y&#43; &#xe9;&#38;&lt;\%41".to_owned(),
        serde_json::to_string(&serde_json::to_string(secret).unwrap()).unwrap(),
        "k%2522e%252Fy%252B%2520%25C3%25A9%2526%253C%255C%252541".to_owned(),
        r"k&amp;quot;e/y+ é&amp;amp;&amp;lt;\%41".to_owned(),
    ];
    for form in forms {
        let shown = redact(&format!("<{form}> and {form}."), secret);
        assert_eq!(shown.matches("[redacted]").count(), 2, "{form}: {shown}");
        assert!(!shown.contains("41"), "{shown}");
    }
}

#[test]
fn what_other_forms_begin_with_may_be_escaped_itself() {
    // Writers of JSON that are read by pages escape `&`, `+` and `%`.
    let secret = "k\"e y%";
    for form in
        [r"k\u0026quot;e y%", r"k\u002522e\u002By\u002525", r"k\\u0026#34;e\\u002by\u0025", r"k\u0026amp;quot;e y%25"]
    {
        assert_eq!(redact(&format!("<{form}>"), secret), "<[redacted]>", "{form}");
    }
}

#[test]
fn a_character_with_two_readings_is_read_in_both() {
    for (secret, form) in [
        ("%25x", "%2525x"),
        ("a%25", r"a\u002525"),
        ("&amp;k", "&amp;amp;k"),
        (r"\\k", r"\\\\k"),
        (r"\u0041", r"\u0041"),
    ] {
        assert_eq!(redact(form, secret), "[redacted]", "{form}");
    }
}

#[test]
fn other_strings_stay() {
    for text in [
        "",
        "k",
        "\\",
        "%",
        "%2",
        "&",
        "&#",
        "&#;",
        "&amp",
        "\\u",
        "\\u00",
        "\\uzzzz",
        "é%C3",
        "ke",
        "&#x110000;",
        "&#99999999999;",
    ] {
        assert_eq!(redact(text, "key"), text);
        assert_eq!(redact(text, ""), text);
    }
    assert_eq!(redact("\\u0", "\\u0022"), "\\u0");
    assert_eq!(redact("a\u{1f511}b \\ud83d\\udd11", "\u{1f511}"), "a[redacted]b [redacted]");
}

proptest! {
    // No hexadecimal digits stand around a secret: after one that ends with `%25`, they would be an escape of their own.
    #[test]
    fn any_mixture_of_forms_is_found(secret in "[ -~é€\u{1f511}]{6,20}", ways in proptest::collection::vec(0u8..5, 20), around in "[g-z ]{0,8}") {
        let mut form = String::new();
        for (char, way) in secret.chars().zip(ways) {
            match way {
                // A backslash is never left bare in an escaped text.
                0 if !r"\%&+u".contains(char) => form.push(char),
                1 | 0 => char.to_string().bytes().for_each(|byte| write!(form, "%{byte:02x}").unwrap()),
                2 => char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(form, "\\u{unit:04X}").unwrap()),
                3 => write!(form, "&#{};", u32::from(char)).unwrap(),
                _ => write!(form, "&#x{:x};", u32::from(char)).unwrap(),
            }
        }
        prop_assert_eq!(redact(&format!("{around}{form}{around}"), &secret), format!("{around}[redacted]{around}"));
    }

    #[test]
    fn never_panics(text in ".{0,40}", secret in ".{0,4}") {
        let _ = redact(&text, &secret);
    }
}
