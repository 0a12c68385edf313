//! Tenants, keys, achievements, paths, event sources.

use axum::http::Method;
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

fn ids(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}
