//! What holds for any credential ([§ 4](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#basic-concepts) and
//! [§ 5](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#advanced-concepts)).

use serde_json::{Map, Value};

use super::reading::Reading;
use super::related_resource::related_resources;
use super::value::{Id, context, id, instant, text, typed, types, url_or_object};
use crate::model::{ModelProblem, data_model};
use crate::terms::DataModel;

/// Verifies a credential of any kind against the W3C data model that its first context names; no problems when it fits.
///
/// ```
/// use serde_json::json;
/// use testamur_formats::data_model::verify_credential;
///
/// let mut credential = json!({
///     "@context": ["https://www.w3.org/ns/credentials/v2"],
///     "type": "VerifiableCredential",
///     "issuer": "did:example:issuer",
///     "credentialSubject": { "id": "did:example:subject" },
/// });
/// assert!(verify_credential(&credential).is_empty());
///
/// credential["termsOfUse"] = json!({ "id": "https://issuer.example/terms" });
/// assert_eq!(verify_credential(&credential)[0].pointer, "/termsOfUse/type");
/// ```
pub fn verify_credential(credential: &Value) -> Vec<ModelProblem> {
    let mut reading = Reading::default();
    let Value::Object(members) = credential else {
        reading.wrong(credential, "an object");
        return reading.problems();
    };
    let version = data_model(credential);
    context(members, version, &mut reading);
    types(members, "VerifiableCredential", &mut reading);
    id(members, Id::Optional, &mut reading);
    issuer(members, version, &mut reading);
    subjects(members, &mut reading);
    validity(members, version, &mut reading);
    extension_points(members, version, &mut reading);
    if version == DataModel::V2_0 {
        text(members, "name", &mut reading);
        text(members, "description", &mut reading);
        related_resources(members, &mut reading);
    }
    reading.problems()
}

/// "either a URL, or an object containing an `id` property whose value is a URL".
fn issuer(members: &Map<String, Value>, version: DataModel, reading: &mut Reading) {
    let Some(issuer) = members.get("issuer") else {
        return reading.missing("issuer");
    };
    reading.below("issuer", |reading| {
        let object = url_or_object(issuer, reading);
        if let (Some(members), DataModel::V2_0) = (object, version) {
            text(members, "name", reading);
            text(members, "description", reading);
        }
    });
}

/// "a set of objects where each object MUST be the subject of one or more claims".
fn subjects(members: &Map<String, Value>, reading: &mut Reading) {
    let Some(subject) = members.get("credentialSubject") else {
        return reading.missing("credentialSubject");
    };
    reading.below("credentialSubject", |reading| {
        reading.each(subject, |reading, subject| match subject {
            Value::Object(claims) if claims.is_empty() => {
                reading.problem("an empty object", "one or more claims", "say something");
            }
            Value::Object(claims) => id(claims, Id::Optional, reading),
            other => reading.wrong(other, "an object with claims"),
        });
    });
}

/// Each data model has its own two instants, and the second is not before the first.
fn validity(members: &Map<String, Value>, version: DataModel, reading: &mut Reading) {
    let ((from, until), foreign) = match version {
        DataModel::V1_1 => (
            ("issuanceDate", "expirationDate"),
            ["validFrom", "validUntil"],
        ),
        DataModel::V2_0 => (
            ("validFrom", "validUntil"),
            ["issuanceDate", "expirationDate"],
        ),
    };
    if version == DataModel::V1_1 && !members.contains_key(from) {
        reading.missing(from);
    }
    let begin = instant(members, from, reading);
    let end = instant(members, until, reading);
    if let (Some(begin), Some(end)) = (begin, end)
        && end < begin
    {
        let expected = format!("an instant not before `{from}`, `{begin}`");
        reading.below(until, |reading| {
            reading.problem(&format!("`{end}`"), &expected, "correct one of the two");
        });
    }
    for name in foreign.iter().filter(|name| members.contains_key(**name)) {
        let expected = format!("`{from}` and `{until}`, the dates of this data model");
        reading.below(name, |reading| {
            reading.problem(
                "a date of the other data model",
                &expected,
                "rename it, or remove it",
            );
        });
    }
}

/// "implementations MUST specify a `type` property in the value associated with the reserved property", and in the others.
fn extension_points(members: &Map<String, Value>, version: DataModel, reading: &mut Reading) {
    // Data model 1.1 asks for an `id` here; the Bitstring Status List made it optional since, for both.
    typed(members, "credentialStatus", Id::Optional, reading);
    typed(members, "credentialSchema", Id::Required, reading);
    let of_refresh_service = match version {
        DataModel::V1_1 => Id::Required,
        DataModel::V2_0 => Id::Optional,
    };
    typed(members, "refreshService", of_refresh_service, reading);
    typed(members, "termsOfUse", Id::Optional, reading);
    typed(members, "evidence", Id::Optional, reading);
    if version == DataModel::V2_0 {
        typed(members, "confidenceMethod", Id::Optional, reading);
        typed(members, "renderMethod", Id::Optional, reading);
    }
}
