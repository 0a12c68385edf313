//! When was the key in use?

use serde_json::json;
use testamur_verifier::{CheckCode, MemoryDocuments, Problem, VerificationReport};

use crate::world::{Party, WEB_ID, assert_refused, assert_verified, verify_with, with};

/// A badge of 2025-01-01, verified on 2026-01-01 under a key which ended in between, or before.
async fn verify_ended(member: &str, time: &str) -> VerificationReport {
    let issuer = Party::named(1, WEB_ID);
    let ended = with(
        issuer.controller_document(),
        "/verificationMethod/0",
        member,
        json!(time),
    );
    let documents = MemoryDocuments::new().with(
        "https://harbour.example/.well-known/did.json",
        "application/did+json",
        ended.to_string(),
    );
    verify_with(&issuer.sign(&issuer.badge()), &documents).await
}

#[tokio::test]
async fn a_revoked_key_verifies_nothing_not_even_what_is_dated_before() {
    for time in [
        "2024-12-31T23:59:59Z",
        "2025-06-01T00:00:00Z",
        "2026-01-01T00:00:00Z",
    ] {
        let report = verify_ended("revoked", time).await;
        let check = assert_refused(&report, CheckCode::KeyTime, Problem::KeyRetired);
        assert!(check.message.contains("revoked"), "{}", check.message);
    }
    assert_verified(&verify_ended("revoked", "2026-01-01T00:00:01Z").await);
}

#[tokio::test]
async fn an_expired_key_verifies_what_was_made_before() {
    let report = verify_ended("expires", "2024-12-31T23:59:59Z").await;
    assert_refused(&report, CheckCode::KeyTime, Problem::KeyRetired);
    assert_verified(&verify_ended("expires", "2025-06-01T00:00:00Z").await);
}
