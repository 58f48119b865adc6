//! How a sandbox is set up.

use crate::json::json;
use crate::outcomes::Outcomes;
use serde_json::Value;

/// The most leads that can be generated in each API.
pub const MOST_LEADS: u64 = 1_000_000;

/// The options of a sandbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where the generator starts; equal seeds give equal records.
    pub seed: u64,
    /// The sandbox's time at its start, in milliseconds since 1970 UTC. Generated records end here.
    pub now: i64,
    /// How many leads are generated beside the printed ones, in each API.
    pub leads: u64,
    /// What the APIs accept.
    pub credentials: Credentials,
    /// ConstructionOnline's calls an hour, a day, a week and a month; `None` switches them off.
    pub quota: Option<[u32; 4]>,
    /// HeroBase's calls a minute; `None` switches the limit off. The vendor names the headers but no number.
    pub calls_per_minute: Option<u32>,
    /// What becomes of leads, by rule.
    pub outcomes: Outcomes,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            // 2026-11-23T12:00:00Z
            now: 1_795_435_200_000,
            leads: 150,
            credentials: Credentials::default(),
            quota: Some([500, 10_000, 50_000, 200_000]),
            calls_per_minute: Some(600),
            outcomes: Outcomes::default(),
        }
    }
}

impl Options {
    /// Reads the options of JSON text; absent members keep their defaults, unknown ones are refused.
    ///
    /// # Errors
    /// A text that names the first member that cannot be used.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return Err("options are an object".to_owned());
        };
        let mut options = Self::default();
        for (name, value) in &members {
            if name == "outcomes" {
                options.outcomes = Outcomes::from_json(value)?;
            } else {
                options.set(name, value).ok_or_else(|| format!("option {name} cannot be {value}"))?;
            }
        }
        Ok(options)
    }

    /// The options that decide what is generated: a snapshot belongs to these.
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
            "credentials" => self.credentials.set(value)?,
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

/// The credentials that the APIs accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// LeadConduit: the password of Basic; any user name will do.
    pub leadconduit_key: String,
    /// ConstructionOnline: the user name of Basic.
    pub email: String,
    /// ConstructionOnline: the password of Basic.
    pub password: String,
    /// ConstructionOnline: the `APIKey` header.
    pub constructiononline_key: String,
    /// HeroBase: the user name of Basic.
    pub herobase_user: String,
    /// HeroBase: the password of Basic.
    pub herobase_password: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            leadconduit_key: "sandbox-leadconduit-key".into(),
            email: "builder@sandbox.example".into(),
            password: "sandbox-password".into(),
            constructiononline_key: "sandbox-constructiononline-key".into(),
            herobase_user: "sandbox".into(),
            herobase_password: "sandbox-password".into(),
        }
    }
}

impl Credentials {
    fn set(&mut self, value: &Value) -> Option<()> {
        for (api, members) in value.as_object()? {
            for (name, text) in members.as_object()? {
                let slot = match (api.as_str(), name.as_str()) {
                    ("leadConduit", "apiKey") => &mut self.leadconduit_key,
                    ("constructionOnline", "email") => &mut self.email,
                    ("constructionOnline", "password") => &mut self.password,
                    ("constructionOnline", "apiKey") => &mut self.constructiononline_key,
                    ("heroBase", "username") => &mut self.herobase_user,
                    ("heroBase", "password") => &mut self.herobase_password,
                    // The sandbox answers for every installation.
                    ("heroBase", "subdomain") => continue,
                    _ => return None,
                };
                *slot = text.as_str()?.to_owned();
            }
        }
        Some(())
    }
}
