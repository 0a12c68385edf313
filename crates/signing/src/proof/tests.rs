//! Proofs of the wrong form, sets and chains.

use serde_json::json;

use super::*;
use crate::ProblemType;

fn proof() -> Value {
    json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2023-02-24T23:36:38Z",
        "verificationMethod": "did:key:z6Mk#z6Mk", "proofPurpose": "assertionMethod", "proofValue": "z1",
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut proof = proof();
    proof[member] = value;
    proof
}

#[test]
fn members_of_the_wrong_form_are_refused() {
    for (member, value) in [
        ("type", json!(["DataIntegrityProof"])),
        ("type", Value::Null),
        ("cryptosuite", json!("")),
        ("created", json!("2023-02-24")),
        ("created", json!(["2023-02-24T23:36:38Z"])),
        ("expires", json!(0)),
        ("verificationMethod", json!("key-1")),
        ("verificationMethod", json!("#key-1")),
        ("verificationMethod", json!({"id": "did:key:z6Mk"})),
        ("verificationMethod", json!("did:key:z6Mk z")),
        ("proofPurpose", json!("assertion")),
        ("proofPurpose", json!(["assertionMethod"])),
        ("proofValue", json!(1)),
        ("domain", json!([])),
        ("domain", json!([1])),
        ("challenge", json!(1)),
        ("previousProof", json!({})),
        ("nonce", json!(1)),
        ("id", json!("x")),
    ] {
        assert!(
            Proof::parse(&with(member, value.clone())).is_err(),
            "{member} {value}"
        );
    }
    for member in [
        "type",
        "cryptosuite",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
    ] {
        let mut missing = proof();
        missing.as_object_mut().unwrap().remove(member);
        assert_eq!(
            Proof::parse(&missing).unwrap_err().problem_type(),
            ProblemType::ProofVerificationError
        );
    }
    assert!(Proof::parse(&proof()).is_ok());
}

#[test]
fn a_member_nobody_defines_is_refused() {
    for name in [
        "jws",
        "creator",
        "proofPurposes",
        "Created",
        "https://w3id.org/security#nonce",
    ] {
        assert_eq!(
            Proof::parse(&with(name, json!("x"))),
            Err(ProofError::UnknownMember {
                name: name.to_owned()
            })
        );
    }
}

#[test]
fn a_document_without_proof_is_said_to_have_none() {
    for document in [json!({}), json!({"proof": null}), json!({"proof": []})] {
        assert_eq!(split(&document).unwrap_err(), ProofError::Missing);
    }
    let (unsecured, proofs) = split(&json!({"a": 1, "proof": "text", "b": 2})).unwrap();
    assert_eq!(unsecured.to_string(), r#"{"a":1,"b":2}"#);
    assert!(proofs[0].is_err());
    assert_eq!(
        split(&json!({"proof": vec![proof(); 17]})).unwrap_err(),
        ProofError::TooMany
    );
}

#[test]
fn domain_and_challenge_match_exactly() {
    let parsed = Proof::parse(&with("domain", json!(["a.example", "b.example"]))).unwrap();
    assert!(parsed.verify_domain(&["b.example", "a.example"]).is_ok());
    for expected in [
        &["a.example"][..],
        &[],
        &["a.example", "b.example", "c.example"],
        &["a.example", "a.example"],
    ] {
        assert_eq!(
            parsed.verify_domain(expected).unwrap_err().problem_type(),
            ProblemType::InvalidDomainError
        );
    }
    let error = parsed.verify_challenge("c").unwrap_err();
    assert_eq!(error.problem_type(), ProblemType::InvalidChallengeError);
    assert!(
        Proof::parse(&with("challenge", json!("c")))
            .unwrap()
            .verify_challenge("c")
            .is_ok()
    );
}

#[test]
fn a_chain_covers_the_proofs_it_names_and_no_others() {
    let first = with("id", json!("urn:uuid:1"));
    let second = with("previousProof", json!("urn:uuid:1"));
    let broken = with("previousProof", json!(["urn:uuid:1", "urn:uuid:2"]));
    let document = json!({"a": 1, "proof": [first, second, broken]});
    let (unsecured, proofs) = split(&document).unwrap();
    assert_eq!(signed_document(&unsecured, &proofs, 0).unwrap(), unsecured);
    assert_eq!(
        signed_document(&unsecured, &proofs, 1).unwrap(),
        json!({"a": 1, "proof": [first]})
    );
    assert_eq!(
        signed_document(&unsecured, &proofs, 2).unwrap_err(),
        ProofError::PreviousProof
    );
}
