use serde_json::json;

use super::*;
use crate::ProblemType;
use crate::proof::split;
use testamur_keys::{SecretKey, did_key};

fn key() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

fn options() -> ProofOptions {
    let method = did_key::verification_method(key().public_key()).unwrap();
    ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap())
}

fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": "VerifiableCredential",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh"},
    })
}

fn verify(secured: &Value) -> Result<(), ProofError> {
    let (unsecured, proofs) = split(secured)?;
    let proof = proofs.into_iter().next().unwrap()?;
    verify_proof(&unsecured, &proof.members, key().public_key())
}

#[test]
fn what_was_signed_verifies() {
    let secured = add_proof(&document(), &options(), &key()).unwrap();
    assert_eq!(verify(&secured), Ok(()));
}

#[test]
fn a_changed_claim_or_option_does_not_verify() {
    let secured = add_proof(&document(), &options(), &key()).unwrap();
    for (pointer, value) in [
        ("/issuer", json!("https://vc.example/issuers/5679")),
        ("/credentialSubject/id", json!("did:example:abcdefgi")),
        ("/proof/created", json!("2026-01-01T00:00:01Z")),
        ("/proof/proofPurpose", json!("authentication")),
        ("/proof/verificationMethod", json!("did:example:other#key")),
    ] {
        let mut changed = secured.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let error = verify(&changed).unwrap_err();
        assert_eq!(
            error.problem_type(),
            ProblemType::ProofVerificationError,
            "{pointer}"
        );
    }
    let mut added = secured.clone();
    added["proof"]["challenge"] = json!("x");
    assert!(verify(&added).is_err());
}

#[test]
fn a_term_without_meaning_is_neither_signed_nor_accepted() {
    let mut unknown = document();
    unknown["credentialSubject"]["degree"] = json!("PhD");
    let error = add_proof(&unknown, &options(), &key()).unwrap_err();
    assert_eq!(error.problem_type(), ProblemType::DataLossDetectionError);
    let mut secured = add_proof(&document(), &options(), &key()).unwrap();
    secured["credentialSubject"]["degree"] = json!("PhD");
    assert_eq!(
        verify(&secured).unwrap_err().problem_type(),
        ProblemType::DataLossDetectionError
    );
}

#[test]
fn a_signature_in_any_other_spelling_is_refused() {
    let secured = add_proof(&document(), &options(), &key()).unwrap();
    let value = secured["proof"]["proofValue"].as_str().unwrap();
    for bad in [
        value[1..].to_owned(),
        format!("u{}", &value[1..]),
        format!("{value}1"),
        format!("z1{}", &value[1..]),
        format!("{value} "),
        value[..value.len() - 1].to_owned(),
        format!("z0{}", &value[2..]),
        format!("z{}", "1".repeat(1_000_000)),
        "z".to_owned(),
    ] {
        let mut changed = secured.clone();
        changed["proof"]["proofValue"] = json!(bad);
        assert!(verify(&changed).is_err());
    }
}

#[test]
fn a_proof_of_another_suite_or_context_is_not_verified_here() {
    let secured = add_proof(&document(), &options(), &key()).unwrap();
    let mut other = secured.clone();
    other["proof"]["cryptosuite"] = json!("eddsa-2022");
    assert_eq!(
        verify(&other),
        Err(ProofError::Cryptosuite {
            expected: CRYPTOSUITE
        })
    );
    let mut other = secured.clone();
    other["proof"]["@context"] = json!("https://www.w3.org/ns/credentials/v2");
    assert_eq!(verify(&other), Err(ProofError::Context));
    let mut same = secured;
    same["proof"]["@context"] = same["@context"].clone();
    assert_eq!(verify(&same), Ok(()));
}

#[test]
fn a_second_proof_stands_beside_the_first() {
    let once = add_proof(&document(), &options(), &key()).unwrap();
    let twice = add_proof(&once, &options(), &key()).unwrap();
    let (unsecured, proofs) = split(&twice).unwrap();
    assert_eq!(proofs.len(), 2);
    for proof in proofs {
        assert!(verify_proof(&unsecured, &proof.unwrap().members, key().public_key()).is_ok());
    }
}

#[test]
fn only_ed25519_keys_sign_and_verify() {
    let p256 = SecretKey::from_bytes(KeyType::P256, &[7; 32]).unwrap();
    assert!(matches!(
        add_proof(&document(), &options(), &p256),
        Err(SigningError::Algorithm { .. })
    ));
    let secured = add_proof(&document(), &options(), &key()).unwrap();
    let (unsecured, proofs) = split(&secured).unwrap();
    let proof = proofs.into_iter().next().unwrap().unwrap();
    assert_eq!(
        verify_proof(&unsecured, &proof.members, p256.public_key()),
        Err(ProofError::KeyType)
    );
}

#[test]
fn a_batch_accepts_what_is_accepted_alone() {
    let (key, limits) = (key(), Limits::default());
    let stranger = SecretKey::from_bytes(KeyType::Ed25519, &[8; 32]).unwrap();
    let mut batch = Batch::default();
    let mut accepted = 0;
    for number in 0..24 {
        let mut document = document();
        document["id"] = json!(format!("urn:example:{number}"));
        let mut options = options();
        options.challenge = (number % 3 == 0).then(|| number.to_string());
        let mut secured = add_proof(&document, &options, &key).unwrap();
        match number % 6 {
            1 => secured["id"] = json!("urn:example:other"),
            2 => secured["proof"]["created"] = json!("2026-01-01T00:00:01Z"),
            // The options of the one before it would have been right.
            3 => secured["proof"]["challenge"] = json!((number - 3).to_string()),
            4 => {
                secured["@context"] = json!([
                    "https://www.w3.org/ns/credentials/v2",
                    "https://w3id.org/security/multikey/v1"
                ]);
            }
            _ => {}
        }
        let (unsecured, proofs) = split(&secured).unwrap();
        let proof = proofs[0].as_ref().unwrap();
        for signer in [&key, &stranger] {
            let alone = super::verify(&unsecured, proof, signer.public_key(), &limits);
            let together = batch.verify(&unsecured, proof, signer.public_key(), &limits);
            assert_eq!(alone, together, "{number}");
            accepted += usize::from(together.is_ok());
        }
    }
    // A context more changes nothing, if it defines nothing that is used.
    assert_eq!(accepted, 12);
}
