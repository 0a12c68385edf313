//! Tenants, keys, API keys, achievements, paths, event sources, audit log.

use axum::{body::Body, http::Method};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testamur_wallet_api::Scope;

use crate::world::{World, achievement, request};

#[tokio::test]
async fn the_operator_makes_and_lists_tenants() {
    let world = World::new().await;
    let operator = world
        .key(None, &[Scope::TenantsWrite, Scope::TenantsRead])
        .await;
    let body = json!({ "slug": "a", "issuer": { "legalName": { "en": "University A" } } });
    let made = world
        .json_as(&operator, Method::POST, "/v1/tenants", &body)
        .await
        .ok(201);
    let expected = json!({
        "slug": "a",
        "name": "University A",
        "issuer_id": "did:web:credentials.example:tenants:a",
        "issuer": { "legalName": { "en": "University A" } },
        "url": "https://credentials.example/tenants/a",
        "created_at": "2026-11-20T09:15:30Z",
    });
    assert_eq!(made, expected);
    assert_eq!(
        world.get_as(&operator, "/v1/tenants").await.ok(200),
        json!({ "items": [expected] })
    );
    assert_eq!(
        world.get_as(&operator, "/v1/tenants/a").await.ok(200),
        expected
    );
    world
        .json_as(&operator, Method::POST, "/v1/tenants", &body)
        .await
        .problem(409, "slug-taken");
    let upper = json!({ "slug": "A!", "issuer": { "legalName": { "en": "A" } } });
    world
        .json_as(&operator, Method::POST, "/v1/tenants", &upper)
        .await
        .problem(422, "slug-malformed");
}

#[tokio::test]
async fn all_mistakes_of_a_document_are_told_with_their_places() {
    let world = World::new().await;
    let operator = world.key(None, &[Scope::TenantsWrite]).await;
    let body = json!({ "issuer": { "legalNam": {} }, "did_method": "ion", "key_types": ["ed25519", "DSA"], "tenant_id": "x" });
    let problem = world
        .json_as(&operator, Method::POST, "/v1/tenants", &body)
        .await
        .problem(422, "document-mistaken");
    let places: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    for place in [
        "/slug",
        "/issuer/legalName",
        "/did_method",
        "/key_types/1",
        "/tenant_id",
    ] {
        assert!(places.contains(&place), "{place}: {places:?}");
    }
    for error in problem["errors"].as_array().unwrap() {
        for member in ["found", "expected", "mend"] {
            assert!(
                error[member].as_str().is_some_and(|text| !text.is_empty()),
                "{error}"
            );
        }
    }
    let list = world
        .json_as(&operator, Method::POST, "/v1/tenants", &json!([]))
        .await;
    assert_eq!(
        list.problem(422, "document-mistaken")["errors"][0]["pointer"],
        ""
    );
}

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

#[tokio::test]
async fn keys_are_added_and_listed_without_their_private_part() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::KeysWrite]).await;
    let added = world
        .json_as(
            &key,
            Method::POST,
            "/v1/tenants/a/keys",
            &json!({ "key_type": "p256" }),
        )
        .await
        .ok(201);
    assert_eq!(
        (&added["algorithm"], &added["active"]),
        (&json!("ES256"), &json!(true))
    );
    let items = world.get_as(&key, "/v1/tenants/a/keys").await.ok(200)["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 2);
    assert_eq!(items[1], added);
    let unknown = json!({ "key_type": "DSA" });
    world
        .json_as(&key, Method::POST, "/v1/tenants/a/keys", &unknown)
        .await
        .problem(422, "document-mistaken");
    let metadata = world
        .get("/tenants/a/.well-known/openid-credential-issuer")
        .await
        .ok(200);
    let jwt = &metadata["credential_configurations_supported"]["open_badge_jwt_vc_json"];
    assert_eq!(
        jwt["credential_signing_alg_values_supported"],
        json!(["EdDSA", "ES256"])
    );
}

#[tokio::test]
async fn achievements_are_stored_replaced_read_and_paged() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world
        .key(
            Some(&tenant),
            &[Scope::AchievementsWrite, Scope::AchievementsRead],
        )
        .await;
    for (index, status) in [(1, 201), (2, 201), (2, 200)] {
        let mut body = achievement("a");
        body["id"] = json!(format!("https://credentials.example/achievements/{index}"));
        let path = format!("/v1/tenants/a/achievements/wind-{index}");
        let stored = world
            .json_as(&key, Method::PUT, &path, &body)
            .await
            .ok(status);
        assert_eq!(stored["achievement"], body);
        assert_eq!(world.get_as(&key, &path).await.ok(200), stored);
    }
    let first = world
        .get_as(&key, "/v1/tenants/a/achievements?limit=2")
        .await
        .ok(200);
    assert_eq!(ids(&first), ["solar", "wind-1"]);
    let next = format!(
        "/v1/tenants/a/achievements?limit=2&cursor={}",
        first["next"].as_str().unwrap()
    );
    let second = world.get_as(&key, &next).await.ok(200);
    assert_eq!((ids(&second), second.get("next")), (vec!["wind-2"], None));
    for query in ["limit=0", "limit=501", "limit=x", "cursor=x", "page=2"] {
        let path = format!("/v1/tenants/a/achievements?{query}");
        world
            .get_as(&key, &path)
            .await
            .problem(400, "query-malformed");
    }
    world
        .get_as(&key, "/v1/tenants/a/achievements/none")
        .await
        .problem(404, "achievement-unknown");
    let nameless = json!({ "id": "https://credentials.example/achievements/3" });
    let problem = world
        .json_as(&key, Method::PUT, "/v1/tenants/a/achievements/x", &nameless)
        .await;
    assert_eq!(
        problem.problem(422, "document-mistaken")["errors"][0]["pointer"],
        "/name"
    );
}

#[tokio::test]
async fn paths_come_as_json_or_yaml() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world
        .key(Some(&tenant), &[Scope::PathsWrite, Scope::PathsRead])
        .await;
    let yaml = "id: solar-path\nversion: 1\nname: Solar\n\
                achievement: https://credentials.example/tenants/a/achievements/solar\n\
                steps:\n  - id: basics\n    rule: { passed: { runs: ['course-v1:A+B+C'] } }\n";
    let put = |content_type, body: String| {
        let builder = request(Method::PUT, "/v1/tenants/a/paths/solar-path", Some(&key))
            .header("content-type", content_type);
        world.send(builder.body(body.into()).unwrap())
    };
    let stored = put("application/yaml", yaml.to_owned()).await.ok(201);
    assert_eq!(stored["definition"]["steps"][0]["id"], "basics");
    let again = put("application/json", stored["definition"].to_string())
        .await
        .ok(200);
    assert_eq!(again, stored);
    assert_eq!(
        world
            .get_as(&key, "/v1/tenants/a/paths/solar-path")
            .await
            .ok(200),
        stored
    );
    assert_eq!(
        world.get_as(&key, "/v1/tenants/a/paths").await.ok(200),
        json!({ "items": [stored] })
    );

    put("text/html", yaml.to_owned())
        .await
        .problem(415, "media-type-unsupported");
    let problem = put("application/yaml", yaml.replace("solar-path", "wind-path")).await;
    assert_eq!(
        problem.problem(422, "document-mistaken")["errors"][0]["pointer"],
        "/id"
    );
    put("application/yaml", yaml.replace("steps", "stairs"))
        .await
        .problem(422, "document-mistaken");
    put("application/yaml", "a: [".to_owned())
        .await
        .problem(422, "document-mistaken");
    let unknown = put("application/yaml", yaml.replace("/solar\n", "/none\n")).await;
    unknown.problem(404, "achievement-unknown");
    world
        .get_as(&key, "/v1/tenants/a/paths/none")
        .await
        .problem(404, "path-unknown");
}

#[tokio::test]
async fn an_event_source_shows_its_secret_once() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &[Scope::EventSourcesWrite]).await;
    let path = "/v1/tenants/a/event-sources/campus";
    let first = world
        .json_as(&key, Method::PUT, path, &json!({}))
        .await
        .ok(200);
    assert_eq!(
        first["url"],
        "https://credentials.example/tenants/a/events/campus"
    );
    assert!(first["secret"].as_str().unwrap().starts_with("whsec_"));
    let rotated = world
        .json_as(&key, Method::PUT, path, &json!({}))
        .await
        .ok(200);
    assert_ne!(rotated["secret"], first["secret"]);
    let listed = world.get_as(&key, "/v1/tenants/a/event-sources").await;
    assert!(!listed.text().contains("whsec_"));
    assert_eq!(listed.ok(200)["items"][0]["previous_secret"], true);
    let odd = "/v1/tenants/a/event-sources/a%2Fb";
    world
        .json_as(&key, Method::PUT, odd, &json!({}))
        .await
        .problem(422, "document-mistaken");
}

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

fn ids(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}
