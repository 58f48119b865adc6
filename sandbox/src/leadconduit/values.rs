//! Parses the values of a lead by the types of its fields, as LeadConduit does.

use crate::decimal;
use crate::json::json;
use crate::letters::lower;
use crate::lookup;
use crate::names::{self, Person};
use crate::print;
use crate::store::{Store, text};
use serde_json::{Map, Value};

/// Hosts of free email services.
const FREE_HOSTS: [&str; 2] = ["mail.example", "inbox.example"];

/// Field types with parsed values.
const PARSED: [&str; 9] = ["email", "phone", "state", "postal_code", "ssn", "dob", "number", "range", "boolean"];

/// The value of a field as it appears in events.
pub fn parsed(store: &Store, field: &str, raw: Value) -> Value {
    let known = store.find_kept("fields", "id", field);
    let field = known.map_or(field, |field| text(field, "type"));
    // Values of known fields are read as strings, whatever their JSON type.
    let raw = match raw {
        Value::String(raw) => raw,
        Value::Null => return Value::Null,
        raw if known.is_none() && !PARSED.contains(&field) => return raw,
        raw => lookup::plain(Some(&raw)).unwrap_or_else(|| print::text(&raw)),
    };
    match field {
        "email" => email(&raw),
        "phone" => phone(&raw),
        "state" => state(&raw),
        "postal_code" => postal_code(&raw),
        "ssn" => json!("*".repeat(raw.chars().count())),
        "dob" => masked_birth_date(&raw),
        "number" | "range" => number(&raw),
        "boolean" => boolean(&raw),
        _ => Value::String(raw),
    }
}

/// A parsed email address.
pub fn email(raw: &str) -> Value {
    let normal = lower(raw.trim());
    let Some((user, domain)) = normal.split_once('@').filter(|(user, domain)| {
        !user.is_empty() && domain.contains('.') && !domain.contains('@') && !normal.contains(char::is_whitespace)
    }) else {
        return json!({"raw": raw, "valid": false});
    };
    let (host, tld) = domain.rsplit_once('.').unwrap_or((domain, ""));
    json!({
        "raw": raw, "normal": normal, "user": user, "domain": domain, "host": host, "tld": tld,
        "is_free": FREE_HOSTS.contains(&domain), "valid": true,
    })
}

/// A parsed telephone number of North America; other numbers are normalized to their digits.
pub fn phone(raw: &str) -> Value {
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    let foreign = raw.trim_start().starts_with('+') && !digits.starts_with('1');
    let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
    let parts = (national.get(..3), national.get(3..6), national.get(6..));
    let tollfree = |area: &str| ["800", "833", "844", "855", "866", "877", "888"].contains(&area);
    match parts {
        _ if foreign && (8..=15).contains(&digits.len()) => {
            json!({"raw": raw, "normal": digits, "valid": true, "number": digits, "is_tollfree": false})
        }
        (Some(area), Some(exchange), Some(line)) if !foreign && national.len() == 10 => json!({
            "raw": raw, "normal": national, "valid": true, "area": area, "exchange": exchange, "line": line,
            "number": format!("{exchange}{line}"), "country_code": "US", "type": "mobile",
            "is_tollfree": tollfree(area),
        }),
        _ => json!({"raw": raw, "valid": false}),
    }
}

fn state(raw: &str) -> Value {
    match names::state_named(raw.trim()) {
        Some((abbr, name)) => state_of(raw, abbr, name),
        None if raw.trim().is_empty() => json!(raw),
        None => json!({"raw": raw, "valid": false}),
    }
}

fn state_of(raw: &str, abbr: &str, name: &str) -> Value {
    json!({"raw": raw, "normal": abbr, "valid": true, "name": name, "abbr": abbr})
}

fn postal_code(raw: &str) -> Value {
    let normal = raw.trim().to_ascii_uppercase();
    let (zip, four) = normal.split_once('-').unwrap_or((&normal, ""));
    let us = zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()) && matches!(four.len(), 0 | 4);
    let known = names::country_of_postal_code(&normal);
    match (us, known) {
        (true, _) => json!({"raw": raw, "normal": normal, "valid": true, "zip": zip, "country_code": "US"}),
        (false, Some(country)) => json!({"raw": raw, "normal": normal, "valid": true, "country_code": country}),
        (false, None) => json!({"raw": raw, "valid": false}),
    }
}

fn masked_birth_date(raw: &str) -> Value {
    match leadspan::wire::date::LooseDateTime::parse(raw) {
        Some(date) => {
            json!({"raw": format!("{}-**-**", date.year), "normal": format!("{}-**-**", date.year), "valid": true})
        }
        None => json!({"raw": "*".repeat(raw.chars().count()), "valid": false}),
    }
}

fn number(raw: &str) -> Value {
    let plain = raw.replace([',', '$', ' '], "");
    match decimal::tidy(&plain) {
        Some(number) => json!({"raw": raw, "normal": number, "valid": true}),
        None => json!({"raw": raw, "valid": false}),
    }
}

fn boolean(raw: &str) -> Value {
    let yes = ["true", "t", "yes", "y", "1", "on"].iter().any(|word| raw.trim().eq_ignore_ascii_case(word));
    let no = ["false", "f", "no", "n", "0", "off"].iter().any(|word| raw.trim().eq_ignore_ascii_case(word));
    if yes || no { json!({"raw": raw, "normal": yes, "valid": true}) } else { json!({"raw": raw, "valid": false}) }
}

/// The values of a generated person's lead. A few lack an email address or a state, so that flows reject some leads.
pub fn of_person(person: &Person, has_email: bool, has_state: bool, reference: &str) -> Map<String, Value> {
    let mut lead = Map::new();
    let mut put = |name: &str, value: Value| drop(lead.insert(name.to_owned(), value));
    put("first_name", json!(person.first));
    put("last_name", json!(person.last));
    if has_email {
        put("email", email(&person.email()));
    }
    let foreign = person.country.dialing != "1";
    put(
        "phone_1",
        phone(&if foreign { format!("+{}{}", person.country.dialing, person.phone()) } else { person.phone() }),
    );
    put("address_1", json!(person.street()));
    put("city", json!(person.city.name));
    if has_state && !person.city.abbr.is_empty() {
        put("state", state_of(person.city.state, person.city.abbr, person.city.state));
    }
    put("postal_code", postal_code(person.city.postal_code));
    put("reference", json!(reference));
    lead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_raw_and_normal_forms_apart() {
        assert_eq!(email(" Ada@Example.com ")["normal"], "ada@example.com");
        assert_eq!(email("a@b@c.d")["valid"], false);
        assert_eq!(phone("(800) 555-1212")["normal"], "8005551212");
        assert_eq!(phone("+1 512 555 0100")["area"], "512");
        assert_eq!(phone("+49 30 55500100")["normal"], "493055500100");
        assert_eq!(phone("12")["valid"], false);
        assert_eq!((&state("texas")["normal"], &state("TX")["name"]), (&json!("TX"), &json!("Texas")));
        assert_eq!(state("Atlantis"), json!({"raw": "Atlantis", "valid": false}));
        assert_eq!(postal_code("78704-1234")["zip"], "78704");
        assert_eq!(postal_code("ls1 4ap")["country_code"], "GB");
        assert_eq!(masked_birth_date("1984-02-03")["normal"], "1984-**-**");
        assert_eq!((&number("$1,200.50")["normal"], &boolean("Yes")["normal"]), (&json!(1200.5), &json!(true)));
    }
}
