//! What is exported fits the published schemas.

use std::fs;

use serde_json::{Value, json};
use testamur_formats::{DataModel, Terms, model, open_badges};
use testamur_record::Record;
use testamur_tests::{corpus, report_count, workspace_root};

use crate::{oracle::Oracle, samples::Kind};

/// The example of the documentation, and the example with each member that may be absent left out.
pub(crate) fn records() -> Vec<Value> {
    let text = fs::read_to_string(workspace_root().join("docs/examples/record.json")).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    let mut records = vec![whole.clone()];
    for part in [
        "",
        "/issuer",
        "/achievement",
        "/subject",
        "/evidence/0",
        "/results/0",
        "/activities/0",
    ] {
        let members = whole.pointer(part).unwrap().as_object().unwrap();
        for name in members.keys() {
            let mut record = whole.clone();
            record
                .pointer_mut(part)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .shift_remove(name);
            records.push(record);
        }
    }
    records
}

/// Every export of every record under both data models.
pub(crate) fn exports() -> Vec<Value> {
    let status = [json!({
        "id": "https://harbour.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://harbour.example/status/1",
    })];
    let mut exports = Vec::new();
    for record in records()
        .iter()
        .filter_map(|record| Record::parse(record).ok())
    {
        for data_model in [DataModel::V1_1, DataModel::V2_0] {
            let terms = Terms {
                credential_id: record.id.as_str(),
                issuer_id: "did:web:harbour.example",
                subject_id: None,
                status: &status,
                valid_from: "2024-07-01T00:00:00Z".parse().unwrap(),
                valid_until: None,
                locale: None,
                data_model,
            };
            // Without its salt the example cannot be exported.
            if let Ok(export) = open_badges::export(&record, &terms) {
                exports.push(export.credential);
            }
        }
    }
    exports
}

#[test]
fn exports_fit_the_published_schemas() {
    let Some(corpus) = corpus() else {
        return;
    };
    let oracle = Oracle::new(&corpus);
    let exports = exports();
    assert!(exports.len() > 150, "{}", exports.len());
    for credential in &exports {
        assert!(
            oracle.accepts(Kind::Achievement, credential),
            "{}",
            oracle.complaint(Kind::Achievement, credential)
        );
        assert_eq!(model::verify_achievement_credential(credential), []);
    }
    report_count("open badges: exports against schemas", exports.len());
}

/// Safe mode refuses what no context defines; the work that blank nodes make stays small.
#[test]
fn exports_are_signed_whole() {
    let exports = exports();
    let limits = testamur_linked_data::Limits::default();
    for credential in &exports {
        let canonical = testamur_linked_data::canonicalize(credential, &limits).unwrap();
        for text in texts(credential) {
            assert!(
                canonical.nquads().contains(&escaped(text)),
                "unsigned: {text}"
            );
        }
    }
    report_count("open badges: exports in safe mode", exports.len());
}

/// The texts of a credential that must come up among what is signed.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            let signed = members
                .iter()
                .filter(|(name, _)| !["@context", "type"].contains(&name.as_str()));
            signed.flat_map(|(_, member)| texts(member)).collect()
        }
        _ => Vec::new(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
