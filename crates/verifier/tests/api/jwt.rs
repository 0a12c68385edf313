//! Credentials in a compact JWS.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, SecretKey, did_jwk};
use testamur_signing::jws;
use testamur_signing::vc_jwt::{self, Profile};
use testamur_verifier::{
    CheckCode, InputFormat, MemoryDocuments, Outcome, Problem, Trust, VerificationReport,
};

use crate::world::{
    HTTPS_ID, Party, WEB_ID, assert_refused, assert_verified, at, badge, badge_1_1, verify_bytes,
    with,
};

async fn verify(input: &str) -> VerificationReport {
    verify_bytes(input.as_bytes(), &MemoryDocuments::new()).await
}

fn header(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A JWS of party 1 under another header; no signature is looked at for it.
fn with_header(members: &Value) -> String {
    let issuer = Party::new(1);
    let jwt = issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
    let (_, rest) = jwt.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(members.to_string()))
}

fn payload_of(compact: &str) -> Value {
    let payload = compact.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn the_three_profiles_verify() {
    let issuer = Party::new(1);
    for (profile, credential, format) in [
        (
            Profile::OpenBadges,
            issuer.badge(),
            InputFormat::VcJwtOpenBadges,
        ),
        (
            Profile::JoseCose,
            issuer.badge(),
            InputFormat::VcJwtJoseCose,
        ),
        (
            Profile::VcClaim,
            badge_1_1(&issuer.id),
            InputFormat::VcJwtVcClaim,
        ),
    ] {
        let report = verify(&issuer.sign_jwt(&credential, profile)).await;
        assert_verified(&report);
        assert_eq!(
            (report.input, report.trust),
            (format, Some(Trust::ByIdentifier))
        );
    }
}

#[tokio::test]
async fn every_algorithm_verifies_under_a_did_jwk() {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(7);
    for key_type in KeyType::ALL {
        let secret = SecretKey::generate(key_type, &mut rng).unwrap();
        let id = did_jwk::did(secret.public_key());
        let method = did_jwk::verification_method(secret.public_key());
        let jwt = vc_jwt::sign(&badge(&id), Profile::OpenBadges, &method, &secret).unwrap();
        assert_verified(&verify(&jwt).await);
    }
}

#[tokio::test]
async fn a_kid_of_a_did_web_is_resolved() {
    let issuer = Party::named(1, WEB_ID);
    let jwt = issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
    assert_verified(&verify_bytes(jwt.as_bytes(), &issuer.did_document()).await);
}

#[tokio::test]
async fn a_changed_payload_breaks_the_signature() {
    let issuer = Party::new(1);
    let jwt = issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
    let changed = with(payload_of(&jwt), "", "name", json!("Geometry"));
    let mut parts: Vec<_> = jwt.split('.').map(str::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(changed.to_string());
    assert_refused(
        &verify(&parts.join(".")).await,
        CheckCode::Signature,
        Problem::SignatureInvalid,
    );
}

#[tokio::test]
async fn an_attackers_jwk_in_the_header_is_not_the_issuers() {
    let victim = Party::named(1, HTTPS_ID);
    let attacker = Party::new(2);
    let payload = payload_of(&victim.sign_jwt(&victim.badge(), Profile::OpenBadges));
    let forged = jws::sign(
        &header(&json!({"typ": "JWT", "jwk": attacker.key().to_jwk()})),
        payload.to_string().as_bytes(),
        &attacker.secret,
    )
    .unwrap();
    let published = json!({"keys": [victim.key().to_jwk()]}).to_string();
    let documents = MemoryDocuments::new().with(
        "https://harbour.example/.well-known/jwks.json",
        "application/json",
        published,
    );
    for documents in [MemoryDocuments::new(), documents] {
        let report = verify_bytes(forged.as_bytes(), &documents).await;
        assert_refused(
            &report,
            CheckCode::IssuerBinding,
            Problem::IssuerKeyNotBound,
        );
        assert_eq!(
            (report.signature, report.trust),
            (Outcome::Passed, Some(Trust::SelfAsserted))
        );
    }
}

#[tokio::test]
async fn a_header_key_which_the_issuer_publishes_is_bound() {
    let issuer = Party::named(1, HTTPS_ID);
    let payload = payload_of(&issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges));
    let jwt = jws::sign(
        &header(&json!({"typ": "JWT", "jwk": issuer.key().to_jwk()})),
        payload.to_string().as_bytes(),
        &issuer.secret,
    )
    .unwrap();
    let published = json!({"keys": [issuer.key().to_jwk()]}).to_string();
    let documents = MemoryDocuments::new().with(
        "https://harbour.example/.well-known/jwks.json",
        "application/json",
        published,
    );
    assert_verified(&verify_bytes(jwt.as_bytes(), &documents).await);
}

#[tokio::test]
async fn a_kid_on_an_attackers_host_is_not_even_asked() {
    let victim = Party::named(1, HTTPS_ID);
    let attacker = Party::named(2, HTTPS_ID).signing_as("https://evil.example/jwks.json#key-1");
    let forged = attacker.sign_jwt(&victim.badge(), Profile::OpenBadges);
    let evil = json!({"keys": [attacker.key().to_jwk()]}).to_string();
    let mut victims = victim.key().to_jwk();
    victims["kid"] = json!("another");
    let documents = MemoryDocuments::new()
        .with("https://evil.example/jwks.json", "application/json", evil)
        .with(
            "https://harbour.example/issuer",
            "application/json",
            victim.controller_document().to_string(),
        )
        .with(
            "https://harbour.example/.well-known/jwks.json",
            "application/json",
            json!({"keys": [victims]}).to_string(),
        );
    let report = verify_bytes(forged.as_bytes(), &documents).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
}

#[tokio::test]
async fn no_algorithm_but_those_of_the_keys_is_accepted() {
    for alg in ["none", "None", "HS256", "", "ES512"] {
        let jwt = with_header(&json!({"alg": alg, "typ": "JWT", "kid": Party::new(1).method}));
        assert_refused(
            &verify(&jwt).await,
            CheckCode::Proof,
            Problem::AlgorithmNotAccepted,
        );
    }
}

#[tokio::test]
async fn a_header_has_nothing_that_a_credentials_must_not_have() {
    let kid = Party::new(1).method;
    for members in [
        json!({"alg": "EdDSA", "typ": "JWT", "kid": kid, "jku": "https://evil.example/jwks.json"}),
        json!({"alg": "EdDSA", "typ": "JWT", "kid": kid, "x5c": []}),
        json!({"alg": "EdDSA", "typ": "JWT", "kid": kid, "crit": ["exp"]}),
        json!({"alg": "EdDSA", "typ": "JWT", "kid": kid, "b64": false}),
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": kid}),
        json!({"alg": "EdDSA", "typ": "openid4vci-proof+jwt", "kid": kid}),
        json!({"alg": "EdDSA", "typ": "JWT", "kid": kid, "extra": true}),
    ] {
        assert_refused(
            &verify(&with_header(&members)).await,
            CheckCode::Proof,
            Problem::HeaderNotAccepted,
        );
    }
}

#[tokio::test]
async fn claims_which_disagree_with_the_credential_are_refused() {
    let issuer = Party::new(1);
    let payload = payload_of(&issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges));
    for (claim, value) in [
        ("iss", json!("https://other.example")),
        ("sub", json!("did:example:other")),
        ("jti", json!("urn:uuid:1")),
        ("nbf", json!(1)),
    ] {
        let changed = with(payload.clone(), "", claim, value);
        let jwt = jws::sign(
            &header(&json!({"typ": "JWT", "kid": issuer.method})),
            changed.to_string().as_bytes(),
            &issuer.secret,
        )
        .unwrap();
        assert_refused(
            &verify(&jwt).await,
            CheckCode::JwtClaims,
            Problem::ClaimMismatch,
        );
    }
}

#[tokio::test]
async fn an_expired_signature_is_refused() {
    let issuer = Party::new(1);
    let payload = with(issuer.badge(), "", "exp", json!(1_700_000_000));
    let jwt = jws::sign(
        &header(&json!({"typ": "vc+jwt", "kid": issuer.method})),
        payload.to_string().as_bytes(),
        &issuer.secret,
    )
    .unwrap();
    assert_refused(
        &verify(&jwt).await,
        CheckCode::ProofTime,
        Problem::ProofExpired,
    );
}

#[tokio::test]
async fn dots_without_end_are_refused_at_once() {
    let report = verify(&".".repeat(1_000_000)).await;
    assert_refused(&report, CheckCode::Parse, Problem::Malformed);
}

/// Data model 2.0 in the claim `vc`, its dates left to `nbf` and `exp`: they have the names of that model.
#[tokio::test]
async fn dates_from_claims_have_the_names_of_the_data_model() {
    let issuer = Party::new(1);
    let mut vc = with(
        issuer.badge(),
        "",
        "validUntil",
        json!("2030-01-01T00:00:00Z"),
    );
    let mut payload = payload_of(&issuer.sign_jwt(&vc, Profile::VcClaim));
    vc.as_object_mut()
        .unwrap()
        .retain(|name, _| !name.starts_with("valid"));
    payload["vc"] = vc;
    let members = header(&json!({"typ": "JWT", "kid": issuer.method}));
    let jwt = jws::sign(&members, payload.to_string().as_bytes(), &issuer.secret).unwrap();
    let report = verify(&jwt).await;
    assert_verified(&report);
    assert_eq!(report.valid_until.as_deref(), Some("2030-01-01T00:00:00Z"));
}

/// A credential dated back, signed after its key was retired.
#[tokio::test]
async fn the_time_of_a_signature_is_its_iat() {
    let issuer = Party::named(1, WEB_ID);
    let retired = with(
        issuer.controller_document(),
        "/verificationMethod/0",
        "expires",
        json!("2025-06-01T00:00:00Z"),
    );
    let url = "https://harbour.example/.well-known/did.json";
    let documents = MemoryDocuments::new().with(url, "application/did+json", retired.to_string());
    let mut payload = payload_of(&issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges));
    let members = header(&json!({"typ": "JWT", "kid": issuer.method}));
    for (made, verified) in [
        ("2025-05-31T00:00:00Z", true),
        ("2025-06-02T00:00:00Z", false),
    ] {
        payload["iat"] = json!(at(made).as_second());
        let jwt = jws::sign(&members, payload.to_string().as_bytes(), &issuer.secret).unwrap();
        let report = verify_bytes(jwt.as_bytes(), &documents).await;
        assert_eq!(report.verified, verified, "{}", report.to_text());
    }
}
