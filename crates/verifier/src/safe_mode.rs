//! Step 3: nothing in the credential may be outside of what its contexts define.
//!
//! A term which no context defines vanishes on the way to RDF: a Data Integrity proof would not cover it, and whoever
//! holds the credential could write what he likes there. The same is asked of a JWS, where such a term is signed but
//! means nothing.
//!
//! And what the verdict rests on stands under its own name. RDF has many spellings of one statement: a holder could write
//! the expiry or the status entry under its full IRI, or at another object with the credential's id, and the signature
//! would still be good, while the next step finds no such member and asks nothing.
//!
//! [Data Integrity, securing data losslessly](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#securing-data-losslessly).

use std::collections::HashSet;
use std::iter::once;

use serde_json::Value;
use testamur_linked_data::LinkedDataError;
use testamur_signing::CanonicalDocument;

use crate::check::{Check, CheckCode};
use crate::problem::Problem;

/// Verifies that the credential loses nothing on the way to its canonical form.
pub(crate) fn verify_safe_mode(unsecured: &CanonicalDocument<'_>) -> Check {
    match unsecured.canonical() {
        Ok(canonical) => {
            let hidden = hidden_member(unsecured.document(), canonical.nquads());
            hidden.unwrap_or_else(passed)
        }
        Err(error) => refused(error),
    }
}

/// Verifies that a presentation loses nothing; the credentials in it are looked at one by one.
pub(crate) fn verify_terms(unsecured: &CanonicalDocument<'_>) -> Check {
    match unsecured.canonical() {
        Ok(_) => passed(),
        Err(error) => refused(error),
    }
}

fn passed() -> Check {
    let message = "Every term is defined by the contexts.";
    Check::passed(CheckCode::SafeMode, message)
}

/// A statement on which the verdict rests, made where the next steps do not look for it.
fn hidden_member(unsecured: &Value, nquads: &str) -> Option<Check> {
    let stated = Stated::of(unsecured, nquads);
    let of_credential = OF_CREDENTIAL.iter().zip(stated.of_credential);
    let of_credential = of_credential.map(|((name, _), count)| {
        let written = || unsecured.get(name).map_or(0, values);
        (*name, count > 0 && count > written())
    });
    let of_entry = OF_STATUS_ENTRY.iter().zip(stated.of_entry);
    let of_entry = of_entry.map(|((name, _), count)| {
        let written = || occurrences(unsecured, name);
        (*name, count > 0 && count > written())
    });
    let name = once(("id", !stated.root))
        .chain(of_credential)
        .chain(of_entry)
        .find_map(|(name, hidden)| hidden.then_some(name))
        .or_else(|| said_elsewhere(unsecured))
        .or_else(|| has_endorsed_part(unsecured, false).then_some("verifiableCredential"))?;
    let message = "The credential says something that decides about it in another place, or under another name, than where it belongs.";
    let check = Check::failed(CheckCode::SafeMode, Problem::DataLoss, message);
    let check = check.found("the same in another place, or under another name");
    Some(check.expected(format!("`{name}` under its own name, in full")))
}

/// How often the statements on which the verdict rests are made.
#[derive(Default)]
struct Stated {
    /// Whether anything is said of the credential under its id as it is written.
    root: bool,
    of_credential: [usize; OF_CREDENTIAL.len()],
    of_entry: [usize; OF_STATUS_ENTRY.len()],
}

impl Stated {
    fn of(unsecured: &Value, nquads: &str) -> Self {
        let root = match unsecured.get("id").and_then(Value::as_str) {
            Some(id) => format!("<{id}> "),
            None => "_:".to_owned(),
        };
        let mut stated = Self::default();
        for line in nquads.lines() {
            let mut terms = line.split(' ');
            let predicate = terms.nth(1).and_then(|term| term.strip_prefix('<'));
            let place = |names: &[(&str, &str)]| {
                let mut iris = names.iter().map(|(_, iri)| *iri);
                iris.position(|iri| predicate == Some(iri))
            };
            if line.starts_with(&root) {
                stated.root = true;
                if let Some(place) = place(&OF_CREDENTIAL) {
                    stated.of_credential[place] += 1;
                }
            }
            if let Some(place) = place(&OF_STATUS_ENTRY) {
                stated.of_entry[place] += 1;
            }
        }
        stated
    }
}

/// A member that decides, at another object with the id of the credential, or of one of its status entries; and a part of a
/// record within an endorsement, where nobody looks for one.
///
/// RDF has one node for all objects with one id, so a holder could take the member from where it is read to there. The parts
/// of a record are in no graph of their own.
fn said_elsewhere(unsecured: &Value) -> Option<&'static str> {
    let id = |value: &Value| value.get("id").and_then(Value::as_str).map(str::to_owned);
    let entries = match unsecured.get("credentialStatus") {
        Some(Value::Array(entries)) => entries.iter().collect(),
        Some(entry) => vec![entry],
        None => Vec::new(),
    };
    let root = id(unsecured);
    let of_entries: Vec<_> = entries.iter().filter_map(|entry| id(entry)).collect();
    below(unsecured)
        .filter(|(name, _)| *name != "credentialStatus")
        .find_map(|(_, member)| repeated(member, root.as_deref(), &of_entries))
        .or_else(|| {
            let mut within = entries.iter().flat_map(|entry| below(entry));
            within.find_map(|(_, member)| repeated(member, root.as_deref(), &of_entries))
        })
}

fn below(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, member)| (name.as_str(), member))
}

/// Whether a part of a record stands below an endorsement.
fn has_endorsed_part(value: &Value, endorsed: bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has_endorsed_part(item, endorsed)),
        value => below(value).any(|(name, member)| match name {
            "verifiableCredential" if endorsed => true,
            _ => has_endorsed_part(member, endorsed || name == "endorsement"),
        }),
    }
}

fn repeated(value: &Value, root: Option<&str>, entries: &[String]) -> Option<&'static str> {
    if let Value::Array(items) = value {
        return items.iter().find_map(|item| repeated(item, root, entries));
    }
    let id = value.get("id").and_then(Value::as_str);
    let names = |of: &'static [(&str, &str)]| of.iter().map(|(name, _)| *name);
    let of_root = names(&OF_CREDENTIAL)
        .chain(AROUND)
        .filter(|_| id.is_some() && id == root);
    let of_entry = names(&OF_STATUS_ENTRY)
        .filter(|_| id.is_some_and(|id| entries.iter().any(|entry| entry == id)));
    let mut here = of_root.chain(of_entry);
    here.find(|name| value.get(name).is_some()).or_else(|| {
        let mut within = below(value);
        within.find_map(|(_, member)| repeated(member, root, entries))
    })
}

/// How many statements a member can make: what is written twice is said once.
fn values(member: &Value) -> usize {
    let Some(items) = member.as_array() else {
        return 1;
    };
    let name = |item: &Value| match item.get("id").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => item.to_string(),
    };
    items.iter().map(name).collect::<HashSet<_>>().len()
}

fn occurrences(value: &Value, wanted: &str) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| occurrences(item, wanted)).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let here = if name == wanted { values(member) } else { 0 };
                here + occurrences(member, wanted)
            })
            .sum(),
        _ => 0,
    }
}

/// Members of the credential which later steps read by name.
const OF_CREDENTIAL: [(&str, &str); 6] = [
    (
        "credentialStatus",
        "https://www.w3.org/2018/credentials#credentialStatus>",
    ),
    (
        "expirationDate",
        "https://www.w3.org/2018/credentials#expirationDate>",
    ),
    (
        "issuanceDate",
        "https://www.w3.org/2018/credentials#issuanceDate>",
    ),
    ("issuer", "https://www.w3.org/2018/credentials#issuer>"),
    (
        "validFrom",
        "https://www.w3.org/2018/credentials#validFrom>",
    ),
    (
        "validUntil",
        "https://www.w3.org/2018/credentials#validUntil>",
    ),
];
/// Further members of the credential that a policy may ask for.
const AROUND: [&str; 4] = [
    "credentialSchema",
    "credentialSubject",
    "refreshService",
    "relatedResource",
];
/// Members of a status entry which are read by name: a `statusSize` out of sight moves the bit.
const OF_STATUS_ENTRY: [(&str, &str); 4] = [
    (
        "statusListCredential",
        "https://www.w3.org/ns/credentials/status#statusListCredential>",
    ),
    (
        "statusListIndex",
        "https://www.w3.org/ns/credentials/status#statusListIndex>",
    ),
    (
        "statusPurpose",
        "https://www.w3.org/ns/credentials/status#statusPurpose>",
    ),
    (
        "statusSize",
        "https://www.w3.org/ns/credentials/status#statusSize>",
    ),
];

fn refused(error: &LinkedDataError) -> Check {
    if error.is_limit() {
        let message = "The credential takes more work to canonicalise than any honest one.";
        return Check::failed(CheckCode::SafeMode, Problem::CanonicalizationLimit, message)
            .found(error.to_string())
            .expected("a graph within the limits of this verifier");
    }
    let message =
        "Part of the credential is not defined by its contexts, so no proof could cover it.";
    let check = Check::failed(CheckCode::SafeMode, Problem::DataLoss, message);
    match (error.code(), error.mistake()) {
        (Some(code), Some(mistake)) => check
            .at(&mistake.pointer)
            .found(format!("{}: {}", code.as_str(), mistake.found))
            .expected(format!("{}; {}", mistake.expected, mistake.mend)),
        _ => check
            .found(error.to_string())
            .expected("terms that the contexts define"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testamur_linked_data::Limits;

    use super::*;

    /// The step before refuses such names; this one does not rest on that.
    #[test]
    fn what_decides_about_a_status_entry_does_not_hide_under_its_full_iri() {
        let entry = json!({
            "id": "https://lists.example/1#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": "7", "statusListCredential": "https://lists.example/1", "statusSize": 2,
        });
        let outcome = |entry: &Value| {
            let credential = json!({
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
                "type": ["VerifiableCredential"],
                "issuer": "did:example:issuer",
                "credentialSubject": {"id": "did:example:learner"},
                "credentialStatus": entry,
            });
            verify_safe_mode(&CanonicalDocument::new(&credential, &Limits::default()))
        };
        assert_eq!(outcome(&entry).problem, None);
        for name in ["statusPurpose", "statusListIndex", "statusSize"] {
            let mut hidden = entry.clone();
            let members = hidden.as_object_mut().unwrap();
            let value = members.shift_remove(name).unwrap();
            let iri = format!("https://www.w3.org/ns/credentials/status#{name}");
            members.insert(iri, value);
            let check = outcome(&hidden);
            assert_eq!(check.problem, Some(Problem::DataLoss), "{check:?}");
            let expected = format!("`{name}` under its own name, in full");
            assert_eq!(check.expected, Some(expected));
        }
    }

    #[test]
    fn what_decides_does_not_stand_at_another_object_with_the_same_id() {
        let entry = json!({"id": "urn:e", "statusPurpose": "revocation"});
        let of = |id: &str, member: &str| json!([{"id": id, "type": ["Evidence"], member: 8}]);
        for status in [entry.clone(), json!([{"id": "urn:f"}, entry])] {
            let told = |member: &str, value: Value| {
                let credential = json!({
                    "id": "urn:c", "validUntil": "2026-01-01T00:00:00Z", "credentialStatus": status, member: value,
                });
                said_elsewhere(&credential)
            };
            assert_eq!(
                told("evidence", of("urn:e", "statusSize")),
                Some("statusSize")
            );
            for member in OF_CREDENTIAL.iter().map(|(name, _)| *name).chain(AROUND) {
                assert_eq!(told("evidence", of("urn:c", member)), Some(member));
            }
            for (id, member) in [
                ("urn:other", "statusSize"),
                ("urn:other", "validUntil"),
                ("urn:e", "validUntil"),
            ] {
                assert_eq!(told("evidence", of(id, member)), None, "{id} {member}");
            }
            // The parts of a record are in the same graph.
            assert_eq!(
                told("verifiableCredential", of("urn:c", "validUntil")),
                Some("validUntil")
            );
        }
        let mut within = entry;
        within["statusMessage"] = of("urn:e", "statusSize");
        let credential = json!({"credentialStatus": within, "evidence": [{"issuer": "urn:i"}]});
        assert_eq!(said_elsewhere(&credential), Some("statusSize"));
        // Without an id there is no other object with the same one.
        let unnamed = json!({"evidence": [{"issuer": "urn:i", "statusSize": 8}]});
        assert_eq!(said_elsewhere(&unnamed), None);
    }
}
