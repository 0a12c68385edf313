//! What a record loses: each place is told, and nothing vanishes silently.

use serde_json::{Value, json};
use testamur_formats::{LossKind, LossReason, Terms};

use crate::{example, export, least, terms};

#[test]
fn the_losses_of_the_example_are_these() {
    let terms = Terms {
        valid_until: Some("2034-07-01T00:00:00Z".parse().unwrap()),
        ..terms()
    };
    let report = export(&example(), &terms).loss;
    let told: Vec<String> = report
        .losses
        .iter()
        .map(|loss| format!("{:?} {}: {}", loss.kind, loss.pointer, loss.reason))
        .collect();
    let told = told.join("\n") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/losses.txt");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(path, &told).unwrap();
    }
    assert_eq!(told, std::fs::read_to_string(path).unwrap());
}

#[test]
fn a_record_that_fits_loses_nothing() {
    let mut record = least();
    record["achievement"]["description"] = json!({ "en": "Equations." });
    record["achievement"]["criteria"] = json!({ "narrative": { "en": "Pass." } });
    let report = export(&record, &terms()).loss;
    assert!(report.is_empty(), "{report:#?}");
}

#[test]
fn what_is_made_up_is_told() {
    let report = export(&least(), &terms()).loss;
    let told: Vec<(&str, LossKind)> = report
        .losses
        .iter()
        .map(|loss| (loss.pointer.as_str(), loss.kind))
        .collect();
    assert_eq!(
        told,
        [
            ("/achievement/criteria", LossKind::Synthesised),
            ("/achievement/description", LossKind::Synthesised),
        ]
    );
}

#[test]
fn the_languages_that_were_not_taken_are_told() {
    let report = export(&example(), &terms()).loss;
    let title: Vec<_> = report.at("/title").collect();
    assert_eq!(title.len(), 1);
    assert_eq!(
        (title[0].pointer.as_str(), title[0].kind),
        ("/title/de", LossKind::Dropped)
    );
    assert_eq!(title[0].reason, LossReason::OneLanguage("en".to_owned()));
}

/// Every leaf of the record is in the credential's text, or in the report: a member that the exporter forgets fails.
#[test]
fn every_leaf_is_carried_or_told() {
    let export = export(&example(), &terms());
    let credential = serde_json::to_string(&export.credential).unwrap();
    let told = |pointer: &str| {
        export.loss.losses.iter().any(|loss| {
            pointer
                .strip_prefix(loss.pointer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut leaves = Vec::new();
    let record = example();
    collect_leaves(&record, String::new(), &mut leaves);
    assert!(leaves.len() > 150, "{}", leaves.len());
    for (pointer, value) in leaves {
        // These decide how other values are written.
        let written_otherwise = ["/credits/", "/geo/", "identifierType", "/salt", "/locale"];
        let written_otherwise = written_otherwise.iter().any(|part| pointer.contains(part));
        let carried = credential.contains(value.to_string().trim_matches('"'));
        assert!(told(&pointer) || carried || written_otherwise, "{pointer}");
    }
}

fn collect_leaves<'v>(value: &'v Value, pointer: String, leaves: &mut Vec<(String, &'v Value)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                collect_leaves(member, format!("{pointer}/{name}"), leaves);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_leaves(item, format!("{pointer}/{index}"), leaves);
            }
        }
        leaf => leaves.push((pointer, leaf)),
    }
}

#[test]
fn a_decimal_that_no_float_holds_is_told() {
    let mut record = least();
    record["credits"] = json!([{ "value": "0.12345678901234567890", "framework": "ECTS" }]);
    let report = export(&record, &terms()).loss;
    let value: Vec<_> = report.at("/credits/0/value").collect();
    assert_eq!(
        (value[0].kind, &value[0].reason),
        (LossKind::Narrowed, &LossReason::Precision)
    );
}
