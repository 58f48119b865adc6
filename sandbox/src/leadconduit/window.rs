//! The page of an id cursor: what `/events` and `/changelogs` share.

use crate::route::Call;
use crate::store::text;
use crate::time;
use serde_json::Value;

/// Largest page, and the one that is given when no limit is asked for.
const LIMIT: usize = 1_000;

/// Cuts a page: `after_id` and `before_id` exclusive, `start` and `end` inclusive, `sort` (descending unless told
/// otherwise), `limit`. When both an id and a time bound a side, both hold, which is the tighter of the two.
pub fn page<'v>(records: &[&'v Value], call: &Call<'_>, created: impl Fn(&Value) -> Option<i64>) -> Vec<&'v Value> {
    let moment = |name: &str| call.arg(name).and_then(time::parse);
    let (start, end) = (moment("start"), moment("end"));
    let mut page: Vec<&Value> = records
        .iter()
        .copied()
        .filter(|record| {
            let id = text(record, "id");
            call.arg("after_id").is_none_or(|after| id > after)
                && call.arg("before_id").is_none_or(|before| id < before)
                && (start.is_none() || created(record) >= start)
                && end.is_none_or(|end| created(record).is_some_and(|at| at <= end))
        })
        .collect();
    page.sort_by(|a, b| text(a, "id").cmp(text(b, "id")));
    if call.arg("sort") != Some("asc") {
        page.reverse();
    }
    page.truncate(call.number("limit").map_or(LIMIT, |limit| limit as usize));
    page
}
