//! What the standard says and no table can.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::{Map, Value};
use testamur_record::IdentityHash;

use super::{Rule, walk::Walker};
use crate::terms::DataModel;

/// Each data model has its own two dates, and the second is not before the first.
pub(super) fn validity(members: &Map<String, Value>, walker: &mut Walker) {
    let (from, until) = match walker.data_model {
        DataModel::V1_1 => {
            mixed_dates(members, walker);
            ("issuanceDate", "expirationDate")
        }
        DataModel::V2_0 => {
            foreign_dates(members, walker);
            ("validFrom", "validUntil")
        }
    };
    let time = |name: &str| members.get(name)?.as_str()?.parse::<Timestamp>().ok();
    if let (Some(begin), Some(end)) = (time(from), time(until))
        && end < begin
    {
        let expected = format!("an instant not before `{from}`, `{begin}`");
        walker.problem(
            until,
            Rule::Validity,
            &format!("`{end}`"),
            &expected,
            "correct one of the two",
        );
    }
}

/// Version 1.1 reserves `validFrom` for later; beside `issuanceDate` it says the same twice, or two things.
fn mixed_dates(members: &Map<String, Value>, walker: &mut Walker) {
    for name in ["validFrom", "validUntil"] {
        if members.contains_key(name) && members.contains_key("issuanceDate") {
            walker.problem(
                name,
                Rule::MixedDates,
                &format!("`{name}` beside `issuanceDate`"),
                "the dates of data model 1.1: `issuanceDate`, `expirationDate`",
                "remove it",
            );
        }
    }
}

/// Version 2.0 has no `issuanceDate`: its context does not define the term, so that it would not be signed.
fn foreign_dates(members: &Map<String, Value>, walker: &mut Walker) {
    for name in ["issuanceDate", "expirationDate"] {
        if members.contains_key(name) {
            walker.problem(
                name,
                Rule::MixedDates,
                &format!("`{name}` of data model 1.1"),
                "the dates of data model 2.0: `validFrom`, `validUntil`",
                "rename it, or remove it",
            );
        }
    }
}

/// "Either `id` or at least one `identifier` MUST be supplied", and results keep to their descriptions.
pub(super) fn achievement_subject(members: &Map<String, Value>, walker: &mut Walker) {
    names_somebody(members, walker);
    results(members, walker);
}

/// As of an achievement's subject; and the record holds credentials, whose achievements the associations are about.
pub(super) fn clr_subject(members: &Map<String, Value>, walker: &mut Walker) {
    names_somebody(members, walker);
    let parts = members.get("verifiableCredential");
    if parts.and_then(Value::as_array).is_some_and(Vec::is_empty) {
        walker.problem(
            "verifiableCredential",
            Rule::Schema,
            "an empty array",
            "at least one credential",
            "add the credentials of which the record is made",
        );
    }
    let of_part = |part| one_or_more(Value::get(part, "credentialSubject"));
    let of_parts = one_or_more(parts).flat_map(of_part);
    let asserted = of_parts.flat_map(|subject| one_or_more(subject.get("achievement")));
    // A set, so that a hostile record with thousands of each costs no more than its length.
    let achievements: HashSet<&str> = one_or_more(members.get("achievement"))
        .chain(asserted)
        .filter_map(|achievement| achievement.get("id")?.as_str())
        .collect();
    for (index, association) in one_or_more(members.get("association")).enumerate() {
        for end in ["sourceId", "targetId"] {
            let id = association.get(end).and_then(Value::as_str);
            if id.is_some_and(|id| !achievements.contains(id)) {
                walker.problem(
                    "association",
                    Rule::Association,
                    &format!("`{end}` of association {index}, which no achievement here has"),
                    "the `id` of an achievement of the record, or of a credential in it",
                    "add the achievement, or correct the association",
                );
            }
        }
    }
}

fn names_somebody(members: &Map<String, Value>, walker: &mut Walker) {
    let identifier = members.get("identifier");
    let names_someone =
        identifier.is_some_and(|list| list.as_array().is_none_or(|items| !items.is_empty()));
    if !members.contains_key("id") && !names_someone {
        walker.problem(
            "",
            Rule::SubjectIdentity,
            "neither `id` nor `identifier`",
            "at least one of them",
            "say whom the credential is about",
        );
    }
}

fn results(members: &Map<String, Value>, walker: &mut Walker) {
    let descriptions = members
        .get("achievement")
        .and_then(|achievement| achievement.get("resultDescription"));
    // A set, so that a hostile credential with thousands of each costs no more than its length.
    let of_status: HashSet<&str> = one_or_more(descriptions)
        .filter(|description| description["resultType"] == "Status")
        .filter_map(|description| description["id"].as_str())
        .collect();
    for (index, result) in one_or_more(members.get("result")).enumerate() {
        let described = result["resultDescription"].as_str();
        if described.is_some_and(|id| of_status.contains(id)) && result.get("status").is_none() {
            walker.problem(
                "result",
                Rule::ResultStatus,
                &format!("result {index} without `status`"),
                "a `status`, because its description has the type `Status`",
                "add `status`",
            );
        }
    }
}

/// Criteria say what must be done, or where it is said.
pub(super) fn criteria(members: &Map<String, Value>, walker: &mut Walker) {
    if !members.contains_key("id") && !members.contains_key("narrative") {
        walker.problem(
            "",
            Rule::Criteria,
            "neither `id` nor `narrative`",
            "at least one of them",
            "say what must be done, or where it is said",
        );
    }
}

/// A hash names its algorithm: "The only supported algorithms are MD5 [...] and SHA-256".
pub(super) fn identity_object(members: &Map<String, Value>, walker: &mut Walker) {
    let hashed = members.get("hashed") == Some(&Value::Bool(true));
    let hash = members.get("identityHash").and_then(Value::as_str);
    if hashed && hash.is_some_and(|hash| IdentityHash::parse(hash).is_none()) {
        walker.problem(
            "identityHash",
            Rule::IdentityHash,
            "another string",
            "`sha256$` or `md5$` and the hash in hexadecimal",
            "hash the identifier and its salt, or say `\"hashed\": false`",
        );
    }
}

fn one_or_more(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (items, one) = match value {
        Some(Value::Array(items)) => (items.as_slice(), None),
        one => (&[][..], one),
    };
    items.iter().chain(one)
}
