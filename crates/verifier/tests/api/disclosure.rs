//! Derived credentials: what is disclosed verifies, and what may have been left out is said.

use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_verifier::{
    CheckCode, NoDocuments, Outcome, Problem, StatusState, Verdict, VerificationReport,
    VerifyOptions,
};

use crate::suites::party;
use crate::world::{
    Party, assert_refused, assert_verified, status_entry, verify_offline, verify_under, with,
};

async fn verify_accepting(credential: &Value) -> VerificationReport {
    let options = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    verify_under(credential, &options, &NoDocuments).await
}

fn undisclosed(report: &VerificationReport) -> Vec<&str> {
    let checks = report.checks.iter();
    checks
        .filter(|check| check.code == CheckCode::Disclosure && check.outcome == Outcome::Unknown)
        .map(|check| check.pointer.as_str())
        .collect()
}

#[tokio::test]
async fn a_derived_badge_without_status_is_never_valid() {
    let party = party(KeyType::P256);
    let shown = party.derived(&party.badge(), &["/credentialSubject"]);
    let report = verify_offline(&shown).await;
    assert_eq!(report.verdict, Verdict::Undecided, "{}", report.to_text());
    assert_eq!(report.signature, Outcome::Passed);
    assert_eq!(report.status, StatusState::Unknown);
    assert!(undisclosed(&report).contains(&"/credentialStatus"));

    let report = verify_accepting(&shown).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Unknown);
    assert!(undisclosed(&report).contains(&"/credentialStatus"));
}

#[tokio::test]
async fn status_and_dates_cannot_be_left_out_of_what_we_sign() {
    let party = party(KeyType::P256);
    let mut badge = party.badge();
    badge["validUntil"] = json!("2090-01-01T00:00:00Z");
    badge["credentialStatus"] = status_entry("revocation", "7");
    let report = verify_offline(&party.derived(&badge, &["/credentialSubject"])).await;
    assert_eq!(undisclosed(&report), [""; 0], "{}", report.to_text());
    let disclosure = report
        .checks
        .iter()
        .find(|check| check.code == CheckCode::Disclosure);
    assert_eq!(disclosure.unwrap().outcome, Outcome::Passed);
    // Only the list is out of reach here.
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.status, StatusState::Unknown);
}

#[tokio::test]
async fn what_the_data_model_misses_may_not_have_been_disclosed() {
    let party = party(KeyType::P256);
    let report = verify_accepting(&party.derived(&party.badge(), &[])).await;
    assert_verified(&report);
    let model = report
        .checks
        .iter()
        .find(|check| check.code == CheckCode::Model);
    let model = model.unwrap();
    assert_eq!(model.outcome, Outcome::Unknown);
    assert_eq!(model.problem, Some(Problem::NotDisclosed));
}

#[tokio::test]
async fn an_empty_status_is_no_status() {
    let party = party(KeyType::P256);
    let mut shown = party.derived(&party.badge(), &["/credentialSubject"]);
    shown["credentialStatus"] = json!([]);
    let report = verify_offline(&shown).await;
    assert_eq!(report.signature, Outcome::Passed);
    assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
    assert!(undisclosed(&report).contains(&"/credentialStatus"));

    // Whoever signs all of it hides nothing: then it is none.
    let issuer = Party::new(1);
    let badge = with(issuer.badge(), "", "credentialStatus", json!([]));
    let report = verify_offline(&issuer.sign(&badge)).await;
    let check = assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
    assert_eq!(check.pointer, "/credentialStatus");
    assert_eq!(report.status, StatusState::None);
}

#[tokio::test]
async fn what_is_missing_hides_nothing_that_is_wrong() {
    let party = party(KeyType::P256);
    let mut badge = party.badge();
    badge["credentialSubject"]["achievement"]["alignment"] = (0..60)
        .map(|number| {
            let url = format!("https://example.org/{number}");
            json!({"type": ["Alignment"], "targetName": "x", "targetUrl": url})
        })
        .collect();
    let url = |number| format!("/credentialSubject/achievement/alignment/{number}/targetUrl");
    let urls: Vec<String> = (0..60).map(url).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let mut shown = party.derived(&badge, &urls);
    shown["credentialStatus"] = json!([]);
    assert_refused(
        &verify_accepting(&shown).await,
        CheckCode::Model,
        Problem::ModelViolation,
    );
}

#[tokio::test]
async fn a_base_proof_is_refused() {
    let party = party(KeyType::P256);
    let report = verify_offline(&party.base(&party.badge())).await;
    assert_refused(&report, CheckCode::Signature, Problem::Malformed);
    assert!(
        report.to_text().contains("base proof"),
        "{}",
        report.to_text()
    );
}

#[tokio::test]
async fn a_changed_word_of_a_derived_badge_is_refused() {
    let party = party(KeyType::P256);
    let mut shown = party.derived(&party.badge(), &["/credentialSubject"]);
    shown["credentialSubject"]["achievement"]["name"] = json!("Chess");
    let report = verify_offline(&shown).await;
    assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
}

#[tokio::test]
async fn a_derived_proof_beside_another_excuses_nothing() {
    let party = party(KeyType::P256);
    let mut badge = party.badge();
    badge["credentialSubject"]
        .as_object_mut()
        .unwrap()
        .remove("achievement");
    let shown = party.derived(&badge, &["/credentialSubject"]);
    let mut other = shown["proof"].clone();
    other["cryptosuite"] = json!("ecdsa-rdfc-2019");
    let mut set = shown.clone();
    set["proof"] = json!([shown["proof"], other]);
    assert_refused(
        &verify_offline(&set).await,
        CheckCode::Model,
        Problem::ModelViolation,
    );
}
