//! What an issuer publishes: did.json, keys, status lists, metadata.

use axum::{body::Body, http::Request};
use serde_json::json;
use testamur_issuer::CredentialFormat;
use testamur_registrar::Actor;
use uuid::Uuid;

use crate::world::{BASE, World};

#[tokio::test]
async fn the_document_of_a_did_web_is_served_where_the_did_says() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let answer = world.get("/tenants/a/did.json").await;
    assert_eq!(answer.header("content-type"), "application/did+json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let document = answer.ok(200);
    assert_eq!(document["id"], tenant.issuer_id());
    assert!(
        document["assertionMethod"]
            .as_array()
            .is_some_and(|methods| !methods.is_empty()),
        "{document}"
    );
    assert!(!answer.text().contains("\"d\""), "no private member");
    world
        .get("/tenants/nobody/did.json")
        .await
        .problem(404, "tenant-unknown");
}

#[tokio::test]
async fn the_hosts_own_keys_are_those_of_the_only_tenant() {
    let world = World::new().await;
    world
        .get("/.well-known/jwks.json")
        .await
        .problem(404, "not-found");
    world.tenant("a").await;
    let keys = world.get("/.well-known/jwks.json").await.ok(200);
    assert_eq!(keys, world.get("/tenants/a/jwks.json").await.ok(200));
    assert_eq!(keys["keys"][0]["kty"], "OKP");
    assert!(keys["keys"][0].get("d").is_none());
    world.tenant("b").await;
    world
        .get("/.well-known/jwks.json")
        .await
        .problem(404, "not-found");
    assert_eq!(world.get("/tenants/a/jwks.json").await.status, 200);
}

#[tokio::test]
async fn a_status_list_is_cached_until_it_changes() {
    let world = World::new().await;
    let (tenant, _other) = (world.tenant("a").await, world.tenant("b").await);
    let credential = world.award(&tenant, "ana").await;
    let signed = world
        .registrar()
        .document(&tenant, credential, CredentialFormat::LdpVc, None)
        .await
        .unwrap();
    let signed: serde_json::Value = serde_json::from_str(&signed.body).unwrap();
    let list = signed["credentialStatus"]["statusListCredential"]
        .as_str()
        .expect("a list")
        .to_owned();
    let path = list.strip_prefix(BASE).unwrap().to_owned();

    let first = world.get(&path).await;
    assert_eq!(first.header("content-type"), "application/vc");
    assert_eq!(first.header("cache-control"), "public, max-age=300");
    assert_eq!(first.header("access-control-allow-origin"), "*");
    let etag = first.header("etag").to_owned();
    assert_eq!(first.ok(200)["id"], list);
    let again = |tag: String| {
        Request::get(&path)
            .header("if-none-match", tag)
            .body(Body::empty())
            .unwrap()
    };
    for tag in [
        etag.clone(),
        format!("W/{etag}"),
        format!("\"x\", {etag}"),
        "*".to_owned(),
    ] {
        let answer = world.send(again(tag)).await;
        assert_eq!(
            (answer.status, answer.text(), answer.header("etag")),
            (304, "", etag.as_str())
        );
    }
    world
        .registrar()
        .revoke(&tenant, credential, "in error", &Actor::command_line())
        .await
        .unwrap();
    let changed = world.send(again(etag.clone())).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), etag);

    for wrong in [
        path.replace("/tenants/a/", "/tenants/b/"),
        format!("/tenants/a/status-lists/{}", Uuid::nil()),
        "/tenants/a/status-lists/x".to_owned(),
    ] {
        world.get(&wrong).await.problem(404, "status-list-unknown");
    }
}

#[tokio::test]
async fn the_metadata_is_the_same_wherever_a_wallet_looks_for_it() {
    let world = World::new().await;
    world.tenant("a").await;
    let canonical = world
        .get("/.well-known/openid-credential-issuer/tenants/a")
        .await;
    assert_eq!(canonical.header("access-control-allow-origin"), "*");
    let metadata = canonical.ok(200);
    for name in [
        "openid-credential-issuer",
        "oauth-authorization-server",
        "openid-configuration",
    ] {
        for path in [
            format!("/.well-known/{name}/tenants/a"),
            format!("/tenants/a/.well-known/{name}"),
        ] {
            for path in [path.clone(), format!("{path}/")] {
                assert_eq!(world.get(&path).await.ok(200), metadata, "{path}");
                let unknown = path.replace("tenants/a", "tenants/nobody");
                world.get(&unknown).await.problem(404, "tenant-unknown");
            }
        }
    }
}

#[tokio::test]
async fn the_metadata_says_what_wallets_need() {
    let world = World::new().await;
    world.tenant("a").await;
    let metadata = world
        .get("/.well-known/openid-credential-issuer/tenants/a")
        .await
        .ok(200);
    let issuer = format!("{BASE}/tenants/a");
    assert_eq!(metadata["credential_issuer"], issuer);
    assert_eq!(metadata["issuer"], issuer);
    for (member, path) in [
        ("credential_endpoint", "credential"),
        ("nonce_endpoint", "nonce"),
        ("notification_endpoint", "notification"),
        ("token_endpoint", "token"),
    ] {
        assert_eq!(metadata[member], format!("{issuer}/{path}"));
    }
    assert_eq!(
        metadata["pre-authorized_grant_anonymous_access_supported"],
        true
    );
    assert_eq!(
        metadata["display"],
        json!([{ "name": "University a", "locale": "en" }])
    );
    let configurations = metadata["credential_configurations_supported"]
        .as_object()
        .unwrap();
    assert_eq!(
        configurations.keys().collect::<Vec<_>>(),
        [
            "open_badge_ldp_vc",
            "open_badge_jwt_vc_json",
            "open_badge_sd_jwt_vc"
        ]
    );
    let sd_jwt_vc = &configurations["open_badge_sd_jwt_vc"];
    assert_eq!(
        (&sd_jwt_vc["format"], &sd_jwt_vc["vct"]),
        (&json!("dc+sd-jwt"), &json!("urn:testamur:achievement:1"))
    );
    assert_eq!(sd_jwt_vc.get("credential_definition"), None);
    for (id, configuration) in configurations {
        let format = configuration["format"].as_str().unwrap();
        assert!(id == &format!("open_badge_{format}") || format == "dc+sd-jwt");
        assert!(configuration["credential_metadata"]["display"].is_array());
        // > both present or both absent
        assert!(configuration["cryptographic_binding_methods_supported"].is_array());
        assert!(configuration["proof_types_supported"]["jwt"].is_object());
    }
}
