//! The host's JWK set: the last place where an `https` issuer may publish.

use serde_json::{Value, json};
use testamur_verifier::{CheckCode, MemoryDocuments, Outcome, Problem};

use crate::world::{HTTPS_ID, Party, assert_refused, assert_unknown, assert_verified, verify_with};

const JWKS_URL: &str = "https://harbour.example/.well-known/jwks.json";

fn document(url: &str, value: &Value) -> MemoryDocuments {
    MemoryDocuments::new().with(url, "application/json", value.to_string())
}

/// The party's key as it stands in the set, under the word `key-1`.
fn jwk(party: &Party) -> Value {
    let mut jwk = party.key().to_jwk();
    jwk["kid"] = json!("key-1");
    jwk
}

#[tokio::test]
async fn an_https_issuer_is_bound_by_its_hosts_jwk_set() {
    let issuer = Party::named(1, HTTPS_ID);
    let jwk = jwk(&issuer);
    let signed = issuer.sign(&issuer.badge());
    assert_verified(&verify_with(&signed, &document(JWKS_URL, &json!({"keys": [jwk]}))).await);
    let by_fragment =
        Party::named(1, HTTPS_ID).signing_as(&format!("{HTTPS_ID}#{}", issuer.multibase()));
    let signed = by_fragment.sign(&issuer.badge());
    assert_verified(&verify_with(&signed, &document(JWKS_URL, &json!({"keys": [jwk]}))).await);
}

#[tokio::test]
async fn a_key_of_the_set_under_another_name_is_not_the_one_that_is_named() {
    let issuer = Party::named(1, HTTPS_ID);
    let mut jwk = jwk(&issuer);
    jwk["kid"] = json!("key-2");
    let signed = issuer.sign(&issuer.badge());
    let report = verify_with(&signed, &document(JWKS_URL, &json!({"keys": [jwk]}))).await;
    assert_unknown(&report, CheckCode::IssuerBinding, Problem::KeyUnreachable);
    assert_eq!(report.signature, Outcome::Unknown);
}

#[tokio::test]
async fn a_jwk_with_an_issuer_is_that_issuers_only() {
    let issuer = Party::named(1, HTTPS_ID);
    let signed = issuer.sign(&issuer.badge());
    for (iss, bound) in [
        (json!(HTTPS_ID), true),
        (json!("https://harbour.example/another"), false),
        (json!("https://harbour.example/issuer/"), false),
        (json!(null), false),
        (json!([HTTPS_ID]), false),
    ] {
        let mut jwk = jwk(&issuer);
        jwk["iss"] = iss.clone();
        let report = verify_with(&signed, &document(JWKS_URL, &json!({"keys": [jwk]}))).await;
        assert_eq!(report.verified, bound, "{iss}: {}", report.to_text());
        assert_eq!(report.issuer_binding == Outcome::Passed, bound, "{iss}");
    }
}

/// Whoever may add a key to the host's set does not sign for an issuer that lists its own.
#[tokio::test]
async fn an_issuer_which_lists_its_own_keys_is_not_bound_by_its_hosts_set() {
    let issuer = Party::named(1, HTTPS_ID);
    let neighbour = Party::named(2, HTTPS_ID).signing_as(&format!("{HTTPS_ID}#theirs"));
    let mut theirs = neighbour.key().to_jwk();
    theirs["kid"] = json!("theirs");
    let set = json!({"keys": [theirs]}).to_string();
    let signed = neighbour.sign(&issuer.badge());
    let own = issuer.controller_document();
    let documents = document(HTTPS_ID, &own).with(JWKS_URL, "application/json", set.clone());
    let report = verify_with(&signed, &documents).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    // A document without keys to assert with leaves it to the host.
    let mut silent = own;
    let members = silent.as_object_mut().unwrap();
    members.shift_remove("assertionMethod");
    members.shift_remove("verificationMethod");
    let documents = document(HTTPS_ID, &silent).with(JWKS_URL, "application/json", set);
    assert_verified(&verify_with(&signed, &documents).await);
}

/// Nor for one whose document is there and cannot be read: it may say which keys are the issuer's.
#[tokio::test]
async fn the_hosts_set_does_not_speak_for_an_issuer_whose_document_cannot_be_read() {
    let issuer = Party::named(1, HTTPS_ID);
    let set = json!({"keys": [jwk(&issuer)]}).to_string();
    let signed = issuer.sign(&issuer.badge());
    let own = issuer.controller_document();
    let with = |member: &str, value: Value| {
        let mut document = own.clone();
        document[member] = value;
        document.to_string()
    };
    let twice = own.to_string().replacen('{', r#"{"id": 1, "#, 1);
    for (document, verified) in [
        ("{".to_owned(), false),
        (String::new(), false),
        ("[]".to_owned(), false),
        ("\"moved\"".to_owned(), false),
        (twice, false),
        (with("verificationMethod", json!("key-1")), false),
        (with("assertionMethod", json!([1])), false),
        (with("id", json!("https://harbour.example/other")), false),
        (with("id", json!(null)), false),
        // These say nothing about keys.
        ("{}".to_owned(), true),
        (json!({"error": "not found"}).to_string(), true),
        (
            json!({"id": HTTPS_ID, "type": ["Profile"]}).to_string(),
            true,
        ),
        (
            json!({"id": "https://other.example/", "assertionMethod": []}).to_string(),
            true,
        ),
    ] {
        let documents = MemoryDocuments::new()
            .with(HTTPS_ID, "application/json", document.clone())
            .with(JWKS_URL, "application/json", set.clone());
        let report = verify_with(&signed, &documents).await;
        assert_eq!(
            report.verified,
            verified,
            "{document}: {}",
            report.to_text()
        );
        if !verified {
            let (code, problem) = (CheckCode::IssuerBinding, Problem::IssuerKeyNotBound);
            assert_refused(&report, code, problem);
        }
    }
}
