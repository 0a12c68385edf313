//! Contexts and names inside a credential: what must not stand where it would give a signed word another meaning.

use serde_json::{Value, json};
use testamur_verifier::{
    CheckCode, CredentialKind, NoDocuments, Outcome, Problem, VerificationReport, VerifyOptions,
};

use crate::world::{Party, assert_refused, assert_verified, verify_offline, verify_under, with};

const VC: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

async fn verify_any(input: &Value) -> VerificationReport {
    let options = VerifyOptions {
        kind: CredentialKind::Any,
        ..VerifyOptions::default()
    };
    verify_under(input, &options, &NoDocuments).await
}

/// The outcomes of the two steps which look at contexts and terms.
fn outcomes(report: &VerificationReport) -> [Outcome; 2] {
    [CheckCode::Context, CheckCode::SafeMode]
        .map(|code| report.checks_of(code).next().unwrap().outcome)
}

#[tokio::test]
async fn a_pinned_context_below_the_top_is_refused_too() {
    let issuer = Party::new(1);
    let evidence = json!([{"id": "https://harbour.example/essay", "type": ["Evidence"]}]);
    let badge = with(issuer.badge(), "", "evidence", evidence);
    let signed = issuer.sign(&badge);
    for place in ["/credentialSubject", "/evidence/0", "/issuer"] {
        for context in [json!([VC, OB]), json!(VC), json!([])] {
            let changed = with(signed.clone(), place, "@context", context);
            let report = verify_offline(&changed).await;
            let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
            assert_eq!(check.pointer, format!("{place}/@context"));
            let expected = "contexts at the top of a credential only";
            assert_eq!(check.expected.as_deref(), Some(expected));
        }
    }
}

#[tokio::test]
async fn a_proof_in_what_is_no_credential_brings_no_contexts() {
    let issuer = Party::new(1);
    let proof = json!({"@context": [VC, OB]});
    let signed = with(
        issuer.sign(&issuer.badge()),
        "/credentialSubject",
        "proof",
        proof,
    );
    let report = verify_offline(&signed).await;
    let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
    assert_eq!(check.pointer, "/credentialSubject/proof/@context");
}

#[tokio::test]
async fn what_stands_in_place_of_contexts_is_told_by_its_kind() {
    let issuer = Party::new(1);
    for (found, kind) in [
        (json!(null), "null"),
        (json!(true), "a boolean"),
        (json!(7), "a number"),
        (json!([VC]), "a list"),
        (json!({}), "an object"),
    ] {
        let changed = with(issuer.badge(), "", "@context", json!([VC, found]));
        let report = verify_offline(&changed).await;
        let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
        assert_eq!(
            (check.pointer.as_str(), check.found.as_deref()),
            ("/@context/1", Some(kind))
        );
    }
    let changed = with(issuer.badge(), "", "@context", json!(VC));
    let report = verify_offline(&changed).await;
    let check = assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
    assert_eq!(check.found.as_deref(), Some("a text"));
}

#[tokio::test]
async fn a_text_may_say_its_language() {
    let issuer = Party::new(1);
    let name = json!({"@value": "Algebra", "@language": "en"});
    let credential = json!({
        "@context": [VC],
        "type": ["VerifiableCredential"],
        "issuer": {"id": issuer.id, "name": name},
        "name": [name],
        "credentialSubject": {"id": "did:example:learner"},
    });
    assert_verified(&verify_any(&issuer.sign(&credential)).await);
}

/// A name that is an IRI means the same under every context, so the proof covers it.
#[tokio::test]
async fn a_member_may_be_named_by_an_iri_that_no_context_knows() {
    let issuer = Party::new(1);
    for iri in ["https://harbour.example/terms#house", "URN:harbour:house"] {
        let badge = with(issuer.badge(), "/credentialSubject", iri, json!("North"));
        let report = verify_offline(&issuer.sign(&badge)).await;
        assert_eq!(outcomes(&report), [Outcome::Passed; 2], "{iri}");
        assert_eq!(report.signature, Outcome::Passed);
    }
}

#[tokio::test]
async fn an_undefined_term_is_undefined_with_a_capital_too() {
    let issuer = Party::new(1);
    for term in ["noSuchTerm", "NoSuchTerm", "2ndTerm"] {
        let signed = with(issuer.sign(&issuer.badge()), "", term, json!("x"));
        let report = verify_offline(&signed).await;
        assert_eq!(outcomes(&report), [Outcome::Passed, Outcome::Failed]);
        let check = assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
        assert_eq!(check.pointer, format!("/{term}"));
    }
}
