//! Revoked, suspended, unknown: and whose list is to be believed.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_status::{BitstringStatusList, StatusPurpose};
use testamur_verifier::{
    CheckCode, MemoryDocuments, Outcome, Problem, StatusState, Verdict, VerificationReport,
};

use crate::world::{
    LIST_URL, Party, assert_refused, assert_unknown, assert_verified, status_entry, verify_offline,
    verify_with, with,
};

/// A badge of party 1 with one status entry.
fn badge_with(entry: Value) -> Value {
    let issuer = Party::new(1);
    issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry))
}

async fn verify_against(list: &Value) -> VerificationReport {
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    verify_with(&badge_with(status_entry("revocation", "94567")), &documents).await
}

#[tokio::test]
async fn a_clear_bit_is_in_force() {
    let report = verify_against(&Party::new(1).list(StatusPurpose::Revocation, Some(94566))).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Clear);
    assert_eq!(report.status_entries[0].index, Some(94567));
}

#[tokio::test]
async fn a_credential_without_a_status_entry_says_so() {
    let issuer = Party::new(1);
    let report = verify_offline(&issuer.sign(&issuer.badge())).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::None);
}

#[tokio::test]
async fn a_revoked_credential_is_refused() {
    let report = verify_against(&Party::new(1).list(StatusPurpose::Revocation, Some(94567))).await;
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
    assert_eq!(report.status, StatusState::Set);
    assert_eq!(
        (report.signature, report.issuer_binding),
        (Outcome::Passed, Outcome::Passed)
    );
}

#[tokio::test]
async fn a_suspended_credential_is_refused() {
    let list = Party::new(1).list(StatusPurpose::Suspension, Some(3));
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    let report = verify_with(&badge_with(status_entry("suspension", "3")), &documents).await;
    assert_refused(&report, CheckCode::Status, Problem::Suspended);
    let problem = report.first_problem().unwrap();
    assert_eq!(problem.message, "The issuer has suspended the credential.");
    let found = format!("index 3 of `{LIST_URL}` is set");
    assert_eq!(problem.found, Some(found));
}

#[tokio::test]
async fn an_expired_and_revoked_credential_is_told_both() {
    let issuer = Party::new(1);
    let badge = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "7"),
    );
    let badge = issuer.sign(&with(
        badge,
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    ));
    let list = issuer.list(StatusPurpose::Revocation, Some(7));
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    let report = verify_with(&badge, &documents).await;
    assert_refused(&report, CheckCode::ValidUntil, Problem::Expired);
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
}

#[tokio::test]
async fn every_entry_is_asked() {
    const SECOND: &str = "https://lists.example/suspension/1";
    let issuer = Party::new(1);
    let mut entry = status_entry("suspension", "9");
    entry["id"] = json!(format!("{SECOND}#9"));
    entry["statusListCredential"] = json!(SECOND);
    let badge = badge_with(json!([status_entry("revocation", "7"), entry]));
    let revocation = issuer.list(StatusPurpose::Revocation, None);
    for (set, state) in [(None, StatusState::Clear), (Some(9), StatusState::Set)] {
        let list = with(
            issuer.unsigned_list(StatusPurpose::Suspension, set),
            "",
            "id",
            json!(SECOND),
        );
        let documents = MemoryDocuments::new()
            .with(LIST_URL, "application/vc", revocation.to_string())
            .with(SECOND, "application/vc", issuer.sign(&list).to_string());
        let report = verify_with(&badge, &documents).await;
        assert_eq!((report.status, report.status_entries.len()), (state, 2));
        // Open Badges itself has place for one entry.
        assert_refused(&report, CheckCode::Model, Problem::ModelViolation);
    }
    let one_list = MemoryDocuments::new().with(LIST_URL, "application/vc", revocation.to_string());
    assert_unknown(
        &verify_with(&badge, &one_list).await,
        CheckCode::Status,
        Problem::StatusUnreachable,
    );
}

#[tokio::test]
async fn an_unreachable_list_is_unknown_and_never_a_yes() {
    let report = verify_offline(&badge_with(status_entry("revocation", "7"))).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusUnreachable);
    assert_eq!(
        (report.verdict, report.status),
        (Verdict::Undecided, StatusState::Unknown)
    );
}

#[tokio::test]
async fn another_issuers_list_is_refused() {
    let report = verify_against(&Party::new(2).list(StatusPurpose::Revocation, None)).await;
    let check = assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    assert_eq!(check.found, Some(Party::new(2).id));
    assert_eq!(report.status, StatusState::Unknown);
}

#[tokio::test]
async fn an_unsigned_list_is_refused() {
    let report =
        verify_against(&Party::new(1).unsigned_list(StatusPurpose::Revocation, None)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn a_list_signed_by_a_stranger_in_the_issuers_name_is_refused() {
    let list = Party::new(1).unsigned_list(StatusPurpose::Revocation, None);
    let report = verify_against(&Party::new(2).sign(&list)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn a_tampered_list_is_refused() {
    let issuer = Party::new(1);
    let mut list = issuer.list(StatusPurpose::Revocation, Some(94567));
    let clear = issuer.unsigned_list(StatusPurpose::Revocation, None);
    list["credentialSubject"]["encodedList"] = clear["credentialSubject"]["encodedList"].clone();
    assert_refused(
        &verify_against(&list).await,
        CheckCode::Status,
        Problem::StatusListNotAccepted,
    );
}

#[tokio::test]
async fn a_list_for_another_purpose_is_refused() {
    let report = verify_against(&Party::new(1).list(StatusPurpose::Suspension, None)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn a_list_which_is_another_one_is_refused() {
    let issuer = Party::new(1);
    let list = with(
        issuer.unsigned_list(StatusPurpose::Revocation, None),
        "",
        "id",
        json!("https://lists.example/2"),
    );
    assert_refused(
        &verify_against(&issuer.sign(&list)).await,
        CheckCode::Status,
        Problem::StatusListNotAccepted,
    );
}

#[tokio::test]
async fn an_expired_or_future_list_is_refused() {
    let issuer = Party::new(1);
    for (member, time) in [
        ("validUntil", "2025-12-31T12:00:00Z"),
        ("validFrom", "2026-01-01T12:00:00Z"),
    ] {
        let list = with(
            issuer.unsigned_list(StatusPurpose::Revocation, None),
            "",
            member,
            json!(time),
        );
        let report = verify_against(&issuer.sign(&list)).await;
        assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    }
}

#[tokio::test]
async fn a_list_which_is_too_short_is_refused() {
    let issuer = Party::new(1);
    // 16 zero bytes in gzip.
    let short = "uH4sIAAAAAAAC_2NgwAYAz0nFVRAAAAA";
    let mut list = issuer.unsigned_list(StatusPurpose::Revocation, None);
    list["credentialSubject"]["encodedList"] = json!(short);
    let report = verify_against(&issuer.sign(&list)).await;
    assert!(!report.verified);
    assert_eq!(report.status, StatusState::Unknown);
    assert!(
        report
            .checks_of(CheckCode::Status)
            .all(|check| check.outcome == Outcome::Failed)
    );
}

#[tokio::test]
async fn a_list_which_is_longer_than_is_read_meets_a_limit() {
    let issuer = Party::new(1);
    let long = BitstringStatusList::with_len(8 * (16 << 20) + 8).encode();
    let mut list = issuer.unsigned_list(StatusPurpose::Revocation, None);
    list["credentialSubject"]["encodedList"] = json!(long);
    let report = verify_against(&issuer.sign(&list)).await;
    assert_unknown(&report, CheckCode::Status, Problem::LimitReached);
}

#[tokio::test]
async fn the_type_of_an_entry_may_stand_in_a_list() {
    let list = Party::new(1).list(StatusPurpose::Revocation, Some(7));
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    for (index, state) in [("7", StatusState::Set), ("8", StatusState::Clear)] {
        let mut entry = status_entry("revocation", index);
        entry["type"] = json!([entry["type"]]);
        let report = verify_with(&badge_with(entry), &documents).await;
        assert_eq!(report.status, state, "{}", report.to_text());
    }
}

#[tokio::test]
async fn an_index_past_the_end_is_refused() {
    let list = Party::new(1).list(StatusPurpose::Revocation, None);
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    let report = verify_with(
        &badge_with(status_entry("revocation", "131072")),
        &documents,
    )
    .await;
    assert_refused(&report, CheckCode::Status, Problem::StatusIndexOutOfRange);
}

#[tokio::test]
async fn a_list_as_a_jws_is_read_too() {
    let issuer = Party::new(1);
    for (set, verified) in [(None, true), (Some(94567), false)] {
        let list = issuer.sign_jwt(
            &issuer.unsigned_list(StatusPurpose::Revocation, set),
            Profile::JoseCose,
        );
        let documents = MemoryDocuments::new().with(LIST_URL, "application/vc+jwt", list);
        let report =
            verify_with(&badge_with(status_entry("revocation", "94567")), &documents).await;
        assert_eq!(report.verified, verified, "{}", report.to_text());
    }
}

#[tokio::test]
async fn an_entry_of_another_purpose_or_width_is_unknown() {
    let entry = status_entry("revocation", "7");
    for (member, value) in [
        ("statusPurpose", json!("https://harbour.example/purpose")),
        ("statusSize", json!(9)),
    ] {
        let badge = badge_with(with(entry.clone(), "", member, value));
        let report = verify_offline(&badge).await;
        assert_unknown(&report, CheckCode::Status, Problem::StatusNotSupported);
        assert_eq!(report.verdict, Verdict::Undecided);
    }
}

#[tokio::test]
async fn no_list_is_asked_for_a_credential_whose_signature_is_not_good() {
    let changed = with(
        badge_with(status_entry("revocation", "7")),
        "",
        "name",
        json!("Geometry"),
    );
    let list = Party::new(1).list(StatusPurpose::Revocation, None);
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    let report = verify_with(&changed, &documents).await;
    assert_eq!(report.status, StatusState::Unknown);
    assert!(
        report
            .checks_of(CheckCode::Status)
            .all(|check| check.outcome == Outcome::Skipped)
    );
}

/// A forger names the entry of a credential that is in force, in the victim's own list.
#[tokio::test]
async fn no_list_is_asked_for_a_credential_which_the_issuer_did_not_sign() {
    let (victim, attacker) = (Party::new(1), Party::new(2));
    let entry = status_entry("revocation", "7");
    let forged = attacker.sign(&with(victim.badge(), "", "credentialStatus", entry));
    let list = victim.list(StatusPurpose::Revocation, None);
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string());
    let report = verify_with(&forged, &documents).await;
    assert_eq!(
        (report.signature, report.issuer_binding),
        (Outcome::Passed, Outcome::Failed)
    );
    assert_eq!(report.status, StatusState::Unknown);
    assert!(report.status_entries.is_empty());
}
