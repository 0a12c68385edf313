//! Credentials through the admin API: award, list, offer.

use axum::http::Method;
use serde_json::{Value, json};
use testamur_store::Tenant;
use testamur_wallet_api::Scope;

use crate::world::{World, achievement};

const SCOPES: [Scope; 4] = [
    Scope::CredentialsIssue,
    Scope::CredentialsRead,
    Scope::CredentialsRevoke,
    Scope::OffersWrite,
];

pub(crate) const PATH: &str = "/v1/tenants/a/credentials";

pub(crate) async fn world() -> (World, Tenant, String) {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let key = world.key(Some(&tenant), &SCOPES).await;
    (world, tenant, key)
}

pub(crate) fn award(learner: &str) -> Value {
    json!({
        "achievement": "solar",
        "learner": { "id": learner, "name": "Ana Example", "email": "ana@example.org" },
    })
}

#[tokio::test]
async fn an_award_is_signed_and_made_once() {
    let (world, _, key) = world().await;
    let made = world
        .json_as(&key, Method::POST, PATH, &award("1"))
        .await
        .ok(201);
    assert_eq!(
        (
            &made["standing"],
            &made["achievement"],
            &made["award_number"]
        ),
        (&json!("live"), &json!("solar"), &json!(1))
    );
    assert!(made.get("record").is_none());
    assert_eq!(
        world
            .json_as(&key, Method::POST, PATH, &award("1"))
            .await
            .ok(200),
        made
    );
    let mut second = award("1");
    second["award_number"] = json!(2);
    assert_ne!(
        world
            .json_as(&key, Method::POST, PATH, &second)
            .await
            .ok(201)["id"],
        made["id"]
    );

    let one = world
        .get_as(&key, &format!("{PATH}/{}", made["id"].as_str().unwrap()))
        .await
        .ok(200);
    assert_eq!(one["record"]["subject"]["email"], "ana@example.org");
    let listed = world.get_as(&key, PATH).await;
    assert!(
        !listed.text().contains("ana@example.org"),
        "lists hold no personal data"
    );
    assert_eq!(listed.ok(200)["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_callers_own_id_names_one_award_and_never_answers_with_another() {
    let (world, tenant, key) = world().await;
    let mut body = award("1");
    body["external_id"] = json!("enrolment-1");
    let made = world.json_as(&key, Method::POST, PATH, &body).await.ok(201);
    assert_eq!(made["external_id"], "enrolment-1");
    assert_eq!(
        world.json_as(&key, Method::POST, PATH, &body).await.ok(200),
        made
    );

    let other = testamur_record::Achievement::parse(&{
        let mut other = achievement("a");
        other["id"] = json!("https://credentials.example/achievements/wind");
        other
    });
    let actor = testamur_registrar::Actor::command_line();
    world
        .registrar()
        .put_achievement(&tenant, "wind", &other.unwrap(), &actor)
        .await
        .unwrap();
    for (member, value) in [
        ("award_number", json!(7)),
        ("learner", json!({ "id": "2" })),
        ("source", json!("elsewhere")),
        ("achievement", json!("wind")),
    ] {
        let mut other = body.clone();
        other[member] = value;
        let problem = world
            .json_as(&key, Method::POST, PATH, &other)
            .await
            .problem(409, "conflict");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("external id belongs to"), "{detail}");
    }
    let mut record = json!({ "learner": { "id": "2" }, "external_id": "enrolment-1" });
    record["record"] = json!({
        "id": "urn:uuid:0191d5c0-0000-7000-8000-000000000002",
        "locale": "en",
        "issuer": { "legalName": { "en": "Somebody Else" } },
        "achievement": achievement("a"),
        "subject": {},
        "awardedOn": "2026-06-30",
    });
    world
        .json_as(&key, Method::POST, PATH, &record)
        .await
        .problem(409, "conflict");
    let listed = world.get_as(&key, PATH).await.ok(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_whole_record_is_awarded_under_the_tenants_name() {
    let (world, tenant, key) = world().await;
    let body = json!({
        "learner": { "id": "1" },
        "record": {
            "id": "urn:uuid:0191d5c0-0000-7000-8000-000000000001",
            "locale": "en",
            "issuer": { "legalName": { "en": "Somebody Else" } },
            "achievement": achievement("a"),
            "subject": { "name": { "fullName": "Ana Example" } },
            "awardedOn": "2026-06-30",
        },
    });
    let made = world.json_as(&key, Method::POST, PATH, &body).await.ok(201);
    assert_eq!(
        (&made["id"], &made["achievement"]),
        (
            &json!("0191d5c0-0000-7000-8000-000000000001"),
            &json!("solar")
        )
    );
    let one = world
        .get_as(&key, &format!("{PATH}/{}", made["id"].as_str().unwrap()))
        .await
        .ok(200);
    assert_eq!(one["record"]["issuer"], *tenant.issuer());
}

#[tokio::test]
async fn an_award_with_mistakes_is_told_all_of_them_and_stored_not_at_all() {
    let (world, _, key) = world().await;
    for (body, places) in [
        (json!({}), &["/learner", "/achievement"][..]),
        (
            json!({ "learner": {}, "achievement": "solar", "tenant_id": "b", "status": "live" }),
            &["/learner/id", "/tenant_id", "/status"],
        ),
        (
            json!({ "learner": { "id": "1" }, "achievement": "none" }),
            &["/achievement"],
        ),
        (
            json!({ "learner": { "id": "1" }, "achievement": "solar", "award_number": 0, "awarded_on": "x",
                 "valid_until": 7, "results": [{}], "external_id": "" }),
            &[
                "/award_number",
                "/awarded_on",
                "/valid_until",
                "/external_id",
            ],
        ),
        (
            json!({ "learner": { "id": "1" }, "record": {}, "achievement": "solar" }),
            &["/record/id", "/achievement"],
        ),
        (
            json!({ "learner": { "id": "1\u{0}" }, "achievement": "solar" }),
            &["/learner/id"],
        ),
    ] {
        let answer = world.json_as(&key, Method::POST, PATH, &body).await;
        let problem = answer.problem(422, "document-mistaken");
        let errors = problem["errors"].as_array().unwrap();
        for place in places {
            assert!(
                errors.iter().any(|error| error["pointer"] == *place),
                "{place}: {problem}"
            );
        }
    }
    assert_eq!(
        world.get_as(&key, PATH).await.ok(200),
        json!({ "items": [] })
    );
}

#[tokio::test]
async fn a_list_is_filtered_and_paged() {
    let (world, tenant, key) = world().await;
    for learner in ["1", "2", "3"] {
        world.award(&tenant, learner).await;
    }
    let first = world.get_as(&key, &format!("{PATH}?limit=2")).await.ok(200);
    let second = world
        .get_as(
            &key,
            &format!("{PATH}?limit=2&cursor={}", first["next"].as_str().unwrap()),
        )
        .await
        .ok(200);
    assert_eq!(
        (
            first["items"].as_array().unwrap().len(),
            second["items"].as_array().unwrap().len()
        ),
        (2, 1)
    );
    assert_eq!(second.get("next"), None);
    let learner = first["items"][0]["learner_id"].as_str().unwrap();
    let of_one = world
        .get_as(&key, &format!("{PATH}?learner_id={learner}"))
        .await
        .ok(200);
    assert_eq!(of_one["items"], json!([first["items"][0]]));
    let none = world
        .get_as(&key, &format!("{PATH}?achievement=wind"))
        .await
        .ok(200);
    assert_eq!(none, json!({ "items": [] }));
    world
        .get_as(&key, &format!("{PATH}?learner_id=x"))
        .await
        .problem(400, "query-malformed");
}

#[tokio::test]
async fn an_offer_gives_links_and_a_transaction_code_once() {
    let (world, tenant, key) = world().await;
    let id = world.award(&tenant, "1").await;
    let path = "/v1/tenants/a/credential-offers";
    let made = world
        .json_as(&key, Method::POST, path, &json!({ "credential_id": id }))
        .await
        .ok(201);
    assert!(
        made["link"]
            .as_str()
            .unwrap()
            .starts_with("openid-credential-offer://?credential_offer=%7B")
    );
    assert!(
        made["link_by_reference"]
            .as_str()
            .unwrap()
            .starts_with("openid-credential-offer://?credential_offer_uri=https%3A%2F%2F")
    );
    assert_eq!(made["tx_code"].as_str().unwrap().len(), 6);
    assert_eq!(made["expires_at"], "2026-11-20T09:25:30Z");
    let uri = made["uri"]
        .as_str()
        .unwrap()
        .strip_prefix(crate::world::BASE)
        .unwrap();
    assert_eq!(world.get(uri).await.status, 200);
    let open = json!({ "credential_id": id, "tx_code": false, "lifetime_seconds": 60 });
    let made = world.json_as(&key, Method::POST, path, &open).await.ok(201);
    assert_eq!(
        (made.get("tx_code"), &made["expires_at"]),
        (None, &json!("2026-11-20T09:16:30Z"))
    );
    let mistaken = json!({ "credential_id": "x", "lifetime_seconds": 1 });
    world
        .json_as(&key, Method::POST, path, &mistaken)
        .await
        .problem(422, "document-mistaken");
    let random = json!({ "credential_id": "00000000-0000-4000-8000-000000000000" });
    world
        .json_as(&key, Method::POST, path, &random)
        .await
        .problem(404, "credential-unknown");
}
