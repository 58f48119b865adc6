//! Construction jobs.

use crate::constructiononline::Id;
use crate::resource::prelude::*;

/// Construction job. The id differs from the human project number. The documentation names the properties
/// only: their types and meanings are presumed.
///
/// Source: docs.
#[record]
pub struct Project {
    /// Record identifier.
    pub ID: Id,
    /// Name.
    pub NAME: Nullable<String>,
    /// Creator contact.
    pub CREATED_BY: Option<NumberLike>,
    /// Creation time.
    pub DATE_CREATED: Nullable<String>,
    /// Street address.
    pub ADDRESS: Nullable<String>,
    /// City.
    pub CITY: Nullable<String>,
    /// State or region.
    pub STATE: Nullable<String>,
    /// Postal code, as text.
    pub ZIP: Nullable<String>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Nullable<String>,
}

/// Project to create. The list of writable properties is not published.
///
/// Source: docs.
#[record(open)]
pub struct ProjectCreate {
    /// Name.
    pub NAME: Scalar,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Option<Scalar>,
    /// Total amount of money.
    pub TOTAL_MONEY: Option<Scalar>,
    /// Human project number; not the id.
    pub PROJECT_NUMBER: Option<Scalar>,
    /// Type code or name.
    pub PROJECT_TYPE: Option<Scalar>,
}

/// Properties to change on a project. The list of writable properties is not published.
///
/// Source: docs.
#[record]
pub struct ProjectUpdate {
    /// Name.
    pub NAME: Option<Scalar>,
    /// Street address.
    pub ADDRESS: Option<Scalar>,
    /// City.
    pub CITY: Option<Scalar>,
    /// State or region.
    pub STATE: Option<Scalar>,
    /// Postal code, as text.
    pub ZIP: Option<Scalar>,
    /// Scope of work.
    pub SCOPE_OF_WORK: Option<Scalar>,
    /// Total amount of money.
    pub TOTAL_MONEY: Option<Scalar>,
    /// Human project number; not the id.
    pub PROJECT_NUMBER: Option<Scalar>,
    /// Type code or name.
    pub PROJECT_TYPE: Option<Scalar>,
}

resource! {
    /// Construction jobs.
    pub Projects in ConstructionOnline as "projects";

    /// Lists active and archived projects of the company.
    ///
    /// Deleted and guest projects are left out.
    ///
    /// Source: docs.
    list = "listCompanyProjects": GET "/api/v2/Projects" () => List<Project>, [safe(), docs()];

    /// Lists company projects and those joined as client or subcontractor.
    ///
    /// Source: docs.
    all = "listAllProjects": GET "/api/v2/Projects" ()
        => List<Project>, [safe(), docs(), filled(&[ClientParam::Fixed { name: "includeClientSub", value: "true" }])];

    /// Lists a slice of all visible projects.
    ///
    /// Order and largest page are not documented; the list ends at an empty page, which may come as 404.
    ///
    /// Source: docs.
    page = "listProjectsPage": GET "/api/Projects" (skip: i64, take: i64)
        => Paged<Project>, [
            safe(), docs(), paged(Paging::SkipTake), empty_on_404(),
            positional(&[Param::of::<i64>("skip").required(), Param::of::<i64>("take").min(1).required()]),
        ];

    /// Lists active or archived projects.
    ///
    /// Source: docs.
    by_archive_state = "listProjectsByArchiveState": GET "/api/Projects" (archived: bool)
        => List<Project>, [safe(), docs()];

    /// Lists projects created on or after a day.
    ///
    /// Compares DATE_CREATED, the day included; the time zone is not documented. None in the range gives an
    /// empty list.
    ///
    /// Source: docs.
    created_since = "listProjectsCreatedSince": GET "/api/v2/Projects" (fromDate: Date)
        => List<Project>, [safe(), docs(), empty_on_404()];

    /// Lists projects another company added the caller to.
    ///
    /// Source: docs.
    by_company = "listClientSubProjects": GET "/api/v2/Projects" (companyID: i64) => List<Project>, [safe(), docs()];

    /// Reads one project.
    ///
    /// Source: docs.
    get = "getProject": GET "/api/v2/Projects" (id: i64) => FirstOf<Project>, [safe(), docs()];

    /// Creates a project.
    ///
    /// Uses up one project start of the subscription year, and deleting does not give it back: ask
    /// `startLimit` first.
    ///
    /// Source: docs.
    create = "createProject": POST "/api/v2/Projects" () body(ProjectCreate)
        => Single<Project>, [non_idempotent(), docs()];

    /// Edits a project.
    ///
    /// Only the properties named change.
    ///
    /// Source: docs.
    update = "updateProject": PUT "/api/v2/Projects" (id: i64) body(ProjectUpdate)
        => Optional<Project>, [idempotent(), docs()];

    /// Archives a live or pending project.
    ///
    /// Source: docs.
    archive = "archiveProject": PUT "/api/Projects" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "ARCHIVE" },
                ClientParam::Mirror { name: "projectInfo", arg: "id", key: "id" },
            ]),
        ];

    /// Deletes a project for good.
    ///
    /// The project start is not given back.
    ///
    /// Source: docs.
    delete = "deleteProject": PUT "/api/Projects" (id: i64)
        => Untyped, [
            idempotent(), docs(),
            filled(&[
                ClientParam::Fixed { name: "action", value: "DELETE" },
                ClientParam::Mirror { name: "projectInfo", arg: "id", key: "id" },
            ]),
        ];

    /// Tells whether the yearly project starts are used up.
    ///
    /// The form of the response is not documented.
    ///
    /// Source: docs.
    start_limit = "checkProjectStartLimit": GET "/api/v2/ProjectLimitReached" () => AnyJson, [safe(), docs()];
}
