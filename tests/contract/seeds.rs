//! The bodies that the seed documents print, as the sandbox serves them.

use crate::examples::{body_survives, response_survives, row, values};
use crate::spec::{Spec, members};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox/fixtures")
}

#[test]
fn every_printed_body_survives() {
    let index = std::fs::read(fixtures().join("index.json")).unwrap();
    let index: Vec<Value> = serde_json::from_slice(&index).unwrap();
    assert!(index.len() >= 54, "only {} bodies", index.len());
    for entry in &index {
        let text = |name: &str| entry[name].as_str().unwrap_or_else(|| panic!("{entry} has no {name}"));
        let body = std::fs::read(fixtures().join(text("file"))).unwrap();
        let row = row(text("api"), text("operation"));
        match text("kind") {
            "response" => response_survives(row, entry["status"].as_u64().unwrap() as u16, &body, text("file")),
            "request" => body_survives(row, &serde_json::from_slice(&body).unwrap(), text("file")),
            other => panic!("no such kind: {other}"),
        }
    }
}

/// The fixtures for the suites in JavaScript, which cannot read the contracts, hold every example of them.
#[test]
fn every_example_of_a_response_is_among_the_fixtures() {
    let index = std::fs::read(fixtures().join("index.json")).unwrap();
    let index: Vec<Value> = serde_json::from_slice(&index).unwrap();
    let body = |entry: &Value| -> Value {
        serde_json::from_slice(&std::fs::read(fixtures().join(entry["file"].as_str().unwrap())).unwrap()).unwrap()
    };
    let mut seen = 0;
    for api in crate::apis() {
        let spec = Spec::read(api);
        for entry in spec.operations() {
            for (status, response) in entry.responses(&spec).filter(|(status, _)| (200..300).contains(status)) {
                for (_, content) in members(&response["content"]) {
                    for (name, example) in values(content) {
                        let served =
                            index.iter().filter(|known| known["operation"] == entry.id && known["kind"] == "response");
                        assert!(
                            served.map(body).any(|body| alike(&body, example)),
                            "{} {status} {name} is in no file",
                            entry.id
                        );
                        seen += 1;
                    }
                }
            }
        }
    }
    assert_eq!(seen, 50);
}

/// Equal, however their numbers are written: YAML drops the zeros of 0.00.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| alike(one, other)))
        }
        _ => one == other,
    }
}
