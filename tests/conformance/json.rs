//! `testamur-json` against JSONTestSuite: what must be read, what must be refused, and what a parser may decide.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use testamur_json::{JsonError, Limits, parse};
use testamur_tests::{corpus, report_count};

/// Texts the suite wants to be read and that are refused on purpose: a member occurs twice.
const REFUSED: &[&str] = &[
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
];

#[test]
fn json_test_suite_is_read_and_refused_as_it_says() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in fs::read_dir(corpus.join("security/JSONTestSuite/test_parsing"))? {
        let path = file?.path();
        let name = name_of(&path);
        let read = parse(&fs::read(&path)?, &Limits::default());
        let kind = name.chars().next().unwrap_or_default();
        let right = match kind {
            'y' if REFUSED.contains(&name.as_str()) => {
                matches!(read, Err(JsonError::DuplicateMember { .. }))
            }
            'y' => read.is_ok(),
            'n' => read.is_err(),
            'i' => true,
            _ => false,
        };
        if !right {
            wrong.push(format!("{name}: {read:?}"));
        }
        *counts.entry(kind).or_default() += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(counts, BTreeMap::from([('i', 35), ('n', 188), ('y', 95)]));
    report_count("json: JSONTestSuite", counts.values().sum());
    Ok(())
}

#[test]
fn texts_that_parsers_read_differently_have_one_reading() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let mut count = 0;
    for file in fs::read_dir(corpus.join("security/JSONTestSuite/test_transform"))? {
        let path = file?.path();
        let name = name_of(&path);
        let read = parse(&fs::read(&path)?, &Limits::default());
        if name.contains("same_key") {
            assert!(
                matches!(read, Err(JsonError::DuplicateMember { .. })),
                "{name}: {read:?}"
            );
        }
        if name.contains("invalid_codepoint") {
            assert!(read.is_err(), "{name}: {read:?}");
        }
        count += 1;
    }
    assert!(count > 0);
    report_count("json: JSONTestSuite, transformations", count);
    Ok(())
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
