//! D12: credentials inside credentials. Nobody vouches for another's signature, and nobody makes us call a thousand hosts.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testamur_signing::vc_jwt::Profile;
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_tests::report_count;
use testamur_verifier::{
    CheckCode, MemoryDocuments, Outcome, Problem, Verdict, VerificationReport,
};

use crate::world::{
    LIST_URL, OPEN_BADGES, Party, Silent, VC, assert_refused, assert_verified, at, judge,
    judge_bytes, judge_with, status_entry,
};

fn record(issuer: &Party, parts: &[Value]) -> Value {
    issuer.sign(&json!({
        "@context": [VC, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", OPEN_BADGES],
        "id": "urn:uuid:7f0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b11",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": { "id": issuer.id, "type": ["Profile"] },
        "validFrom": "2025-02-01T00:00:00Z",
        "name": "Record",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": parts,
        },
    }))
}

fn numbered(issuer: &Party, n: usize) -> Value {
    let mut badge = issuer.badge();
    badge["id"] = json!(format!("urn:uuid:00000000-0000-4000-8000-{n:012}"));
    badge
}

/// The issuer's list at its URL, with one credential revoked.
fn revoking(issuer: &Party, index: usize) -> MemoryDocuments {
    let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    list.set(index, true).expect("an index in the list");
    let from = at("2025-12-31T00:00:00Z");
    let purpose = StatusPurpose::Revocation;
    let unsigned = status_list_credential(LIST_URL, &issuer.id, purpose, &list, from, None);
    let signed = issuer.sign(&unsigned).to_string();
    MemoryDocuments::new().with(LIST_URL, "application/vc", signed)
}

fn flagged(report: &VerificationReport) -> Vec<usize> {
    let children = report.embedded.iter().enumerate();
    let bad = children.filter(|(_, child)| child.report.verdict != Verdict::Verified);
    bad.map(|(index, _)| index).collect()
}

#[test]
fn of_ten_parts_exactly_the_bad_ones_are_flagged() {
    let (registrar, issuer, mallory) = (Party::new(1), Party::new(2), Party::new(3));
    let badge = |n| numbered(&issuer, n);
    let mut stranger = badge(7);
    stranger["issuer"]["id"] = json!(mallory.id);
    let mut expired = badge(3);
    expired["validUntil"] = json!("2025-06-01T00:00:00Z");
    let mut revoked = badge(5);
    revoked["credentialStatus"] = status_entry("7");
    let mut changed = issuer.sign(&badge(8));
    changed["credentialSubject"]["achievement"]["name"] = json!("Medicine");
    let parts = [
        issuer.sign(&badge(0)),
        badge(1),                // no proof
        mallory.sign(&badge(2)), // another's key under the issuer's name
        issuer.sign(&expired),   // out of date
        issuer.sign(&badge(4)),
        issuer.sign(&revoked), // revoked by its issuer's own list
        json!("https://issuer.example/badge"), // a URL in place of a credential
        mallory.sign(&stranger), // honest, of another issuer: that is allowed
        changed,
        issuer.sign(&badge(9)),
    ];
    let list = revoking(&issuer, 7);
    let report = judge_with(&record(&registrar, &parts), &list);
    assert_eq!(
        (report.signature, report.issuer_binding),
        (Outcome::Passed, Outcome::Passed)
    );
    assert_eq!(flagged(&report), [1, 2, 3, 5, 6, 8]);
    assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    assert_eq!((report.embedded_total, report.embedded_verified), (10, 4));
    let told = report
        .checks_of(CheckCode::Embedded)
        .next()
        .map(|check| check.pointer.clone());
    assert_eq!(
        told.as_deref(),
        Some("/credentialSubject/verifiableCredential/1")
    );
    // Each fault alone is enough.
    for bad in [1, 2, 3, 5, 6, 8] {
        let parts = [parts[0].clone(), parts[bad].clone()];
        let report = judge_with(&record(&registrar, &parts), &list);
        assert_eq!((report.verified, flagged(&report)), (false, vec![1]));
    }
    report_count("embedded: parts with one fault each", 6);
}

#[test]
fn a_forged_record_vouches_for_nothing_and_its_parts_speak_for_themselves() {
    let (registrar, issuer, mallory) = (Party::new(1), Party::new(2), Party::new(3));
    let part = issuer.sign(&issuer.badge());
    let forger = mallory.named(&registrar.id, &registrar.method);
    let report = judge(&record(&forger, &[part]));
    assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
    assert_eq!((report.embedded_total, report.embedded_verified), (1, 1));
}

#[test]
fn two_hundred_hosts_are_not_called() {
    let registrar = Party::new(1);
    let parts: Vec<_> = (0..200)
        .map(|n| {
            let host = format!("did:web:host-{n}.example");
            let party = Party::new(2).named(&host, &format!("{host}#key-1"));
            party.sign(&numbered(&party, n))
        })
        .collect();
    let silent = Silent::default();
    let report = judge_with(&record(&registrar, &parts), &silent);
    assert_eq!(report.verdict, Verdict::Undecided, "{}", report.to_text());
    assert!(
        silent.asked() <= 20,
        "{} documents were asked for",
        silent.asked()
    );
    assert_eq!(flagged(&report).len(), 200);
}

#[test]
fn a_refused_credential_makes_nobody_ask_about_its_endorsements() {
    let (issuer, guild) = (
        Party::new(1),
        Party::new(2).named("did:web:guild.example", "did:web:guild.example#key-1"),
    );
    let endorsement = json!({
        "@context": [VC, OPEN_BADGES],
        "id": "urn:uuid:3b0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b22",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": { "id": guild.id, "type": ["Profile"] },
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Endorsement",
        "credentialSubject": { "id": "urn:x:y", "type": ["EndorsementSubject"] },
    });
    let mut badge = issuer.badge();
    badge["endorsement"] = json!([guild.sign(&endorsement)]);
    let mut forged = issuer.sign(&badge);
    forged["name"] = json!("changed");
    let silent = Silent::default();
    let report = judge_with(&forged, &silent);
    assert_eq!((report.verified, silent.asked()), (false, 0));
    let check = report
        .checks_of(CheckCode::Endorsements)
        .next()
        .expect("a step");
    assert!(
        !check.required && check.outcome != Outcome::Passed,
        "{check:?}"
    );
}

#[test]
fn many_parts_cost_what_their_length_costs() {
    let (registrar, issuer) = (Party::new(1), Party::new(2));
    let took = |count: usize| {
        let token = |n| json!(issuer.sign_jwt(Profile::OpenBadges, &numbered(&issuer, n)));
        let tokens: Vec<_> = (0..count).map(token).collect();
        let mut badge = issuer.badge();
        badge["endorsementJwt"] = json!(tokens);
        let jwt = issuer.sign_jwt(Profile::OpenBadges, &badge);
        let began = Instant::now();
        let report = judge_bytes(jwt.as_bytes(), &Silent::default());
        assert_eq!(report.embedded_total, count, "{}", report.to_text());
        began.elapsed()
    };
    took(1);
    let (few, many) = (took(25), took(400));
    assert!(
        many < few * 64 + Duration::from_millis(200),
        "{few:?}, then {many:?}"
    );
    let parts: Vec<_> = (0..200)
        .map(|n| issuer.sign(&numbered(&issuer, n)))
        .collect();
    let signed = record(&registrar, &parts);
    assert_verified(&judge(&signed));
}

#[test]
fn the_501st_credential_is_one_too_many() {
    let issuer = Party::new(1);
    let mut badge = issuer.badge();
    badge["endorsementJwt"] = json!(vec!["e30.e30.AAAA"; 501]);
    let jwt = issuer.sign_jwt(Profile::OpenBadges, &badge);
    let report = judge_bytes(jwt.as_bytes(), &Silent::default());
    assert_refused(&report, CheckCode::Embedded, Problem::LimitReached);
    assert!(report.embedded.is_empty());
}

#[test]
fn poison_in_every_part_is_one_ration_of_poison() {
    let issuer = Party::new(1);
    let alignments = vec![
        json!({"type": ["Alignment"], "targetName": "a", "targetUrl": "https://example.org/a"});
        16
    ];
    let result = json!({"type": ["Result"], "value": "1", "alignment": alignments});
    let mut poison = numbered(&issuer, 1);
    poison["credentialSubject"]["result"] = json!([result, result]);
    let token = issuer.sign_jwt(Profile::OpenBadges, &poison);
    let mut badge = issuer.badge();
    badge["endorsementJwt"] = json!(vec![token; 100]);
    let jwt = issuer.sign_jwt(Profile::OpenBadges, &badge);
    let report = judge_bytes(jwt.as_bytes(), &Silent::default());
    assert_eq!((report.embedded_total, report.embedded_verified), (100, 0));
    for child in &report.embedded {
        assert_refused(
            &child.report,
            CheckCode::SafeMode,
            Problem::CanonicalizationLimit,
        );
    }
}
