//! Selective disclosure (`ecdsa-sd-2023`) with Digital Bazaar's library: whoever issues, derives and verifies.

use anyhow::{Context, Result, ensure};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, PublicKey, SecretKey, did_key};
use testamur_signing::ProofOptions;
use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive, verify_base_proof, verify_proof};
use testamur_signing::proof::split;
use testamur_tests::{given, interop, workspace_root};

/// Selections beside what is mandatory: nothing; a member; one of two objects alike; something deep; a whole object.
const SELECTIONS: [&[&str]; 6] = [
    &[],
    &["/name"],
    &["/credentialSubject/achievement/alignment/1/targetName"],
    &["/credentialSubject/achievement/resultDescription/0/requiredValue"],
    &["/credentialSubject/achievement", "/validFrom"],
    &[
        "/credentialSubject/identifier/0/identityHash",
        "/credentialSubject/achievement/tag/1",
    ],
];

const ACHIEVEMENT_NAME: &str = "/credentialSubject/achievement/name";

#[test]
fn what_we_issue_and_either_derives_verifies_on_both_sides() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    derive_on_both_sides(&issued_here(&[ACHIEVEMENT_NAME])?)
}

#[test]
fn what_they_issue_and_either_derives_verifies_on_both_sides() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    derive_on_both_sides(&issued_there()?)
}

#[test]
fn base_proofs_are_confirmed_by_the_other_side_and_never_verified() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    let ours = issued_here(&[])?;
    let answer = there("confirm", &ours, &[])?;
    assert_eq!(answer["verified"], true, "{answer}");
    let theirs = issued_there()?;
    let (unsecured, proofs) = split(&theirs)?;
    verify_base_proof(
        &unsecured,
        &proofs[0].as_ref().unwrap().members,
        &key_of(&theirs)?,
    )?;
    assert!(verified_here(&theirs).is_err());
    assert_eq!(there("verify", &ours, &[])?["verified"], false);
    Ok(())
}

#[test]
fn a_changed_word_is_refused_on_both_sides() -> Result<()> {
    if given("TESTAMUR_TEST_NODE").is_none() {
        return Ok(());
    }
    for issued in [issued_here(&[ACHIEVEMENT_NAME])?, issued_there()?] {
        let mut shown = derive(&issued, &["/name".to_owned()])?;
        shown["name"] = json!("Chess");
        assert!(verified_here(&shown).is_err());
        assert_eq!(there("verify", &shown, &[])?["verified"], false);
    }
    Ok(())
}

fn derive_on_both_sides(issued: &Value) -> Result<()> {
    for selection in SELECTIONS {
        let pointers: Vec<String> = selection.iter().map(|&text| text.to_owned()).collect();
        let ours = derive(issued, &pointers)?;
        let theirs = there("derive", issued, selection)?["credential"].take();
        // Deriving knows no chance: the same selection makes the same credential.
        assert_eq!(ours, theirs, "{selection:?}");
        verified_here(&theirs).with_context(|| format!("{selection:?}"))?;
        let answer = there("verify", &ours, &[])?;
        assert_eq!(answer["verified"], true, "{selection:?}: {answer}");
    }
    Ok(())
}

fn issued_here(mandatory: &[&str]) -> Result<Value> {
    let mut rng = StdRng::seed_from_u64(1);
    let key = SecretKey::generate(KeyType::P256, &mut rng)?;
    let did = did_key::did(key.public_key()).context("P-256 has a did:key")?;
    let method = did_key::verification_method(key.public_key()).context("P-256 has a did:key")?;
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse()?);
    let mandatory: Vec<String> = mandatory.iter().map(|&text| text.to_owned()).collect();
    Ok(add_base_proof(
        &credential(&did),
        &options,
        &mandatory,
        &key,
        &mut rng,
    )?)
}

fn issued_there() -> Result<Value> {
    let mandatory = ["/issuer", ACHIEVEMENT_NAME];
    Ok(there("issue", &credential("did:example:issuer"), &mandatory)?["credential"].take())
}

fn verified_here(secured: &Value) -> Result<()> {
    let (unsecured, proofs) = split(secured)?;
    ensure!(proofs.len() == 1, "one proof");
    let proof = proofs[0].clone()?;
    Ok(verify_proof(&unsecured, &proof.members, &key_of(secured)?)?)
}

fn key_of(secured: &Value) -> Result<PublicKey> {
    let method = secured["proof"]["verificationMethod"].as_str();
    let (_, key) = method
        .and_then(|method| method.split_once('#'))
        .context("a did:key URL")?;
    Ok(PublicKey::from_multibase(key)?)
}

fn there(what: &str, credential: &Value, pointers: &[&str]) -> Result<Value> {
    let contexts = workspace_root().join("contexts");
    let contexts = contexts.to_str().context("the checkout has a UTF-8 path")?;
    let input = json!({ "credential": credential, "pointers": pointers }).to_string();
    let arguments = ["--contexts", contexts, "--do", what];
    interop::node("selective_disclosure.mjs", &arguments, &input)?.json()
}

/// Objects without identifiers, two of them alike, arrays, a number. No ordered list: not everyone discloses those.
fn credential(issuer: &str) -> Value {
    let alignment = json!({
        "type": ["Alignment"], "targetName": "teamwork", "targetUrl": "https://example.org/teamwork",
    });
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Teamwork",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": false, "identityHash": "a", "identityType": "name"},
                {"type": "IdentityObject", "hashed": false, "identityHash": "b", "identityType": "name"},
            ],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "criteria": {"narrative": "Pass."},
                "creditsAvailable": 2.5,
                "name": "Teamwork",
                "tag": ["team", "work"],
                "alignment": [alignment, alignment],
                "resultDescription": [{
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Mark",
                    "resultType": "LetterGrade",
                    "requiredValue": "B",
                }],
            },
        },
    })
}
