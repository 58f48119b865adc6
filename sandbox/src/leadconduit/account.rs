//! The account, its user, invitations, onboarding and the firehose test.

use super::{invalid, not_found};
use crate::http::Response;
use crate::json::json;
use crate::route::RoutedCall;
use crate::state::State;
use crate::store::{merge, public, text};
use leadspan::operation::Api;
use serde_json::Value;

const API: Api = Api::LeadConduit;

/// Responds to operations on users and accounts.
pub fn respond(state: &mut State, call: &RoutedCall<'_>) -> Response {
    match call.operation.id {
        "getAccount" => only(state, "account"),
        "getUser" => only(state, "user"),
        "updateAccount" => {
            let (mut body, id) = (call.object(), first_id(state, "account"));
            // Its identity is the server's.
            body.retain(|name, _| !["id", "api_key", "created_at", "updated_at"].contains(&name.as_str()));
            if let Some(account) = state.store_mut(API).find_mut("account", "id", &id) {
                merge(account, &body);
            }
            only(state, "account")
        }
        "syncAccount" => {
            let account = state.store(API).all("account").first().map(public);
            Response::json(200, &json!({"success": true, "account": account}))
        }
        "inviteSource" | "inviteRecipient" => invite(state, call),
        "resendInvitation" => match state.store(API).find_kept("entities", "id", call.id()) {
            Some(entity) if entity.get("pending") == Some(&Value::Bool(true)) => {
                Response::json(200, &json!({"message": "Invitation resent", "entity": public(entity)}))
            }
            _ => not_found(),
        },
        "completeBuyerSetup" => Response::json(200, &json!({"redirect": "/flows"})),
        _ => Response::json(200, &json!({"validated": true, "verification_file": call.flag("verification_file")})),
    }
}

fn only(state: &State, collection: &str) -> Response {
    state.store(API).all(collection).first().map_or_else(not_found, Response::record)
}

fn first_id(state: &State, collection: &str) -> String {
    state.store(API).all(collection).first().map(|record| text(record, "id").to_owned()).unwrap_or_default()
}

/// Adds a pending entity for an invitation.
fn invite(state: &mut State, call: &RoutedCall<'_>) -> Response {
    let body = call.object();
    let email = body.get("email").and_then(Value::as_str).unwrap_or_default();
    if !email.contains('@') {
        return invalid("email", "is not an email address");
    }
    let source = call.operation.id == "inviteSource";
    let (id, invitation, now) = (state.bson_id(), state.bson_id(), state.timestamp());
    let entity = json!({
        "id": id, "name": email, "standard": false, "pending": true, "invitation_id": invitation, "flow_ids": [],
        "source": source.then_some("seller"), "recipient": (!source).then_some("buyer"),
        "created_at": now, "updated_at": now,
    });
    let response = Response::json(200, &json!({"message": "Invitation sent", "entity": entity}));
    state.store_mut(API).push("entities", entity);
    response
}
