//! An import example is read or left alone, and a check of a lead says of every field what it found.
//!
//! Input: the name of a field, its value in the example, and from the third line on its value in a lead.
#![no_main]

use leadspan::herobase::{ImportField, ImportLeadRequest, check_lead, is_example_value, parse_example_value};
use leadspan_matcher::{Pattern, Verdict};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // Longer strings only cost time: the check is linear, and the pattern's own target looks at that.
    if input.len() > 4_096 {
        return;
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (name, example, value) = (next(), next(), next());
    let Some(field) = parse_example_value(name, example) else {
        return assert!(!is_example_value(example));
    };
    let ImportField { label, kind, pattern, .. } = &field;
    assert_eq!(example, format!("example {label}, type is {kind}, regex used for validation {pattern}"));
    assert!(is_example_value(example));

    let lead = serde_json::json!({ "campaignCode": "c", "data": { name: value } });
    let lead: ImportLeadRequest = serde_json::from_value(lead).expect("a lead");
    let fields = [field.clone()];
    let check = check_lead(&lead, &fields, &fields);
    let verdict = Pattern::new(pattern).check(value);
    let (wrong, unknown) = match verdict {
        _ if is_example_value(value) => (true, false),
        Verdict::Accepted => (false, false),
        Verdict::Refused => (true, false),
        Verdict::Unknown => (false, true),
    };
    assert_eq!((check.passed(), !check.unchecked.is_empty()), (!wrong, unknown), "{check:?}");
    for issue in &check.issues {
        let read = issue.pointer.strip_prefix("/data/").expect("a pointer into data");
        assert_eq!(read.replace("~1", "/").replace("~0", "~"), name);
    }
    let missing = check_lead(&ImportLeadRequest::default(), &fields, &fields);
    assert_eq!(missing.issues.len(), 1, "{missing:?}");
});
