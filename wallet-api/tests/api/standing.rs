//! What becomes of a credential through the admin API: downloaded, suspended, revoked, and its key revoked.

use axum::http::Method;
use serde_json::json;

use testamur_keys::KeyType;
use testamur_registrar::{Actor, NewKey};

use crate::awards::{PATH, award, world};

#[tokio::test]
async fn the_signed_document_is_downloaded_in_each_format() {
    let (world, tenant, key) = world().await;
    let id = world.award(&tenant, "1").await;
    for (query, media_type) in [
        ("", "application/vc"),
        ("?format=ldp_vc", "application/vc"),
        ("?format=jwt_vc_json", "application/jwt"),
        ("?format=open_badges_jwt", "application/jwt"),
        ("?format=jose_cose_jwt", "application/vc+jwt"),
    ] {
        let path = format!("{PATH}/{id}/document{query}");
        let answer = world.get_as(&key, &path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, media_type),
            "{}",
            answer.text()
        );
        assert_eq!(
            world.get_as(&key, &path).await.bytes,
            answer.bytes,
            "the same bytes each time"
        );
        let report = world
            .post("/verify", media_type, answer.bytes)
            .await
            .ok(200);
        assert_eq!(report["verified"], true, "{query}: {report}");
    }
    world
        .get_as(&key, &format!("{PATH}/{id}/document?format=xml"))
        .await
        .problem(400, "query-malformed");
}

#[tokio::test]
async fn revocation_is_final_and_asked_for_twice_no_error() {
    let (world, tenant, key) = world().await;
    let id = world.award(&tenant, "1").await;
    let path = |act: &str| format!("{PATH}/{id}/{act}");
    let reason = json!({ "reason": "issued in error" });
    let revoked = world
        .json_as(&key, Method::POST, &path("revoke"), &reason)
        .await
        .ok(200);
    assert_eq!(
        (&revoked["standing"], &revoked["revocation_reason"]),
        (&json!("revoked"), &json!("issued in error"))
    );
    assert_eq!(
        world
            .json_as(&key, Method::POST, &path("revoke"), &reason)
            .await
            .ok(200),
        revoked
    );
    world
        .json_as(&key, Method::POST, &path("suspend"), &reason)
        .await
        .problem(409, "credential-revoked");
    world
        .json_as(&key, Method::POST, &path("reinstate"), &json!({}))
        .await
        .problem(409, "credential-revoked");
    world
        .get_as(&key, &path("document?format=jose_cose_jwt"))
        .await
        .problem(409, "credential-revoked");
    let offer = json!({ "credential_id": id });
    let offers = "/v1/tenants/a/credential-offers";
    world
        .json_as(&key, Method::POST, offers, &offer)
        .await
        .problem(409, "credential-revoked");
    world
        .json_as(&key, Method::POST, &path("revoke"), &json!({}))
        .await
        .problem(422, "document-mistaken");
    let random = format!("{PATH}/00000000-0000-4000-8000-000000000000/revoke");
    world
        .json_as(&key, Method::POST, &random, &reason)
        .await
        .problem(404, "credential-unknown");
}

#[tokio::test]
async fn what_a_revoked_key_signed_is_downloaded_no_more() {
    let (world, tenant, key) = world().await;
    let id = world.award(&tenant, "1").await;
    let path = format!("{PATH}/{id}/document");
    let registrar = world.registrar();
    let staff = Actor::command_line();
    let new = NewKey::Generated(KeyType::Ed25519);
    let rotated = registrar.rotate_key(&tenant, new, &staff).await.unwrap();
    assert_eq!(world.get_as(&key, &path).await.status, 200);
    let retired = &rotated.retired[0];
    registrar
        .revoke_key(&tenant, retired, world.now(), &staff)
        .await
        .unwrap();
    let problem = world.get_as(&key, &path).await.problem(409, "key-revoked");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(retired.as_str()), "{detail}");
    assert!(detail.contains("issued anew"), "{detail}");
}

#[tokio::test]
async fn a_suspendable_credential_is_suspended_and_reinstated_and_no_other() {
    let (world, tenant, key) = world().await;
    let mut body = award("1");
    body["suspendable"] = json!(true);
    let made = world.json_as(&key, Method::POST, PATH, &body).await.ok(201);
    let path = |act: &str| format!("{PATH}/{}/{act}", made["id"].as_str().unwrap());
    let reason = json!({ "reason": "in doubt" });
    let suspended = world
        .json_as(&key, Method::POST, &path("suspend"), &reason)
        .await
        .ok(200);
    assert_eq!(
        (&suspended["standing"], &suspended["suspended_at"]),
        (&json!("suspended"), &json!("2026-11-20T09:15:30Z"))
    );
    let reinstated = world
        .json_as(&key, Method::POST, &path("reinstate"), &json!({}))
        .await
        .ok(200);
    assert_eq!(reinstated, made);
    let other = world.award(&tenant, "2").await;
    let path = format!("{PATH}/{other}/suspend");
    world
        .json_as(&key, Method::POST, &path, &reason)
        .await
        .problem(409, "not-suspendable");
}
