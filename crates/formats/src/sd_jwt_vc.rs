//! SD-JWT VC: the claims of an achievement, and which of them the learner may keep back.
//!
//! The claims are those of Open Badges 3.0, one level up: what [`open_badges`] says of the subject are claims of their
//! own, because a learner shows claims, not objects. `iss`, `jti`, `nbf`, `exp` and `sub` say what `issuer.id`, `id`,
//! `validFrom`, `validUntil` and `credentialSubject.id` say there. There is no `@context` and no `type`: [`VCT`] says what
//! the rest means. The status entry is `credentialStatus`, as in the W3C data model.
//!
//! What is awarded and by whom always shows. All that is about the learner is disclosable: who he is, how well, when and
//! where.
//!
//! Left out: `iat`, `cnf`, salts and signature, which come with the key; type metadata; status lists as tokens.

use serde_json::{Map, Value, json};
use testamur_record::Record;

use crate::{DataModel, FormatError, LossReport, Terms, open_badges};

/// The `vct` of an achievement: which claims there are, in this version of them.
pub const VCT: &str = "urn:testamur:achievement:1";

/// Claims to be signed, and what they lost on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct SdJwtVcExport {
    /// The claims, but for those that come with the key.
    pub claims: Map<String, Value>,
    /// Paths of the claims which the learner may keep back: arrays of names, and `null` for every element.
    pub disclosable: Vec<Value>,
    /// What they do not say as the record says it.
    pub loss: LossReport,
}

/// Writes a record as the claims of an SD-JWT VC.
///
/// # Errors
/// As [`open_badges::export`].
pub fn export(record: &Record, terms: &Terms<'_>) -> Result<SdJwtVcExport, FormatError> {
    let terms = Terms {
        data_model: DataModel::V2_0,
        ..*terms
    };
    let export = open_badges::export(record, &terms)?;
    let Value::Object(mut credential) = export.credential else {
        unreachable!("Open Badges are objects");
    };
    let mut claims = Map::new();
    claims.insert("vct".to_owned(), json!(VCT));
    claims.insert("iss".to_owned(), json!(terms.issuer_id));
    claims.insert("jti".to_owned(), json!(terms.credential_id));
    claims.insert("nbf".to_owned(), json!(terms.valid_from.as_second()));
    if let Some(until) = terms.valid_until {
        claims.insert("exp".to_owned(), json!(until.as_second()));
    }
    for said_already in ["@context", "id", "type", "validFrom", "validUntil"] {
        credential.shift_remove(said_already);
    }
    if let Some(issuer) = credential.get_mut("issuer").and_then(Value::as_object_mut) {
        issuer.shift_remove("id");
    }
    if let Some(Value::Object(mut subject)) = credential.shift_remove("credentialSubject") {
        if let Some(id) = subject.shift_remove("id") {
            claims.insert("sub".to_owned(), id);
        }
        subject.shift_remove("type");
        claims.extend(subject);
    }
    claims.extend(credential);
    let disclosable = disclosable(&claims);
    Ok(SdJwtVcExport {
        claims,
        disclosable,
        loss: export.loss,
    })
}

/// Lists are kept back element by element: how many there are shows, unless all are kept back.
fn disclosable(claims: &Map<String, Value>) -> Vec<Value> {
    let about_the_learner = claims
        .iter()
        .filter(|(name, _)| !ALWAYS_SHOWN.contains(&name.as_str()));
    let paths = about_the_learner.map(|(name, value)| match value {
        Value::Array(_) => json!([name, null]),
        _ => json!([name]),
    });
    paths.collect()
}

/// What is awarded, by whom, and whether it is in force.
const ALWAYS_SHOWN: [&str; 14] = [
    "vct",
    "iss",
    "jti",
    "nbf",
    "exp",
    "name",
    "description",
    "image",
    "issuer",
    "achievement",
    "credentialStatus",
    "refreshService",
    "source",
    "termsOfUse",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn export_of(record: &Value) -> SdJwtVcExport {
        let record = Record::parse(record).unwrap();
        let status = [json!({"type": "BitstringStatusListEntry", "statusListIndex": "7"})];
        let terms = Terms {
            credential_id: "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            issuer_id: "did:web:harbour.example",
            subject_id: Some("did:example:learner"),
            status: &status,
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_until: Some("2027-01-01T00:00:00Z".parse().unwrap()),
            locale: None,
            data_model: DataModel::V1_1,
        };
        export(&record, &terms).unwrap()
    }

    fn record() -> Value {
        json!({
            "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "locale": "en",
            "issuer": {"legalName": {"en": "Harbour College"}},
            "achievement": {
                "id": "https://harbour.example/algebra",
                "name": {"en": "Algebra", "de": "Algebra"},
                "description": {"en": "Equations."},
                "criteria": {"narrative": {"en": "Pass the examination."}},
            },
            "subject": {"email": "learner@harbour.example", "salt": "Kosher"},
            "awardedOn": "2024-06-30T12:00:00Z",
            "evidence": [{"id": "https://harbour.example/essay", "name": {"en": "Essay"}}],
        })
    }

    #[test]
    fn an_achievement_becomes_claims() {
        let export = export_of(&record());
        let claims = Value::Object(export.claims);
        for (pointer, expected) in [
            ("/vct", json!(VCT)),
            ("/iss", json!("did:web:harbour.example")),
            ("/sub", json!("did:example:learner")),
            ("/nbf", json!(1_767_225_600)),
            ("/exp", json!(1_798_761_600)),
            ("/name", json!("Algebra")),
            ("/issuer/name", json!("Harbour College")),
            ("/achievement/name", json!("Algebra")),
            ("/evidence/0/name", json!("Essay")),
            ("/credentialStatus/statusListIndex", json!("7")),
        ] {
            assert_eq!(claims.pointer(pointer), Some(&expected), "{pointer}");
        }
        for absent in [
            "/@context",
            "/type",
            "/id",
            "/issuer/id",
            "/credentialSubject",
            "/validFrom",
        ] {
            assert_eq!(claims.pointer(absent), None, "{absent}");
        }
        assert!(!export.loss.is_empty());
    }

    #[test]
    fn the_learner_may_keep_back_all_that_is_about_him_and_nothing_else() {
        let disclosable = export_of(&record()).disclosable;
        for path in [
            json!(["sub"]),
            json!(["identifier", null]),
            json!(["evidence", null]),
            json!(["awardedDate"]),
        ] {
            assert!(disclosable.contains(&path), "{path}");
        }
        for name in ALWAYS_SHOWN {
            assert!(!disclosable.iter().any(|path| path[0] == name), "{name}");
        }
    }
}
