//! What holds for any presentation
//! ([§ 4.13](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#verifiable-presentations)).

use serde_json::{Map, Value};

use super::reading::Reading;
use super::value::{Id, context, has_type, id, types, url_or_object};
use crate::model::{ModelProblem, data_model};
use crate::terms::DataModel;

/// Verifies a presentation against the W3C data model that its first context names; no problems when it fits. The
/// credentials in it are looked at from outside only: [`super::verify_credential`] knows what holds inside.
pub fn verify_presentation(presentation: &Value) -> Vec<ModelProblem> {
    let mut reading = Reading::default();
    let Value::Object(members) = presentation else {
        reading.wrong(presentation, "an object");
        return reading.problems();
    };
    let version = data_model(presentation);
    context(members, version, &mut reading);
    types(members, "VerifiablePresentation", &mut reading);
    id(members, Id::Optional, &mut reading);
    if let Some(holder) = members.get("holder") {
        reading.below("holder", |reading| {
            url_or_object(holder, reading);
        });
    }
    credentials(members, version, &mut reading);
    reading.problems()
}

/// "the values MUST NOT be non-object values such as numbers, strings, or URLs"; a presentation may hold none.
fn credentials(members: &Map<String, Value>, version: DataModel, reading: &mut Reading) {
    let value = match members.get("verifiableCredential") {
        None => return,
        Some(Value::Array(items)) if items.is_empty() => return,
        Some(value) => value,
    };
    reading.below("verifiableCredential", |reading| {
        reading.each(value, |reading, item| match item {
            Value::Object(credential) => credential_object(credential, reading),
            // Data model 1.1 has JWTs as plain strings.
            Value::String(_) if version == DataModel::V1_1 => {}
            other => reading.wrong(other, "a credential, as an object"),
        });
    });
}

fn credential_object(credential: &Map<String, Value>, reading: &mut Reading) {
    let types = credential.get("type").unwrap_or(&Value::Null);
    if has_type(types, "EnvelopedVerifiableCredential") {
        if !credential.contains_key("@context") {
            reading.missing("@context");
        }
        let url = credential.get("id").unwrap_or(&Value::Null);
        if !url.as_str().is_some_and(|url| url.starts_with("data:")) {
            reading.below("id", |reading| {
                reading.wrong(url, "a `data:` URL of a secured credential");
            });
        }
    } else if !has_type(types, "VerifiableCredential") {
        reading.below("type", |reading| {
            let expected = "`VerifiableCredential` or `EnvelopedVerifiableCredential`";
            reading.wrong(types, expected);
        });
    }
}
