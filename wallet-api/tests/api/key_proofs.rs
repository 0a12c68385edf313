//! Nonces and key proofs: OpenID4VCI 1.0 §§ 7, 8.2 and appendix F.1.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    wallet::{Wallet, access_token, asking, credential_request, nonce},
    world::{BASE, World},
};

#[tokio::test]
async fn a_nonce_that_is_used_old_foreign_or_invented_is_refused() {
    let world = World::new().await;
    let (tenant, other) = (world.tenant("a").await, world.tenant("b").await);
    let wallet = Wallet::new(1);
    let token = access_token(&world, &tenant, "ana").await;
    let used = nonce(&world, &tenant).await;
    let proof = wallet.proof(&world, &tenant, &used);
    world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await
        .ok(200);
    let of_another = nonce(&world, &other).await;
    let old = nonce(&world, &tenant).await;
    world.advance(SignedDuration::from_secs(301));
    // The access token is as old as the nonce: a new one.
    let token = access_token(&world, &tenant, "ben").await;
    let mut answers = Vec::new();
    for nonce in [&used, &of_another, &old, "invented", ""] {
        let proof = wallet.proof(&world, &tenant, nonce);
        let answer = world
            .send(credential_request(&tenant, &token, &asking(&proof)))
            .await;
        answers.push(answer.wallet_error(400, "invalid_nonce"));
    }
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
}

#[tokio::test]
async fn two_nonces_are_never_the_same() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    assert_ne!(nonce(&world, &tenant).await, nonce(&world, &tenant).await);
}

/// A change to header and claims of a key proof.
type Change = fn(&Wallet, &mut Value, &mut Value);

#[tokio::test]
async fn a_key_proof_that_does_not_hold_is_an_invalid_proof() {
    let world = World::new().await;
    let (tenant, _other) = (world.tenant("a").await, world.tenant("b").await);
    let wallet = Wallet::new(1);
    let token = access_token(&world, &tenant, "ana").await;
    let changes: [(&str, Change); 17] = [
        ("another typ", |_, header, _| header["typ"] = json!("JWT")),
        ("no typ", |_, header, _| {
            drop(header.as_object_mut().unwrap().remove("typ"));
        }),
        ("alg none", |_, header, _| header["alg"] = json!("none")),
        ("a MAC", |_, header, _| header["alg"] = json!("HS256")),
        ("the alg of another key", |_, header, _| {
            header["alg"] = json!("ES256");
        }),
        ("another tenant's aud", |_, _, claims| {
            claims["aud"] = json!(format!("{BASE}/tenants/b"));
        }),
        ("no aud", |_, _, claims| {
            drop(claims.as_object_mut().unwrap().remove("aud"));
        }),
        ("an iat in the future", |_, _, claims| {
            claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 120);
        }),
        ("an old iat", |_, _, claims| {
            claims["iat"] = json!(claims["iat"].as_i64().unwrap() - 600);
        }),
        ("no iat", |_, _, claims| {
            drop(claims.as_object_mut().unwrap().remove("iat"));
        }),
        ("an iss", |_, _, claims| claims["iss"] = json!("wallet")),
        ("no nonce", |_, _, claims| {
            drop(claims.as_object_mut().unwrap().remove("nonce"));
        }),
        ("kid and jwk", |wallet, header, _| {
            header["jwk"] = wallet.jwk();
        }),
        ("no key", |_, header, _| {
            drop(header.as_object_mut().unwrap().remove("kid"));
        }),
        ("another's kid", |_, header, _| {
            header["kid"] = json!(Wallet::new(9).kid());
        }),
        ("a did:web kid", |_, header, _| {
            header["kid"] = json!("did:web:wallet.example#key");
        }),
        ("a private key in the header", |wallet, header, _| {
            header.as_object_mut().unwrap().remove("kid");
            header["jwk"] = wallet.jwk();
            header["jwk"]["d"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        }),
    ];
    for (name, change) in changes {
        let nonce = nonce(&world, &tenant).await;
        let proof = wallet.proof_with(&world, &tenant, &nonce, |header, claims| {
            change(&wallet, header, claims);
        });
        let answer = world
            .send(credential_request(&tenant, &token, &asking(&proof)))
            .await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (400, Some("invalid_proof")),
            "{name}: {}",
            answer.text()
        );
        answer.assert_printable();
    }
    let nonce = nonce(&world, &tenant).await;
    let good = wallet.proof(&world, &tenant, &nonce);
    let (signed, _) = good.rsplit_once('.').unwrap();
    for forged in [
        format!("{signed}."),
        format!("{signed}.AAAA"),
        signed.to_owned(),
        String::new(),
        "ä\"\\.x.y".to_owned(),
    ] {
        let answer = world
            .send(credential_request(&tenant, &token, &asking(&forged)))
            .await;
        answer.wallet_error(400, "invalid_proof");
        answer.assert_printable();
    }
    // None of the refused proofs has used up its nonce.
    world
        .send(credential_request(&tenant, &token, &asking(&good)))
        .await
        .ok(200);
}

#[tokio::test]
async fn what_wallets_do_beside_the_standard_and_does_no_harm_is_taken() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let wallet = Wallet::new(1);
    let token = access_token(&world, &tenant, "ana").await;
    let changes: [Change; 3] = [
        |_, _, claims| claims["aud"] = json!(format!("{BASE}/tenants/a/")),
        |_, _, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() + 60),
        |_, _, claims| claims["nbf"] = claims["iat"].clone(),
    ];
    for change in changes {
        let nonce = nonce(&world, &tenant).await;
        let proof = wallet.proof_with(&world, &tenant, &nonce, |header, claims| {
            change(&wallet, header, claims);
        });
        let mut body = asking(&proof);
        body["proofs"]["proof_type"] = json!("jwt");
        world
            .send(credential_request(&tenant, &token, &body))
            .await
            .ok(200);
    }
}
