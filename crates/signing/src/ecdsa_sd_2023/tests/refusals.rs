//! What does not verify, and what cannot be signed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey};

use super::*;
use crate::{ProblemType, ProofOptions, SigningError};

#[test]
fn a_base_proof_is_the_holders_and_not_the_verifiers() {
    let secured = base(&credential(), &[]);
    let (unsecured, proof) = parts(&secured);
    assert_eq!(
        verify_base_proof(&unsecured, &proof, key().public_key()),
        Ok(())
    );
    assert_eq!(
        verified(&secured),
        Err(ProofError::SelectiveDisclosure(DisclosureError::BaseProof))
    );
    let shown = derive(&secured, &[]).unwrap();
    assert_eq!(
        derive(&shown, &[]),
        Err(ProofError::SelectiveDisclosure(
            DisclosureError::DerivedProof
        ))
    );
    let mut changed = unsecured;
    changed["issuer"]["name"] = json!("Another");
    assert!(verify_base_proof(&changed, &proof, key().public_key()).is_err());
}

#[test]
fn a_mandatory_pointer_to_nothing_is_refused_by_name() {
    let options = ProofOptions::assertion(
        "https://example.edu/#key",
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    let mut rng = StdRng::seed_from_u64(1);
    for pointer in ["/credentialSubject/grade", "/validUntil", "/type/7"] {
        let error = add_base_proof(
            &credential(),
            &options,
            &pointers(&[pointer]),
            &key(),
            &mut rng,
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{pointer}` points to nothing in the document")
        );
        assert_eq!(error.problem_type(), ProblemType::MalformedValueError);
    }
    let other = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap();
    assert!(matches!(
        add_base_proof(&credential(), &options, &[], &other, &mut rng),
        Err(SigningError::Algorithm { .. })
    ));
}

#[test]
fn every_flipped_bit_of_a_derived_proof_value_is_refused() {
    let shown = derive(&base(&credential(), &[]), &pointers(&["/name"])).unwrap();
    let text = shown["proof"]["proofValue"].as_str().unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(&text[1..]).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let mut changed = shown.clone();
        changed["proof"]["proofValue"] = json!(format!("u{}", URL_SAFE_NO_PAD.encode(&flipped)));
        assert!(verified(&changed).is_err(), "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_of_a_derived_credential_is_refused() {
    let selected = pointers(&["/credentialSubject/achievement/name"]);
    let shown = derive(&base(&credential(), &[]), &selected).unwrap();
    let mut text = shown.to_string().into_bytes();
    let (value, length) = {
        let value = shown["proof"]["proofValue"].as_str().unwrap().as_bytes();
        let place = text.windows(value.len()).position(|window| window == value);
        (place.unwrap(), value.len())
    };
    // The bits of the value have a test of their own.
    for bit in (0..text.len() * 8).filter(|bit| !(value..value + length).contains(&(bit / 8))) {
        text[bit / 8] ^= 1 << (bit % 8);
        let parsed = testamur_json::parse(&text, &testamur_json::Limits::default());
        let accepted = parsed.is_ok_and(|secured| {
            split(&secured).is_ok_and(|(unsecured, proofs)| {
                let proof = proofs[0].as_ref();
                proof.is_ok_and(|proof| {
                    verify_proof(&unsecured, &proof.members, key().public_key()).is_ok()
                })
            })
        });
        assert!(!accepted, "bit {bit}");
        text[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_member_that_no_context_defines_is_refused_in_every_object() {
    let selected = pointers(&["/credentialSubject/achievement"]);
    let shown = derive(&base(&credential(), &[]), &selected).unwrap();
    let mut all = Vec::new();
    all_pointers(&shown, "", &mut all);
    let objects = all
        .iter()
        .filter(|pointer| shown.pointer(pointer).unwrap().is_object());
    let mut cases = 0;
    for pointer in objects {
        let mut changed = shown.clone();
        changed.pointer_mut(pointer).unwrap()["grade"] = json!("A");
        let refused = match split(&changed).unwrap().1.pop() {
            Some(Ok(_)) => verified(&changed).is_err(),
            _ => true,
        };
        assert!(refused, "{pointer}");
        cases += 1;
    }
    assert!(cases > 8);
}

#[test]
fn what_is_added_changed_or_taken_away_is_refused() {
    let selected = pointers(&["/name", "/credentialSubject/achievement/tag"]);
    let shown = derive(&base(&credential(), &[]), &selected).unwrap();
    assert_eq!(verified(&shown), Ok(()));
    let changes: [fn(&mut Value); 7] = [
        |shown| shown["name"]["@value"] = json!("Chess"),
        |shown| shown["issuer"]["id"] = json!("https://example.org/"),
        |shown| shown["description"] = json!("more"),
        |shown| drop(shown.as_object_mut().unwrap().remove("credentialStatus")),
        |shown| drop(shown.as_object_mut().unwrap().remove("name")),
        |shown| shown["credentialSubject"]["achievement"]["tag"] = json!(["team"]),
        |shown| shown["proof"]["created"] = json!("2026-01-02T00:00:00Z"),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut other = shown.clone();
        change(&mut other);
        assert!(verified(&other).is_err(), "change {number}");
    }
}

#[test]
fn one_node_cannot_be_shown_as_two() {
    // Both halves of the second identifier, each as an object of its own, under one label.
    let of = |member: &str| pointers(&[&format!("/credentialSubject/identifier/1/{member}")]);
    let both = [of("identityHash"), of("identityType")].concat();
    let shown = derive(&base(&credential(), &[]), &both).unwrap();
    let mut split_up = shown.clone();
    split_up["credentialSubject"]["identifier"] = json!([
        {"type": "IdentityObject", "identityHash": "b"},
        {"type": "IdentityObject", "identityType": "name"},
    ]);
    let mut value =
        DerivedProofValue::parse(shown["proof"]["proofValue"].as_str().unwrap()).unwrap();
    for doubled in 0..value.labels.len() {
        let mut labels = value.labels.clone();
        labels.push(labels[doubled]);
        value.labels = labels;
        split_up["proof"]["proofValue"] = json!(value.serialize());
        assert_eq!(
            verified(&split_up),
            Err(ProofError::SelectiveDisclosure(DisclosureError::LabelMap))
        );
        value.labels.pop();
    }
}
