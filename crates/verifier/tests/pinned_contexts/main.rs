//! Contexts that the operator pinned, in a program of their own: they are given once, before anything is read.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_linked_data::{PinnedContext, pin_contexts, pinned_context};
use testamur_signing::eddsa_rdfc_2022::{ProofOptions, add_proof};
use testamur_verifier::{
    Check, CheckCode, CredentialKind, NoDocuments, Outcome, Problem, VerificationReport,
    VerifyOptions, verify,
};

const VC: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const HARBOUR: &str = "https://harbour.example/context/v1";
const WORDS: &str = "https://harbour.example/words/v1";

/// The contexts of all tests here.
static PINNED: LazyLock<()> = LazyLock::new(|| {
    let harbour = json!({
        "@protected": true,
        "hb": "https://harbour.example/#",
        "ob": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
        "house": "hb:house",
        "ECTS": {"@id": "hb:ects", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
    });
    let words = json!({"@vocab": "https://purl.imsglobal.org/spec/vc/ob/"});
    pin_contexts(vec![pinned(HARBOUR, &harbour), pinned(WORDS, &words)]).unwrap();
});

fn pinned(url: &str, context: &Value) -> PinnedContext {
    let bytes = json!({"@context": context}).to_string().into_bytes();
    let sha256 = sha256(&bytes);
    PinnedContext::new(url, &sha256, bytes).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn secret() -> SecretKey {
    LazyLock::force(&PINNED);
    SecretKey::from_bytes(KeyType::Ed25519, &[1; 32]).unwrap()
}

/// A badge with an extension of Harbour College.
fn badge(contexts: &[&str]) -> Value {
    json!({
        "@context": contexts,
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did_key::did(secret().public_key()).unwrap(), "type": ["Profile"], "name": "Harbour College"},
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Algebra",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "house": "North",
            "narrative": "With distinction.",
            "achievement": {
                "id": "https://harbour.example/algebra",
                "type": ["Achievement"],
                "name": "Algebra",
                "description": "Solves linear equations.",
                "criteria": {"narrative": "Passes the exam."},
                "ECTS": 6,
            },
        },
    })
}

fn signed(credential: &Value) -> Value {
    let method = did_key::verification_method(secret().public_key()).unwrap();
    let options = ProofOptions::assertion(method, "2025-01-01T00:00:00Z".parse().unwrap());
    add_proof(credential, &options, &secret()).unwrap()
}

async fn judge(credential: &Value) -> VerificationReport {
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let (input, options) = (credential.to_string(), VerifyOptions::default());
    verify(input.as_bytes(), &options, &NoDocuments, now)
        .await
        .unwrap()
}

#[track_caller]
fn refused(report: &VerificationReport, code: CheckCode) -> Check {
    assert!(!report.verified, "{}", report.to_text());
    let mut checks = report.checks_of(code);
    let failed = checks.find(|check| check.required && check.outcome == Outcome::Failed);
    failed
        .unwrap_or_else(|| panic!("{}", report.to_text()))
        .clone()
}

/// Takes a member away from its object, and puts it back under another name.
fn renamed(mut credential: Value, pointer: &str, name: &str, other: &str) -> Value {
    let object = credential
        .pointer_mut(pointer)
        .unwrap()
        .as_object_mut()
        .unwrap();
    let value = object.shift_remove(name).unwrap();
    object.insert(other.to_owned(), value);
    credential
}

#[tokio::test]
async fn a_badge_with_a_pinned_extension_is_verified_and_the_report_names_it() {
    let report = judge(&signed(&badge(&[VC, OB, HARBOUR]))).await;
    assert!(report.verified, "{}", report.to_text());
    let context = pinned_context(HARBOUR).unwrap();
    let told = &report.pinned_contexts[0];
    assert_eq!(
        (told.url.as_str(), told.sha256.as_str()),
        (HARBOUR, context.sha256())
    );
    assert_eq!(told.sha256, sha256(context.bytes()));
    assert_eq!(report.pinned_contexts.len(), 1);
    assert!(report.to_text().contains(HARBOUR), "{}", report.to_text());
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(
        written["pinned_contexts"],
        json!([{"url": HARBOUR, "sha256": told.sha256}])
    );

    let mut plain = badge(&[VC, OB]);
    for (place, name) in [
        ("/credentialSubject", "house"),
        ("/credentialSubject/achievement", "ECTS"),
    ] {
        let object = plain.pointer_mut(place).unwrap().as_object_mut().unwrap();
        object.shift_remove(name).unwrap();
    }
    let report = judge(&signed(&plain)).await;
    assert!(report.verified, "{}", report.to_text());
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(written.get("pinned_contexts"), None);
}

#[tokio::test]
async fn what_a_pinned_context_defines_is_signed() {
    let mut changed = signed(&badge(&[VC, OB, HARBOUR]));
    changed["credentialSubject"]["house"] = json!("South");
    let check = refused(&judge(&changed).await, CheckCode::Signature);
    assert_eq!(check.problem, Some(Problem::SignatureInvalid));
    let mut without = signed(&badge(&[VC, OB, HARBOUR]));
    without["@context"] = json!([VC, OB]);
    let check = refused(&judge(&without).await, CheckCode::SafeMode);
    assert_eq!(check.problem, Some(Problem::DataLoss));
}

#[tokio::test]
async fn a_context_that_is_not_pinned_is_refused_as_ever() {
    for other in [
        json!("https://harbour.example/context/v2"),
        json!("https://harbour.example/context/v1/"),
        json!("HTTPS://harbour.example/context/v1"),
    ] {
        let mut changed = signed(&badge(&[VC, OB, HARBOUR]));
        changed["@context"][2] = other.clone();
        let check = refused(&judge(&changed).await, CheckCode::Context);
        assert_eq!(check.problem, Some(Problem::ContextNotAccepted));
        assert_eq!(
            (check.pointer.as_str(), check.found.as_deref()),
            ("/@context/2", other.as_str())
        );
        let message = "A context is not among those pinned here, and none is ever fetched.";
        assert_eq!(check.message, message);
    }
    let mut inline = signed(&badge(&[VC, OB, HARBOUR]));
    inline["@context"][2] = json!({"house": "https://harbour.example/#house"});
    let check = refused(&judge(&inline).await, CheckCode::Context);
    assert_eq!(check.found.as_deref(), Some("an object"));
}

#[tokio::test]
async fn a_pinned_context_comes_after_those_of_the_standards() {
    for contexts in [[HARBOUR, VC, OB], [VC, HARBOUR, OB]] {
        let check = refused(&judge(&badge(&contexts)).await, CheckCode::Context);
        assert_eq!(check.found.as_deref(), Some(HARBOUR));
    }
    let mut below = signed(&badge(&[VC, OB, HARBOUR]));
    below["credentialSubject"]["@context"] = json!([HARBOUR]);
    let check = refused(&judge(&below).await, CheckCode::Context);
    assert_eq!(check.pointer, "/credentialSubject/@context");
}

/// The signature is good over every spelling; a reader looks for one.
#[tokio::test]
async fn no_signed_member_hides_behind_a_pinned_prefix_or_vocabulary() {
    let subject = "/credentialSubject";
    for (contexts, name, other) in [
        (vec![VC, OB, HARBOUR], "narrative", "ob:narrative"),
        (vec![VC, OB, HARBOUR], "house", "hb:house"),
        (
            vec![VC, OB, HARBOUR],
            "house",
            "https://harbour.example/#house",
        ),
        (
            vec![VC, OB, HARBOUR, WORDS],
            "narrative",
            "vocab.html#narrative",
        ),
    ] {
        let changed = renamed(signed(&badge(&contexts)), subject, name, other);
        let report = judge(&changed).await;
        assert_eq!(report.signature, Outcome::Passed, "{other}");
        let check = refused(&report, CheckCode::Context);
        assert_eq!(check.found.as_deref(), Some(other));
    }
}

#[tokio::test]
async fn no_id_hides_behind_a_pinned_prefix() {
    let mut credential = badge(&[VC, OB, HARBOUR]);
    credential["credentialSubject"]["id"] = json!("https://harbour.example/#7");
    let mut changed = signed(&credential);
    changed["credentialSubject"]["id"] = json!("hb:7");
    let report = judge(&changed).await;
    assert_eq!(report.signature, Outcome::Passed);
    let check = refused(&report, CheckCode::Context);
    assert_eq!(check.pointer, "/credentialSubject/id");
}

/// The operator pinned `@vocab`: then every name is defined, and signed; what the standards ask for stays.
#[tokio::test]
async fn under_a_pinned_vocabulary_names_are_signed_and_the_models_hold() {
    let mut credential = badge(&[VC, OB, WORDS]);
    let members = credential["credentialSubject"].as_object_mut().unwrap();
    members.insert("colour".to_owned(), json!("blue"));
    let report = judge(&signed(&credential)).await;
    assert!(report.verified, "{}", report.to_text());
    let mut added = signed(&credential);
    added["credentialSubject"]["motto"] = json!("Forth");
    refused(&judge(&added).await, CheckCode::Signature);

    let misspelt = renamed(
        credential.clone(),
        "/credentialSubject/achievement",
        "criteria",
        "criterion",
    );
    let check = refused(&judge(&signed(&misspelt)).await, CheckCode::Model);
    assert_eq!(check.problem, Some(Problem::ModelViolation));
    credential["credentialSubject"]["type"] = json!(["Learner"]);
    refused(&judge(&signed(&credential)).await, CheckCode::Model);
}

#[tokio::test]
async fn the_digest_of_a_pinned_context_is_compared_where_a_credential_says_it() {
    LazyLock::force(&PINNED);
    let multihash = |changed: u8| {
        let mut bytes = pinned_context(HARBOUR).unwrap().bytes().to_vec();
        bytes[0] ^= changed;
        let digest = Sha256::digest(&bytes);
        let mut multihash = vec![0x12, 32];
        multihash.extend_from_slice(&digest);
        multihash
    };
    for (changed, verified) in [(0, true), (1, false)] {
        let digest = format!("u{}", URL_SAFE_NO_PAD.encode(multihash(changed)));
        let mut credential = badge(&[VC, OB, HARBOUR]);
        credential["relatedResource"] = json!([{"id": HARBOUR, "digestMultibase": digest}]);
        let report = judge(&signed(&credential)).await;
        assert_eq!(report.verified, verified, "{}", report.to_text());
    }
}

#[tokio::test]
async fn a_credential_of_any_kind_may_name_one_after_the_base_context() {
    let mut credential = badge(&[VC, HARBOUR]);
    credential["type"] = json!(["VerifiableCredential"]);
    credential["issuer"]
        .as_object_mut()
        .unwrap()
        .shift_remove("type");
    credential["credentialSubject"] = json!({"id": "did:example:learner", "house": "North"});
    let options = VerifyOptions {
        kind: CredentialKind::Any,
        ..VerifyOptions::default()
    };
    let input = signed(&credential).to_string();
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let report = verify(input.as_bytes(), &options, &NoDocuments, now).await;
    let report = report.unwrap();
    assert!(report.verified, "{}", report.to_text());
    assert_eq!(report.pinned_contexts.len(), 1);
}

#[tokio::test]
async fn an_envelope_is_one_by_the_base_context_alone() {
    let place = "/evidence/0/@context";
    for (contexts, told) in [
        (json!(WORDS), true),
        (json!([WORDS]), true),
        (json!([]), true),
        (json!(VC), false),
        (json!([VC, WORDS]), false),
    ] {
        let mut credential = badge(&[VC, OB, HARBOUR]);
        credential["evidence"] = json!([{
            "@context": contexts, "id": "data:application/vc+jwt,e30.e30.AA",
            "type": ["EnvelopedVerifiableCredential"],
        }]);
        let report = judge(&credential).await;
        let check = report.checks_of(CheckCode::Context).next().unwrap();
        assert_eq!(check.outcome == Outcome::Failed, told, "{contexts}");
        assert_eq!(check.pointer == place, told, "{contexts}");
    }
}
