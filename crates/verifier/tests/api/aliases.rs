//! What a holder may write in another way without breaking the signature must not change the verdict.

use serde_json::{Value, json};
use testamur_status::StatusPurpose;
use testamur_verifier::{CheckCode, MemoryDocuments, Outcome, Problem};

use crate::world::{
    LIST_URL, Party, assert_refused, assert_verified, badge_1_1_for_proofs, status_entry,
    verify_offline, verify_with, with,
};

fn with_list(issuer: &Party, set: Option<usize>) -> MemoryDocuments {
    let list = issuer.list(StatusPurpose::Revocation, set).to_string();
    MemoryDocuments::new().with(LIST_URL, "application/vc", list)
}

/// Takes a member out and writes what it says under another name.
fn renamed(mut signed: Value, member: &str, name: &str, value: Value) -> Value {
    let members = signed.as_object_mut().unwrap();
    members.shift_remove(member).unwrap();
    members.insert(name.to_owned(), value);
    signed
}

#[tokio::test]
async fn an_expiry_under_its_full_iri_does_not_hide() {
    let issuer = Party::new(1);
    let expired = with(
        issuer.badge(),
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    );
    let signed = issuer.sign(&expired);
    let source = MemoryDocuments::new();
    assert_refused(
        &verify_with(&signed, &source).await,
        CheckCode::ValidUntil,
        Problem::Expired,
    );
    let date = json!({"@value": "2025-06-01T00:00:00Z", "type": "http://www.w3.org/2001/XMLSchema#dateTime"});
    let hidden = renamed(
        signed,
        "validUntil",
        "https://www.w3.org/2018/credentials#validUntil",
        date,
    );
    let report = verify_with(&hidden, &source).await;
    assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
}

#[tokio::test]
async fn a_status_entry_under_its_full_iri_does_not_hide() {
    let issuer = Party::new(1);
    let source = with_list(&issuer, Some(7));
    let revoked = with(
        issuer.badge(),
        "",
        "credentialStatus",
        status_entry("revocation", "7"),
    );
    let signed = issuer.sign(&revoked);
    assert_refused(
        &verify_with(&signed, &source).await,
        CheckCode::Status,
        Problem::Revoked,
    );
    let entry = json!({
        "id": format!("{LIST_URL}#7"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST_URL,
    });
    let hidden = renamed(
        signed,
        "credentialStatus",
        "https://www.w3.org/2018/credentials#credentialStatus",
        entry,
    );
    let report = verify_with(&hidden, &source).await;
    assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
}

/// A prefix which the contexts define is as good as the full IRI.
#[tokio::test]
async fn an_expiry_under_a_compact_iri_does_not_hide() {
    let issuer = Party::new(1);
    let badge = badge_1_1_for_proofs(&issuer.id);
    let expired = with(badge, "", "expirationDate", json!("2025-06-01T00:00:00Z"));
    let date = json!({"@value": "2025-06-01T00:00:00Z", "type": "xsd:dateTime"});
    let hidden = renamed(
        issuer.sign(&expired),
        "expirationDate",
        "cred:expirationDate",
        date,
    );
    let report = verify_offline(&hidden).await;
    assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
}

/// Two objects with one id are one node: a member may stand at either.
#[tokio::test]
async fn an_expiry_at_another_object_with_the_same_id_does_not_hide() {
    let issuer = Party::new(1);
    let id = issuer.badge()["id"].clone();
    let own = json!([{"id": id, "type": ["Evidence"], "name": "This badge"}]);
    let badge = with(issuer.badge(), "", "evidence", own);
    assert_verified(&verify_offline(&issuer.sign(&badge)).await);
    let mut hidden = issuer.sign(&with(
        badge,
        "",
        "validUntil",
        json!("2025-06-01T00:00:00Z"),
    ));
    let until = hidden
        .as_object_mut()
        .unwrap()
        .shift_remove("validUntil")
        .unwrap();
    hidden["evidence"][0]["type"] = json!(["Evidence", "VerifiableCredential"]);
    hidden["evidence"][0]["validUntil"] = until;
    let report = verify_offline(&hidden).await;
    assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
    assert_eq!(report.signature, Outcome::Passed);
}

/// A list with two bits for each entry, read as one with one bit, answers with somebody else's bit.
#[tokio::test]
async fn a_status_size_under_its_full_iri_does_not_hide() {
    let issuer = Party::new(1);
    let source = with_list(&issuer, Some(14));
    let mut entry = status_entry("revocation", "7");
    entry["statusSize"] = json!(2);
    let mut signed = issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry));
    let size = signed["credentialStatus"]
        .as_object_mut()
        .unwrap()
        .shift_remove("statusSize")
        .unwrap();
    signed["credentialStatus"]["https://www.w3.org/ns/credentials/status#statusSize"] =
        json!({"@value": size, "type": "https://www.w3.org/2001/XMLSchema#integer"});
    let report = verify_with(&signed, &source).await;
    assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
}

/// `Image` and `image` have one IRI, `Criteria` and `criteria` too.
#[tokio::test]
async fn a_property_under_the_name_of_a_type_does_not_hide() {
    let issuer = Party::new(1);
    let image = json!({"id": "https://harbour.example/badge.png", "type": "Image"});
    let achievement = "/credentialSubject/achievement";
    let badge = with(issuer.badge(), achievement, "image", image);
    let signed = issuer.sign(&badge);
    assert_verified(&verify_offline(&signed).await);
    for (term, name) in [("image", "Image"), ("criteria", "Criteria")] {
        let mut renamed = signed.clone();
        let members = renamed.pointer_mut(achievement).unwrap();
        let members = members.as_object_mut().unwrap();
        let value = members.shift_remove(term).unwrap();
        members.insert(name.to_owned(), value);
        let report = verify_offline(&renamed).await;
        let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
        assert_eq!(check.pointer, format!("{achievement}/{name}"));
    }
}
