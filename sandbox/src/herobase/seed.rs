//! The initial records of a HeroBase account: the printed ones, campaigns, and generated leads and calls, each a
//! function of the seed and its number.

use super::import;
use crate::arrivals::Arrivals;
use crate::json::json;
use crate::names::{DANISH, Person};
use crate::random::Random;
use crate::store::{RecordSource, Store, set, text};
use crate::time;
use serde_json::{Map, Value};
use std::ops::Range;
use std::rc::Rc;

const DATA: &str = include_str!("../../data/herobase/records.json");

/// The leads are uploaded within this many days before the start.
const DAYS: i64 = 60;
/// First number in the ids of generated records.
const LEAD: u64 = 8_000_000;
const CALL: u64 = 4_000_000;
/// Suffix of ids, after the number.
pub const LEAD_SUFFIX: &str = "S12";
const CALL_SUFFIX: &str = "S3";
/// Hours until a lead is called, and then until it is processed.
const HOURS: i64 = 6;
/// A lead is called and processed within this time of its upload, a call of less than an hour included.
const PROCESSED_WITHIN: i64 = (HOURS + 1) * time::HOUR;
/// Series of random numbers.
const SERIES: u64 = 0x4842;

const NOTES: [&str; 6] = [
    "Wants a call back; mornings only",
    "Said \"maybe\" twice",
    "New shop,\nsecond floor",
    "",
    "Referred by a customer",
    "Åbner først kl. 10",
];
const CLOSURES: [&str; 4] = ["NoAnswer", "NotInterested", "Success", "InvalidLead"];
/// Weights of the campaigns, with a long tail.
const CAMPAIGNS: [u32; 4] = [50, 25, 15, 10];

/// Input of all generated records.
#[derive(Debug)]
struct Past {
    seed: u64,
    now: i64,
    arrivals: Arrivals,
    campaigns: Vec<Value>,
    users: Vec<Value>,
}

/// The records of the data file, then `leads` generated leads of the sixty days before `now`, with their calls. There is
/// always one, as no document prints a lead: the examples need it.
pub fn store(seed: u64, now: i64, leads: u64) -> Store {
    let mut store = Store::default();
    store.load(DATA);
    let past = Rc::new(Past {
        seed,
        now,
        arrivals: Arrivals::new(leads.max(1), DAYS, now),
        campaigns: store.all("campaigns").to_vec(),
        users: store.all("users").to_vec(),
    });
    store.generate("leads", Rc::new(Leads(Rc::clone(&past))));
    store.generate("calls", Rc::new(Calls(past)));
    store
}

impl Past {
    /// A lead and its call. A successful lead always has a connected call.
    fn pair(&self, number: u64) -> (Value, Value) {
        let mut random = Random::of_record(self.seed, SERIES, number);
        let at = self.arrivals.at(number, random.bits());
        let person = Person::draw(&mut random, &DANISH, number);
        let none = Value::Null;
        let campaign = self.campaigns.get(random.weighted(&CAMPAIGNS)).unwrap_or(&none);
        let user = self.users.get(random.below(2) as usize).unwrap_or(&none);
        let mut lead = self.new_lead(&mut random, number, at, campaign, &person);
        let call_at = (at + random.below(HOURS * time::HOUR / 2)).min(self.now);
        // The examples need a recording of the first call.
        let connected = random.chance(60) || number == 0;
        let (dialing, talking) = (3 + random.below(25), if connected { 20 + random.below(900) } else { 0 });
        let end = call_at + (dialing + talking) * 1_000;
        let due = end + random.below(HOURS * time::HOUR / 2);
        if random.chance(70) && due <= self.now {
            let closure = if connected { random.pick(&CLOSURES[1..]) } else { CLOSURES[0] };
            process(&mut lead, user, closure, due);
        }
        let call = json!({
            "uniqueId": format!("{}{CALL_SUFFIX}", CALL + number),
            "uniqueLeadId": lead["uniqueId"],
            "leadPhoneNumber": lead["data"]["Phone"],
            "startTime": time::dot_net(call_at),
            "connectTime": connected.then(|| time::dot_net(call_at + dialing * 1_000)),
            "endTime": time::dot_net(end),
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
        });
        (lead, call)
    }

    fn new_lead(&self, random: &mut Random, number: u64, at: i64, campaign: &Value, person: &Person) -> Value {
        let mut data = Map::new();
        data.insert("Name".to_owned(), json!(person.full_name()));
        data.insert("Description".to_owned(), json!(random.pick(&NOTES)));
        data.insert("Phone".to_owned(), json!(format!("+{} {}", person.country.dialing, person.phone())));
        data.insert("City".to_owned(), json!(person.city.name));
        import::stored(&format!("{}{LEAD_SUFFIX}", LEAD + number), campaign, data, at)
    }
}

/// Marks a lead as processed by a user.
fn process(lead: &mut Value, user: &Value, closure: &str, at: i64) {
    let person = json!({"orgCode": user["orgCode"], "uniqueId": user["uniqueId"], "name": user["name"]});
    let modified = time::dot_net(at);
    set(lead, "status", "UserProcessed");
    set(lead, "closure", closure);
    set(lead, "firstProcessedTime", modified.as_str());
    set(lead, "lastModifiedTime", modified);
    set(lead, "lastModifiedByUser", person.clone());
    set(lead, "firstProcessedByUser", person);
}

fn slot(first: u64, suffix: &str, count: u64, key: &str, id: &str) -> Option<u64> {
    let number: u64 = id.strip_suffix(suffix).filter(|_| key == "uniqueId")?.parse().ok()?;
    number.checked_sub(first).filter(|slot| *slot < count)
}

#[derive(Debug)]
struct Leads(Rc<Past>);

impl RecordSource for Leads {
    fn slots(&self) -> u64 {
        self.0.arrivals.count()
    }
    fn make(&self, slot: u64) -> Option<Value> {
        Some(self.0.pair(slot).0)
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        slot(LEAD, LEAD_SUFFIX, self.slots(), key, id)
    }
    fn within(&self, from: i64, to: i64) -> Range<u64> {
        self.0.arrivals.within(from.saturating_sub(PROCESSED_WITHIN), to)
    }
    fn highest_number(&self) -> i64 {
        (LEAD + self.slots()) as i64
    }
}

#[derive(Debug)]
struct Calls(Rc<Past>);

impl RecordSource for Calls {
    fn slots(&self) -> u64 {
        self.0.arrivals.count()
    }
    fn make(&self, slot: u64) -> Option<Value> {
        let call = self.0.pair(slot).1;
        // Calls that would begin after the sandbox's start are omitted.
        (time::parse(text(&call, "endTime")) <= Some(self.0.now)).then_some(call)
    }
    fn slot_of(&self, key: &str, id: &str) -> Option<u64> {
        slot(CALL, CALL_SUFFIX, self.slots(), key, id)
    }
    fn within(&self, from: i64, to: i64) -> Range<u64> {
        self.0.arrivals.within(from.saturating_sub(PROCESSED_WITHIN), to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successes_were_spoken_to_and_every_time_is_past() {
        let now = 1_795_435_200_000;
        let store = store(2, now, 400);
        let mut successes = 0;
        for (lead, call) in (0..400).map(|number| {
            let id = |first: u64, suffix: &str| format!("{}{suffix}", first + number);
            (
                store.find("leads", "uniqueId", &id(LEAD, LEAD_SUFFIX)),
                store.find("calls", "uniqueId", &id(CALL, CALL_SUFFIX)),
            )
        }) {
            let lead = lead.unwrap();
            assert!(time::parse(text(&lead, "lastModifiedTime")).unwrap() <= now);
            if lead["closure"] == "Success" {
                successes += 1;
                assert_eq!(call.unwrap()["connected"], true);
            }
        }
        assert!(successes > 20);
    }
}
