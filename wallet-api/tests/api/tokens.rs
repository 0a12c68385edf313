//! Offers and access tokens: OpenID4VCI 1.0 §§ 4.1 and 6, and every way to get a token that is none's.

use axum::{body::Body, http::Request};
use jiff::SignedDuration;
use serde_json::json;
use testamur_wallet_api::offer_link_by_value;

use crate::{
    wallet::{access_token, form, offer, token_request},
    world::{BASE, World, answer},
};

#[tokio::test]
async fn an_offer_is_read_by_reference_as_often_as_a_wallet_likes() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, true).await;
    let path = format!("/tenants/a/credential-offers/{}", created.token);
    for _ in 0..2 {
        let answer = world.get(&path).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "application/json");
        let expected = json!({
            "credential_issuer": "https://credentials.example/tenants/a",
            "credential_configuration_ids": [
                "open_badge_ldp_vc", "open_badge_jwt_vc_json", "open_badge_sd_jwt_vc"
            ],
            "grants": { "urn:ietf:params:oauth:grant-type:pre-authorized_code": {
                "pre-authorized_code": created.offer.pre_authorized_code,
                "tx_code": {
                    "input_mode": "numeric", "length": 6,
                    "description": "The code that the issuer sent you on another way",
                },
            } },
        });
        assert_eq!(answer.ok(200), expected);
        assert!(!answer.text().contains(&created.tx_code.clone().unwrap()));
    }
}

#[tokio::test]
async fn an_offer_by_value_carries_the_same_object() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, false).await;
    let link = offer_link_by_value(&format!("{BASE}/tenants/a"), &created.offer);
    let query = url::Url::parse(&link).unwrap();
    let value = query
        .query_pairs()
        .find(|(name, _)| name == "credential_offer")
        .unwrap()
        .1
        .into_owned();
    let by_reference = world
        .get(&format!("/tenants/a/credential-offers/{}", created.token))
        .await
        .ok(200);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&value).unwrap(),
        by_reference
    );
    assert!(
        by_reference["grants"]
            .as_object()
            .unwrap()
            .values()
            .all(|grant| grant.get("tx_code").is_none())
    );
}

#[tokio::test]
async fn an_offer_that_is_unknown_over_or_anothers_is_answered_alike() {
    let world = World::new().await;
    let (tenant, _other) = (world.tenant("a").await, world.tenant("b").await);
    let credential = world.award(&tenant, "ana").await;
    let (expiring, redeemed) = (
        offer(&world, &tenant, credential, false).await,
        offer(&world, &tenant, credential, false).await,
    );
    token_request(
        &world,
        &tenant,
        form(&redeemed.offer.pre_authorized_code, None),
    )
    .await
    .ok(200);
    let of_another = world
        .get(&format!("/tenants/b/credential-offers/{}", expiring.token))
        .await;
    world.advance(SignedDuration::from_mins(11));
    let expected = of_another.problem(404, "not-found");
    for path in [
        format!("/tenants/a/credential-offers/{}", expiring.token),
        format!("/tenants/a/credential-offers/{}", redeemed.token),
        "/tenants/a/credential-offers/unknown".to_owned(),
        "/tenants/a/credential-offers/%00".to_owned(),
        "/tenants/nobody/credential-offers/unknown".to_owned(),
    ] {
        let body = world.get(&path).await.problem(404, "not-found");
        if !path.contains("%00") {
            assert_eq!(body, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn a_code_becomes_a_bearer_token_for_five_minutes() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, true).await;
    let answer = token_request(
        &world,
        &tenant,
        form(
            &created.offer.pre_authorized_code,
            created.tx_code.as_deref(),
        ),
    )
    .await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.ok(200);
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 300);
    assert_eq!(body["access_token"].as_str().unwrap().len(), 43);
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
}

#[tokio::test]
async fn user_pin_client_id_and_unknown_parameters_do_no_harm() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, true).await;
    let form = form(&created.offer.pre_authorized_code, None);
    let user_pin = created.tx_code.unwrap();
    let body = format!("{form}&user_pin={user_pin}&client_id=wallet&resource=x");
    token_request(&world, &tenant, body).await.ok(200);
}

#[tokio::test]
async fn of_fifty_parallel_tries_one_gets_a_token() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, false).await;
    let body = form(&created.offer.pre_authorized_code, None);
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let request = Request::post("/tenants/a/token")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(body.clone()))
                .unwrap();
            tokio::spawn(answer(world.router(), request))
        })
        .collect();
    let mut tokens = 0;
    for one in tries {
        let answer = one.await.unwrap();
        if answer.status == 200 {
            tokens += 1;
        } else {
            answer.wallet_error(400, "invalid_grant");
        }
    }
    assert_eq!(tokens, 1);
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_what_it_gave() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, false).await;
    let body = form(&created.offer.pre_authorized_code, None);
    let token = token_request(&world, &tenant, body.clone()).await.ok(200)["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    token_request(&world, &tenant, body)
        .await
        .wallet_error(400, "invalid_grant");
    let request = crate::wallet::credential_request(
        &tenant,
        &token,
        &json!({ "credential_configuration_id": "open_badge_ldp_vc",
        "proofs": { "jwt": ["x"] } }),
    );
    world.send(request).await.wallet_error(401, "invalid_token");
}

#[tokio::test]
async fn wrong_wrong_right_gives_a_token_and_five_wrong_codes_end_the_offer() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let (patient, stubborn) = (
        offer(&world, &tenant, credential, true).await,
        offer(&world, &tenant, credential, true).await,
    );
    for (created, wrong_tries, status) in [(patient, 2, 200), (stubborn, 5, 400)] {
        let right = created.tx_code.unwrap();
        let wrong = if right == "000000" {
            "000001"
        } else {
            "000000"
        };
        for _ in 0..wrong_tries {
            let answer = token_request(
                &world,
                &tenant,
                form(&created.offer.pre_authorized_code, Some(wrong)),
            )
            .await;
            answer.wallet_error(400, "invalid_grant");
        }
        let answer = token_request(
            &world,
            &tenant,
            form(&created.offer.pre_authorized_code, Some(&right)),
        )
        .await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn parallel_guesses_of_a_transaction_code_are_counted_too() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, true).await;
    let right = created.tx_code.unwrap();
    let guesses: Vec<_> = (0..100)
        .map(|guess| format!("{guess:06}"))
        .filter(|guess| *guess != right)
        .map(|guess| {
            let request = Request::post("/tenants/a/token")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(form(
                    &created.offer.pre_authorized_code,
                    Some(&guess),
                )))
                .unwrap();
            tokio::spawn(answer(world.router(), request))
        })
        .collect();
    for guess in guesses {
        guess.await.unwrap().wallet_error(400, "invalid_grant");
    }
    let answer = token_request(
        &world,
        &tenant,
        form(&created.offer.pre_authorized_code, Some(&right)),
    )
    .await;
    answer.wallet_error(400, "invalid_grant");
}

#[tokio::test]
async fn a_transaction_code_that_is_missing_or_not_asked_for_is_an_invalid_request() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let with = offer(&world, &tenant, credential, true).await;
    let without = offer(&world, &tenant, credential, false).await;
    token_request(&world, &tenant, form(&with.offer.pre_authorized_code, None))
        .await
        .wallet_error(400, "invalid_request");
    let answer = token_request(
        &world,
        &tenant,
        form(&without.offer.pre_authorized_code, Some("123456")),
    )
    .await;
    answer.wallet_error(400, "invalid_request");
}

#[tokio::test]
async fn an_unknown_expired_or_foreign_code_is_answered_alike() {
    let world = World::new().await;
    let (tenant, other) = (world.tenant("a").await, world.tenant("b").await);
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, false).await;
    let body = form(&created.offer.pre_authorized_code, None);
    let foreign = token_request(&world, &other, body.clone())
        .await
        .wallet_error(400, "invalid_grant");
    let unknown = token_request(&world, &tenant, form("unknown", None))
        .await
        .wallet_error(400, "invalid_grant");
    world.advance(SignedDuration::from_mins(10));
    let expired = token_request(&world, &tenant, body)
        .await
        .wallet_error(400, "invalid_grant");
    assert_eq!((&foreign, &unknown), (&unknown, &expired));
}

#[tokio::test]
async fn token_requests_that_are_none_are_named() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code";
    for (body, code) in [
        (String::new(), "invalid_request"),
        ("pre-authorized_code=x".to_owned(), "invalid_request"),
        (grant.to_owned(), "invalid_request"),
        (
            format!("{grant}&pre-authorized_code=x&pre-authorized_code=y"),
            "invalid_request",
        ),
        (
            "grant_type=authorization_code&code=x".to_owned(),
            "unsupported_grant_type",
        ),
    ] {
        token_request(&world, &tenant, body)
            .await
            .wallet_error(400, code);
    }
    world
        .post("/tenants/a/token", "application/json", "{}")
        .await
        .wallet_error(400, "invalid_request");
    world
        .post("/tenants/nobody/token", "application/json", "{}")
        .await
        .problem(404, "tenant-unknown");
}

#[tokio::test]
async fn codes_and_tokens_are_nowhere_in_the_store() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let credential = world.award(&tenant, "ana").await;
    let created = offer(&world, &tenant, credential, true).await;
    let token = access_token(&world, &tenant, "ben").await;
    let bytes = world.store_bytes();
    for secret in [&created.token, &created.offer.pre_authorized_code, &token] {
        assert!(!contains(&bytes, secret.as_bytes()));
    }
    assert!(
        contains(&bytes, b"Learner ana"),
        "the search finds what is there"
    );
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}
