//! The state of a sandbox.

use crate::http::hash;
use crate::json::json;
use crate::leadconduit::history::{self, History};
use crate::options::SandboxOptions;
use crate::outcomes::Outcomes;
use crate::quota::QuotaCounter;
use crate::random::Random;
use crate::store::{Store, set};
use crate::{herobase, parse, print, time, vendor};
use leadspan::operation::Api;
use serde_json::Value;
use std::cell::OnceCell;
use std::rc::Rc;

/// The middle of new LeadConduit ids, greater than that of generated ones.
const MACHINE: &str = "5a9e";
/// Version of the format of [`State::snapshot`].
const SNAPSHOT_VERSION: u64 = 2;
/// Nesting limit of snapshots: that of a body (127), below the names of a lead's field and within the state.
const SNAPSHOT_DEPTH: usize = 160;
/// The latest time of a JavaScript `Date`.
const LATEST: i64 = 8_640_000_000_000_000;

/// A sandbox: records, clock, quotas. The records of an API are made on first use.
#[derive(Clone)]
pub struct State {
    /// The options it was made with, which no call changes.
    pub options: SandboxOptions,
    /// The current rules for the outcomes of leads; those of the options apply again after [`State::reset`].
    pub outcomes: Outcomes,
    /// The current time, in milliseconds since 1970 UTC. It never decreases.
    pub now: i64,
    pub(crate) random: Random,
    pub(crate) quota: QuotaCounter,
    pub(crate) calls: herobase::limits::CallCounter,
    /// Number of LeadConduit ids given out.
    serial: u64,
    /// The records of each API, in the order of [`Api::ALL`].
    stores: Vec<OnceCell<Store>>,
    /// The source of LeadConduit's generated records, set together with them.
    history: OnceCell<Rc<History>>,
}

/// The records of a LeadConduit account.
pub(crate) struct LeadConduitRecords<'s> {
    pub store: &'s Store,
    pub history: &'s Rc<History>,
}

impl State {
    /// A sandbox with the printed records and as many generated ones as the options specify.
    pub fn new(options: SandboxOptions) -> Self {
        Self {
            now: options.now,
            random: Random::new(options.seed),
            quota: QuotaCounter::default(),
            calls: herobase::limits::CallCounter::default(),
            serial: 0,
            stores: vec![OnceCell::new(); Api::ALL.len()],
            history: OnceCell::new(),
            outcomes: options.outcomes.clone(),
            options,
        }
    }

    /// Discards all changes, including those of the outcome rules, and restarts the clock.
    pub fn reset(&mut self) {
        *self = Self::new(self.options.clone());
    }

    #[allow(clippy::expect_used, reason = "the records bring it with them")]
    pub(crate) fn lead_conduit(&self) -> LeadConduitRecords<'_> {
        let store = self.store(Api::LeadConduit);
        LeadConduitRecords { store, history: self.history.get().expect("the records were made") }
    }

    /// Makes LeadConduit's initial records and keeps the history that they are generated from.
    pub(crate) fn make_lead_conduit(&self) -> Store {
        let (store, history) = history::account(self.options.seed, self.options.now, self.options.leads);
        self.history.get_or_init(|| history);
        store
    }

    /// The records of an API.
    #[allow(clippy::missing_panics_doc, clippy::indexing_slicing, reason = "there is a cell for each API")]
    pub fn store(&self, api: Api) -> &Store {
        self.stores[api as usize].get_or_init(|| (vendor::of(api).store)(self))
    }

    /// The records of an API, for changes.
    #[allow(clippy::missing_panics_doc, clippy::expect_used, reason = "the line above fills the cell")]
    pub fn store_mut(&mut self, api: Api) -> &mut Store {
        self.store(api);
        self.stores.get_mut(api as usize).and_then(OnceCell::get_mut).expect("the records were made")
    }

    /// A new LeadConduit id: eight digits for the seconds, then a counter. Ids are strictly increasing.
    pub(crate) fn bson_id(&mut self) -> String {
        self.serial += 1;
        format!("{:08x}{MACHINE}{:012x}", (self.now / 1_000) as u32, self.serial)
    }

    /// The current time in LeadConduit's format.
    pub(crate) fn timestamp(&self) -> String {
        time::rfc3339(self.now)
    }

    /// All changes since the start, as JSON for [`State::restored`]. Unchanged generated records are not included.
    pub fn snapshot(&self) -> String {
        let mut whole = json!({
            "leadspan-sandbox": SNAPSHOT_VERSION,
            "options": self.options.identity(),
            "now": self.now,
            // JSON numbers do not hold 64 bits.
            "random": self.random.state().to_string(),
            "serial": self.serial,
            "quota": self.quota.to_json(),
            "calls": self.calls.to_json(),
        });
        for (api, store) in Api::ALL.iter().zip(&self.stores) {
            set(&mut whole, vendor::name(*api), store.get().map_or_else(|| json!({}), Store::changes));
        }
        sealed(whole)
    }

    /// The state of a snapshot, for a sandbox with the same seed, start time and number of leads.
    ///
    /// # Errors
    /// Why the snapshot cannot be restored; this state is unchanged.
    pub fn restored(&self, snapshot: &str) -> Result<Self, String> {
        let mut parsed: Value = parse::nested(snapshot, SNAPSHOT_DEPTH).ok_or("it is not JSON")?;
        match parsed.get("leadspan-sandbox").and_then(Value::as_u64) {
            Some(SNAPSHOT_VERSION) => {}
            Some(newer) => {
                return Err(format!("it has version {newer}, and this release reads version {SNAPSHOT_VERSION}"));
            }
            None => return Err("it is not a snapshot of a sandbox".to_owned()),
        }
        let own = self.options.identity();
        if parsed.get("options") != Some(&own) {
            return Err(format!("it belongs to a sandbox with other options than {}", print::text(&own)));
        }
        let damaged = |part: &str| format!("it is damaged: {part} cannot be read");
        let seal = parsed.as_object_mut().and_then(|members| members.shift_remove(CHECKSUM));
        if seal != Some(checksum(&parsed)) {
            return Err("it is damaged: it does not have its checksum".to_owned());
        }
        let mut state = Self::new(self.options.clone());
        state.outcomes.clone_from(&self.outcomes);
        let number = |name: &str| parsed.get(name).and_then(Value::as_i64).ok_or_else(|| damaged(name));
        state.now = number("now")?;
        if !(self.options.now..=LATEST).contains(&state.now) {
            return Err(damaged("now"));
        }
        state.serial = u64::try_from(number("serial")?).map_err(|_| damaged("serial"))?;
        let random = parsed.get("random").and_then(Value::as_str).and_then(|text| text.parse().ok());
        state.random = Random::from_state(random.ok_or_else(|| damaged("random"))?);
        state.quota = parsed.get("quota").and_then(QuotaCounter::from_json).ok_or_else(|| damaged("quota"))?;
        state.calls =
            parsed.get("calls").and_then(herobase::limits::CallCounter::from_json).ok_or_else(|| damaged("calls"))?;
        for api in Api::ALL.iter().copied() {
            let name = vendor::name(api);
            let changes = parsed.get(name).ok_or_else(|| damaged(name))?;
            if changes.as_object().is_none_or(|changes| !changes.is_empty()) {
                state.store_mut(api).apply(changes).map_err(|part| damaged(&part))?;
            }
        }
        Ok(state)
    }
}

/// The last member of a snapshot.
const CHECKSUM: &str = "checksum";

/// A snapshot with its checksum.
#[doc(hidden)]
pub fn sealed(mut whole: Value) -> String {
    let seal = checksum(&whole);
    set(&mut whole, CHECKSUM, seal);
    print::text(&whole)
}

fn checksum(whole: &Value) -> Value {
    json!(format!("{:016x}", hash(print::text(whole).as_bytes())))
}
