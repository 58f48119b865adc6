//! Reusable deliveries set up in the application.

use crate::leadconduit::BsonId;
use crate::resource::prelude::*;

/// Reusable delivery set up in the application.
///
/// Source: docs.
#[record]
pub struct Destination {
    /// Display name.
    pub name: Option<String>,
    /// Marketplace integration.
    pub integration_name: Option<String>,
    /// Signed address of its icon.
    pub integration_icon_url: Option<Secret<String>>,
    /// Instance identifier.
    pub instance_id: Option<String>,
    /// Actions it offers.
    pub actions: Option<Vec<DestinationAction>>,
    /// Only when requested with include.
    pub flow_usages: Option<DestinationFlowUsages>,
}

/// Action a destination offers.
///
/// Source: docs.
#[record]
pub struct DestinationAction {
    /// Name.
    pub name: Option<String>,
    /// Identifier.
    pub action_id: Option<String>,
    /// Address it listens on.
    pub webhook_url: Option<Secret<String>>,
}

/// Flows that use a destination.
///
/// Source: docs.
#[record]
pub struct DestinationFlowUsages {
    /// Number of flows.
    pub count: Option<Number>,
    /// Flows.
    pub flows: Option<Vec<DestinationFlow>>,
}

/// Flow that uses a destination.
///
/// Source: docs.
#[record]
pub struct DestinationFlow {
    /// Flow.
    pub id: Option<BsonId>,
    /// Name.
    pub name: Option<String>,
}

text_enum! {
    /// Extra members of destinations.
    pub enum DestinationInclude { FlowUsages = "flow_usages" }
}

/// Query of [`Destinations::list`].
#[params]
pub struct ListDestinations {
    /// Extra members.
    pub include: Option<DestinationInclude>,
}

resource! {
    /// Reusable deliveries set up in the application.
    pub Destinations in LeadConduit as "destinations";

    /// Lists destinations.
    ///
    /// Source: docs.
    list = "listDestinations": GET "/destinations" () query(ListDestinations)
        => List<Destination>, [safe(), docs(), sensitive()];
}
