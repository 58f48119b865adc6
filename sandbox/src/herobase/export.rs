//! Exports leads by saved search or by filter, as objects or as CSV.

use super::{API, not_found, rights, time_format};
use crate::csv;
use crate::http::Response;
use crate::json::json;
use crate::letters::{capitalized, lower};
use crate::listing::Listing;
use crate::lookup;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{Frozen, public, set, text};
use serde_json::{Map, Value};

/// Responds to operations that read leads.
pub fn respond(state: &State, call: &RoutedCall<'_>) -> Response {
    match call.operation.id {
        "getLead" => match state.store(API).find("leads", "uniqueId", call.id()) {
            Some(lead) => {
                let include: Vec<String> = call.args("Include").into_iter().map(str::to_owned).collect();
                Response::json(200, &shown(&include, &lead))
            }
            None => not_found("The lead does not exist."),
        },
        "getExportExample" => match state.store(API).iter("leads").next() {
            Some(lead) => Response::record(&lead),
            None => not_found("There is no lead to show."),
        },
        "exportLeads" | "exportLeadsCsv" => by_search(state, call),
        _ => by_filter(state, call),
    }
}

fn by_search(state: &State, call: &RoutedCall<'_>) -> Response {
    let name = call.arg("SearchName").unwrap_or_default();
    let mut searches = state.store(API).all("searches").iter();
    let Some(search) = searches.find(|search| text(search, "name").eq_ignore_ascii_case(name)) else {
        return not_found(&format!("There is no search with the name {name}."));
    };
    let list = |name: &str| search.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (statuses, closures) = (list("statuses"), list("closures"));
    let among = |lead: &Value, member: &str, wanted: &[Value]| {
        wanted.is_empty() || lead.get(member).is_some_and(|own| wanted.contains(own))
    };
    let found = move |lead: &Value| among(lead, "status", &statuses) && among(lead, "closure", &closures);
    export(state, call, Box::new(found))
}

/// Filters by projects, campaigns, statuses and closures, without a saved search.
fn by_filter(state: &State, call: &RoutedCall<'_>) -> Response {
    let list = |name: &str| call.args(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (projects, campaigns) = (list("Projects"), list("Campaigns"));
    let (statuses, closures) = (list("Statuses"), list("LeadClosures"));
    let (only_closed, only_open) = (call.flag("AllClosedStatuses"), call.flag("AllOpenStatuses"));
    let id = call.arg("UniqueId").map(str::to_owned);
    let among = |wanted: &[String], own: &str| wanted.is_empty() || wanted.iter().any(|item| rights::fits(item, own));
    let found = move |lead: &Value| {
        let at = |path: &str| lookup::plain(lookup::raw_at(lead, path)).unwrap_or_default();
        let closed = text(lead, "status") == "UserProcessed";
        among(&projects, &at("campaign.project.name"))
            && (among(&campaigns, &at("campaign.code")) || among(&campaigns, &at("campaign.uniqueId")))
            && among(&statuses, text(lead, "status"))
            && among(&closures, text(lead, "closure"))
            && id.as_ref().is_none_or(|id| id == text(lead, "uniqueId"))
            && (!only_closed || closed)
            && (!only_open || !closed)
    };
    export(state, call, Box::new(found))
}

/// A filter of records.
type Wanted = Box<dyn Fn(&Value) -> bool>;

/// Leads modified from `ModifiedFrom` until `ModifiedTo`, exclusive.
fn export(state: &State, call: &RoutedCall<'_>, wanted: Wanted) -> Response {
    let bound = |name: &str| call.arg(name).and_then(time_format::parse);
    let (from, to) = (bound("ModifiedFrom"), bound("ModifiedTo"));
    let leads = state.store(API).frozen_within("leads", from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX));
    let wanted = move |lead: &Value| {
        let modified = crate::time::parse(text(lead, "lastModifiedTime"));
        modified >= from && (to.is_none() || modified < to) && wanted(lead)
    };
    if call.operation.id.ends_with("Csv") {
        return csv_of(state, call, leads, Box::new(wanted));
    }
    let take = ["take", "Limit", "PageSize"].iter().find_map(|name| call.number(name));
    let include: Vec<String> = call.args("Include").into_iter().map(str::to_owned).collect();
    let is_simple = call.operation.id == "listSimpleLeads";
    let mut listing = Listing {
        sources: vec![leads],
        wanted: Box::new(wanted),
        skip: call.number("skip").unwrap_or(0) as usize,
        take: take.map_or(usize::MAX, |take| take as usize),
        shown: Box::new(move |lead| if is_simple { lead } else { shown(&include, &lead) }),
    };
    Response::list(listing.next_record(), listing)
}

/// A lead as an object: `/leads` lower-cases the keys of `data` and omits what `Include` does not name.
fn shown(include: &[String], lead: &Value) -> Value {
    let mut shown = lower_cased(lead);
    if let (Value::Object(members), false) = (&mut shown, include.is_empty()) {
        let optional = [
            "data",
            "closureData",
            "campaign",
            "ownerOrgUnit",
            "uploadedByUser",
            "lastModifiedByUser",
            "firstProcessedByUser",
        ];
        let asked = |name: &str| include.iter().any(|item| item.eq_ignore_ascii_case(name));
        members.retain(|name, _| !optional.contains(&name.as_str()) || asked(name));
    }
    shown
}

fn lower_cased(lead: &Value) -> Value {
    let mut shown = public(lead);
    if let Some(Value::Object(data)) = lead.get("data") {
        let lower: Map<_, _> = data.iter().map(|(name, value)| (lower(name), value.clone())).collect();
        set(&mut shown, "data", lower);
    }
    shown
}

/// System header, path, header in English, header in Danish.
type ExportColumn = (String, String, String, String);

/// The columns: the members of every lead, then each data entry of the account.
fn columns(state: &State) -> Vec<ExportColumn> {
    let fixed = [
        ("uniqueId", "uniqueId", "Lead id", "Emne-id"),
        ("status", "status", "Status", "Status"),
        ("closure", "closure", "Closure", "Afslutning"),
        ("uploadTime", "uploadTime", "Uploaded", "Indlæst"),
        ("lastModifiedTime", "lastModifiedTime", "Last modified", "Sidst ændret"),
        ("campaignCode", "campaign.code", "Campaign", "Kampagne"),
    ];
    let fixed = fixed
        .map(|(own, path, english, danish)| (own.to_owned(), path.to_owned(), english.to_owned(), danish.to_owned()));
    let entries = state.store(API).all("entries").iter().map(|entry| {
        let name = lower(text(entry, "name"));
        let danish = match name.as_str() {
            "name" => "Navn",
            "description" => "Beskrivelse",
            "phone" => "Telefon",
            "city" => "By",
            "email" => "E-mail",
            _ => &name,
        };
        let english = capitalized(&name);
        (format!("data_{name}"), format!("data.{name}"), english, danish.to_owned())
    });
    fixed.into_iter().chain(entries).collect()
}

/// The leads as CSV. Separator, quoting and line breaks are undocumented: semicolons, RFC 4180, CRLF.
fn csv_of(state: &State, call: &RoutedCall<'_>, records: Frozen, wanted: Wanted) -> Response {
    let system = call.arg("useSystemHeaders").is_none_or(|flag| flag.eq_ignore_ascii_case("true") || flag == "1");
    let danish = call
        .arg("culture")
        .is_some_and(|culture| culture.get(..2).is_some_and(|language| language.eq_ignore_ascii_case("da")));
    let columns = columns(state);
    let header: Vec<&str> = columns
        .iter()
        .map(|(own, _, english, local)| match (system, danish) {
            (true, _) => own.as_str(),
            (false, false) => english.as_str(),
            (false, true) => local.as_str(),
        })
        .collect();
    let header = csv::line(header.into_iter(), ';');
    in_pieces(call, |encode| csv::CsvLines {
        header,
        records,
        wanted,
        shown: lower_cased,
        paths: columns.into_iter().map(|(_, path, ..)| path).collect(),
        separator: ';',
        encode,
        ended: false,
    })
}

const WINDOWS_1252: &str = "windows-1252";

/// Whether an encoding is supported.
pub fn knows_encoding(name: &str) -> bool {
    ["utf-8", "utf8", WINDOWS_1252].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A CSV response in the requested encoding, UTF-8 by default.
pub fn in_pieces(call: &RoutedCall<'_>, lines: impl FnOnce(fn(&str) -> Vec<u8>) -> csv::CsvLines) -> Response {
    let (media, encode): (_, fn(&str) -> Vec<u8>) =
        if call.arg("encoding").is_some_and(|name| name.eq_ignore_ascii_case(WINDOWS_1252)) {
            ("text/csv; charset=windows-1252", |text| text.chars().map(windows_1252).collect())
        } else {
            ("text/csv; charset=utf-8", |text| text.as_bytes().to_vec())
        };
    Response::pieces(media, Box::new(lines(encode)))
}

/// The byte of a character in windows-1252; a question mark for one that it does not have, as in .NET.
fn windows_1252(character: char) -> u8 {
    const HIGH: [char; 27] = [
        '€', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 'Ž', '‘', '’', '“', '”', '•', '–', '—', '˜', '™',
        'š', '›', 'œ', 'ž', 'Ÿ',
    ];
    const BYTES: [u8; 27] = [
        0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95,
        0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
    ];
    match u32::from(character) {
        code @ (0..0x80 | 0xa0..0x100) => code as u8,
        _ => HIGH.iter().position(|high| *high == character).and_then(|at| BYTES.get(at).copied()).unwrap_or(b'?'),
    }
}

/// The first lead of an export, as an example for hooks.
pub fn example(state: &State) -> Value {
    state.store(API).iter("leads").next().map_or_else(|| json!({}), |lead| public(&lead))
}
