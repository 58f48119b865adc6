//! The bodies that the seed documents print, as the sandbox serves them.

use crate::examples::{answer_survives, body_survives, row};
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
            "response" => answer_survives(row, entry["status"].as_u64().unwrap() as u16, &body, text("file")),
            "request" => body_survives(row, &serde_json::from_slice(&body).unwrap(), text("file")),
            other => panic!("no such kind: {other}"),
        }
    }
}
