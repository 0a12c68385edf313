//! Base, derive, verify: round trips, random selections, refusals.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, SecretKey};
use testamur_linked_data::Limits;

use super::*;
use crate::proof::{ProofError, split};
use crate::{ProblemType, ProofOptions, SigningError};

fn key() -> SecretKey {
    SecretKey::from_bytes(KeyType::P256, &[7; 32]).unwrap()
}

/// Objects without identifiers, objects alike, arrays, an ordered list, a language, numbers.
fn credential() -> Value {
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
        "issuer": {"id": "https://example.edu/", "type": ["Profile"], "name": "Example"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialStatus": {
            "id": "https://example.edu/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://example.edu/status/1",
        },
        "name": {"@value": "Teamwork", "@language": "en"},
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
                    "allowedValue": ["A", "B", "C"],
                }],
            },
        },
    })
}

fn base(credential: &Value, mandatory: &[&str]) -> Value {
    let options = ProofOptions::assertion(
        "https://example.edu/#key",
        "2026-01-01T00:00:00Z".parse().unwrap(),
    );
    let mut rng = StdRng::seed_from_u64(1);
    add_base_proof(credential, &options, &pointers(mandatory), &key(), &mut rng).unwrap()
}

fn pointers(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn parts(secured: &Value) -> (Value, Map<String, Value>) {
    let (unsecured, proofs) = split(secured).unwrap();
    (unsecured, proofs[0].as_ref().unwrap().members.clone())
}

fn verified(secured: &Value) -> Result<(), ProofError> {
    let (unsecured, proof) = parts(secured);
    verify_proof(&unsecured, &proof, key().public_key())
}

/// Every leaf below a value: its path, elements of arrays without their number, and the value there.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for item in items {
                leaves(item, &format!("{path}/*"), found);
            }
        }
        scalar => found.push((path.to_owned(), scalar.to_string())),
    }
}

/// The leaves that pointers disclose, and those that always come along with them; found without a tree of selections.
fn disclosed(value: &Value, here: &str, path: &str, selected: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let inside = selected.iter().any(|pointer| {
        here.starts_with(pointer.as_str())
            && (here.len() == pointer.len() || here.as_bytes()[pointer.len()] == b'/')
    });
    if inside {
        leaves(value, path, &mut found);
        return found;
    }
    if !selected
        .iter()
        .any(|pointer| pointer.starts_with(&format!("{here}/")))
    {
        return found;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = format!("{path}/{name}");
                if ["@context", "id", "type"].contains(&name.as_str()) {
                    leaves(value, &path, &mut found);
                } else {
                    found.extend(disclosed(value, &format!("{here}/{name}"), &path, selected));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let here = format!("{here}/{index}");
                found.extend(disclosed(item, &here, &format!("{path}/*"), selected));
            }
        }
        _ => {}
    }
    found
}

fn all_pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter().filter(|(name, _)| *name != "@context") {
                all_pointers(value, &format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                all_pointers(item, &format!("{here}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_derived_credential_discloses_what_is_mandatory_and_selected_and_nothing_else() {
    let credential = credential();
    let secured = base(&credential, &["/credentialSubject/achievement/name"]);
    let mandatory = BaseProofValue::parse(secured["proof"]["proofValue"].as_str().unwrap());
    let mandatory = mandatory.unwrap().mandatory_pointers;
    let mut all = Vec::new();
    all_pointers(&credential, "", &mut all);
    let mut rng = StdRng::seed_from_u64(2);
    let (mut derived, mut refused) = (0, 0);
    for _ in 0..200 {
        let selected: Vec<String> = (0..rng.random_range(0..6))
            .map(|_| all[rng.random_range(1..all.len())].clone())
            .collect();
        let both = [&mandatory[..], &selected[..]].concat();
        match derive(&secured, &selected) {
            Ok(shown) => {
                derived += 1;
                assert_eq!(verified(&shown), Ok(()), "{selected:?}");
                let (unsecured, _) = parts(&shown);
                let mut found = Vec::new();
                leaves(&unsecured, "", &mut found);
                let mut expected = disclosed(&credential, "", "", &both);
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected, "{selected:?}");
            }
            Err(ProofError::SelectiveDisclosure(DisclosureError::PartOfWhole)) => {
                refused += 1;
                let is_part = |pointer: &String| {
                    pointer.contains("/allowedValue/") || pointer.starts_with("/name/@")
                };
                assert!(selected.iter().any(is_part), "{selected:?}");
            }
            Err(error) => panic!("{selected:?}: {error}"),
        }
    }
    assert!(
        derived > 100 && refused > 0,
        "{derived} derived, {refused} refused"
    );
}

#[test]
fn objects_that_are_alike_are_told_apart() {
    let secured = base(&credential(), &[]);
    for index in ["0", "1"] {
        let pointer = format!("/credentialSubject/achievement/alignment/{index}/targetName");
        let shown = derive(&secured, &[pointer]).unwrap();
        assert_eq!(verified(&shown), Ok(()), "{index}");
    }
    let second = "/credentialSubject/identifier/1/identityHash";
    let shown = derive(&secured, &pointers(&[second])).unwrap();
    let identifiers = &shown["credentialSubject"]["identifier"];
    assert_eq!(
        identifiers,
        &json!([{"type": "IdentityObject", "identityHash": "b"}])
    );
    assert_eq!(verified(&shown), Ok(()));
}

#[test]
fn a_list_is_disclosed_whole_or_not_at_all() {
    let secured = base(&credential(), &[]);
    let list = "/credentialSubject/achievement/resultDescription/0/allowedValue";
    let shown = derive(&secured, &pointers(&[list])).unwrap();
    assert_eq!(verified(&shown), Ok(()));
    let part = format!("{list}/0");
    assert_eq!(
        derive(&secured, &[part]),
        Err(ProofError::SelectiveDisclosure(
            DisclosureError::PartOfWhole
        ))
    );
}

#[test]
fn issuer_types_dates_and_status_are_always_disclosed() {
    let shown = derive(&base(&credential(), &[]), &[]).unwrap();
    let names: BTreeSet<&str> = shown
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "@context",
        "credentialStatus",
        "id",
        "issuer",
        "proof",
        "type",
        "validFrom",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert_eq!(verified(&shown), Ok(()));
    let (unsecured, proof) = parts(&shown);
    let limits = Limits::default();
    let reading = Reading::embedded(&limits);
    let data = VerifyData::of(&unsecured, &proof, reading).unwrap();
    let disclosed = |member| data.disclosed(&unsecured, member, reading).unwrap();
    assert_eq!(disclosed("credentialStatus"), Disclosed::Mandatory);
    assert_eq!(disclosed("validUntil"), Disclosed::No);
}

#[test]
fn what_the_holder_selected_is_not_taken_for_mandatory() {
    let shown = derive(&base(&credential(), &[]), &pointers(&["/name"])).unwrap();
    let (unsecured, proof) = parts(&shown);
    let limits = Limits::default();
    let reading = Reading::embedded(&limits);
    let data = VerifyData::of(&unsecured, &proof, reading).unwrap();
    assert_eq!(
        data.disclosed(&unsecured, "name", reading),
        Ok(Disclosed::Selected)
    );
}

#[test]
fn what_says_nothing_is_not_disclosed() {
    // Neither changes a statement, so the proof is good; the issuer said neither.
    for nothing in [json!([]), Value::Null] {
        let mut shown = derive(&base(&credential(), &[]), &[]).unwrap();
        shown["name"] = nothing;
        assert_eq!(verified(&shown), Ok(()));
        let (unsecured, proof) = parts(&shown);
        let limits = Limits::default();
        let reading = Reading::embedded(&limits);
        let data = VerifyData::of(&unsecured, &proof, reading).unwrap();
        let disclosed = data.disclosed(&unsecured, "name", reading);
        assert_eq!(disclosed, Ok(Disclosed::No));
    }
}

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
