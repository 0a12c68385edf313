//! The record's API: one form, one parser, one schema.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod mistakes;
mod schema;

use serde_json::Value;
use testamur_record::{
    Achievement, AchievementResult, DateOrInstant, Iri, LanguageMap, LanguageTag, Learner,
    Organisation, Record, RecordId,
};

/// The example of the documentation: nearly every member once.
pub(crate) fn example() -> Value {
    serde_json::from_str(include_str!("../../../../docs/examples/record.json")).unwrap()
}

fn english(text: &str) -> LanguageMap {
    LanguageMap::new(LanguageTag::parse("en").unwrap(), text)
}

#[test]
fn the_example_survives_reading_and_writing() {
    let record = Record::parse(&example()).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    assert_eq!(Record::parse(&record.to_value()).unwrap(), record);
    let members = |value: &Value| {
        let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(members(&record.to_value()), members(&example()));
}

#[test]
fn deserialising_is_parsing() {
    let error =
        serde_json::from_str::<Organisation>(r#"{"legalName": 7, "county": "IE"}"#).unwrap_err();
    assert!(error.to_string().contains("/legalName"), "{error}");
    assert!(error.to_string().contains("/county"), "{error}");
}

#[test]
fn an_award_needs_five_things() {
    let record = Record::award(
        RecordId::parse("urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11").unwrap(),
        Organisation::new(english("Harbour College")),
        Achievement::new(
            Iri::parse("https://harbour.example/algebra").unwrap(),
            english("Algebra"),
        ),
        Learner::default().with_salt("Kosher"),
        DateOrInstant::parse("2024-06-30").unwrap(),
    );
    assert_eq!(record.locale.as_str(), "en");
    assert_eq!(Record::parse(&record.to_value()).unwrap(), record);
}

#[test]
fn a_date_stays_a_date() {
    for text in ["2024-06-30", "2024-06-30T12:00:00Z"] {
        assert_eq!(DateOrInstant::parse(text).unwrap().to_string(), text);
    }
    let midnight = DateOrInstant::parse("2024-06-30").unwrap().to_instant();
    assert_eq!(midnight.to_string(), "2024-06-30T00:00:00Z");
}

#[test]
fn debug_output_says_nothing_of_the_learner() {
    let record = Record::parse(&example()).unwrap();
    let shown = format!("{record:?} {:?}", AchievementResult::default());
    for personal in [
        "Nora",
        "nora",
        "Kosher",
        "1999-10-02",
        "1234567A",
        "A. Teacher",
    ] {
        assert!(!shown.contains(personal), "{personal}");
    }
}
