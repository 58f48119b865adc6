//! The records a LeadConduit account starts with: the printed ones, and generated leads with their events.

use super::story::{self, Lead};
use crate::random::Random;
use crate::store::Store;
use crate::time::DAY;
use serde_json::{Map, Value, json};

const DATA: &str = include_str!("../../data/leadconduit.json");

const FIRST: [&str; 12] =
    ["Ada", "Bob", "Chloé", "Dmitri", "Elif", "Fatima", "Grace", "Hugo", "Ines", "Jürgen", "Kofi", "Lena"];
const LAST: [&str; 12] = [
    "Okafor", "Smith", "Martin", "Ivanov", "Yılmaz", "Haddad", "Hopper", "Núñez", "Costa", "Weiß", "Mensah", "O'Neill",
];
const DOMAINS: [&str; 5] = ["example.com", "example.org", "mail.example", "inbox.example", "corp.example"];
const STREETS: [&str; 6] = ["Main St", "Oak Ave", "Elm St", "2nd St, Apt 4", "Lake Blvd", "Hill Rd"];
/// State, its name, a city, a postal code.
const PLACES: [(&str, &str, &str, &str); 8] = [
    ("TX", "Texas", "Austin", "78704"),
    ("MI", "Michigan", "Detroit", "48201"),
    ("CA", "California", "San José", "95112"),
    ("NY", "New York", "Buffalo", "14201"),
    ("FL", "Florida", "Tampa", "33602"),
    ("GA", "Georgia", "Atlanta", "30033"),
    ("CT", "Connecticut", "Hartford", "06109"),
    ("OH", "Ohio", "Columbus", "43004"),
];
/// Flow and source of generated leads, with the busiest first.
const ROUTES: [(&str, &str); 4] = [
    ("55d1f41b976c0bfb67e7a836", "55479a2afbec3d235e65965f"),
    ("55d1f41b976c0bfb67e7a836", "58f4edd0b80a0435ab7659dd"),
    ("55d23db2969983686ab09487", "55479a2afbec3d235e65965f"),
    ("58f4f88be9187630ca65fc8b", "58f4edd0b80a0435ab7659dd"),
];

/// Printed records, then `leads` generated ones spread over the thirty days before `now`.
pub fn store(random: &mut Random, now: i64, leads: usize) -> Store {
    let mut store = Store::default();
    store.load(DATA);
    let span = 30 * DAY / (leads as i64).max(1);
    for number in 0..leads as i64 {
        let at = now - 30 * DAY + number * span + random.below(span);
        let (flow, source) = if random.chance(55) { ROUTES[0] } else { random.pick(&ROUTES) };
        let values = person(random, number);
        arrive(&mut store, random, flow, source, values, at);
    }
    store
}

/// Sends a lead through a flow and keeps what happened; `None` when there is no such flow.
pub fn arrive(
    store: &mut Store,
    random: &mut Random,
    flow: &str,
    source: &str,
    values: Map<String, Value>,
    at: i64,
) -> Option<story::Told> {
    let flow = store.find("flows", "id", flow)?.clone();
    let told = story::tell(random, Lead { flow: &flow, source, values, at });
    let entry = told.events.last().map(|event| found(event, &told.id))?;
    store.push("leads", entry);
    for event in &told.events {
        store.push("events", event.clone());
    }
    Some(told)
}

/// A lead as search finds it.
fn found(event: &Value, id: &str) -> Value {
    let at = |path: &str| crate::lookup::plain(crate::lookup::at(event, path)).unwrap_or_default();
    let mut entry = json!({"lead_id": id});
    for name in [
        "first_name",
        "last_name",
        "email",
        "phone_1",
        "phone_2",
        "address_1",
        "city",
        "state",
        "postal_code",
        "reference",
    ] {
        crate::store::set(&mut entry, name, at(&format!("vars.lead.{name}")));
    }
    for (name, path) in [
        ("flow_id", "vars.flow.id"),
        ("flow_name", "vars.flow.name"),
        ("source_id", "vars.source.id"),
        ("source_name", "vars.source.name"),
        ("submission_timestamp", "vars.submission.timestamp"),
    ] {
        crate::store::set(&mut entry, name, at(path));
    }
    entry
}

/// Invented values of a lead; a few lack an e-mail address or a state, so that flows have something to refuse.
fn person(random: &mut Random, number: i64) -> Map<String, Value> {
    let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
    let (abbr, state, city, zip) = random.pick(&PLACES);
    let mut lead = Map::new();
    let mut put = |name: &str, value: Value| drop(lead.insert(name.to_owned(), value));
    put("first_name", json!(first));
    put("last_name", json!(last));
    if random.chance(95) {
        let user: String =
            format!("{first}.{last}{number}").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        put("email", email(&format!("{user}@{}", random.pick(&DOMAINS))));
    }
    put("phone_1", phone(random.below(10_000)));
    put("address_1", json!(format!("{} {}", 1 + random.below(4_000), random.pick(&STREETS))));
    put("city", json!(city));
    if random.chance(94) {
        put("state", json!({"raw": state, "normal": abbr, "valid": true, "name": state, "abbr": abbr}));
    }
    put("postal_code", json!({"raw": zip, "normal": zip, "valid": true, "zip": zip, "country_code": "US"}));
    put("reference", json!(format!("R{number:06}")));
    lead
}

/// A parsed e-mail address.
pub fn email(raw: &str) -> Value {
    let normal = raw.trim().to_lowercase();
    let Some((user, domain)) = normal.split_once('@').filter(|(user, domain)| !user.is_empty() && domain.contains('.'))
    else {
        return json!({"raw": raw, "valid": false});
    };
    let (host, tld) = domain.rsplit_once('.').unwrap_or((domain, ""));
    json!({
        "raw": raw, "normal": normal, "user": user, "domain": domain, "host": host, "tld": tld,
        "is_free": domain == "mail.example", "valid": true,
    })
}

fn phone(line: i64) -> Value {
    // 555-01xx and 512-555 numbers belong to nobody.
    let number = format!("512555{line:04}");
    json!({
        "raw": number, "normal": number, "valid": true, "area": "512", "exchange": "555", "line": format!("{line:04}"),
        "number": format!("555{line:04}"), "country_code": "US", "type": "mobile", "is_tollfree": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::text;
    use crate::time;

    fn submitted(event: &Value) -> Option<i64> {
        time::parse(text(event.get("vars")?.get("submission")?, "timestamp"))
    }

    #[test]
    fn the_same_seed_gives_the_same_account_and_every_time_is_past() {
        let now = 1_795_435_200_000;
        let build = |seed| store(&mut Random::new(seed), now, 40);
        assert_eq!(build(5).all("events"), build(5).all("events"));
        assert_ne!(build(5).all("events"), build(6).all("events"));
        let account = build(5);
        let generated = account.all("events").iter().filter_map(submitted);
        assert!(generated.clone().count() >= 40);
        assert!(generated.clone().all(|at| at <= now && at >= now - 30 * DAY));
    }
}
