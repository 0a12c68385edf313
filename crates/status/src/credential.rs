//! The list as a credential: `BitstringStatusListCredential`, and `StatusList2021Credential` before it.
//!
//! Builds the unsigned credential ([§ Generate Algorithm]) and reads a fetched one ([§ Validate Algorithm], steps on shape).
//! Its proof, its dates, and whether its issuer may speak for the entry's are for the verifier.
//!
//! [§ Generate Algorithm]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#generate-algorithm
//! [§ Validate Algorithm]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#validate-algorithm

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::entry::{has_type, member};
use crate::{BitstringStatusList, DecodeLimits, StatusListError, StatusListKind, StatusPurpose};

/// A status list credential that has the right shape; its proof has not been looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListCredential {
    /// Of which generation.
    pub kind: StatusListKind,
    /// Its id, normally the URL at which it lies.
    pub id: Option<String>,
    /// The id of its issuer.
    pub issuer: String,
    /// What its bits mean.
    pub purposes: Vec<StatusPurpose>,
    /// For how long a copy may be used: `ttl`.
    pub time_to_live: Option<Duration>,
    /// The bits.
    pub list: BitstringStatusList,
}

/// Builds the unsigned credential of a list, under the VC data model 2.0.
pub fn status_list_credential(
    id: &str,
    issuer: &str,
    purpose: StatusPurpose,
    list: &BitstringStatusList,
    valid_from: Timestamp,
    valid_until: Option<Timestamp>,
) -> Value {
    let mut credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": id,
        "type": ["VerifiableCredential", StatusListKind::Bitstring.credential_type()],
        "issuer": issuer,
        "validFrom": valid_from.to_string(),
    });
    if let Some(valid_until) = valid_until {
        credential["validUntil"] = json!(valid_until.to_string());
    }
    credential["credentialSubject"] = json!({
        "id": format!("{id}#list"),
        "type": StatusListKind::Bitstring.list_type(),
        "statusPurpose": purpose.as_str(),
        "encodedList": list.encode(),
    });
    credential
}

/// Reads a status list credential.
///
/// # Errors
/// [`StatusListError::Member`] for another shape, and whatever is wrong with the list.
pub fn parse_status_list_credential(
    credential: &Value,
    limits: &DecodeLimits,
) -> Result<StatusListCredential, StatusListError> {
    let members = credential
        .as_object()
        .ok_or(member("", "a credential object"))?;
    let mut kinds = StatusListKind::ALL
        .into_iter()
        .filter(|kind| has_type(members, kind.credential_type()));
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        let expected = "`BitstringStatusListCredential` or `StatusList2021Credential`, not both";
        return Err(member("/type", expected));
    };
    let issuer = match members.get("issuer") {
        Some(Value::Object(issuer)) => issuer.get("id"),
        issuer => issuer,
    };
    let issuer = issuer
        .and_then(Value::as_str)
        .ok_or(member("/issuer", "the issuer's id"))?;
    let subject = match members.get("credentialSubject") {
        Some(Value::Array(subjects)) if subjects.len() == 1 => subjects.first(),
        subject => subject,
    };
    let subject = subject
        .and_then(Value::as_object)
        .ok_or(member("/credentialSubject", "one object"))?;
    if !has_type(subject, kind.list_type()) {
        return Err(member("/credentialSubject/type", kind.list_type()));
    }
    let encoded = subject
        .get("encodedList")
        .and_then(Value::as_str)
        .ok_or(member("/credentialSubject/encodedList", "a string"))?;
    let list = match kind {
        StatusListKind::Bitstring => BitstringStatusList::decode(encoded, limits)?,
        StatusListKind::StatusList2021 => BitstringStatusList::decode_2021(encoded, limits)?,
    };
    Ok(StatusListCredential {
        kind,
        id: members.get("id").and_then(Value::as_str).map(str::to_owned),
        issuer: issuer.to_owned(),
        purposes: parse_purposes(subject.get("statusPurpose"))?,
        time_to_live: parse_time_to_live(subject.get("ttl"))?,
        list,
    })
}

/// "ttl: … a time to live, in milliseconds".
fn parse_time_to_live(value: Option<&Value>) -> Result<Option<Duration>, StatusListError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let milliseconds = value.as_u64().ok_or(member(
        "/credentialSubject/ttl",
        "a whole number of milliseconds",
    ))?;
    Ok(Some(Duration::from_millis(milliseconds)))
}

/// One purpose or an array of them; those not known here serve no entry that could be read.
fn parse_purposes(value: Option<&Value>) -> Result<Vec<StatusPurpose>, StatusListError> {
    const POINTER: &str = "/credentialSubject/statusPurpose";

    match value {
        Some(Value::Array(purposes)) if !purposes.is_empty() => {
            let mut known = Vec::new();
            for purpose in purposes {
                match StatusPurpose::parse_value(purpose, POINTER) {
                    Ok(purpose) => known.push(purpose),
                    Err(StatusListError::UnknownPurpose { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(known)
        }
        Some(purpose) => Ok(vec![StatusPurpose::parse_value(purpose, POINTER)?]),
        None => Err(member(POINTER, "a status purpose or an array of them")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProblemType, StatusListEntry};

    fn list() -> BitstringStatusList {
        let mut list = BitstringStatusList::with_len(0);
        list.set(94_567, true).unwrap();
        list
    }

    fn credential() -> Value {
        let from = "2026-01-01T00:00:00Z".parse().unwrap();
        status_list_credential(
            "https://example.edu/status/3",
            "did:web:example.edu",
            StatusPurpose::Revocation,
            &list(),
            from,
            Some(from),
        )
    }

    fn read(credential: &Value) -> Result<StatusListCredential, StatusListError> {
        parse_status_list_credential(credential, &DecodeLimits::default())
    }

    #[test]
    fn a_published_list_answers_for_its_entries() {
        let read = read(&credential()).unwrap();
        assert_eq!(read.issuer, "did:web:example.edu");
        assert_eq!(read.id.as_deref(), Some("https://example.edu/status/3"));
        let revoked = StatusListEntry::new(
            StatusPurpose::Revocation,
            94_567,
            "https://example.edu/status/3",
        );
        let other = StatusListEntry::new(
            StatusPurpose::Revocation,
            94_568,
            "https://example.edu/status/3",
        );
        assert_eq!(revoked.status_in(&read), Ok(true));
        assert_eq!(other.status_in(&read), Ok(false));
    }

    #[test]
    fn a_list_of_another_purpose_answers_nothing() {
        let suspended = StatusListEntry::new(
            StatusPurpose::Suspension,
            94_567,
            "https://example.edu/status/3",
        );
        let error = suspended
            .status_in(&read(&credential()).unwrap())
            .unwrap_err();
        assert_eq!(error.problem_type(), ProblemType::StatusVerificationError);
        let mut both = credential();
        both["credentialSubject"]["statusPurpose"] =
            json!(["suspension", "revocation", "https://example.edu/own"]);
        assert_eq!(suspended.status_in(&read(&both).unwrap()), Ok(true));
    }

    #[test]
    fn a_list_of_the_draft_answers_for_entries_of_the_draft_only() {
        let mut old = credential();
        old["type"][1] = json!("StatusList2021Credential");
        assert!(read(&old).is_err());
        old["credentialSubject"]["type"] = json!("StatusList2021");
        // Without the multibase prefix, in either alphabet, padded or not.
        let text = list().encode()[1..].to_owned();
        for text in [text.clone(), text.replace('-', "+").replace('_', "/")] {
            old["credentialSubject"]["encodedList"] = json!(text);
            let read = read(&old).unwrap();
            let url = "https://example.edu/status/3";
            let new = StatusListEntry::new(StatusPurpose::Revocation, 94_567, url);
            assert!(matches!(
                new.status_in(&read),
                Err(StatusListError::Kind { .. })
            ));
            let kind = StatusListKind::StatusList2021;
            assert_eq!(StatusListEntry { kind, ..new }.status_in(&read), Ok(true));
        }
        old["credentialSubject"]["encodedList"] = json!(list().encode());
        assert!(read(&old).is_err());
        old["type"] = json!(["StatusList2021Credential", "BitstringStatusListCredential"]);
        assert!(read(&old).is_err());
    }

    #[test]
    fn the_time_to_live_is_in_milliseconds() {
        let mut list = credential();
        list["credentialSubject"]["ttl"] = json!(300_000);
        let five_minutes = Some(Duration::from_mins(5));
        assert_eq!(read(&list).unwrap().time_to_live, five_minutes);
        for bad in [json!("300000"), json!(-1), json!(0.5), Value::Null] {
            list["credentialSubject"]["ttl"] = bad;
            assert!(read(&list).is_err());
        }
    }

    #[test]
    fn a_list_of_one_subject_is_that_subject() {
        let mut list = credential();
        let subject = list["credentialSubject"].take();
        list["credentialSubject"] = json!([subject]);
        assert_eq!(read(&list), read(&credential()));
        list["credentialSubject"] = json!([subject, subject]);
        assert_eq!(read(&list), Err(member("/credentialSubject", "one object")));
    }

    #[test]
    fn another_shape_is_refused() {
        for (pointer, value) in [
            ("/type", json!(["VerifiableCredential"])),
            ("/issuer", json!({})),
            ("/issuer", json!(["did:web:a"])),
            ("/credentialSubject", json!([])),
            ("/credentialSubject/type", json!("StatusList2021")),
            ("/credentialSubject/statusPurpose", json!([])),
            ("/credentialSubject/statusPurpose", json!([7])),
            ("/credentialSubject/statusPurpose", json!("other")),
            ("/credentialSubject/encodedList", json!(7)),
            ("/credentialSubject/encodedList", json!("u")),
        ] {
            let mut bad = credential();
            *bad.pointer_mut(pointer).unwrap() = value.clone();
            assert!(read(&bad).is_err(), "{pointer} {value}");
        }
        assert!(read(&json!([])).is_err());
    }
}
