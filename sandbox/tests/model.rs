//! Random sequences of calls against an oracle: created records exist, deleted ones do not, and edits are visible.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use leadspan_sandbox::SandboxOptions;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::Sandbox;

const SEQUENCES: u64 = 1_000;
const CALLS: usize = 14;

/// A kind of record: how to create, find, change and delete it.
struct Kind {
    api: Api,
    /// The member with the id, and the one that edits change.
    id: &'static str,
    name: &'static str,
    path: &'static str,
    /// ConstructionOnline: the query parameter with the body.
    info: Option<&'static str>,
    more: fn(u64) -> Value,
    edits: bool,
}

fn kinds() -> [Kind; 8] {
    let lead_conduit =
        |path, more| Kind { api: Api::LeadConduit, id: "id", name: "name", path, info: None, more, edits: true };
    let orders = |path, info, name, more| Kind {
        api: Api::ConstructionOnline,
        id: "ID",
        name,
        path,
        info: Some(info),
        more,
        edits: true,
    };
    [
        lead_conduit("/entities", |_| json!({})),
        lead_conduit("/credentials", |_| json!({"type": "token", "package": "p", "token": "t"})),
        lead_conduit("/fields", |n| json!({"id": format!("field_{n}"), "type": "string"})),
        lead_conduit("/reports", |_| json!({"columns": ["source"]})),
        lead_conduit("/flows", |_| json!({"sources": [], "steps": []})),
        orders("/api/ChangeOrders", "coInfo", "NAME", |_| json!({"PRJ_ID": 1_321_036, "CONDITION": 0})),
        orders("/api/Expenses", "Info", "TITLE", |_| json!({"PRJ_ID": 1_321_036})),
        Kind {
            api: Api::HeroBase,
            id: "id",
            name: "description",
            path: "/hooks",
            info: None,
            more: |_| json!({"Method": "POST", "Url": "https://x.example"}),
            edits: false,
        },
    ]
}

fn escaped(value: &Value) -> String {
    value.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn send(sandbox: &mut Sandbox, kind: &Kind, method: &str, id: Option<&str>, body: Option<&Value>) -> (u16, Value) {
    let path = match (kind.info, id) {
        (None, Some(id)) => format!("{}/{id}", kind.path),
        (None, None) => kind.path.to_owned(),
        (Some(info), id) => {
            let by_path = kind.path == "/api/ChangeOrders";
            let mut path = kind.path.to_owned();
            let mut query = Vec::new();
            match id {
                Some(id) if by_path => path.push_str(&format!("/{id}")),
                Some(id) => query.push(format!("id={id}")),
                None => {}
            }
            query.extend(body.map(|body| format!("{info}={}", escaped(body))));
            format!("{path}?{}", query.join("&"))
        }
    };
    let response = match body.filter(|_| kind.info.is_none()) {
        Some(body) => sandbox.call_with(kind.api, method, &path, body),
        None => sandbox.call(kind.api, method, &path),
    };
    (response.status, response.value())
}

#[test]
fn random_sequences_agree_with_the_oracle() {
    let kinds = kinds();
    let fresh =
        Sandbox::with(SandboxOptions { leads: 2, quota: None, calls_per_minute: None, ..SandboxOptions::default() });
    for kind in &kinds {
        fresh.state.store(kind.api);
    }
    let mut dice = 88_172_645_463_325_252_u64;
    let mut roll = |end: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % end
    };
    for sequence in 0..SEQUENCES {
        let mut sandbox = Sandbox { state: fresh.state.clone(), at: fresh.at };
        let mut oracle: BTreeMap<(usize, String), String> = BTreeMap::new();
        let mut gone: Vec<(usize, String)> = Vec::new();
        for step in 0..CALLS {
            let number = sequence * 100 + step as u64;
            let at = roll(kinds.len() as u64) as usize;
            let kind = &kinds[at];
            let own: Vec<_> = oracle.keys().filter(|(of, _)| *of == at).cloned().collect();
            let chosen = (!own.is_empty()).then(|| own[roll(own.len() as u64) as usize].clone());
            let name = format!("n{number}");
            match (roll(4), chosen) {
                (1, Some(key)) if kind.edits => {
                    // LeadConduit's updates require the members that creations require.
                    let mut body = if kind.api == Api::LeadConduit { (kind.more)(number) } else { json!({}) };
                    body[kind.name] = json!(name);
                    let (status, record) = send(&mut sandbox, kind, "PUT", Some(&key.1), Some(&body));
                    assert_eq!((status, &record[kind.name]), (200, &json!(name)), "{} {record}", kind.path);
                    oracle.insert(key, name);
                }
                (2, Some(key)) => {
                    let status = match (kind.info, kind.path) {
                        (Some(_), "/api/Expenses") => continue,
                        (Some(info), path) => {
                            let echo = escaped(&json!({"ID": key.1}));
                            sandbox
                                .call(kind.api, "PUT", &format!("{path}/{}?action=DELETE&{info}={echo}", key.1))
                                .status
                        }
                        (None, _) => send(&mut sandbox, kind, "DELETE", Some(&key.1), None).0,
                    };
                    assert_eq!(status, 200, "{}", kind.path);
                    oracle.remove(&key);
                    gone.push(key);
                }
                (3, Some(key)) if kind.path != "/hooks" => {
                    let (status, record) = send(&mut sandbox, kind, "GET", Some(&key.1), None);
                    assert_eq!(
                        (status, record[kind.name].as_str()),
                        (200, oracle.get(&key).map(String::as_str)),
                        "{}",
                        kind.path
                    );
                }
                _ => {
                    let mut body = (kind.more)(number);
                    let member = if kind.path == "/hooks" { "Name" } else { kind.name };
                    body[member] = json!(name);
                    let (status, record) = send(&mut sandbox, kind, "POST", None, Some(&body));
                    assert!(status == 200 || status == 201, "{} {status} {record}", kind.path);
                    let id = record[kind.id].as_str().map_or_else(|| record[kind.id].to_string(), str::to_owned);
                    assert!(
                        !gone.contains(&(at, id.clone())) || kind.path == "/fields",
                        "{id} of {} is used again",
                        kind.path
                    );
                    assert!(oracle.insert((at, id), name).is_none(), "{}", kind.path);
                }
            }
        }
        for (at, id) in gone.iter().filter(|key| !oracle.contains_key(*key) && kinds[key.0].path != "/hooks") {
            assert_eq!(send(&mut sandbox, &kinds[*at], "GET", Some(id), None).0, 404, "{}", kinds[*at].path);
        }
        for (at, kind) in kinds.iter().enumerate() {
            let listed = send(&mut sandbox, kind, "GET", None, None).1;
            for ((_, id), name) in oracle.iter().filter(|((of, _), _)| *of == at) {
                let found = listed.as_array().unwrap().iter().find(|record| {
                    record[kind.id].as_str().map_or_else(|| record[kind.id].to_string(), str::to_owned) == *id
                });
                assert_eq!(found.unwrap()[kind.name].as_str(), Some(name.as_str()), "{}", kind.path);
            }
        }
    }
}
