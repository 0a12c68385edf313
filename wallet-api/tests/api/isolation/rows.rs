//! The routes under `/v1/tenants/{slug}`, a row each.

use serde_json::{Value, json};
use testamur_wallet_api::Scope;
use uuid::Uuid;

use crate::world::achievement;

/// A route, and how its own tenant uses it.
pub(super) struct Row {
    pub(super) method: &'static str,
    /// As in the OpenAPI document, after [`TENANT`].
    pub(super) route: &'static str,
    pub(super) scope: Scope,
    /// What `{id}` names, where there is one.
    pub(super) id: Id,
    /// The body, given the tenant's credential; null for none.
    pub(super) body: fn(Uuid) -> Value,
    pub(super) status: u16,
}

/// What the address names.
#[derive(Clone, Copy)]
pub(super) enum Id {
    ApiKey,
    Credential,
    DeadLetter,
    Name(&'static str),
    None,
}

pub(super) const TENANT: &str = "/v1/tenants/{slug}";

macro_rules! rows {
    ($($method:ident $route:literal $scope:ident $id:expr, $body:expr => $status:literal;)+) => {
        vec![$(Row {
            method: stringify!($method),
            route: $route,
            scope: Scope::$scope,
            id: $id,
            body: $body,
            status: $status,
        }),+]
    };
}

pub(super) fn rows() -> Vec<Row> {
    rows! {
        get "" TenantsRead Id::None, none => 200;
        get "/keys" KeysWrite Id::None, none => 200;
        post "/keys" KeysWrite Id::None, |_| json!({ "key_type": "p256" }) => 201;
        get "/api-keys" ApiKeysWrite Id::None, none => 200;
        post "/api-keys" ApiKeysWrite Id::None, |_| json!({ "label": "x", "scopes": [] }) => 201;
        delete "/api-keys/{id}" ApiKeysWrite Id::ApiKey, none => 204;
        get "/achievements" AchievementsRead Id::None, none => 200;
        get "/achievements/{id}" AchievementsRead Id::Name("solar"), none => 200;
        put "/achievements/{id}" AchievementsWrite Id::Name("solar"), |_| achievement("a") => 200;
        get "/paths" PathsRead Id::None, none => 200;
        get "/paths/{id}" PathsRead Id::Name("solar-path"), none => 200;
        put "/paths/{id}" PathsWrite Id::Name("solar-path"), |_| path() => 200;
        get "/credentials" CredentialsRead Id::None, none => 200;
        post "/credentials" CredentialsIssue Id::None, |_| award() => 201;
        get "/credentials/{id}" CredentialsRead Id::Credential, none => 200;
        get "/credentials/{id}/document" CredentialsRead Id::Credential, none => 200;
        post "/credential-offers" OffersWrite Id::None, |id| json!({ "credential_id": id }) => 201;
        post "/credentials/{id}/suspend" CredentialsRevoke Id::Credential, reason => 200;
        post "/credentials/{id}/reinstate" CredentialsRevoke Id::Credential, none => 200;
        post "/credentials/{id}/revoke" CredentialsRevoke Id::Credential, reason => 200;
        get "/event-sources" EventSourcesWrite Id::None, none => 200;
        put "/event-sources/{id}" EventSourcesWrite Id::Name("campus"), none => 200;
        get "/dead-letters" DeadLettersWrite Id::None, none => 200;
        post "/dead-letters/{id}/replay" DeadLettersWrite Id::DeadLetter, none => 422;
        get "/audit-log" AuditRead Id::None, none => 200;
        get "/audit-log/verification" AuditRead Id::None, none => 200;
    }
}

fn none(_: Uuid) -> Value {
    Value::Null
}

fn reason(_: Uuid) -> Value {
    json!({ "reason": "x" })
}

fn award() -> Value {
    json!({ "achievement": "solar", "learner": { "id": "9" } })
}

pub(super) fn path() -> Value {
    json!({
        "id": "solar-path", "version": 1, "name": "Solar",
        "achievement": "https://credentials.example/tenants/a/achievements/solar",
        "steps": [{ "id": "basics", "rule": { "passed": { "runs": ["course-v1:A+B+C"] } } }],
    })
}
