//! Options of a sandbox.

use crate::json::json;
use crate::outcomes::Outcomes;
use crate::vendor;
use crate::{parse, print};
use leadspan::__private::contains;
use leadspan::operation::Api;
use serde_json::Value;

/// The largest number of generated leads per API.
pub const MOST_LEADS: u64 = 1_000_000;

/// The options of a sandbox.
#[derive(Debug, Clone, PartialEq)]
pub struct SandboxOptions {
    /// Seed of the generator; equal seeds give equal records.
    pub seed: u64,
    /// The time at which the sandbox starts, in milliseconds since 1970 UTC. Generated records are older.
    pub now: i64,
    /// Number of leads generated in each API, in addition to the printed ones.
    pub leads: u64,
    /// The accepted credentials.
    pub credentials: SandboxCredentials,
    /// ConstructionOnline's quota in calls per hour, day, week and month; `None` disables it.
    pub quota: Option<[u32; 4]>,
    /// HeroBase's quota in calls per minute; `None` disables it. The vendor documents the headers but no number.
    pub calls_per_minute: Option<u32>,
    /// Rules for the outcomes of leads at the start.
    pub outcomes: Outcomes,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            // 2026-11-23T12:00:00Z
            now: 1_795_435_200_000,
            leads: 150,
            credentials: SandboxCredentials::default(),
            quota: Some([500, 10_000, 50_000, 200_000]),
            calls_per_minute: Some(600),
            outcomes: Outcomes::default(),
        }
    }
}

impl SandboxOptions {
    /// Parses JSON options; absent members keep their defaults, unknown ones are errors.
    ///
    /// # Errors
    /// A message that names the first invalid member.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let Some(Value::Object(members)) = parse::json(text) else {
            return Err("the options are not an object".to_owned());
        };
        let mut options = Self::default();
        for (name, value) in &members {
            if name == "outcomes" {
                options.outcomes = Outcomes::from_json(value)?;
            } else {
                options.set(name, value).ok_or_else(|| format!("option {name} cannot be {}", print::text(value)))?;
            }
        }
        Ok(options)
    }

    /// The options that determine the generated records: a snapshot can only be restored with the same ones.
    pub fn identity(&self) -> Value {
        json!({"seed": self.seed, "now": self.now, "leads": self.leads})
    }

    fn set(&mut self, name: &str, value: &Value) -> Option<()> {
        match name {
            "seed" => self.seed = value.as_u64()?,
            "now" => self.now = value.as_i64()?,
            "leads" => self.leads = value.as_u64().filter(|n| *n <= MOST_LEADS)?,
            "quota" if value == &Value::Bool(false) => self.quota = None,
            "quota" => self.set_quota(value)?,
            "callsPerMinute" if value == &Value::Bool(false) => self.calls_per_minute = None,
            "callsPerMinute" => self.calls_per_minute = Some(u32::try_from(value.as_u64()?).ok()?),
            "credentials" => self.credentials.read(value)?,
            _ => return None,
        }
        Some(())
    }

    fn set_quota(&mut self, value: &Value) -> Option<()> {
        let mut quota = self.quota.unwrap_or_default();
        for (name, number) in value.as_object()? {
            let window = crate::quota::WINDOWS.iter().position(|window| window.name == name)?;
            *quota.get_mut(window)? = u32::try_from(number.as_u64()?).ok()?;
        }
        self.quota = Some(quota);
        Some(())
    }
}

/// The accepted credentials, in the order of each client's options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxCredentials(Vec<Vec<String>>);

impl Default for SandboxCredentials {
    fn default() -> Self {
        let own = |api: &Api| vendor::of(*api).credentials.iter().map(|text| (*text).to_owned()).collect();
        Self(Api::ALL.iter().map(own).collect())
    }
}

impl SandboxCredentials {
    /// A credential of an API, by position.
    pub fn get(&self, api: Api, position: usize) -> &str {
        self.0.get(api as usize).and_then(|own| own.get(position)).map_or("", String::as_str)
    }

    /// Sets a credential of an API by the name of its option; other names are ignored.
    pub fn set(&mut self, api: Api, name: &str, text: &str) -> Option<()> {
        let position = api.profile().sign_in.options.iter().position(|option| *option == name)?;
        *self.0.get_mut(api as usize)?.get_mut(position)? = text.to_owned();
        Some(())
    }

    fn read(&mut self, value: &Value) -> Option<()> {
        for (name, members) in value.as_object()? {
            let api = Api::ALL.iter().copied().find(|api| is_camel_case(api.name(), name))?;
            // The sandbox serves every installation.
            let is_ignored = |name: &str| contains(api.profile().base_url, &format!("{{{name}}}"));
            for (name, text) in members.as_object()? {
                let text = text.as_str()?;
                if !is_ignored(name) {
                    self.set(api, name, text)?;
                }
            }
        }
        Some(())
    }
}

/// Whether a string is a name with its first letter in lower case.
fn is_camel_case(name: &str, text: &str) -> bool {
    match (name.split_at_checked(1), text.split_at_checked(1)) {
        (Some((first, rest)), Some((small, own))) => first.to_ascii_lowercase() == small && rest == own,
        _ => false,
    }
}
