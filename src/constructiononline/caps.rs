//! Caps.
use crate::prelude::*;
/// Id.
pub type BsonId = String;
/// Cap.
#[record]
pub struct Cap {
    /// Id.
    pub id: Option<BsonId>,
    /// Name.
    pub name: Nullable<String>,
    /// Kind.
    pub r#type: Option<CapType>,
    /// Max.
    pub maximum: Option<Number>,
    /// Secret
    pub token: Option<Secret<String>>,
    /// Any
    pub any: Option<Scalar>,
}
text_enum! {
    /// Kind of cap.
    pub enum CapType { Volume = "volume" }
}
text_enum! {
    /// Kind of event.
    pub enum EventType: open { Source = "source" }
}
/// Query.
#[params]
pub struct ListCaps {
    /// Flow.
    pub flow_id: Option<BsonId>,
    /// Limit.
    #[param(min = 1, max = 1000)]
    pub limit: Option<i64>,
    /// type
    pub r#type: Vec<EventType>,
    /// rules
    #[param(json)]
    pub rules: Option<Value>,
    /// f
    #[param(fields)]
    pub fields: Map<Value>,
    /// req
    pub Req: String,
}
resource! {
    /// Caps.
    pub Caps in ConstructionOnline as "caps";
    /// Lists.
    ///
    /// Source: seed.
    list = "listCaps": GET "/caps" () query(ListCaps) => List<Cap>, [safe(), seed()];
    /// Gets.
    get = "getCap": GET "/caps/{id}" (id: BsonId) => One<Cap>, [safe(), seed()];
    /// Since.
    since = "since": GET "/caps" (fromDate: Date) => List<Cap>, [safe(), seed(), empty_on_404()];
    /// Updates.
    update = "update": PUT "/caps" (id: i64) body(Cap as "Info") => Ack, [idempotent(), docs(), filled(&[Filled::Fixed { name: "action", value: "DELETE" }])];
    /// Creates.
    create = "create": POST "/caps" () body(Cap) => One<Cap>, [non_idempotent(), docs()];
}
