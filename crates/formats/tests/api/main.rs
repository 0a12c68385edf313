//! What becomes of a record in Open Badges 3.0, and what a record loses there.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod data_model;
mod loss;
mod model;
mod open_badges;

use serde_json::{Value, json};
use testamur_formats::{DataModel, Export, FormatError, Terms, open_badges as ob};
use testamur_record::Record;

/// The example of the documentation: nearly every member once.
fn example() -> Value {
    serde_json::from_str(include_str!("../../../../docs/examples/record.json")).unwrap()
}

/// The least that a record can say.
fn least() -> Value {
    json!({
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "locale": "en",
        "issuer": { "legalName": { "en": "Harbour College" } },
        "achievement": { "id": "https://harbour.example/algebra", "name": { "en": "Algebra" } },
        "subject": { "id": "did:example:learner" },
        "awardedOn": "2024-06-30T10:00:00+02:00",
    })
}

fn terms() -> Terms<'static> {
    Terms {
        credential_id: "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        issuer_id: "did:web:harbour.example",
        subject_id: None,
        status: &[],
        valid_from: "2024-07-01T00:00:00Z".parse().unwrap(),
        valid_until: None,
        locale: None,
        data_model: DataModel::V2_0,
    }
}

fn try_export(record: &Value, terms: &Terms<'_>) -> Result<Export, FormatError> {
    let record = Record::parse(record).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    ob::export(&record, terms)
}

fn export(record: &Value, terms: &Terms<'_>) -> Export {
    try_export(record, terms).unwrap()
}
