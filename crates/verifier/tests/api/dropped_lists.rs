//! A source drops a list that does not stand up, and no good one: anyone may name anyone's list in a credential.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Loading, MemoryDocuments, Policy, Problem,
    VerificationReport, VerifyOptions, verify,
};

use crate::world::{
    LIST_URL, Party, WEB_ID, assert_refused, assert_unknown, now, status_entry, with,
};

/// Counts how often it is told to drop a document.
struct Counting {
    documents: MemoryDocuments,
    refused: AtomicUsize,
}

impl DocumentSource for Counting {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.documents.load(kind, url)
    }

    fn refuse(&self, _kind: DocumentKind, url: &str) {
        assert_eq!(url, LIST_URL);
        self.refused.fetch_add(1, Ordering::SeqCst);
    }
}

/// The report, and how often the list was dropped.
async fn judge(badge: &str, list: &Value, options: &VerifyOptions) -> (VerificationReport, usize) {
    let source = Counting {
        documents: MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string()),
        refused: AtomicUsize::new(0),
    };
    let report = verify(badge.as_bytes(), options, &source, now()).await;
    (report.unwrap(), source.refused.load(Ordering::SeqCst))
}

fn badge_of(issuer: &Party, purpose: &str, index: &str) -> String {
    let entry = status_entry(purpose, index);
    let badge = with(issuer.badge(), "", "credentialStatus", entry);
    issuer.sign(&badge).to_string()
}

fn badge_by_ids(issuer: &Party) -> String {
    let entry = json!({"id": LIST_URL, "type": "1EdTechRevocationList"});
    let mut badge = with(issuer.badge(), "", "credentialStatus", entry);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    issuer.sign(&badge).to_string()
}

#[tokio::test]
async fn a_list_which_does_not_stand_up_is_dropped_by_its_source() {
    let issuer = Party::new(1);
    let badge = badge_of(&issuer, "revocation", "7");
    let unsigned = issuer.unsigned_list(StatusPurpose::Revocation, None);
    let ended = json!("2025-12-31T12:00:00Z");
    let expired = with(unsigned.clone(), "", "validUntil", ended);
    for (list, dropped) in [
        (issuer.sign(&unsigned), 0),
        (Party::new(2).sign(&unsigned), 1),
        (issuer.sign(&expired), 1),
        (unsigned, 1),
        (json!({}), 1),
    ] {
        let (_, count) = judge(&badge, &list, &VerifyOptions::default()).await;
        assert_eq!(count, dropped, "{list}");
    }
}

#[tokio::test]
async fn a_good_list_is_not_dropped_for_a_credential_that_it_is_not_for() {
    let issuer = Party::new(1);
    let good = issuer.list(StatusPurpose::Revocation, None);
    let other_id = with(
        issuer.unsigned_list(StatusPurpose::Revocation, None),
        "",
        "id",
        json!("https://lists.example/2"),
    );
    let (accepted, range) = (
        Problem::StatusListNotAccepted,
        Problem::StatusIndexOutOfRange,
    );
    for (badge, list, problem) in [
        (badge_of(&Party::new(2), "revocation", "7"), &good, accepted),
        (badge_of(&issuer, "suspension", "7"), &good, accepted),
        (badge_of(&issuer, "revocation", "9999999"), &good, range),
        (
            badge_of(&issuer, "revocation", "7"),
            &issuer.sign(&other_id),
            accepted,
        ),
    ] {
        let (report, count) = judge(&badge, list, &VerifyOptions::default()).await;
        assert_refused(&report, CheckCode::Status, problem);
        assert_eq!(count, 0, "{}", report.to_text());
    }
}

#[tokio::test]
async fn a_list_of_ids_is_dropped_only_when_it_is_none() {
    let issuer = Party::new(1);
    let good = json!({"id": LIST_URL, "issuer": issuer.id, "revokedCredential": []});
    let (accepted, malformed) = (Problem::StatusListNotAccepted, Problem::StatusListMalformed);
    let other_id = with(good.clone(), "", "id", json!("https://lists.example/2"));
    for (whose, list, problem, dropped) in [
        (Party::new(2), &good, accepted, 0),
        (Party::new(1), &other_id, accepted, 0),
        (Party::new(1), &json!({"error": 404}), malformed, 1),
    ] {
        let badge = badge_by_ids(&whose);
        let (report, count) = judge(&badge, list, &VerifyOptions::default()).await;
        assert_refused(&report, CheckCode::Status, problem);
        assert_eq!(count, dropped, "{list}");
    }
}

/// Whoever accepts less than others says nothing about the list to them.
#[tokio::test]
async fn a_good_list_is_not_dropped_because_one_policy_does_not_take_its_proof() {
    let issuer = Party::new(1);
    let entry = status_entry("revocation", "7");
    let badge = with(issuer.badge(), "", "credentialStatus", entry);
    let badge = issuer.sign_jwt(&badge, Profile::JoseCose);
    let policy = br#"{"name": "narrow", "accepted_mechanisms": ["EdDSA"]}"#;
    let options = VerifyOptions {
        policy: Policy::parse(policy).unwrap(),
        ..VerifyOptions::default()
    };
    let list = issuer.list(StatusPurpose::Revocation, None);
    let (report, count) = judge(&badge, &list, &options).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    assert_eq!(count, 0);
}

/// The credential may have asked for so much else that nothing is left for the key of the list.
#[tokio::test]
async fn a_list_whose_key_could_not_be_asked_for_is_not_dropped() {
    let list = Party::named(1, WEB_ID).list(StatusPurpose::Revocation, None);
    let badge = badge_of(&Party::new(2), "revocation", "7");
    let options = VerifyOptions {
        max_documents: 1,
        ..VerifyOptions::default()
    };
    let (report, count) = judge(&badge, &list, &options).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusUnreachable);
    assert_eq!(count, 0);
}
