//! The sandbox returns the records that the seed documents print.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use leadspan::operation::Api;
use serde_json::Value;
use std::path::Path;
use support::{Sandbox, contains};

fn fixture(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn shows(api: Api, path: &str, file: &str) {
    let response = Sandbox::new().get(api, path);
    assert!(contains(&response, &fixture(file)), "{path} lacks {file}: {response:#}");
}

#[test]
fn lead_conduit_reads() {
    let cases = [
        ("/caps", "listCaps"),
        ("/caps/5b898b13cea36a21e4618dfa", "getCap"),
        ("/changelogs", "listChangelogs"),
        ("/changelogs/55d364d3fb50690015cfca33", "getChangelog"),
        ("/credentials", "listCredentials"),
        ("/credentials/59481e4f9e966175cdee5684", "getCredential"),
        ("/entities", "listEntities"),
        ("/entities/55d1f41b976c0bfb67e7a836", "getEntity"),
        ("/events", "listEvents"),
        ("/fields", "listFields"),
        ("/fields/my_custom_field", "getField"),
        ("/flows", "listFlows"),
        ("/flows/55ce4e5538b57a7508b034c5", "getFlow"),
        ("/modules", "listModules"),
        ("/packages", "listPackages"),
        ("/packages/leadconduit-trustedform", "getPackage"),
        ("/reports", "listReports"),
        ("/reports/5be1b2945b8636e47b7f71f2", "getReport"),
        ("/routers/5bb4e57462210328cd12bcb7", "getRouter"),
        ("/vars", "listVariables"),
    ];
    for (path, operation) in cases {
        shows(Api::LeadConduit, path, &format!("leadconduit/{operation}.json"));
    }
}

#[test]
fn a_search_finds_the_printed_hit() {
    let printed = fixture("leadconduit/searchLeads.json");
    let found = Sandbox::new().get(Api::LeadConduit, "/search/leads?query=fred%40example.com");
    assert!(contains(&found["hits"], &printed["hits"]), "{found:#}");
}

#[test]
fn a_record_in_use_is_deleted_with_the_printed_errors() {
    for (path, operation) in [
        ("/entities/55479a2afbec3d235e65965f", "deleteEntity"),
        ("/credentials/59481e4f9e966175cdee5684", "deleteCredential"),
        ("/fields/my_custom_field", "deleteField"),
    ] {
        let response = Sandbox::new().call(Api::LeadConduit, "DELETE", path);
        assert_eq!(response.status, 202);
        assert_eq!(response.value(), fixture(&format!("leadconduit/{operation}.accepted.json")), "{path}");
    }
}

#[test]
fn construction_online_reads() {
    let api = Api::ConstructionOnline;
    let listed = |path, operation: &str| {
        let printed = fixture(&format!("constructiononline/{operation}.json"));
        let response = Sandbox::new().get(api, path);
        assert!(contains(&response, &Value::Array(vec![printed])), "{path}");
    };
    listed("/api/Leads", "listLeads");
    listed("/api/ChangeOrders?fromDate=2023-10-14", "listChangeOrdersModifiedSince");
    listed("/api/ChangeOrderItems?fromDate=2023-06-27", "listChangeOrderItemsModifiedSince");
}

#[test]
fn hero_base_reads() {
    let exactly = |path, file: &str| assert_eq!(Sandbox::new().get(Api::HeroBase, path), fixture(file), "{path}");
    exactly("/myaccount", "herobase/getAccount.json");
    exactly("/leads/import_example?CampaignCode=ExampleCampaignCode", "herobase/getImportExampleRequest.json");
}

#[test]
fn the_index_names_every_fixture_and_only_those() {
    let index = fixture("index.json");
    let files: Vec<_> = index.as_array().unwrap().iter().map(|entry| entry["file"].as_str().unwrap()).collect();
    files.iter().for_each(|file| drop(fixture(file)));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let count: usize =
        Api::ALL.iter().map(|api| std::fs::read_dir(root.join(api.profile().module)).unwrap().count()).sum();
    assert_eq!(files.len(), count);
}
