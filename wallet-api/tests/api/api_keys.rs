//! API keys: made, listed, revoked, and what they give.

use axum::{body::Body, http::Method};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_wallet_api::Scope;

use crate::world::{World, request};

#[tokio::test]
async fn a_tenant_makes_lists_and_revokes_its_api_keys() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world
        .key(
            Some(&tenant),
            &[Scope::ApiKeysWrite, Scope::AchievementsRead],
        )
        .await;
    let body = json!({ "label": "catalogue", "scopes": ["achievements:read"], "expires_at": "2026-11-21T00:00:00Z" });
    let made = world
        .json_as(&key, Method::POST, "/v1/tenants/a/api-keys", &body)
        .await
        .ok(201);
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("tst_") && secret.len() == 47, "{secret}");
    assert_eq!(made["prefix"], secret[..10]);
    assert_eq!(
        world
            .get_as(secret, "/v1/tenants/a/achievements")
            .await
            .status,
        200
    );

    let listed = world.get_as(&key, "/v1/tenants/a/api-keys").await;
    assert!(!listed.text().contains(secret), "the secret is shown once");
    // Its use is noted apart from the request that it opened.
    let noted = async {
        loop {
            let listed = world.get_as(&key, "/v1/tenants/a/api-keys").await.ok(200);
            let rows = listed["items"].as_array().unwrap();
            let row = rows.iter().find(|row| row["id"] == made["id"]).unwrap();
            if let Some(noted) = row["last_used_at"].as_str() {
                return noted.to_owned();
            }
        }
    };
    let noted = tokio::time::timeout(std::time::Duration::from_secs(20), noted).await;
    assert_eq!(noted.unwrap(), "2026-11-20T09:15:30Z");

    let path = format!("/v1/tenants/a/api-keys/{}", made["id"].as_str().unwrap());
    let revoke = || {
        request(Method::DELETE, &path, Some(&key))
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(world.send(revoke()).await.status, 204);
    world.send(revoke()).await.problem(404, "api-key-unknown");
    world
        .get_as(secret, "/v1/tenants/a/achievements")
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn an_api_key_gives_no_more_than_it_has_and_ends_in_time() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::ApiKeysWrite]).await;
    let beyond = json!({ "label": "x", "scopes": ["credentials:issue"] });
    world
        .json_as(&key, Method::POST, "/v1/tenants/a/api-keys", &beyond)
        .await
        .problem(403, "scope-missing");
    let unknown = json!({ "label": "x", "scopes": ["everything"] });
    world
        .json_as(&key, Method::POST, "/v1/tenants/a/api-keys", &unknown)
        .await
        .problem(422, "document-mistaken");
    let short =
        json!({ "label": "x", "scopes": ["api-keys:write"], "expires_at": "2026-11-20T09:16:00Z" });
    let made = world
        .json_as(&key, Method::POST, "/v1/tenants/a/api-keys", &short)
        .await
        .ok(201);
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(
        world.get_as(secret, "/v1/tenants/a/api-keys").await.status,
        200
    );
    world.advance(SignedDuration::from_secs(30));
    world
        .get_as(secret, "/v1/tenants/a/api-keys")
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn an_api_key_does_not_outlive_the_one_that_made_it() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::ApiKeysWrite]).await;
    let path = "/v1/tenants/a/api-keys";
    let end = "2026-11-20T10:00:00Z";
    let body =
        |end: Value| json!({ "label": "x", "scopes": ["api-keys:write"], "expires_at": end });
    let parent = world
        .json_as(&key, Method::POST, path, &body(json!(end)))
        .await
        .ok(201);
    let parent = parent["secret"].as_str().unwrap();
    let mut endless = body(Value::Null);
    endless.as_object_mut().unwrap().remove("expires_at");
    for (body, expected) in [
        (endless, end),
        (body(json!(end)), end),
        (body(json!("2026-11-20T09:30:00Z")), "2026-11-20T09:30:00Z"),
    ] {
        let child = world.json_as(parent, Method::POST, path, &body).await;
        assert_eq!(child.ok(201)["expires_at"], expected);
    }
    let later = body(json!("2026-11-20T10:00:01Z"));
    let problem = world
        .json_as(parent, Method::POST, path, &later)
        .await
        .problem(422, "document-mistaken");
    assert_eq!(problem["errors"][0]["pointer"], "/expires_at");
}
