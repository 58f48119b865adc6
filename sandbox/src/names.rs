//! Generated people: names, cities and telephone numbers of several countries.

use crate::random::Random;

/// A country and the data of its people.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// Country calling code, digits only.
    pub dialing: &'static str,
    first: &'static [&'static str],
    last: &'static [&'static str],
    streets: &'static [&'static str],
    cities: &'static [City],
}

/// A city.
#[derive(Debug)]
pub struct City {
    /// Code of its state or region; empty if addresses have none.
    pub abbr: &'static str,
    /// Name of its state or region.
    pub state: &'static str,
    /// Its name.
    pub name: &'static str,
    /// A postal code of the city.
    pub postal_code: &'static str,
    /// Its area code. Telephone numbers use 555 or the ranges that regulators reserve for fiction.
    pub area: &'static str,
}

const fn city(
    abbr: &'static str,
    state: &'static str,
    name: &'static str,
    postal_code: &'static str,
    area: &'static str,
) -> City {
    City { abbr, state, name, postal_code, area }
}

/// The states of the United States, by code.
const US_STATES: [(&str, &str); 52] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
];

/// The code and name of a state or region, given either of them in any case.
pub fn state_named(text: &str) -> Option<(&'static str, &'static str)> {
    let regions = COUNTRIES.iter().flat_map(|country| country.cities).map(|city| (city.abbr, city.state));
    let mut all = US_STATES.into_iter().chain(regions.filter(|(abbr, _)| !abbr.is_empty()));
    all.find(|(abbr, name)| abbr.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(text))
}

/// The country of a postal code outside the United States.
pub fn country_of_postal_code(text: &str) -> Option<&'static str> {
    let mut countries = COUNTRIES.iter();
    countries.find(|country| country.cities.iter().any(|city| city.postal_code == text)).map(|country| country.code)
}

/// Weights of [`COUNTRIES`] among the leads of an American company.
pub const AMERICAN: [u32; 8] = [640, 110, 90, 60, 30, 30, 25, 15];
/// Weights among the leads of a Danish company.
pub const DANISH: [u32; 8] = [2, 1, 8, 20, 55, 2, 10, 2];

/// All countries, most frequent first.
const COUNTRIES: [Country; 8] = [
    Country {
        code: "US",
        dialing: "1",
        first: &[
            "Ada", "Bob", "Carmen", "Darnell", "Emily", "Fatima", "Grace", "Hugo", "Imani", "Jacob", "Kofi", "Lena",
            "Maria", "Noah", "Olivia", "Priya", "Quinn", "Rosa", "Samuel", "Tyrone", "Uma", "Victor", "Wei", "Zoe",
        ],
        last: &[
            "Okafor",
            "Smith",
            "Martin",
            "Johnson",
            "Garcia",
            "Haddad",
            "Hopper",
            "Nguyen",
            "Costa",
            "Patel",
            "Mensah",
            "O'Neill",
            "Williams",
            "Brown",
            "Lee",
            "Rodriguez",
            "Kim",
            "Washington",
            "Cohen",
            "Van Buren",
        ],
        streets: &[
            "Main St",
            "Oak Ave",
            "Elm St",
            "2nd St, Apt 4",
            "Lake Blvd",
            "Hill Rd",
            "Peachtree Rd NE",
            "County Road 12",
        ],
        cities: &[
            city("TX", "Texas", "Austin", "78704", "512"),
            city("MI", "Michigan", "Detroit", "48201", "313"),
            city("CA", "California", "San José", "95112", "408"),
            city("NY", "New York", "Buffalo", "14201", "716"),
            city("FL", "Florida", "Tampa", "33602", "813"),
            city("GA", "Georgia", "Atlanta", "30033", "404"),
            city("CT", "Connecticut", "Hartford", "06109", "860"),
            city("OH", "Ohio", "Columbus", "43004", "614"),
            city("HI", "Hawaii", "Honolulu", "96813", "808"),
            city("PR", "Puerto Rico", "San Juan", "00901", "787"),
        ],
    },
    Country {
        code: "CA",
        dialing: "1",
        first: &["Liam", "Chloé", "Owen", "Maëlle", "Harjit", "Sophie"],
        last: &["Tremblay", "MacDonald", "Singh", "Gagnon", "Wong", "Côté"],
        streets: &["Rue Saint-Denis", "King St W", "Maple Cres"],
        cities: &[
            city("QC", "Quebec", "Montréal", "H2X 1Y4", "514"),
            city("ON", "Ontario", "Toronto", "M5V 2T6", "416"),
        ],
    },
    Country {
        code: "GB",
        dialing: "44",
        first: &["Oliver", "Amelia", "Rhys", "Aoife", "Mohammed", "Isla"],
        last: &["Jones", "Taylor", "Khan", "McGregor", "Davies", "Fitz-Hugh"],
        streets: &["High Street", "Station Road", "Church Lane"],
        cities: &[
            city("ENG", "England", "Leeds", "LS1 4AP", "113"),
            city("SCT", "Scotland", "Edinburgh", "EH1 1YZ", "131"),
        ],
    },
    Country {
        code: "DE",
        dialing: "49",
        first: &["Jürgen", "Anja", "Elif", "Lukas", "Käthe"],
        last: &["Müller", "Weiß", "Yılmaz", "Schröder", "von der Au"],
        streets: &["Hauptstraße", "Gartenweg", "Am Markt"],
        cities: &[city("BE", "Berlin", "Berlin", "10115", "30"), city("BY", "Bayern", "München", "80331", "89")],
    },
    Country {
        code: "DK",
        dialing: "45",
        first: &["Søren", "Freja", "Åse", "Mads"],
        last: &["Holm", "Lund", "Kjær", "Friis"],
        streets: &["Vestergade", "Ørstedsvej"],
        cities: &[city("", "", "Århus", "8000", "")],
    },
    Country {
        code: "ES",
        dialing: "34",
        first: &["Inés", "José", "Nuria", "Iñaki"],
        last: &["Núñez", "Carmona", "García", "Etxeberria"],
        streets: &["Calle Mayor", "Gran Vía"],
        cities: &[city("MD", "Madrid", "Madrid", "28013", "91")],
    },
    Country {
        code: "PL",
        dialing: "48",
        first: &["Łukasz", "Agnieszka", "Dmitri"],
        last: &["Nowak", "Wiśniewski", "Ivanov"],
        streets: &["ulica Piotrkowska"],
        cities: &[city("LD", "Łódzkie", "Łódź", "90-001", "42")],
    },
    Country {
        code: "JP",
        dialing: "81",
        first: &["Mei", "Haruto", "さくら"],
        last: &["Tanaka", "Satō", "鈴木"],
        streets: &["Omotesandō"],
        cities: &[city("13", "Tokyo", "Shibuya", "150-0001", "3")],
    },
];

/// Mail domains that never receive mail (RFC 2606), with their weights.
const DOMAINS: [&str; 6] =
    ["mail.example", "example.com", "inbox.example", "example.org", "example.net", "corp.example"];
const DOMAIN_WEIGHTS: [u32; 6] = [50, 20, 14, 8, 5, 3];

/// A generated person.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Country of residence.
    pub country: &'static Country,
    /// City of residence.
    pub city: &'static City,
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    street: &'static str,
    house: i64,
    domain: &'static str,
    line: i64,
    /// Distinguishes people of the same name.
    number: u64,
}

impl Person {
    /// Draws a random person.
    pub fn draw(random: &mut Random, weights: &[u32; 8], number: u64) -> Self {
        let country = COUNTRIES.get(random.weighted(weights)).unwrap_or(&COUNTRIES[0]);
        let at = |random: &mut Random, length: usize| random.below(length as i64) as usize;
        let city = country.cities.get(at(random, country.cities.len())).unwrap_or(&COUNTRIES[0].cities[0]);
        Self {
            country,
            city,
            first: random.pick(country.first),
            last: random.pick(country.last),
            street: random.pick(country.streets),
            house: 1 + random.below(4_000),
            domain: DOMAINS.get(random.weighted(&DOMAIN_WEIGHTS)).copied().unwrap_or(DOMAINS[0]),
            line: random.below(10_000),
            number,
        }
    }

    /// First and last name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// An email address as people type it, with capital letters.
    pub fn email(&self) -> String {
        let name = format!("{}.{}", self.first, self.last);
        let user: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        format!("{user}{}@{}", self.number, self.domain)
    }

    /// Street and house number.
    pub fn street(&self) -> String {
        match self.country.code {
            "DE" | "DK" | "ES" | "PL" => format!("{} {}", self.street, self.house % 200 + 1),
            _ => format!("{} {}", self.house, self.street),
        }
    }

    /// A telephone number without the country code, digits only.
    pub fn phone(&self) -> String {
        let line = self.line;
        match self.country.code {
            "US" | "CA" => format!("{}555{line:04}", self.city.area),
            "GB" => format!("{}4960{:03}", self.city.area, line % 1_000),
            "DK" => format!("5501{line:04}"),
            _ => format!("{}5550{line:04}", self.city.area),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_come_from_every_country_and_mostly_from_the_first() {
        let mut counts = std::collections::BTreeMap::new();
        for number in 0..4_000 {
            let person = Person::draw(&mut Random::of_record(1, 9, number), &AMERICAN, number);
            *counts.entry(person.country.code).or_insert(0) += 1;
            let email = person.email();
            assert!(email.is_ascii() && email.contains('@'), "{email}");
            assert!(person.phone().bytes().all(|byte| byte.is_ascii_digit()));
        }
        assert_eq!(counts.len(), COUNTRIES.len());
        assert!(counts["US"] > 2_000, "{counts:?}");
    }
}
