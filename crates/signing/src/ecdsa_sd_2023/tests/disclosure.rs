//! What a derived credential shows: round trips, random selections, what always comes along.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use testamur_linked_data::Limits;

use super::*;

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
