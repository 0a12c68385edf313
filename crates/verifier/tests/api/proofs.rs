//! The first half of the truth: is a signature good, and of the right kind?

use serde_json::json;
use testamur_linked_data::{Limits, canonicalize};
use testamur_signing::proof::ProofPurpose;
use testamur_verifier::{CheckCode, MemoryDocuments, Outcome, Problem, VerifyOptions, verify};

use crate::world::{
    Party, assert_refused, assert_verified, now, verify_bytes, verify_offline, with,
};

#[tokio::test]
async fn a_credential_without_a_proof_is_refused() {
    let issuer = Party::new(1);
    for proof in [None, Some(json!(null)), Some(json!([])), Some(json!({}))] {
        let badge = match proof {
            None => issuer.badge(),
            Some(proof) => with(issuer.badge(), "", "proof", proof),
        };
        assert_refused(
            &verify_offline(&badge).await,
            CheckCode::Proof,
            Problem::NoProof,
        );
    }
}

#[tokio::test]
async fn a_proof_which_is_none_is_refused() {
    let issuer = Party::new(1);
    for proof in [
        json!("x"),
        json!([null]),
        json!(7),
        json!({"type": "DataIntegrityProof"}),
    ] {
        let report = verify_offline(&with(issuer.badge(), "", "proof", proof)).await;
        assert!(!report.verified && report.signature != Outcome::Passed);
        assert!(
            report
                .checks_of(CheckCode::Proof)
                .any(|check| check.outcome == Outcome::Failed)
        );
    }
}

#[tokio::test]
async fn a_proof_inside_the_subject_is_no_proof() {
    let issuer = Party::new(1);
    let mut badge = issuer.sign(&issuer.badge());
    let proof = badge
        .as_object_mut()
        .unwrap()
        .shift_remove("proof")
        .unwrap();
    let moved = with(badge, "/credentialSubject", "proof", proof);
    assert_refused(
        &verify_offline(&moved).await,
        CheckCode::Proof,
        Problem::NoProof,
    );
}

#[tokio::test]
async fn a_changed_claim_breaks_the_signature() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge());
    for (pointer, member, value) in [
        ("", "name", json!("Geometry")),
        ("/issuer", "name", json!("Another College")),
        ("/credentialSubject", "id", json!("did:example:other")),
        ("/credentialSubject/achievement", "name", json!("Geometry")),
        ("", "validUntil", json!("2030-01-01T00:00:00Z")),
        ("/proof", "created", json!("2025-01-02T00:00:00Z")),
        ("/proof", "nonce", json!("x")),
    ] {
        let report = verify_offline(&with(signed.clone(), pointer, member, value)).await;
        assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
        assert_eq!(report.signature, Outcome::Failed);
    }
}

#[tokio::test]
async fn no_single_changed_byte_verifies() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string().into_bytes();
    // A prime step visits every member's name and value over the years, and stays quick.
    for index in (0..signed.len()).step_by(7) {
        let mut changed = signed.clone();
        changed[index] ^= 1;
        let report = verify_bytes(&changed, &MemoryDocuments::new()).await;
        assert!(
            !report.verified,
            "byte {index}: {}",
            String::from_utf8_lossy(&changed)
        );
    }
}

#[tokio::test]
async fn another_purpose_than_to_assert_is_refused() {
    let issuer = Party::new(1);
    let mut options = issuer.proof_options();
    options.proof_purpose = ProofPurpose::Authentication;
    let report = verify_offline(&issuer.sign_with(&issuer.badge(), &options)).await;
    assert_refused(
        &report,
        CheckCode::ProofPurpose,
        Problem::ProofPurposeNotAccepted,
    );
    assert_eq!(report.signature, Outcome::Passed);
}

#[tokio::test]
async fn a_suite_that_is_not_implemented_is_named() {
    let issuer = Party::new(1);
    for (proof_type, suite) in [
        ("DataIntegrityProof", Some("bbs-2023")),
        ("DataIntegrityProof", Some("EDDSA-RDFC-2022")),
        ("DataIntegrityProof", Some("Ed25519Signature2020")),
        ("Ed25519Signature2020", Some("eddsa-rdfc-2022")),
        ("Ed25519Signature2018", None),
        ("JsonWebSignature2020", None),
    ] {
        let mut signed = issuer.sign(&issuer.badge());
        signed["proof"]["type"] = json!(proof_type);
        match suite {
            Some(suite) => signed["proof"]["cryptosuite"] = json!(suite),
            None => drop(
                signed["proof"]
                    .as_object_mut()
                    .unwrap()
                    .shift_remove("cryptosuite"),
            ),
        }
        let check = assert_refused(
            &verify_offline(&signed).await,
            CheckCode::Proof,
            Problem::CryptosuiteNotSupported,
        );
        assert!(check.found.unwrap().contains(suite.unwrap_or(proof_type)));
    }
}

#[tokio::test]
async fn one_good_proof_of_the_issuer_is_enough_and_the_others_do_not_count() {
    let issuer = Party::new(1);
    let stranger = Party::new(2);
    let both = stranger.sign(&issuer.sign(&issuer.badge()));
    let report = verify_offline(&both).await;
    assert_verified(&report);
    let counted: Vec<_> = report.proofs.iter().map(|proof| proof.counted).collect();
    assert_eq!(counted, [true, false]);
    assert_eq!(report.proofs[1].issuer_binding, Outcome::Failed);
    assert!(
        report
            .checks
            .iter()
            .any(|check| !check.required && check.problem == Some(Problem::IssuerKeyNotBound))
    );
}

#[tokio::test]
async fn the_order_of_proofs_does_not_matter() {
    let issuer = Party::new(1);
    let stranger = Party::new(2);
    assert_verified(&verify_offline(&issuer.sign(&stranger.sign(&issuer.badge()))).await);
}

#[tokio::test]
async fn foreign_proofs_alone_are_not_enough() {
    let issuer = Party::new(1);
    let signed = Party::new(3).sign(&Party::new(2).sign(&issuer.badge()));
    let report = verify_offline(&signed).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    assert_eq!(report.signature, Outcome::Passed);
}

/// A link of a chain signs the earlier proofs too: more than the credential, within the same limits.
#[tokio::test]
async fn the_limits_of_the_canonicalisation_govern_the_proofs_too() {
    let issuer = Party::new(1);
    let canonical = canonicalize(&issuer.badge(), &Limits::default()).unwrap();
    let mut chain = issuer.sign(&issuer.sign(&issuer.badge()));
    chain["proof"][0]["id"] = json!("urn:uuid:5bd6c43e-8a0f-4c0b-8b47-2d4b0a1f9c10");
    chain["proof"][1]["previousProof"] = chain["proof"][0]["id"].clone();
    let mut options = VerifyOptions::default();
    for (quads, problem) in [
        (Limits::default().quads, Problem::SignatureInvalid),
        (
            canonical.nquads().lines().count(),
            Problem::CanonicalizationLimit,
        ),
    ] {
        options.canonicalization_limits.quads = quads;
        let input = chain.to_string();
        let report = verify(input.as_bytes(), &options, &MemoryDocuments::new(), now()).await;
        let report = report.unwrap();
        let safe_mode = report.checks_of(CheckCode::SafeMode).next().unwrap();
        assert_eq!(safe_mode.outcome, Outcome::Passed);
        let signature = report.checks_of(CheckCode::Signature).nth(1).unwrap();
        assert_eq!(signature.problem, Some(problem), "{}", report.to_text());
    }
}

#[tokio::test]
async fn more_proofs_than_a_credential_needs_are_a_limit() {
    let issuer = Party::new(1);
    let proof = issuer.sign(&issuer.badge())["proof"].clone();
    let many = with(issuer.badge(), "", "proof", json!(vec![proof; 17]));
    assert_refused(
        &verify_offline(&many).await,
        CheckCode::Proof,
        Problem::LimitReached,
    );
}
