use super::super::number::{parse, write_f64};
use proptest::prelude::*;

fn written(value: f64) -> String {
    let mut out = Vec::new();
    write_f64(value, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn hard_decimals_are_rounded_to_the_nearest_double() {
    let halfway = "2.22507385850720113605740979670913197593481954635164564e-308".to_owned();
    let long = format!("0.{}1{}", "0".repeat(320), "9".repeat(900));
    let mut cases: Vec<String> = [
        "0", "-0", "0.0", "1", "-1", "1.5", "0.1", "0.3", "123456789012345678", "9007199254740993", "9007199254740992.5",
        "9007199254740993.0000000000000000000000000000001", "1e22", "1e23", "8.5e22", "1e-22", "1e-23", "4.9e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072014e-308",
        "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e-400", "0e999999999999",
        "1e999999999999", "1e-999999999999", "6.02214076E+23", "3.141592653589793238462643383279502884197169399375",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
    ].map(str::to_owned).into();
    cases.push(halfway);
    cases.push(long);
    for text in cases {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(parse(text.as_bytes()).map(f64::to_bits), Some(expected.to_bits()), "{text}");
    }
    assert_eq!(parse(b"\"1\""), None);
    assert_eq!(parse(b"null"), None);
    assert_eq!(parse(b""), None);
}

#[test]
fn doubles_are_laid_out_as_javascript_does() {
    let cases = [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-17.0, "-17"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.5, "1.5"),
        (-2.25, "-2.25"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.25e-9, "1.25e-9"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (123456789.125, "123456789.125"),
        (5e-324, "4.94065645841247e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::INFINITY, "null"),
        (f64::NAN, "null"),
        (9007199254740992.0, "9007199254740992"),
    ];
    for (value, text) in cases {
        assert_eq!(written(value), text);
    }
}

proptest! {
    #[test]
    fn doubles_survive_being_written(bits: u64) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite());
        let text = written(value);
        prop_assert_eq!(text.parse::<f64>().unwrap(), value);
        prop_assert_eq!(parse(text.as_bytes()), Some(value));
        serde_json::from_str::<serde_json::Number>(&text).unwrap();
    }

    #[test]
    fn decimals_parse_as_the_standard_library_does(text in "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?") {
        prop_assert_eq!(parse(text.as_bytes()).unwrap().to_bits(), text.parse::<f64>().unwrap().to_bits());
    }
}
