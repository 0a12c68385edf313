//! SD-JWT VC: its status, shown or kept back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_signing::sd_jwt_vc::{self, ClaimPath};
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, MemoryDocuments, NoDocuments, Problem, StatusState, Verdict, VerifyOptions, verify,
};

use crate::sd_jwt::{claims, issued, signed, verify_accepting, verify_offline};
use crate::world::{
    LIST_URL, Party, WEB_ID, assert_refused, assert_unknown, assert_verified, now, status_entry,
    verify_bytes, with,
};

#[tokio::test]
async fn a_revoked_one_is_refused_and_a_status_of_another_kind_is_unknown() {
    let issuer = Party::named(1, WEB_ID);
    let holder = Party::new(2);
    let entry = status_entry("revocation", "7");
    let revocable = with(claims(&issuer, &holder), "", "credentialStatus", entry);
    let sealed = signed(&issuer, &revocable);
    for (set, state) in [(None, StatusState::Clear), (Some(7), StatusState::Set)] {
        let list = issuer.list(StatusPurpose::Revocation, set);
        let documents = issuer.did_document();
        let documents = documents.with(LIST_URL, "application/vc", list.to_string());
        let report = verify_bytes(sealed.as_bytes(), &documents).await;
        assert_eq!(report.status, state, "{}", report.to_text());
        assert_eq!(report.verified, state == StatusState::Clear);
    }
    let token = json!({"status_list": {"idx": 0, "uri": "https://lists.example/1"}});
    let other = with(revocable, "", "status", token);
    let list = issuer.list(StatusPurpose::Revocation, None);
    let documents = issuer.did_document();
    let documents = documents.with(LIST_URL, "application/vc", list.to_string());
    let report = verify_bytes(signed(&issuer, &other).as_bytes(), &documents).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusNotSupported);
    assert_eq!(report.verdict, Verdict::Undecided);
}

#[tokio::test]
async fn a_digest_where_a_status_would_stand_may_be_one() {
    let credential = sd_jwt_vc::parse(&issued()).unwrap();
    let nameless = credential.present(&[]).unwrap();
    let report = verify_offline(&nameless).await;
    assert_unknown(&report, CheckCode::Disclosure, Problem::NotDisclosed);
    let check = report.first_problem().unwrap();
    assert_eq!(check.pointer, "/credentialStatus");
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.status, StatusState::Unknown);
    // An element of a list is none, and where a status is shown nothing is missing.
    let named = [ClaimPath::names(["given_name"])];
    assert_verified(&verify_offline(&credential.present(&named).unwrap()).await);
    let issuer = Party::new(1);
    let mut claims = claims(&issuer, &Party::new(2));
    claims["credentialStatus"] = status_entry("revocation", "7");
    let credential = sd_jwt_vc::parse(&signed(&issuer, &claims)).unwrap();
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
    let shown = credential.present(&[]).unwrap();
    let report = verify_bytes(shown.as_bytes(), &documents).await;
    assert_verified(&report);
    assert!(report.is_in_force());
}

/// The standard's own status is in `status`, which no issuer may conceal.
#[tokio::test]
async fn a_digest_in_another_type_hides_no_status() {
    let issuer = Party::new(1);
    let vct = "https://credentials.example/diploma";
    let claims = with(claims(&issuer, &Party::new(2)), "", "vct", json!(vct));
    let credential = sd_jwt_vc::parse(&signed(&issuer, &claims)).unwrap();
    let nameless = credential.present(&[]).unwrap();
    let options = VerifyOptions {
        accepted_vct: vec![vct.to_owned()],
        ..VerifyOptions::default()
    };
    let report = verify(nameless.as_bytes(), &options, &NoDocuments, now()).await;
    let report = report.unwrap();
    assert_verified(&report);
    assert_eq!(report.status, StatusState::None);
}

#[tokio::test]
async fn a_revoked_credential_is_not_in_force_without_its_concealed_status() {
    let issuer = Party::new(1);
    let disclosure = json!(["salt", "credentialStatus", status_entry("revocation", "7")]);
    let disclosure = URL_SAFE_NO_PAD.encode(disclosure.to_string());
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&disclosure));
    let claims = with(claims(&issuer, &Party::new(2)), "", "_sd", json!([digest]));
    let dropped = foreign(&issuer, &claims);
    let list = issuer.list(StatusPurpose::Revocation, Some(7)).to_string();
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
    let report = verify_bytes(dropped.as_bytes(), &documents).await;
    assert_unknown(&report, CheckCode::Disclosure, Problem::NotDisclosed);
    assert_eq!(report.verdict, Verdict::Undecided);
    assert_eq!(report.status, StatusState::Unknown);
    let report = verify_accepting(&dropped).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Unknown);
    assert!(!report.is_in_force());
    // Shown, it counts like any other.
    let shown = format!("{dropped}{disclosure}~");
    let report = verify_bytes(shown.as_bytes(), &documents).await;
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
}

#[tokio::test]
async fn a_status_that_another_issuer_let_the_holder_hide_is_unknown() {
    let issuer = Party::new(1);
    let claims = claims(&issuer, &Party::new(2));
    let digest = "Xr2mV0bX9Kq3m0Q0d4o2G8QyW1cZ5sU7nJfT6hR4eLk";
    let hidden = with(
        claims.clone(),
        "",
        "credentialStatus",
        json!([{"...": digest}]),
    );
    let report = verify_offline(&foreign(&issuer, &hidden)).await;
    assert_unknown(&report, CheckCode::Disclosure, Problem::NotDisclosed);
    assert_eq!(report.status, StatusState::Unknown);
    assert_eq!(report.verdict, Verdict::Undecided);
    // Whoever accepts that gets a yes, and is told.
    let report = verify_accepting(&foreign(&issuer, &hidden)).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Unknown);
    // What is not there at all, and an empty list, hide nothing.
    for shown in [
        claims.clone(),
        with(claims.clone(), "", "credentialStatus", json!([])),
    ] {
        assert_verified(&verify_offline(&foreign(&issuer, &shown)).await);
    }
    // A token status list alone is named, not skipped.
    let token = json!({"status_list": {"idx": 0, "uri": "https://lists.example/1"}});
    let report = verify_offline(&signed(&issuer, &with(claims, "", "status", token))).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusNotSupported);
}

/// Signed by an issuer who makes digests in its own way.
fn foreign(issuer: &Party, claims: &Value) -> String {
    let header = json!({"typ": "dc+sd-jwt", "kid": issuer.method});
    let header = header.as_object().unwrap();
    let jwt = testamur_signing::jws::sign(header, claims.to_string().as_bytes(), &issuer.secret);
    format!("{}~", jwt.unwrap())
}
