//! The kinds of status entries beside a plain bit: messages, wide entries, the draft of 2021, the list by ids.

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_verifier::{
    Check, CheckCode, CredentialKind, MemoryDocuments, Outcome, Problem, StatusState, Verdict,
    VerificationReport, VerifyOptions, verify,
};

use crate::world::{
    LIST_URL, Party, assert_refused, assert_unknown, assert_verified, at, badge_1_1_for_proofs,
    now, status_entry, verify_bytes, verify_offline, verify_with, with,
};

pub(crate) const IDS_URL: &str = "https://lists.example/revocations";
const OTHER_LIST: &str = "https://lists.example/other";

fn badge_with(entry: Value) -> Value {
    let issuer = Party::new(1);
    issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry))
}

/// A list of enough entries of four bits; `values` are what some of them say.
fn wide_list(purpose: StatusPurpose, values: &[(usize, usize)]) -> Value {
    let mut list = BitstringStatusList::with_len(4 * BitstringStatusList::MINIMUM_LEN);
    for (index, value) in values {
        for bit in 0..4 {
            let set = value >> (3 - bit) & 1 == 1;
            list.set(index * 4 + bit, set).unwrap();
        }
    }
    let from = at("2025-12-31T00:00:00Z");
    let id = Party::new(1).id;
    Party::new(1).sign(&status_list_credential(
        LIST_URL, &id, purpose, &list, from, None,
    ))
}

fn wide_entry(purpose: &str) -> Value {
    let messages: Vec<_> = (0..16)
        .map(
            |value| json!({"status": format!("{value:#x}"), "message": format!("meaning {value}")}),
        )
        .collect();
    let entry = status_entry(purpose, "9");
    let entry = with(entry, "", "statusSize", json!(4));
    let entry = with(
        entry,
        "",
        "statusReference",
        json!("https://lists.example/meaning"),
    );
    with(entry, "", "statusMessage", json!(messages))
}

fn documents(list: &Value) -> MemoryDocuments {
    MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string())
}

fn status_check(report: &VerificationReport) -> &Check {
    report.checks_of(CheckCode::Status).next().unwrap()
}

#[tokio::test]
async fn a_message_is_told_and_takes_nothing_away() {
    let list = wide_list(StatusPurpose::Message, &[(9, 11)]);
    let report = verify_with(&badge_with(wide_entry("message")), &documents(&list)).await;
    assert_verified(&report);
    let entry = &report.status_entries[0];
    assert_eq!((entry.value, entry.state), (Some(11), StatusState::None));
    assert_eq!(entry.message.as_deref(), Some("meaning 11"));
    assert_eq!(entry.references, ["https://lists.example/meaning"]);
    assert_eq!(entry.as_of, Some(at("2025-12-31T00:00:00Z")));
    assert!(status_check(&report).message.contains("meaning 11"));
}

#[tokio::test]
async fn a_message_that_cannot_be_had_does_not_count() {
    let report = verify_offline(&badge_with(wide_entry("message"))).await;
    assert_verified(&report);
    let check = status_check(&report);
    assert_eq!((check.outcome, check.required), (Outcome::Unknown, false));
    assert_eq!(report.status_entries[0].state, StatusState::Unknown);
}

#[tokio::test]
async fn a_newer_version_is_told() {
    let issuer = Party::new(1);
    for (set, words) in [(None, "there is no newer"), (Some(7), "there is a newer")] {
        let list = issuer.list(StatusPurpose::Refresh, set);
        let report =
            verify_with(&badge_with(status_entry("refresh", "7")), &documents(&list)).await;
        assert_verified(&report);
        assert!(status_check(&report).message.contains(words));
    }
}

#[tokio::test]
async fn any_bit_of_a_wide_revocation_revokes() {
    for (value, verified) in [(0, true), (1, false), (8, false), (15, false)] {
        let list = wide_list(StatusPurpose::Revocation, &[(8, 15), (9, value), (10, 15)]);
        let report = verify_with(&badge_with(wide_entry("revocation")), &documents(&list)).await;
        assert_eq!(report.verified, verified, "{}", report.to_text());
    }
}

#[tokio::test]
async fn a_list_is_too_short_when_its_entries_are_wide() {
    let list = Party::new(1).list(StatusPurpose::Revocation, None);
    let report = verify_with(&badge_with(wide_entry("revocation")), &documents(&list)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListTooShort);
    assert_eq!(report.status, StatusState::Unknown);
}

#[tokio::test]
async fn a_wide_entry_without_its_messages_is_malformed() {
    let entry = with(status_entry("revocation", "7"), "", "statusSize", json!(2));
    let report = verify_offline(&badge_with(entry)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListMalformed);
    assert_eq!(report.status, StatusState::Unknown);
}

#[tokio::test]
async fn a_list_of_several_purposes_serves_each_of_them() {
    let issuer = Party::new(1);
    let list = issuer.unsigned_list(StatusPurpose::Revocation, Some(7));
    let purposes = json!(["suspension", "revocation"]);
    let list = issuer.sign(&with(list, "/credentialSubject", "statusPurpose", purposes));
    for (purpose, problem) in [
        ("revocation", Problem::Revoked),
        ("suspension", Problem::Suspended),
    ] {
        let report = verify_with(&badge_with(status_entry(purpose, "7")), &documents(&list)).await;
        assert_refused(&report, CheckCode::Status, problem);
    }
    let report = verify_with(&badge_with(status_entry("message", "7")), &documents(&list)).await;
    assert_eq!(status_check(&report).outcome, Outcome::Failed);
    assert_verified(&report);
}

#[tokio::test]
async fn the_worst_of_several_entries_is_the_status() {
    let issuer = Party::new(1);
    let mut second = status_entry("suspension", "9");
    second["statusListCredential"] = json!(OTHER_LIST);
    second["id"] = json!(format!("{OTHER_LIST}#9"));
    let entries = json!([
        status_entry("revocation", "7"),
        status_entry("message", "7"),
        second
    ]);
    let mut credential = with(issuer.badge(), "", "credentialStatus", entries);
    credential["type"] = json!(["VerifiableCredential"]);
    credential["@context"] = json!(["https://www.w3.org/ns/credentials/v2"]);
    credential["credentialSubject"] = json!({"id": "did:example:learner"});
    credential["issuer"] = json!(issuer.id);
    let credential = issuer.sign(&credential).to_string();
    let lists = documents(&issuer.list(StatusPurpose::Revocation, None));
    let options = VerifyOptions {
        kind: CredentialKind::Any,
        ..VerifyOptions::default()
    };
    for (set, state) in [(None, StatusState::Clear), (Some(9), StatusState::Set)] {
        let list = issuer.unsigned_list(StatusPurpose::Suspension, set);
        let list = issuer
            .sign(&with(list, "", "id", json!(OTHER_LIST)))
            .to_string();
        let lists = lists.clone().with(OTHER_LIST, "application/vc", list);
        let report = verify(credential.as_bytes(), &options, &lists, now())
            .await
            .unwrap();
        assert_eq!((report.status, report.status_entries.len()), (state, 3));
        assert_eq!(report.verified, set.is_none(), "{}", report.to_text());
    }
    let report = verify(credential.as_bytes(), &options, &lists, now())
        .await
        .unwrap();
    assert_eq!(
        (report.status, report.verdict),
        (StatusState::Unknown, Verdict::Undecided)
    );
}

/// A badge under VCDM 1.1 with an entry of the draft of 2021, and its list.
fn of_2021(purpose: &str, set: Option<usize>) -> (Value, Value) {
    const CONTEXT: &str = "https://w3id.org/vc/status-list/2021/v1";

    let issuer = Party::new(1);
    let mut badge = badge_1_1_for_proofs(&issuer.id);
    badge["@context"]
        .as_array_mut()
        .unwrap()
        .push(json!(CONTEXT));
    badge["credentialStatus"] = status_entry(purpose, "7");
    badge["credentialStatus"]["type"] = json!("StatusList2021Entry");
    let list = issuer.unsigned_list(StatusPurpose::Revocation, set);
    let encoded = list["credentialSubject"]["encodedList"].as_str().unwrap();
    let list = json!({
        "@context": [
            "https://www.w3.org/2018/credentials/v1", CONTEXT,
            "https://w3id.org/security/data-integrity/v2"
        ],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer.id,
        "issuanceDate": "2025-12-31T00:00:00Z",
        "credentialSubject": {
            "id": format!("{LIST_URL}#list"),
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encoded[1..],
        },
    });
    (issuer.sign(&badge), issuer.sign(&list))
}

#[tokio::test]
async fn an_entry_of_the_draft_is_looked_up_in_a_list_of_the_draft() {
    let (badge, list) = of_2021("revocation", None);
    let report = verify_with(&badge, &documents(&list)).await;
    assert_verified(&report);
    let kind = report.status_entries[0].entry_type.as_deref();
    assert_eq!(
        (report.status, kind),
        (StatusState::Clear, Some("StatusList2021Entry"))
    );
    let (badge, list) = of_2021("revocation", Some(7));
    let report = verify_with(&badge, &documents(&list)).await;
    assert_refused(&report, CheckCode::Status, Problem::Revoked);
    let (badge, list) = of_2021("suspension", None);
    let report = verify_with(&badge, &documents(&list)).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn an_entry_of_one_generation_is_not_answered_by_a_list_of_the_other() {
    let (old_badge, old_list) = of_2021("revocation", None);
    let new_badge = badge_with(status_entry("revocation", "7"));
    let new_list = Party::new(1).list(StatusPurpose::Revocation, None);
    for (badge, list) in [(old_badge, new_list), (new_badge, old_list)] {
        let report = verify_with(&badge, &documents(&list)).await;
        assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
        assert_eq!(report.status, StatusState::Unknown);
    }
}

pub(crate) fn badge_in_list_of_ids(url: &str) -> Value {
    let issuer = Party::new(1);
    let entry = json!({"id": url, "type": "1EdTechRevocationList"});
    let mut badge = with(issuer.badge(), "", "credentialStatus", entry);
    let contexts = badge["@context"].as_array_mut().unwrap();
    contexts.push(json!(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
    ));
    issuer.sign(&badge)
}

pub(crate) async fn judge_ids(list: &str) -> VerificationReport {
    let documents = MemoryDocuments::new().with(IDS_URL, "application/json", list);
    verify_with(&badge_in_list_of_ids(IDS_URL), &documents).await
}

#[tokio::test]
async fn a_credential_whose_id_is_listed_is_revoked() {
    let id = Party::new(1).badge()["id"].clone();
    for entry in [
        json!({"id": id}),
        json!({"id": id, "revoked": true, "revocationReason": "by mistake"}),
    ] {
        let list = json!({"id": IDS_URL, "revokedCredential": [{"id": "urn:uuid:other"}, entry]});
        let report = judge_ids(&list.to_string()).await;
        assert_refused(&report, CheckCode::Status, Problem::Revoked);
        assert_eq!(report.status, StatusState::Set);
        let reason = entry.get("revocationReason").and_then(Value::as_str);
        assert_eq!(report.status_entries[0].message.as_deref(), reason);
        assert_eq!(report.status_entries[0].list.as_deref(), Some(IDS_URL));
        assert_eq!(
            report.status_entries[0].purpose.as_deref(),
            Some("revocation")
        );
        // One may stand without a list around it.
        let alone = json!({"id": IDS_URL, "revokedCredential": entry});
        let report = judge_ids(&alone.to_string()).await;
        assert_refused(&report, CheckCode::Status, Problem::Revoked);
    }
}

#[tokio::test]
async fn a_credential_whose_id_is_not_listed_is_in_force() {
    let id = Party::new(1).badge()["id"].clone();
    for entries in [
        json!([]),
        json!([{"id": "urn:uuid:other"}]),
        json!([{"id": id, "revoked": false}]),
    ] {
        let list = json!({"revokedCredential": entries, "issuer": Party::new(1).id});
        let report = judge_ids(&list.to_string()).await;
        assert_verified(&report);
        assert_eq!(report.status, StatusState::Clear);
    }
}

#[tokio::test]
async fn what_is_no_list_of_ids_does_not_pass_for_an_empty_one() {
    for list in [
        "",
        "[]",
        "{}",
        "null",
        r#"{"error":"not found"}"#,
        r#"{"revokedCredential":null}"#,
        r#"{"revokedCredential":"none"}"#,
        r#"{"revokedCredential":["urn:uuid:other"]}"#,
        r#"{"revokedCredential":[{"id":7}]}"#,
        r#"{"revokedCredential":[{"id":"urn:uuid:other","revoked":"yes"}]}"#,
        r#"{"revokedCredential":[],"revokedCredential":[]}"#,
    ] {
        let report = judge_ids(list).await;
        assert_refused(&report, CheckCode::Status, Problem::StatusListMalformed);
        assert_eq!(report.status, StatusState::Unknown, "{list}");
    }
}

#[tokio::test]
async fn a_list_of_ids_of_somebody_else_is_not_accepted() {
    for (member, value) in [
        ("id", json!("https://lists.example/others")),
        ("issuer", json!(Party::new(2).id)),
        ("issuer", json!({"id": Party::new(2).id})),
        ("issuer", json!({})),
        ("issuer", json!(7)),
    ] {
        let list = with(json!({"revokedCredential": []}), "", member, value);
        let report = judge_ids(&list.to_string()).await;
        assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    }
}

#[tokio::test]
async fn a_list_of_ids_is_believed_over_https_only() {
    let url = "http://lists.example/revocations";
    let list = r#"{"revokedCredential":[]}"#;
    let documents = MemoryDocuments::new().with(url, "application/json", list);
    let report = verify_with(&badge_in_list_of_ids(url), &documents).await;
    assert_refused(&report, CheckCode::Status, Problem::StatusListNotAccepted);
}

#[tokio::test]
async fn a_list_of_ids_that_cannot_be_had_is_unknown() {
    let report = verify_offline(&badge_in_list_of_ids(IDS_URL)).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusUnreachable);
    assert_eq!(report.verdict, Verdict::Undecided);
}

/// A JWS is good over whatever it says, so that the status step comes to see the entry.
#[tokio::test]
async fn kinds_that_are_not_read_are_unknown_by_name() {
    let issuer = Party::new(1);
    for (kind, known) in [
        ("RevocationList2020Status", true),
        ("CredentialStatusList2017", true),
        ("SomebodysOwnStatus", false),
    ] {
        let entry = json!({"id": "https://lists.example/2#3", "type": kind});
        let badge = with(issuer.badge(), "", "credentialStatus", entry);
        let token = issuer.sign_jwt(&badge, Profile::JoseCose);
        let report = verify_bytes(token.as_bytes(), &MemoryDocuments::new()).await;
        assert_unknown(&report, CheckCode::Status, Problem::StatusNotSupported);
        assert_eq!(report.status, StatusState::Unknown);
        let check = status_check(&report);
        assert_eq!(check.message.contains(kind), known, "{}", check.message);
        assert_eq!(check.found.as_deref(), Some(kind));
    }
}
