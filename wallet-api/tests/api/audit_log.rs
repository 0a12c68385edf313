//! The audit logs of a tenant and of the operator, and their chains.

use axum::http::Method;
use serde_json::json;
use testamur_wallet_api::Scope;

use crate::world::World;

#[tokio::test]
async fn the_audit_log_tells_who_did_what_and_its_chain_holds() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world
        .key(Some(&tenant), &[Scope::AuditRead, Scope::KeysWrite])
        .await;
    world
        .json_as(
            &key,
            Method::POST,
            "/v1/tenants/a/keys",
            &json!({ "key_type": "p256" }),
        )
        .await
        .ok(201);
    let items = world
        .get_as(&key, "/v1/tenants/a/audit-log?limit=500")
        .await
        .ok(200)["items"]
        .clone();
    let items = items.as_array().unwrap();
    let last = items.last().unwrap();
    assert_eq!(last["action"], "key.add");
    assert!(last["actor"].as_str().unwrap().starts_with("api-key:"));
    let verified = world
        .get_as(&key, "/v1/tenants/a/audit-log/verification")
        .await
        .ok(200);
    assert_eq!(
        verified,
        json!({ "intact": true, "seq": last["seq"], "hash": last["hash"] })
    );
    let after = format!("/v1/tenants/a/audit-log?after={}", last["seq"]);
    assert_eq!(
        world.get_as(&key, &after).await.ok(200),
        json!({ "items": [] })
    );
}

#[tokio::test]
async fn the_operators_audit_log_tells_who_made_an_operators_key() {
    let world = World::new().await;
    let key = world.key(None, &[Scope::AuditRead]).await;
    let log = world.get_as(&key, "/v1/audit-log").await.ok(200);
    let last = log["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["action"], "api-key.create");
    assert_eq!(last["detail"], json!({ "scopes": ["audit:read"] }));
    let verified = world
        .get_as(&key, "/v1/audit-log/verification")
        .await
        .ok(200);
    assert_eq!(
        verified,
        json!({ "intact": true, "seq": last["seq"], "hash": last["hash"] })
    );
}
