//! Full-text search for leads.

use crate::leadconduit::{BsonId, Event, SortDirection, Timestamp};
use crate::resource::prelude::*;

/// Lead found by full-text search.
///
/// Source: seed.
#[record]
pub struct LeadSearchResult {
    /// Lead.
    #[always]
    pub lead_id: Option<BsonId>,
    /// Flow.
    #[always]
    pub flow_id: Option<BsonId>,
    /// Flow name.
    #[always]
    pub flow_name: Option<String>,
    /// Source entity.
    #[always]
    pub source_id: Option<BsonId>,
    /// Source name.
    #[always]
    pub source_name: Option<String>,
    /// First name.
    #[always]
    pub first_name: Option<String>,
    /// Last name.
    #[always]
    pub last_name: Option<String>,
    /// E-mail address.
    #[always]
    pub email: Option<String>,
    /// First telephone.
    #[always]
    pub phone_1: Option<String>,
    /// Second telephone.
    #[always]
    pub phone_2: Option<String>,
    /// Street line.
    #[always]
    pub address_1: Option<String>,
    /// City.
    #[always]
    pub city: Option<String>,
    /// State.
    #[always]
    pub state: Option<String>,
    /// Postal code.
    #[always]
    pub postal_code: Option<String>,
    /// Reference of the source.
    #[always]
    pub reference: Option<String>,
    /// When the lead arrived.
    #[always]
    pub submission_timestamp: Option<Timestamp>,
    /// Matched text by field, marked with em tags.
    #[always]
    pub highlight: Option<Map<Vec<String>>>,
    /// Last event of the lead.
    #[always]
    pub latest_event: Option<Event>,
}

/// Page of search results.
///
/// Source: seed.
#[record]
pub struct LeadSearchResults {
    /// Leads that match.
    #[always]
    pub total: Option<Number>,
    /// Leads of this page.
    #[always]
    pub hits: Option<Vec<LeadSearchResult>>,
}

text_enum! {
    /// Field that search results are sorted by.
    pub enum LeadSortKey {
        LeadId = "lead_id",
        SubmissionTimestamp = "submission_timestamp",
        FirstName = "first_name",
        LastName = "last_name",
        Email = "email",
        Phone1 = "phone_1",
        Phone2 = "phone_2",
        Address1 = "address_1",
        City = "city",
        State = "state",
        PostalCode = "postal_code",
        Reference = "reference",
    }
}

/// Query of [`Search::leads`].
#[params]
pub struct SearchLeads {
    /// Text to find. Case-insensitive, words match by beginning, several words must all match, double quotes
    /// demand the exact phrase.
    pub query: Option<String>,
    /// Field to sort by; by relevance when absent.
    pub sort_by: Option<LeadSortKey>,
    /// Direction, with sort_by: `asc` or `desc`; by relevance when left out.
    pub sort_dir: Option<SortDirection>,
    /// Offset of the first result, counted from zero; 0 when left out.
    #[param(min = 0)]
    pub from: Option<i64>,
    /// Size of a page, not the number of leads in all: loops, `toArray`, `select` and `countBy` read on; bound them with
    /// `toArray({ max })`. 100 is sent when it is left out: the documented maximum (the API's own default is 10).
    #[param(min = 1, max = 100)]
    pub limit: Option<i64>,
}

resource! {
    /// Full-text search for leads.
    pub Search in LeadConduit as "search";

    /// Finds leads by text.
    ///
    /// At most 1000 results can be reached, whatever `total` says. `highlight` holds em tags around text from
    /// outside: escape it before display.
    ///
    /// Source: seed.
    leads = "searchLeads": GET "/search/leads" () query(SearchLeads)
        => Paged<LeadSearchResult>, [safe(), seed(), paged(Paging::Offset { max_limit: 100, max_total: 1000 })];
}
