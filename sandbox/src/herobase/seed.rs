//! The records a HeroBase account starts with: the printed ones, campaigns around them, generated leads and calls.

use super::import;
use crate::random::Random;
use crate::store::{Store, set};
use crate::time::{self, DAY};
use serde_json::{Map, Value, json};

const DATA: &str = include_str!("../../data/herobase.json");

const NAMES: [&str; 8] =
    ["Søren Holm", "Freja Lund", "Åse Dahl", "Jürgen Groß", "Zoë Müller", "Łukasz Nowak", "Ida Berg", "Mads Ø. Friis"];
const CITIES: [&str; 5] = ["København", "Malmö", "Århus", "Hamburg", "Łódź"];
const NOTES: [&str; 4] = ["Wants a call back; mornings only", "Said \"maybe\" twice", "New shop,\nsecond floor", ""];
const CLOSURES: [&str; 4] = ["Success", "NotInterested", "InvalidLead", "NoAnswer"];

/// Printed and invented records, then `leads` generated leads of the sixty days before `now`, with their calls.
pub fn store(random: &mut Random, now: i64, leads: usize) -> Store {
    let mut store = Store::default();
    store.load(DATA);
    let campaigns = store.all("campaigns").to_vec();
    let users = store.all("users").to_vec();
    for number in 0..leads as i64 {
        let at = now - 60 * DAY + number * (60 * DAY / leads as i64);
        let campaign = campaigns.get(random.below(4) as usize).cloned().unwrap_or_default();
        let user = users.get(random.below(2) as usize).cloned().unwrap_or_default();
        let lead = lead(random, number, at, &campaign, &user);
        store.push("calls", call(random, number, at, &lead, &user));
        store.push("leads", lead);
    }
    store
}

fn lead(random: &mut Random, number: i64, at: i64, campaign: &Value, user: &Value) -> Value {
    let name = random.pick(&NAMES);
    let mut data = Map::new();
    data.insert("Name".to_owned(), json!(name));
    data.insert("Description".to_owned(), json!(random.pick(&NOTES)));
    data.insert("Phone".to_owned(), json!(format!("+45 55 01 {:02} {:02}", random.below(100), random.below(100))));
    data.insert("City".to_owned(), json!(random.pick(&CITIES)));
    let mut lead = import::stored(&format!("{}S12", 8_000_000 + number), campaign, data, at);
    if random.chance(70) {
        let person = json!({"orgCode": user["orgCode"], "uniqueId": user["uniqueId"], "name": user["name"]});
        let modified = time::dot_net(at + random.below(6) * time::HOUR);
        set(&mut lead, "status", "UserProcessed");
        set(&mut lead, "closure", random.pick(&CLOSURES));
        set(&mut lead, "firstProcessedTime", modified.as_str());
        set(&mut lead, "lastModifiedTime", modified);
        set(&mut lead, "lastModifiedByUser", person.clone());
        set(&mut lead, "firstProcessedByUser", person);
    }
    lead
}

fn call(random: &mut Random, number: i64, at: i64, lead: &Value, user: &Value) -> Value {
    let connected = random.chance(60);
    let (dialing, talking) = (3 + random.below(25), if connected { 20 + random.below(900) } else { 0 });
    let connect = at + dialing * 1_000;
    json!({
        "uniqueId": format!("{}S3", 4_000_000 + number),
        "uniqueLeadId": lead["uniqueId"],
        "leadPhoneNumber": lead["data"]["Phone"],
        "startTime": time::dot_net(at),
        "connectTime": connected.then(|| time::dot_net(connect)),
        "endTime": time::dot_net(connect + talking * 1_000),
        "connected": connected,
        "incoming": false,
        "endCause": if connected { "UserHangup" } else { "NoAnswer" },
        "conversationDuration": format!("PT{talking}S"),
        "dialingDuration": format!("PT{dialing}S"),
        "wrapUpDuration": "PT15S",
        "leadStatus": lead["status"],
        "leadClosure": lead["closure"],
        "campaignType": "Outbound",
        "user": {"orgCode": user["orgCode"], "uniqueId": user["uniqueId"], "name": user["name"]},
        "campaign": lead["campaign"],
    })
}
