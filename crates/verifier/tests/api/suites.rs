//! Every cryptosuite on every type of key: what it signs verifies, and what it does not sign does not.

use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::proof::split;
use testamur_signing::{Cryptosuite, ProofOptions, SigningError};
use testamur_verifier::{CheckCode, Outcome, Problem};

use crate::world::{Party, assert_refused, assert_verified, at, badge, verify_offline, with};

/// Somebody with a key of the given type.
pub(crate) fn party(key_type: KeyType) -> Party {
    let length = if key_type == KeyType::P384 { 48 } else { 32 };
    let secret = SecretKey::from_bytes(key_type, &vec![7; length]).unwrap();
    let id = did_key::did(secret.public_key()).unwrap();
    let method = did_key::verification_method(secret.public_key()).unwrap();
    Party { secret, id, method }
}

/// Every suite that signs, with every type of key that it takes.
fn signing() -> impl Iterator<Item = (Cryptosuite, Party)> {
    Cryptosuite::ALL
        .into_iter()
        .filter(|suite| suite.signs())
        .flat_map(|suite| {
            let parties = suite.key_types().iter().copied().map(party);
            parties.map(move |party| (suite, party))
        })
}

/// The same under the data model 1.1.
pub(crate) fn badge_1_1(issuer_id: &str) -> Value {
    let mut badge = badge(issuer_id);
    badge["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let members = badge.as_object_mut().unwrap();
    let from = members.shift_remove("validFrom").unwrap();
    members.insert("issuanceDate".to_owned(), from);
    members.shift_remove("validUntil");
    badge
}

fn sign(suite: Cryptosuite, party: &Party, document: &Value) -> Value {
    suite
        .add_proof(document, &party.proof_options(), &party.secret)
        .unwrap_or_else(|error| panic!("{suite}: {error}"))
}

#[tokio::test]
async fn what_every_suite_signs_verifies_in_both_data_models() {
    let mut cases = 0;
    for (suite, party) in signing() {
        for badge in [party.badge(), badge_1_1(&party.id)] {
            let report = verify_offline(&sign(suite, &party, &badge)).await;
            assert_verified(&report);
            assert_eq!(report.proofs[0].mechanism, suite.as_str());
            cases += 1;
        }
    }
    assert_eq!(cases, 14);
}

#[tokio::test]
async fn a_changed_word_or_option_is_refused_under_every_suite() {
    for (suite, party) in signing() {
        let signed = sign(suite, &party, &party.badge());
        for (pointer, member, value) in [
            ("", "name", json!("Geometry")),
            ("/credentialSubject/achievement", "name", json!("Geometry")),
            ("", "validUntil", json!("2030-01-01T00:00:00Z")),
            ("/proof", "created", json!("2025-01-02T00:00:00Z")),
            ("/proof", "domain", json!("harbour.example")),
            ("/proof", "challenge", json!("x")),
        ] {
            let report = verify_offline(&with(signed.clone(), pointer, member, value)).await;
            assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
        }
        for member in ["jws", "x", "https://w3id.org/security#nonce"] {
            let changed = with(signed.clone(), "/proof", member, json!("x"));
            assert!(!verify_offline(&changed).await.verified, "{suite} {member}");
        }
    }
}

/// Six suites, three types of key that can sign for any of them.
#[tokio::test]
async fn a_key_of_another_type_than_the_suites_is_a_mismatch() {
    let mut cases = 0;
    for (suite, party) in signing() {
        let signed = sign(suite, &party, &party.badge());
        for key_type in [KeyType::Ed25519, KeyType::P256, KeyType::P384] {
            let other = self::party(key_type);
            if suite.key_types().contains(&key_type) {
                continue;
            }
            let error = suite
                .add_proof(&other.badge(), &other.proof_options(), &other.secret)
                .unwrap_err();
            assert!(
                matches!(error, SigningError::Algorithm { .. }),
                "{suite}: {error}"
            );
            let mut forged = with(
                signed.clone(),
                "",
                "issuer",
                other.badge()["issuer"].clone(),
            );
            forged["proof"]["verificationMethod"] = json!(other.method);
            let report = verify_offline(&forged).await;
            assert_refused(&report, CheckCode::Signature, Problem::AlgKeyMismatch);
            cases += 1;
        }
    }
    assert_eq!(cases, 10);
}

#[tokio::test]
async fn a_proof_under_the_name_of_another_suite_is_refused() {
    for (suite, party) in signing() {
        let signed = sign(suite, &party, &party.badge());
        for other in Cryptosuite::ALL {
            if other == suite || other == Cryptosuite::Ed25519Signature2020 {
                continue;
            }
            let mut renamed = signed.clone();
            renamed["proof"]["type"] = json!("DataIntegrityProof");
            renamed["proof"]["cryptosuite"] = json!(other.as_str());
            assert!(
                !verify_offline(&renamed).await.verified,
                "{suite} as {other}"
            );
        }
    }
}

#[tokio::test]
async fn every_suite_stands_in_one_set_and_one_chain() {
    let issuer = Party::new(1);
    let mut set = issuer.badge();
    let mut ids = Vec::new();
    for (index, (suite, party)) in signing().enumerate() {
        let id = format!("urn:uuid:5bd6c43e-8a0f-4c0b-8b47-2d4b0a1f9c{index:02}");
        let options = ProofOptions {
            id: Some(id.clone()),
            previous_proof: ids.last().cloned().into_iter().collect(),
            ..party.proof_options()
        };
        // This one's own terms know no chain.
        if suite != Cryptosuite::Ed25519Signature2020 {
            set = suite.add_proof(&set, &options, &party.secret).unwrap();
            ids.push(id);
        }
    }
    let signed = sign(Cryptosuite::Ed25519Signature2020, &issuer, &set);
    let report = verify_offline(&signed).await;
    assert_eq!(report.proofs.len(), ids.len() + 1);
    for proof in &report.proofs {
        assert_eq!(proof.signature, Outcome::Passed, "{}", report.to_text());
    }
    assert_verified(&report);

    // Without its first link only what does not rest on it is good.
    let mut broken = signed;
    broken["proof"].as_array_mut().unwrap().remove(0);
    let report = verify_offline(&broken).await;
    assert_eq!(report.proofs[0].signature, Outcome::Failed);
}

#[test]
fn a_chain_is_made_only_of_proofs_that_are_there() {
    for (suite, party) in signing() {
        let options = ProofOptions {
            previous_proof: vec!["urn:uuid:1".to_owned()],
            ..party.proof_options()
        };
        let error = suite.add_proof(&party.badge(), &options, &party.secret);
        assert_eq!(error.unwrap_err(), SigningError::PreviousProof);
    }
}

fn jcs() -> impl Iterator<Item = (Cryptosuite, Party)> {
    signing().filter(|(suite, _)| suite.as_str().contains("-jcs-"))
}

#[tokio::test]
async fn contexts_added_to_a_jcs_proof_must_change_nothing() {
    for (suite, party) in jcs() {
        let signed = sign(suite, &party, &party.badge());
        let mut added = signed.clone();
        added["@context"]
            .as_array_mut()
            .unwrap()
            .push(json!("https://w3id.org/security/data-integrity/v2"));
        assert_verified(&verify_offline(&added).await);
        let mut unknown = signed.clone();
        unknown["@context"]
            .as_array_mut()
            .unwrap()
            .push(json!("https://evil.example/v1"));
        let report = verify_offline(&unknown).await;
        assert_refused(&report, CheckCode::Context, Problem::ContextNotAccepted);
        for contexts in [
            json!(["https://www.w3.org/ns/credentials/v2"]),
            json!(["https://www.w3.org/2018/credentials/v1"]),
            json!([]),
        ] {
            let mut other = signed.clone();
            other["proof"]["@context"] = contexts;
            let report = verify_offline(&other).await;
            assert!(!report.verified && report.signature != Outcome::Passed);
        }
        let mut moved = signed;
        moved["@context"].as_array_mut().unwrap().reverse();
        assert!(!verify_offline(&moved).await.verified);
    }
}

#[tokio::test]
async fn a_term_that_only_a_later_context_defines_is_not_covered() {
    let party = party(KeyType::Ed25519);
    let mut badge = party.badge();
    badge["credentialSubject"]["achievement"]["publicKeyMultibase"] = json!(party.multibase());
    let suite = Cryptosuite::EddsaJcs2022;
    let mut signed = sign(suite, &party, &badge);
    signed["@context"]
        .as_array_mut()
        .unwrap()
        .push(json!("https://w3id.org/security/multikey/v1"));
    let report = verify_offline(&signed).await;
    assert!(!report.verified, "{}", report.to_text());
}

/// Every term is defined now; under the contexts that were signed, one was not.
#[tokio::test]
async fn a_type_that_only_a_later_context_defines_was_not_signed() {
    let party = party(KeyType::Ed25519);
    let evidence = json!([{"id": "urn:x:1", "type": ["Evidence", "Association"]}]);
    let badge = with(party.badge(), "", "evidence", evidence);
    let mut signed = sign(Cryptosuite::EddsaJcs2022, &party, &badge);
    let then = signed["@context"].to_string();
    let clr = json!("https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json");
    signed["@context"].as_array_mut().unwrap().push(clr);
    let report = verify_offline(&signed).await;
    assert_eq!(report.signature, Outcome::Passed);
    let check = assert_refused(&report, CheckCode::SafeMode, Problem::DataLoss);
    assert_eq!(
        (check.pointer.as_str(), check.expected),
        ("/proof", Some(then))
    );
    assert_eq!(check.found, Some(signed["@context"].to_string()));
}

#[test]
fn a_number_that_jcs_cannot_tell_from_its_neighbour_is_not_signed() {
    for (suite, party) in jcs() {
        for number in [
            json!(9_007_199_254_740_993_u64),
            json!(-9_007_199_254_740_992_i64),
            json!(1e300),
        ] {
            let mut badge = party.badge();
            badge["credentialSubject"]["creditsEarned"] = number;
            let error = suite
                .add_proof(&badge, &party.proof_options(), &party.secret)
                .unwrap_err();
            let pointer = "/credentialSubject/creditsEarned".to_owned();
            assert_eq!(error, SigningError::Number { pointer });
        }
        let signed = sign(suite, &party, &party.badge());
        let mut large = signed;
        large["credentialSubject"]["creditsEarned"] = json!(9_007_199_254_740_993_u64);
        let (unsecured, proofs) = split(&large).unwrap();
        let proof = proofs[0].as_ref().unwrap();
        let verified = suite.verify_proof(&unsecured, &proof.members, party.key());
        assert!(verified.is_err());
    }
}

#[test]
fn a_signature_in_any_other_spelling_or_length_is_refused() {
    for (suite, party) in signing() {
        let signed = sign(suite, &party, &party.badge());
        let (unsecured, proofs) = split(&signed).unwrap();
        let proof = proofs[0].as_ref().unwrap();
        let value = &proof.proof_value;
        for bad in [
            value[1..].to_owned(),
            format!("u{}", &value[1..]),
            format!("{value}1"),
            format!("z1{}", &value[1..]),
            value[..value.len() - 1].to_owned(),
            format!("z0{}", &value[2..]),
            format!("z{}", "1".repeat(1_000_000)),
            "z".to_owned(),
        ] {
            let mut members = proof.members.clone();
            members.insert("proofValue".to_owned(), json!(bad));
            let verified = suite.verify_proof(&unsecured, &members, party.key());
            assert!(verified.is_err(), "{suite}");
        }
    }
}

#[test]
fn what_is_verified_only_is_not_signed() {
    let party = Party::new(1);
    let options = ProofOptions::assertion(party.method.clone(), at("2025-01-01T00:00:00Z"));
    for suite in Cryptosuite::ALL {
        assert_eq!(Cryptosuite::parse(suite.as_str()), Some(suite));
    }
    let error = Cryptosuite::Eddsa2022.add_proof(&party.badge(), &options, &party.secret);
    let cryptosuite = "eddsa-2022";
    assert_eq!(
        error.unwrap_err(),
        SigningError::VerifiedOnly { cryptosuite }
    );
}
