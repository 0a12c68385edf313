//! The W3C test suite of RDF Dataset Canonicalization: 64 forms, 21 maps of labels, 1 refusal.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;
use testamur_linked_data::{HashAlgorithm, Limits, canonical_labels, canonicalize_nquads_with};
use testamur_tests::{corpus, report_count};

#[test]
fn the_w3c_suite_of_canonicalization_passes() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let folder = corpus.join("w3c/rdf-canon");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.jsonld"))?)?;
    let entries = manifest["entries"]
        .as_array()
        .context("a list of entries")?;
    let mut counts = BTreeMap::new();
    for entry in entries {
        let kind = entry["type"].as_str().context("a type")?;
        let id = entry["id"].as_str().context("an id")?;
        run(&folder, kind, entry).with_context(|| id.to_owned())?;
        *counts.entry(kind).or_insert(0_usize) += 1;
    }
    let counted: Vec<(&str, usize)> = counts.into_iter().collect();
    let expected = [
        ("rdfc:RDFC10EvalTest", 64),
        ("rdfc:RDFC10MapTest", 21),
        ("rdfc:RDFC10NegativeEvalTest", 1),
    ];
    assert_eq!(counted, expected);
    report_count("linked-data: rdf-canon", entries.len());
    Ok(())
}

fn run(folder: &Path, kind: &str, entry: &Value) -> anyhow::Result<()> {
    let read = |member: &str| -> anyhow::Result<String> {
        let file = entry[member].as_str().context("a file name")?;
        Ok(fs::read_to_string(folder.join(file))?)
    };
    let algorithm = match entry["hashAlgorithm"].as_str() {
        None => HashAlgorithm::Sha256,
        Some("SHA384") => HashAlgorithm::Sha384,
        Some(other) => bail!("unknown hash algorithm {other}"),
    };
    let limits = Limits::default();
    let action = read("action")?;
    match kind {
        "rdfc:RDFC10EvalTest" => {
            let canonical = canonicalize_nquads_with(&action, algorithm, &limits)?;
            ensure!(
                canonical.nquads() == read("result")?,
                "another form: {}",
                canonical.nquads()
            );
        }
        "rdfc:RDFC10MapTest" => {
            let labels = canonical_labels(&action, algorithm, &limits)?;
            let expected: BTreeMap<String, String> = serde_json::from_str(&read("result")?)?;
            ensure!(labels == expected, "other labels: {labels:?}");
        }
        "rdfc:RDFC10NegativeEvalTest" => {
            let started = Instant::now();
            let refused = canonicalize_nquads_with(&action, algorithm, &limits);
            ensure!(
                refused.is_err_and(|error| error.is_limit()),
                "not refused by a limit"
            );
            ensure!(started.elapsed() < PATIENCE, "took {:?}", started.elapsed());
        }
        other => bail!("unknown kind of test {other}"),
    }
    Ok(())
}

/// How long a refusal may take; a build without optimisation on a busy machine is no measure.
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 5_000 } else { 250 });
