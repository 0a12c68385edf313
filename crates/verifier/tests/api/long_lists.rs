//! Status lists as long as honest ones are, and longer than is read.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use testamur_status::{BitstringStatusList, StatusPurpose};
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Loading, MemoryDocuments, Problem,
    STATUS_DOCUMENT_BYTES, SourceError, StatusState, VerificationReport,
};

use crate::status_kinds::{IDS_URL, badge_in_list_of_ids, judge_ids};
use crate::world::{
    LIST_URL, Party, assert_refused, assert_unknown, assert_verified, status_entry, verify_with,
    with,
};

fn list_of_ids(count: usize, last: &Value) -> String {
    let entry = |number| json!({"id": format!("urn:uuid:{number:036}"), "revoked": true});
    let entries = (1..count).map(entry).chain([json!({"id": last})]);
    let entries: Vec<_> = entries.collect();
    json!({"id": IDS_URL, "revokedCredential": entries}).to_string()
}

#[tokio::test]
async fn a_hundred_thousand_revocations_are_read() {
    let id = Party::new(1).badge()["id"].clone();
    let report = judge_ids(&list_of_ids(17_000, &json!("urn:uuid:other"))).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Clear);
    let report = judge_ids(&list_of_ids(100_000, &id)).await;
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
}

#[tokio::test]
async fn a_list_of_ids_that_is_too_long_is_unknown_and_not_malformed() {
    let values = format!("{{\"revokedCredential\":[{}0]}}", "0,".repeat(400_000));
    let bytes = " ".repeat(STATUS_DOCUMENT_BYTES + 1);
    for list in [values, bytes] {
        let report = judge_ids(&list).await;
        assert_unknown(&report, CheckCode::Status, Problem::LimitReached);
        let check = report.first_problem().unwrap();
        assert!(check.found.is_some() && check.expected.is_some());
    }
}

async fn judge_list(list: &str) -> VerificationReport {
    let issuer = Party::new(1);
    let entry = status_entry("revocation", "7");
    let badge = with(issuer.badge(), "", "credentialStatus", entry);
    let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
    verify_with(&issuer.sign(&badge), &documents).await
}

fn list_with(encoded: &str) -> String {
    let issuer = Party::new(1);
    let mut unsigned = issuer.unsigned_list(StatusPurpose::Revocation, None);
    unsigned["credentialSubject"]["encodedList"] = json!(encoded);
    issuer.sign(&unsigned).to_string()
}

#[tokio::test]
async fn a_list_that_nothing_compresses_is_read() {
    let mut bits = BitstringStatusList::with_len(8 * 1024 * 1024);
    let mut rng = StdRng::seed_from_u64(1);
    for index in 8..bits.len() {
        bits.set(index, rng.random()).unwrap();
    }
    let list = list_with(&bits.encode());
    assert!(list.len() > 1024 * 1024, "{}", list.len());
    let report = judge_list(&list).await;
    assert_verified(&report);
    assert_eq!(report.status, StatusState::Clear);
}

#[tokio::test]
async fn the_bound_of_an_encoded_list_is_the_one_that_is_met() {
    const MOST: usize = 4 << 20;
    let report = judge_list(&list_with(&format!("u{}", "A".repeat(MOST - 1)))).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListMalformed);
    let report = judge_list(&list_with(&format!("u{}", "A".repeat(MOST)))).await;
    assert_unknown(&report, CheckCode::Status, Problem::LimitReached);
    let found = report.first_problem().unwrap().found.clone().unwrap();
    assert!(found.contains(&MOST.to_string()), "{found}");
    let report = judge_list(&" ".repeat(STATUS_DOCUMENT_BYTES + 1)).await;
    assert_unknown(&report, CheckCode::Status, Problem::LimitReached);
}

/// What gives up in the middle of a document.
struct Impatient;

impl DocumentSource for Impatient {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        Box::pin(std::future::ready(Err(SourceError::TooLarge)))
    }
}

#[tokio::test]
async fn a_list_that_is_too_large_to_be_fetched_meets_a_limit_too() {
    let report = verify_with(&badge_in_list_of_ids(IDS_URL), &Impatient).await;
    assert_unknown(&report, CheckCode::Status, Problem::LimitReached);
}
