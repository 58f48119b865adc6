//! What was compared, what differs, and which differences are meant.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What coverage is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Operation,
    Parameter,
    Schema,
    Property,
}

const CLASSES: [(Class, &str); 4] = [
    (Class::Operation, "operations"),
    (Class::Parameter, "parameters"),
    (Class::Schema, "schemas"),
    (Class::Property, "properties"),
];

/// A deliberate difference. `*` stands for any string.
#[derive(Debug)]
pub struct Allowed {
    /// How many findings it covers, exactly.
    pub times: usize,
    /// Where, as a finding prints it.
    pub location: &'static str,
    /// What, as a finding prints it.
    pub what: &'static str,
    /// Why it is right.
    pub why: &'static str,
}

impl Allowed {
    fn covers(&self, location: &str, what: &str) -> bool {
        glob(self.location, location) && glob(self.what, what)
    }
}

/// Every item of the contracts with its differences, and what only the crate has.
#[derive(Debug, Default)]
pub struct Report {
    items: BTreeMap<(&'static str, Class), BTreeMap<String, Vec<String>>>,
    surplus: Vec<(String, String)>,
}

impl Report {
    /// Begins an item of the contract.
    pub fn item(&mut self, api: &'static str, class: Class, location: &str) {
        self.items.entry((api, class)).or_default().entry(location.to_owned()).or_default();
    }

    /// Notes a difference of an item.
    pub fn differs(&mut self, api: &'static str, class: Class, location: &str, what: impl Into<String>) {
        let item = self.items.entry((api, class)).or_default().entry(location.to_owned()).or_default();
        item.push(what.into());
    }

    /// Notes a difference unless both are equal.
    pub fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        at: (&'static str, Class, &str),
        name: &str,
        contract: T,
        here: T,
    ) {
        if contract != here {
            self.differs(at.0, at.1, at.2, format!("{name}: contract {contract:?}, here {here:?}"));
        }
    }

    /// Notes something that the contract does not have.
    pub fn surplus(&mut self, location: &str, what: impl Into<String>) {
        self.surplus.push((location.to_owned(), what.into()));
    }

    /// Prints the coverage; fails for differences that are not listed and for list entries that cover more or less
    /// than they say.
    pub fn finish(self, allowed: &[Allowed]) {
        let mut uses = vec![0; allowed.len()];
        let open = self.open(allowed, &mut uses);
        for line in self.coverage(allowed) {
            eprintln!("coverage of {line}");
        }
        let mut bad = open.join("\n");
        for (entry, uses) in allowed.iter().zip(&uses) {
            if *uses != entry.times {
                let Allowed { times, location, what, why } = entry;
                write!(bad, "\nallowed {times} times, found {uses}: {location} | {what} | {why}").unwrap();
            }
        }
        assert!(bad.is_empty(), "differences between contract and crate:\n{bad}");
    }

    /// Every difference that is not listed; counts the uses of the list.
    pub fn open(&self, allowed: &[Allowed], uses: &mut [usize]) -> Vec<String> {
        let items = self.items.values().flatten();
        let differences =
            items.flat_map(|(location, differences)| differences.iter().map(move |what| (location, what)));
        let surplus = self.surplus.iter().map(|(location, what)| (location, what));
        let unlisted = differences.chain(surplus).filter(|(location, what)| match listed(allowed, location, what) {
            Some(index) => {
                uses[index] += 1;
                false
            }
            None => true,
        });
        unlisted.map(|(location, what)| format!("{location}: {what}")).collect()
    }

    /// One line an API.
    fn coverage(&self, allowed: &[Allowed]) -> Vec<String> {
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((api, class), items) in &self.items {
            let equal = items.values().filter(|differences| differences.is_empty()).count();
            let meant = items.iter().filter(|(location, differences)| {
                !differences.is_empty() && differences.iter().all(|what| listed(allowed, location, what).is_some())
            });
            let (meant, all) = (meant.count(), items.len());
            let name = CLASSES.iter().find(|(known, _)| known == class).map(|(_, name)| *name).unwrap();
            lines.entry(api).or_default().push(format!("{name} {}/{all} ({meant} by the list)", equal + meant));
        }
        lines.into_iter().map(|(api, counts)| format!("{api}: {}", counts.join(", "))).collect()
    }
}

fn listed(allowed: &[Allowed], location: &str, what: &str) -> Option<usize> {
    allowed.iter().position(|entry| entry.covers(location, what))
}

fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[test]
fn a_star_stands_for_any_string() {
    for (pattern, text, fits) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a*", "abc", true),
        ("*c", "abc", true),
        ("a*c", "abc", true),
        ("a*b*c", "axbxc", true),
        ("a*b*c", "acb", false),
        ("*", "", true),
        ("a*a", "a", false),
        ("*x*", "axb", true),
        ("*x*", "ab", false),
    ] {
        assert_eq!(glob(pattern, text), fits, "{pattern} on {text}");
    }
}
