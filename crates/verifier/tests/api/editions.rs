//! By what an older list, validly signed and served again, is told from a newer one.

use std::sync::Mutex;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use testamur_signing::eddsa_rdfc_2022::ProofOptions;
use testamur_signing::jws;
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Edition, Loading, MemoryDocuments, Problem,
    StatusState,
};

use crate::world::{
    LIST_URL, Party, assert_unknown, assert_verified, at, status_entry, verify_with, with,
};

/// Keeps what it is asked, and answers as it is set.
struct Comparing {
    documents: MemoryDocuments,
    is_rollback: bool,
    asked: Mutex<Vec<Edition>>,
    refused: Mutex<usize>,
}

impl Comparing {
    fn of(url: &str, list: impl Into<Vec<u8>>) -> Self {
        Self {
            documents: MemoryDocuments::new().with(url, "application/vc", list),
            is_rollback: false,
            asked: Mutex::default(),
            refused: Mutex::default(),
        }
    }

    fn asked(&self) -> Vec<Edition> {
        self.asked.lock().unwrap().clone()
    }
}

impl DocumentSource for Comparing {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.documents.load(kind, url)
    }

    fn is_rollback(&self, _kind: DocumentKind, _url: &str, edition: &Edition) -> bool {
        self.asked.lock().unwrap().push(*edition);
        self.is_rollback
    }

    fn refuse(&self, _kind: DocumentKind, _url: &str) {
        *self.refused.lock().unwrap() += 1;
    }
}

fn badge(entry: Value) -> Value {
    let issuer = Party::new(1);
    issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry))
}

/// The one edition of which a badge at index 7 of the list asks.
async fn edition(list: impl Into<Vec<u8>>) -> Edition {
    let source = Comparing::of(LIST_URL, list);
    verify_with(&badge(status_entry("revocation", "7")), &source).await;
    let asked = source.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    asked[0]
}

/// A list with these bits, valid and signed since then.
fn list(set: Option<usize>, valid_from: Option<&str>, created: Option<&str>) -> String {
    let issuer = Party::new(1);
    let mut list = issuer.unsigned_list(StatusPurpose::Revocation, set);
    list.as_object_mut().unwrap().shift_remove("validFrom");
    if let Some(valid_from) = valid_from {
        list["validFrom"] = json!(valid_from);
    }
    let options = ProofOptions {
        created: created.map(at),
        ..issuer.proof_options()
    };
    issuer.sign_with(&list, &options).to_string()
}

fn as_of(edition: Edition) -> Timestamp {
    match edition {
        Edition::Dated { as_of, .. } => as_of,
        Edition::Undated { .. } => panic!("no instant"),
    }
}

#[tokio::test]
async fn a_list_is_of_the_later_of_its_start_and_its_signature() {
    let (early, late) = ("2025-12-30T00:00:00Z", "2025-12-31T00:00:00Z");
    for (valid_from, created) in [
        (Some(early), Some(late)),
        (Some(late), Some(early)),
        (Some(late), None),
        (None, Some(late)),
    ] {
        let edition = edition(list(None, valid_from, created)).await;
        assert_eq!(as_of(edition), at(late), "{valid_from:?} {created:?}");
    }
}

#[tokio::test]
async fn a_list_as_a_jws_is_of_the_time_of_its_signature_too() {
    let issuer = Party::new(1);
    let start = at("2025-12-31T00:00:00Z").as_second();
    for (claims, seconds) in [
        (json!({}), 0),
        (json!({"iat": start + 60}), 60),
        (json!({"nbf": start + 30}), 30),
        (json!({"iat": start + 60, "nbf": start + 30}), 60),
        (json!({"iat": start - 60}), 0),
    ] {
        let mut payload = issuer.unsigned_list(StatusPurpose::Revocation, None);
        let members = payload.as_object_mut().unwrap();
        members.extend(claims.as_object().unwrap().clone());
        if let Some(not_before) = claims.get("nbf") {
            let not_before = Timestamp::from_second(not_before.as_i64().unwrap()).unwrap();
            members["validFrom"] = json!(not_before.to_string());
        }
        let header: Map<_, _> = [("typ", "vc+jwt"), ("kid", &issuer.method)]
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .into_iter()
            .collect();
        let bytes = payload.to_string();
        let token = jws::sign(&header, bytes.as_bytes(), &issuer.secret).unwrap();
        let edition = edition(token).await;
        assert_eq!(as_of(edition).as_second() - start, seconds, "{claims}");
    }
}

#[tokio::test]
async fn what_a_list_says_is_what_is_compared_and_not_its_signature() {
    let time = "2025-12-31T00:00:00Z";
    let digest = async |set, created| match edition(list(set, Some(time), Some(created))).await {
        Edition::Dated { digest, .. } => digest,
        Edition::Undated { .. } => panic!("no instant"),
    };
    let clear = digest(None, time).await;
    assert_eq!(clear, digest(None, "2025-12-31T06:00:00Z").await);
    assert_ne!(clear, digest(Some(8), time).await);
    assert_ne!(digest(Some(7), time).await, digest(Some(8), time).await);
    let issuer = Party::new(1);
    let mut other = issuer.unsigned_list(StatusPurpose::Revocation, None);
    other["credentialSubject"]["statusPurpose"] = json!(["revocation", "suspension"]);
    let Edition::Dated { digest: other, .. } = edition(issuer.sign(&other).to_string()).await
    else {
        panic!("no instant");
    };
    assert_ne!(clear, other);
}

#[tokio::test]
async fn a_list_without_a_time_goes_by_what_it_withdraws() {
    let undated = async |set| match edition(list(set, None, None)).await {
        Edition::Undated { entry, withdrawn } => (entry, withdrawn),
        Edition::Dated { .. } => panic!("an instant"),
    };
    let (entry, withdrawn) = undated(None).await;
    assert!(!withdrawn);
    assert_eq!(undated(Some(7)).await, (entry, true));
    assert_eq!(undated(Some(8)).await, (entry, false));
    let source = Comparing::of(LIST_URL, list(Some(8), None, None));
    verify_with(&badge(status_entry("revocation", "8")), &source).await;
    let Edition::Undated { entry: other, .. } = source.asked()[0] else {
        panic!("an instant");
    };
    assert_ne!(entry, other);
}

/// A message that changes takes nothing back.
#[tokio::test]
async fn a_list_without_a_time_withdraws_nothing_by_a_message() {
    let issuer = Party::new(1);
    let mut list = issuer.unsigned_list(StatusPurpose::Refresh, Some(7));
    list.as_object_mut().unwrap().shift_remove("validFrom");
    let options = ProofOptions {
        created: None,
        ..issuer.proof_options()
    };
    let list = issuer.sign_with(&list, &options).to_string();
    let source = Comparing::of(LIST_URL, list);
    verify_with(&badge(status_entry("refresh", "7")), &source).await;
    let asked = source.asked();
    assert!(
        matches!(asked[..], [Edition::Undated { withdrawn, .. }] if !withdrawn),
        "{asked:?}"
    );
}

const IDS_URL: &str = "https://lists.example/revocations";

fn badge_in_list_of_ids() -> Value {
    let issuer = Party::new(1);
    let entry = json!({"id": IDS_URL, "type": "1EdTechRevocationList"});
    let mut badge = with(issuer.badge(), "", "credentialStatus", entry);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    issuer.sign(&badge)
}

#[tokio::test]
async fn a_list_of_ids_goes_by_what_it_withdraws() {
    let id = Party::new(1).badge()["id"].clone();
    let mut entries = Vec::new();
    for (revoked, expected) in [
        (json!([]), false),
        (json!([{"id": id}]), true),
        (json!([{"id": id, "revoked": false}]), false),
    ] {
        let list = json!({"revokedCredential": revoked}).to_string();
        let source = Comparing::of(IDS_URL, list);
        verify_with(&badge_in_list_of_ids(), &source).await;
        let Edition::Undated { entry, withdrawn } = source.asked()[0] else {
            panic!("an instant");
        };
        assert_eq!(withdrawn, expected, "{revoked}");
        entries.push(entry);
    }
    assert_eq!(entries[0], entries[1]);
    assert_eq!(entries[1], entries[2]);
}

#[tokio::test]
async fn what_is_an_older_edition_is_unknown() {
    let time = Some("2025-12-31T00:00:00Z");
    let by_bit = badge(status_entry("revocation", "7"));
    for (badge, url, list) in [
        (&by_bit, LIST_URL, list(None, time, time)),
        (&by_bit, LIST_URL, list(None, None, None)),
        (
            &badge_in_list_of_ids(),
            IDS_URL,
            json!({"revokedCredential": []}).to_string(),
        ),
    ] {
        let mut source = Comparing::of(url, list);
        assert_verified(&verify_with(badge, &source).await);
        source.is_rollback = true;
        let report = verify_with(badge, &source).await;
        assert_unknown(&report, CheckCode::Status, Problem::StatusListNotAccepted);
        assert_eq!(report.status, StatusState::Unknown);
        assert_eq!(*source.refused.lock().unwrap(), 1);
    }
}
