//! Lead import and export.

use crate::herobase::{CampaignRef, DotNetDateTime, OrgUnitRef, UserRef};
use crate::resource::prelude::*;

/// Lead fields by name; values are text in practice. Which names exist and which are required depends on the
/// campaign.
pub type LeadData = Map<Scalar>;

/// Lead to import into a campaign.
///
/// Source: seed.
#[record(any_case)]
pub struct ImportLeadRequest {
    /// Code of the target campaign; the account needs project rights to it.
    pub campaignCode: String,
    /// One entry per required field at least.
    pub data: LeadData,
}

/// Ready-made import body whose values describe each field.
///
/// Source: seed.
#[record(any_case)]
pub struct ImportExample {
    /// The asked campaign code.
    pub campaignCode: String,
    /// Field name to description text.
    pub data: Map<String>,
}

/// Exported lead. Related objects and `data` may be missing unless requested with `Include`.
///
/// Source: docs.
#[record(open, any_case)]
pub struct Lead {
    /// Lead id, digits S digits.
    pub uniqueId: String,
    /// Lead status.
    pub status: Nullable<LeadStatus>,
    /// Result of a closed lead.
    pub closure: Nullable<LeadClosure>,
    /// Dialing priority.
    pub priority: Option<NumberLike>,
    /// Upload time.
    pub uploadTime: Nullable<DotNetDateTime>,
    /// Last modification, compared by ModifiedFrom and ModifiedTo.
    pub lastModifiedTime: Nullable<DotNetDateTime>,
    /// First processing.
    pub firstProcessedTime: Nullable<DotNetDateTime>,
    /// Campaign.
    pub campaign: Nullable<CampaignRef>,
    /// Campaign-specific fields.
    pub data: Nullable<LeadData>,
    /// Products or results attached at closing; often empty.
    pub closureData: Nullable<Vec<ClosureEntry>>,
    /// Owning unit.
    pub ownerOrgUnit: Nullable<OrgUnitRef>,
    /// Uploader.
    pub uploadedByUser: Nullable<UserRef>,
    /// Last user on the lead.
    pub lastModifiedByUser: Nullable<UserRef>,
    /// First user on the lead.
    pub firstProcessedByUser: Nullable<UserRef>,
}

text_enum! {
    /// Status of a lead; the product has 36, one is attested.
    pub enum LeadStatus: open { UserProcessed = "UserProcessed" }
}

text_enum! {
    /// Result of a closed lead.
    pub enum LeadClosure: open {
        Success = "Success",
        NotInterested = "NotInterested",
        InvalidLead = "InvalidLead",
        Callback = "Callback",
        NoAnswer = "NoAnswer",
        Busy = "Busy",
    }
}

/// Entry attached when a lead was closed.
///
/// Source: docs.
#[record(any_case)]
pub struct ClosureEntry {
    /// Label.
    pub text: Nullable<String>,
    /// Product name.
    pub productName: Nullable<String>,
    /// Product code.
    pub sku: Nullable<String>,
    /// Entry id.
    pub id: Option<NumberLike>,
    /// Amount or quantity.
    pub amount: Option<NumberLike>,
    /// Quantity.
    pub quantity: Option<NumberLike>,
    /// Unit price.
    pub price: Option<NumberLike>,
}

text_enum! {
    /// Related object of a lead.
    pub enum LeadInclude: open {
        Data = "data",
        Campaign = "campaign",
        LastModifiedByUser = "lastModifiedByUser",
        FirstProcessedByUser = "firstProcessedByUser",
        ClosureData = "closureData",
        OrgUnit = "orgUnit",
        UploadedByUser = "uploadedByUser",
    }
}

/// Query of [`Leads::import_example`].
#[params]
pub struct GetImportExampleRequest {
    /// `true` or 1 to list optional fields as well.
    pub ShowAllDataEntries: Option<Flag>,
}

/// Query of [`Leads::export`].
#[params]
pub struct ExportLeads {
    /// Name of a saved lead search the account may use.
    pub SearchName: String,
    /// Oldest modification, inclusive; the date or time as text.
    pub ModifiedFrom: String,
    /// Newest modification, exclusive.
    pub ModifiedTo: Option<String>,
    /// Related objects to include.
    #[param(comma)]
    pub Include: Vec<LeadInclude>,
    /// Whether to include result data.
    pub IncludeAnswers: Option<bool>,
    /// Records to skip; some installations ignore it.
    #[param(min = 0)]
    pub skip: Option<i64>,
    /// Records to return; clients use 500.
    #[param(min = 1)]
    pub take: Option<i64>,
}

/// Query of [`Leads::export_csv`].
#[params]
pub struct ExportLeadsCsv {
    /// Name of a saved lead search the account may use.
    pub SearchName: String,
    /// Oldest modification, inclusive; the date or time as text.
    pub ModifiedFrom: String,
    /// Newest modification, exclusive.
    pub ModifiedTo: Option<String>,
    /// `false` for readable column names; presumably `true` when left out.
    pub useSystemHeaders: Option<bool>,
    /// Text encoding of the file, such as windows-1252.
    pub encoding: Option<String>,
    /// Language tag; translates some column names.
    pub culture: Option<String>,
}

/// Query of [`Leads::get`].
#[params]
pub struct GetLead {
    /// Related objects to include.
    #[param(comma)]
    pub Include: Vec<LeadInclude>,
}

/// Query of [`Leads::simple`].
#[params]
pub struct ListSimpleLeads {
    /// Project names or ids; * for all.
    #[param(comma)]
    pub Projects: Vec<String>,
    /// Campaign ids.
    #[param(comma)]
    pub Campaigns: Vec<String>,
    /// Newest modification, exclusive.
    pub ModifiedTo: Option<String>,
    /// Lead statuses.
    #[param(comma)]
    pub Statuses: Vec<LeadStatus>,
    /// Lead results.
    #[param(comma)]
    pub LeadClosures: Vec<LeadClosure>,
    /// `true` for every closed status.
    pub AllClosedStatuses: Option<bool>,
    /// `true` for every open status.
    pub AllOpenStatuses: Option<bool>,
    /// Only the lead with this id.
    pub UniqueId: Option<String>,
    /// Related objects to include.
    #[param(comma)]
    pub Include: Vec<LeadInclude>,
    /// Records to skip; some installations ignore it.
    #[param(min = 0)]
    pub skip: Option<i64>,
    /// Records to return; clients use 500.
    #[param(min = 1)]
    pub take: Option<i64>,
    /// Most records to return; clients use up to 5000.
    #[param(min = 1)]
    pub Limit: Option<i64>,
    /// Page size.
    #[param(min = 1)]
    pub PageSize: Option<i64>,
}

/// Query of [`Leads::raw_csv`].
#[params]
pub struct ExportRawLeadsCsv {
    /// Project names; * as wildcard.
    #[param(comma)]
    pub Projects: Vec<String>,
    /// Lead statuses.
    #[param(comma)]
    pub Statuses: Vec<LeadStatus>,
    /// `true` for every closed status.
    pub AllClosedStatuses: Option<bool>,
}

resource! {
    /// Lead import and export.
    pub Leads in HeroBase as "leads";

    /// Imports one lead into a campaign.
    ///
    /// One lead a call; leads sent close together share a lead pool. No duplicate check is known. A body that still holds
    /// a sentence of the import example is refused: it would become a junk lead.
    ///
    /// Source: seed.
    import = "importLead": POST "/leads" () body(ImportLeadRequest) => Untyped,
        [non_idempotent(), seed(), refuses_example(", regex used for validation ")];

    /// Fetches a ready-made import body for a campaign.
    ///
    /// The address is deduced. The body is a valid lead: posting it unchanged creates a junk lead.
    ///
    /// Source: seed.
    import_example = "getImportExampleRequest": GET "/leads/import_example" (CampaignCode: String)
        query(GetImportExampleRequest)
        => Single<ImportExample>, [safe(), seed()];

    /// Exports the leads of a saved search as objects.
    ///
    /// The saved search decides what comes. Keys inside `data` may be lower-cased. `ModifiedTo` acts as
    /// exclusive: add a day to include it.
    ///
    /// Source: seed.
    export = "exportLeads": GET "/leads" () query(ExportLeads)
        => Paged<Lead>, [safe(), seed(), paged(Paging::SkipTake)];

    /// Exports the leads of a saved search as CSV.
    ///
    /// Separator, quoting and byte order mark are not documented. Further format parameters exist: pass them
    /// as extra query parameters. `ModifiedTo` acts as exclusive: add a day to include it.
    ///
    /// Source: seed.
    export_csv = "exportLeadsCsv": GET "/leads/csv" () query(ExportLeadsCsv) => Csv, [safe(), seed()];

    /// Fetches an example of an exported lead of a campaign.
    ///
    /// The body is not documented.
    ///
    /// Source: inferred.
    export_example = "getExportExample": GET "/leads/export_example" (CampaignCode: String)
        => AnyJson, [safe(), inferred()];

    /// Reads one lead.
    ///
    /// Source: docs.
    get = "getLead": GET "/leads/{uniqueId}" (uniqueId: String) query(GetLead) => Single<Lead>, [safe(), docs()];

    /// Lists leads by project, status and modification time without a saved search.
    ///
    /// Send a status filter besides `Projects`: which one is required is not documented. `ModifiedTo` acts as
    /// exclusive: add a day to include it.
    ///
    /// Source: docs.
    simple = "listSimpleLeads": GET "/simpleleads" (ModifiedFrom: String) query(ListSimpleLeads)
        => Paged<Lead>, [safe(), docs(), paged(Paging::SkipTake)];

    /// Exports leads as CSV without a saved search.
    ///
    /// Separator, quoting and byte order mark are not documented.
    ///
    /// Source: inferred.
    raw_csv = "exportRawLeadsCsv": GET "/rawleads/csv" (ModifiedFrom: String) query(ExportRawLeadsCsv)
        => Csv, [safe(), inferred()];
}
