use serde_json::{Value, json};
use testamur_keys::{SecretKey, did_key};

use super::*;
use crate::ProofOptions;
use crate::proof::split;

/// Two blank nodes, so that the algorithm decides about their labels.
fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": "VerifiableCredential",
        "issuer": "https://vc.example/issuers/5678",
        "credentialSubject": [{"name": "A"}, {"name": "B"}],
    })
}

fn key(key_type: KeyType) -> SecretKey {
    let length = if key_type == KeyType::P384 { 48 } else { 32 };
    SecretKey::from_bytes(key_type, &vec![7; length]).unwrap()
}

fn signed(document: &Value, suite: Cryptosuite, key: &SecretKey, previous: &[&str]) -> Value {
    let method = did_key::verification_method(key.public_key()).unwrap();
    let mut options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap());
    options.previous_proof = previous.iter().map(|&id| id.to_owned()).collect();
    suite.add_proof(document, &options, key).unwrap()
}

/// A set of two proofs, and a third one that covers the first.
fn chain(key: &SecretKey) -> Value {
    let suite = Cryptosuite::EddsaRdfc2022;
    let mut first = signed(&document(), suite, key, &[]);
    let (unsecured, _) = split(&first).unwrap();
    // The id is part of what the proof signs.
    first["proof"]["id"] = json!(FIRST);
    let hashes = |proof: &Value| {
        let members = proof.as_object().unwrap();
        crate::eddsa_rdfc_2022::hash_data(&unsecured, members).unwrap()
    };
    first["proof"]["proofValue"] = json!(hashes(&first["proof"]).sign(key).unwrap());
    let second = signed(&first, suite, key, &[]);
    signed(&second, suite, key, &[FIRST])
}

const FIRST: &str = "urn:uuid:11111111-1111-4111-8111-111111111111";
/// Nothing can be canonicalized within these.
const NOTHING: Limits = Limits {
    contexts: 0,
    hash_steps: 0,
    quads: 0,
};

#[test]
fn the_proofs_of_a_set_take_the_form_of_the_document_and_a_link_of_a_chain_does_not() {
    let key = key(KeyType::Ed25519);
    let (unsecured, proofs) = split(&chain(&key)).unwrap();
    let limits = Limits::default();
    let document = CanonicalDocument::new(&unsecured, &limits);
    let verify = |index, own: &Limits| {
        ProofVerification::new(&document, &proofs, index, own)
            .unwrap()
            .verify(key.public_key())
    };
    for index in 0..3 {
        assert_eq!(verify(index, &limits), Ok(()), "{index}");
    }
    for index in 0..2 {
        assert_eq!(verify(index, &NOTHING), Ok(()), "{index}");
    }
    let refused = verify(2, &NOTHING).unwrap_err();
    assert!(
        matches!(&refused, ProofError::Transformation(error) if error.is_limit()),
        "{refused}"
    );
}

#[test]
fn a_link_of_a_chain_covers_the_earlier_proof_and_not_the_document_alone() {
    let key = key(KeyType::Ed25519);
    let mut chain = chain(&key);
    // As if the third proof had been made for the document alone, or after another first one.
    let alone = signed(&document(), Cryptosuite::EddsaRdfc2022, &key, &[]);
    let limits = Limits::default();
    let third = |chain: &Value| {
        let (unsecured, proofs) = split(chain).unwrap();
        let document = CanonicalDocument::new(&unsecured, &limits);
        document.canonical().unwrap();
        let third = ProofVerification::new(&document, &proofs, 2, &limits).unwrap();
        third.verify(key.public_key())
    };
    let value = chain["proof"][2]["proofValue"].take();
    chain["proof"][2]["proofValue"] = alone["proof"]["proofValue"].clone();
    assert!(matches!(third(&chain), Err(ProofError::Signature(_))));
    chain["proof"][2]["proofValue"] = value;
    assert_eq!(third(&chain), Ok(()));
    chain["proof"][0]["created"] = json!("2025-01-01T00:00:00Z");
    assert!(matches!(third(&chain), Err(ProofError::Signature(_))));
}

#[test]
fn keys_of_two_sizes_each_have_the_form_of_their_hash() {
    let suite = Cryptosuite::EcdsaRdfc2019;
    let (small, large) = (key(KeyType::P256), key(KeyType::P384));
    let secured = signed(&signed(&document(), suite, &large, &[]), suite, &small, &[]);
    let (unsecured, proofs) = split(&secured).unwrap();
    let limits = Limits::default();
    let document = CanonicalDocument::new(&unsecured, &limits);
    for (index, key) in [&large, &small].into_iter().enumerate() {
        let proof = ProofVerification::new(&document, &proofs, index, &NOTHING).unwrap();
        assert_eq!(proof.verify(key.public_key()), Ok(()));
    }
}

#[test]
fn a_proof_under_other_contexts_does_not_take_the_form_of_the_document() {
    let key = key(KeyType::Ed25519);
    let limits = Limits::default();
    for (suite, expected) in [
        (Cryptosuite::EddsaJcs2022, Ok(())),
        (Cryptosuite::EddsaRdfc2022, Err(ProofError::Context)),
    ] {
        let mut secured = signed(&document(), suite, &key, &[]);
        secured["proof"]["@context"] = secured["@context"].clone();
        let later = json!("https://w3id.org/security/multikey/v1");
        secured["@context"].as_array_mut().unwrap().push(later);
        let (unsecured, proofs) = split(&secured).unwrap();
        let document = CanonicalDocument::new(&unsecured, &limits);
        document.canonical().unwrap();
        let proof = ProofVerification::new(&document, &proofs, 0, &limits).unwrap();
        assert_eq!(proof.verify(key.public_key()), expected, "{suite}");
    }
}
