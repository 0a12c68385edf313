//! Expired, not yet valid, made in the future.

use serde_json::json;
use testamur_verifier::{CheckCode, Problem};

use crate::world::{
    Party, assert_refused, assert_verified, at, badge_1_1_for_proofs, verify_offline, with,
};

#[tokio::test]
async fn an_expired_credential_is_refused() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "",
        "validUntil",
        json!("2025-12-31T23:58:59Z"),
    );
    assert_refused(
        &verify_offline(&issuer.sign(&badge)).await,
        CheckCode::ValidUntil,
        Problem::Expired,
    );
}

#[tokio::test]
async fn an_expired_credential_over_data_model_1_1_is_refused() {
    let issuer = Party::new(1);
    let badge = with(
        badge_1_1_for_proofs(&issuer.id),
        "",
        "expirationDate",
        json!("2025-12-31T00:00:00Z"),
    );
    assert_refused(
        &verify_offline(&issuer.sign(&badge)).await,
        CheckCode::ValidUntil,
        Problem::Expired,
    );
}

#[tokio::test]
async fn a_credential_which_is_not_yet_valid_is_refused() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "",
        "validFrom",
        json!("2026-01-01T00:01:01Z"),
    );
    assert_refused(
        &verify_offline(&issuer.sign(&badge)).await,
        CheckCode::ValidFrom,
        Problem::NotYetValid,
    );
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "",
        "validFrom",
        json!("2026-01-01T00:00:59Z"),
    );
    assert_verified(&verify_offline(&issuer.sign(&badge)).await);
}

#[tokio::test]
async fn an_instant_without_a_zone_is_refused() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "",
        "validUntil",
        json!("2030-01-01T00:00:00"),
    );
    assert_refused(
        &verify_offline(&issuer.sign(&badge)).await,
        CheckCode::ValidUntil,
        Problem::Malformed,
    );
}

#[tokio::test]
async fn a_proof_made_in_the_future_is_refused() {
    let issuer = Party::new(1);
    let mut options = issuer.proof_options();
    options.created = Some(at("2026-01-01T00:01:01Z"));
    let report = verify_offline(&issuer.sign_with(&issuer.badge(), &options)).await;
    assert_refused(&report, CheckCode::ProofTime, Problem::ProofCreatedAhead);
}

#[tokio::test]
async fn an_expired_proof_is_refused() {
    let issuer = Party::new(1);
    let mut options = issuer.proof_options();
    options.expires = Some(at("2025-12-31T00:00:00Z"));
    let report = verify_offline(&issuer.sign_with(&issuer.badge(), &options)).await;
    assert_refused(&report, CheckCode::ProofTime, Problem::ProofExpired);
}
