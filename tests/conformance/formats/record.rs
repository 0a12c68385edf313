//! The record's parser and its published schema say the same of a record's shape.

use std::fs;

use jsonschema::Draft;
use serde_json::{Value, json};
use testamur_record::Record;
use testamur_tests::{report_count, workspace_root};

use crate::{export::records, mutants::for_each_mutant};

/// What the parser says between members, and a schema cannot: part of the mistake's text, and why.
const RULES: &[&str] = &[
    "an instant not before `validFrom`",
    "the `id` of one of the achievement's `resultDescriptions`",
    "the `id` of an achievement of this record",
    "the `id` of a level in `rubricCriterionLevel`",
    "the `id` of one of its `rubricCriterionLevel`",
    "one of the description's `allowedValue`",
    "one of `allowedValue`",
    "a time not before `startDate`",
    "an `id` of its own for each",
    "exactly one of them",
    "at least one of them",
    "one of them",
    "both",
];

/// Texts whose form decides, in a table: member, good ones, bad ones.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    (
        "/id",
        &["urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11"],
        &[
            "0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
            "urn:uuid:0b3a2f0e6f0a4c3e9a550c2f6f4f3d11",
        ],
    ),
    (
        "/locale",
        &[
            "en",
            "pt-BR",
            "zh-Hant-TW",
            "de-CH-1996",
            "sr-Latn",
            "en-US-x-twain",
        ],
        &["e", "en_US", "x-home", "i-klingon", "english language", ""],
    ),
    (
        "/awardedOn",
        &[
            "2024-02-29",
            "2024-06-30T12:00:00Z",
            "2024-06-30T12:00:00.5+02:00",
            "0001-01-01",
        ],
        &[
            "2023-02-29",
            "2024-6-30",
            "2024-06-30T12:00Z",
            "2024-06-30T12:00:00",
            "2024-06-30 12:00:00Z",
            "24:00",
            "",
        ],
    ),
    (
        "/validFrom",
        &["2024-06-30T12:00:00Z"],
        &["2024-06-30", "2024-06-30T12:00:00"],
    ),
    ("/issuer/country", &["IE"], &["ie", "IRL", ""]),
    (
        "/issuer/homepage",
        &["https://a.example/", "urn:isbn:1", "did:web:a.example"],
        &["a.example", "/path", "https://a.example/a b", "https:"],
    ),
    (
        "/issuer/email",
        &["a@b.example"],
        &["a", "a@", "@b", "a@b@c", "a b@c"],
    ),
    (
        "/issuer/logo/contentType",
        &["image/svg+xml"],
        &["image", "image/png; q=1"],
    ),
    (
        "/credits/0/value",
        &["0", "7.5", "-1", "0.25"],
        &["7,5", "07", ".5", "5.", "1e3", "+5", ""],
    ),
    (
        "/credits/0/framework",
        &["ECTS", "ext:House"],
        &["ects", "ext:", "ext:a b"],
    ),
    (
        "/achievement/volumeOfLearning",
        &["PT125H", "P2Y6M", "P1DT12H", "PT0.5S", "P3W"],
        &["P", "PT", "125H", "P1H", "P1Y1", "P1DT", "P0.5D"],
    ),
    (
        "/achievement/iscedFields/0/code",
        &["05", "0541"],
        &["5", "05411", "05a"],
    ),
    (
        "/achievement/image/content",
        &["AAAA", "AA==", "AAA="],
        &["AAA", "A===", "====", "AA-_"],
    ),
    (
        "/endorsements/0/jwt",
        &["a.b.c", "a..c"],
        &["a.b", "a.b.c.d", "a.b.", "a.b.c="],
    ),
    (
        "/subject/dateOfBirth",
        &["1999-10-02"],
        &["1999-10-2", "1999-10-02T00:00:00Z"],
    ),
];

/// The table, and some numbers.
fn table() -> Vec<(&'static str, Value, bool)> {
    let mut table = Vec::new();
    for (place, good, bad) in TABLE {
        table.extend(good.iter().map(|text| (*place, json!(text), true)));
        table.extend(bad.iter().map(|text| (*place, json!(text), false)));
    }
    let levels = [(1, true), (8, true), (0, false), (9, false)];
    table.extend(levels.map(|(level, good)| ("/achievement/eqfLevel", json!(level), good)));
    table
}

/// Dates that no calendar has are refused by the format in the schema, which a validator may leave out.
fn validator() -> jsonschema::Validator {
    let text =
        fs::read_to_string(workspace_root().join("docs/schemas/record.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

/// The parser's verdict on the shape alone.
fn has_shape(record: &Value) -> Result<(), String> {
    let Err(mistakes) = Record::parse(record) else {
        return Ok(());
    };
    let of_shape = mistakes
        .iter()
        .find(|mistake| !RULES.iter().any(|rule| mistake.expected.starts_with(rule)));
    of_shape.map_or(Ok(()), |mistake| Err(mistake.to_string()))
}

#[test]
fn parser_and_schema_agree_on_the_table() {
    let validator = validator();
    let whole = records().remove(0);
    for (place, value, good) in table() {
        let mut record = whole.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        record.pointer_mut(parent).unwrap()[name] = value.clone();
        assert_eq!(
            has_shape(&record).is_ok(),
            good,
            "parser on {place} {value}: {:?}",
            has_shape(&record)
        );
        assert_eq!(
            validator.is_valid(&record),
            good,
            "schema on {place} {value}"
        );
    }
    report_count("record: parser and schema, table", table().len());
}

#[test]
fn parser_and_schema_agree_on_mutants() {
    let validator = validator();
    let whole = records().remove(0);
    assert!(Record::parse(&whole).is_ok() && validator.is_valid(&whole));
    let (mut cases, mut disagreements) = (0, Vec::new());
    for_each_mutant(&whole, |change, mutant| {
        cases += 1;
        let shape = has_shape(mutant);
        if shape.is_ok() != validator.is_valid(mutant) {
            let complaint = validator
                .iter_errors(mutant)
                .next()
                .map(|error| error.to_string());
            disagreements.push(format!(
                "{change}\n  schema: {complaint:?}\n  parser: {shape:?}"
            ));
        }
    });
    assert!(
        disagreements.is_empty(),
        "{} of {cases}:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(20)].join("\n")
    );
    report_count("record: parser and schema, mutants", cases);
}
