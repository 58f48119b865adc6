//! Everything that a sandbox remembers.

use crate::random::Random;
use crate::store::Store;
use crate::{constructiononline, herobase, leadconduit, time};
use leadspan::operation::Api;
use serde_json::Value;

/// How a sandbox is set up.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where the generator starts; equal seeds give equal records.
    pub seed: u64,
    /// The sandbox's time at its start, in milliseconds since 1970 UTC. Generated records end here.
    pub now: i64,
    /// How many leads are generated beside the printed ones, in each API.
    pub leads: usize,
    /// What the APIs accept.
    pub credentials: Credentials,
    /// ConstructionOnline's calls an hour, a day, a week and a month; `None` switches them off.
    pub quota: Option<[u32; 4]>,
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
            options.set(name, value).ok_or_else(|| format!("option {name} cannot be {value}"))?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Value) -> Option<()> {
        match name {
            "seed" => self.seed = value.as_u64()?,
            "now" => self.now = value.as_i64()?,
            "leads" => self.leads = usize::try_from(value.as_u64()?).ok().filter(|n| *n <= 1_000_000)?,
            "quota" if value == &Value::Bool(false) => self.quota = None,
            "quota" => self.set_quota(value)?,
            "credentials" => self.credentials.set(value)?,
            _ => return None,
        }
        Some(())
    }

    fn set_quota(&mut self, value: &Value) -> Option<()> {
        let mut quota = self.quota.unwrap_or_default();
        for (name, number) in value.as_object()? {
            let window = quota::WINDOWS.iter().position(|window| window.name == name)?;
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

/// A sandbox: records, clock, quotas.
#[derive(Debug, Clone)]
pub struct State {
    /// How it was set up.
    pub options: Options,
    /// Its time, in milliseconds since 1970 UTC.
    pub now: i64,
    pub(crate) random: Random,
    pub(crate) quota: quota::Quota,
    pub(crate) calls: herobase::limits::Calls,
    leadconduit: Store,
    constructiononline: Store,
    herobase: Store,
}

impl State {
    /// A sandbox with the printed records and as many generated ones as the options ask for.
    pub fn new(options: Options) -> Self {
        let mut random = Random::new(options.seed);
        let (now, leads) = (options.now, options.leads);
        Self {
            now,
            quota: quota::Quota::default(),
            calls: herobase::limits::Calls::default(),
            leadconduit: leadconduit::seed::store(&mut random, now, leads),
            constructiononline: constructiononline::seed::store(&mut random, now, leads),
            herobase: herobase::seed::store(&mut random, now, leads),
            random,
            options,
        }
    }

    /// The records of an API.
    pub fn store(&self, api: Api) -> &Store {
        match api {
            Api::LeadConduit => &self.leadconduit,
            Api::ConstructionOnline => &self.constructiononline,
            Api::HeroBase => &self.herobase,
        }
    }

    /// The records of an API, to change them.
    pub fn store_mut(&mut self, api: Api) -> &mut Store {
        match api {
            Api::LeadConduit => &mut self.leadconduit,
            Api::ConstructionOnline => &mut self.constructiononline,
            Api::HeroBase => &mut self.herobase,
        }
    }

    /// A new LeadConduit id, born now.
    pub(crate) fn bson_id(&mut self) -> String {
        self.random.bson_id(self.now)
    }

    /// The sandbox's time as LeadConduit writes it.
    pub(crate) fn timestamp(&self) -> String {
        time::rfc3339(self.now)
    }
}

pub(crate) mod quota {
    //! ConstructionOnline's calls an hour, a day, a week and a month.

    use crate::time::{DAY, HOUR};

    /// One limit.
    pub struct Window {
        /// Its name, in options and in the text of a 429.
        pub name: &'static str,
        length: i64,
    }

    /// The limits, shortest first, in the order of `Options::quota`.
    pub const WINDOWS: [Window; 4] = [
        Window { name: "hour", length: HOUR },
        Window { name: "day", length: DAY },
        Window { name: "week", length: 7 * DAY },
        Window { name: "month", length: 30 * DAY },
    ];

    /// When each window began and how many calls it has seen.
    #[derive(Debug, Clone, Default)]
    pub struct Quota([(i64, u32); 4]);

    impl Quota {
        /// Counts a call, or names the window that is used up and the seconds until it opens again.
        pub fn spend(&mut self, limits: [u32; 4], now: i64) -> Result<(), (&'static str, i64)> {
            for ((began, used), window) in self.0.iter_mut().zip(&WINDOWS) {
                if *used == 0 || now - *began >= window.length {
                    (*began, *used) = (now, 0);
                }
            }
            for (((began, used), window), limit) in self.0.iter().zip(&WINDOWS).zip(limits) {
                if *used >= limit {
                    return Err((window.name, (began + window.length - now + 999) / 1_000));
                }
            }
            self.0.iter_mut().for_each(|(_, used)| *used += 1);
            Ok(())
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_window_fills_and_opens_again() {
            let mut quota = Quota::default();
            let limits = [2, 3, 9, 9];
            assert_eq!(quota.spend(limits, 0), Ok(()));
            assert_eq!(quota.spend(limits, 500), Ok(()));
            assert_eq!(quota.spend(limits, 1_000), Err(("hour", 3_599)));
            assert_eq!(quota.spend(limits, HOUR), Ok(()));
            assert_eq!(quota.spend(limits, HOUR + 1), Err(("day", 82_800)));
        }
    }
}
