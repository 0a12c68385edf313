//! The verifier over every official file of 1EdTech: what it says of each, why, and by which clause.
//!
//! Each file is judged three times, offline but for the documents which the table names, at one fixed instant. *Alone*, as
//! a stranger sees it: most samples name keys that only they themselves speak for, so none of those is verified. With the
//! table's keys *vouched for* as their issuers' own: now exactly those verify which are right, and the others are refused
//! for the fault that they were made with. And under the policy `display`, alone again: what a page would show.
//!
//! A file without a row fails, and so does a row without a file.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

#[path = "verdicts/judgement.rs"]
mod judgement;
#[path = "verdicts/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use judgement::{Judge, Judgement};
use table::{Row, Table};

/// The folders of which each file has a row.
const FOLDERS: [&str; 7] = [
    "clr2/test-vectors",
    "clr2/validator-samples",
    "ob3/spec-examples",
    "ob3/spec-vectors",
    "ob3/validator-samples",
    "ob3/validator-samples/bit-string-list",
    "ob3/validator-samples/sd",
];

#[tokio::test]
async fn every_official_file_gets_the_verdict_that_it_deserves() {
    let Some(corpus) = testamur_tests::corpus() else {
        return;
    };
    let table = Table::read();
    let named: BTreeSet<_> = table.files.iter().map(|row| row.path.clone()).collect();
    assert_eq!(files(&corpus), named, "the folders and the table differ");
    assert_eq!(named.len(), table.files.len(), "a file has two rows");
    let judge = Judge::new(&table, &corpus);
    let mut wrong = Vec::new();
    for row in &table.files {
        let bytes = std::fs::read(corpus.join(&row.path)).unwrap();
        let found = [judge.alone(&bytes).await, judge.vouched_for(&bytes).await];
        wrong.extend(difference(row, &found));
        wrong.extend(judge.display(row, &bytes).await);
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    testamur_tests::report_count(
        "verifier: official files, alone, vouched for, displayed",
        3 * table.files.len(),
    );
}

/// No file of the table needs an exception.
#[tokio::test]
async fn every_step_that_did_not_pass_says_what_was_found_and_expected() {
    let Some(corpus) = testamur_tests::corpus() else {
        return;
    };
    let table = Table::read();
    let judge = Judge::new(&table, &corpus);
    for row in &table.files {
        let bytes = std::fs::read(corpus.join(&row.path)).unwrap();
        let unexplained = judge.unexplained(&bytes).await;
        assert_eq!(unexplained, [""; 0], "{}", row.path);
    }
}

#[test]
fn every_row_has_a_reason_and_a_clause() {
    for row in Table::read().files {
        assert!(row.why.len() > 20, "{} has no reason", row.path);
        assert!(
            row.clause.starts_with("https://"),
            "{} has no clause",
            row.path
        );
    }
}

/// The expected row and the found one, when they are not the same.
fn difference(row: &Row, found: &[Judgement; 2]) -> Option<String> {
    let [alone, vouched_for] = found;
    if *alone == row.alone && *vouched_for == row.vouched_for {
        return None;
    }
    Some(format!(
        "{}\n  alone       expected {}\n              found    {alone}\n  vouched_for expected {}\n              found    {vouched_for}",
        row.path, row.alone, row.vouched_for
    ))
}

fn files(corpus: &Path) -> BTreeSet<String> {
    let paths = FOLDERS.iter().flat_map(|folder| {
        let entries = std::fs::read_dir(corpus.join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path())
    });
    let relative = |path: PathBuf| {
        let path = path.strip_prefix(corpus).unwrap();
        path.to_str().unwrap().to_owned()
    };
    paths.filter(|path| path.is_file()).map(relative).collect()
}
