//! The verifier over 1EdTech's own samples: what it says of each, and why.
//!
//! Each file is judged twice. *Alone*, offline, as a stranger sees it: the samples name keys that only they themselves
//! speak for, so none is verified. *Pinned*, with the samples' published key known to be their issuer's: now exactly
//! those verify which are right, and the others are refused for the fault that they were made with.
//!
//! A file without a line in the table fails, and so does a line without a file.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use testamur_keys::PublicKey;
use testamur_verifier::{
    NoDocuments, Outcome, PinnedKey, VerificationReport, VerifyOptions, verify,
};

/// The key of the specification's vectors, with which the samples are signed.
const SAMPLE_KEY: &str = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";

#[tokio::test]
async fn every_official_sample_gets_the_verdict_that_it_deserves() {
    let Some(corpus) = testamur_tests::corpus() else {
        return;
    };
    let files = samples(&corpus);
    let lines: Vec<Vec<&str>> = include_str!("verifier_verdicts.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let named: BTreeSet<_> = lines.iter().map(|line| line[0].to_owned()).collect();
    let found: BTreeSet<_> = files.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(found, named, "the table and the folder differ");
    let mut wrong = Vec::new();
    for line in &lines {
        let [name, alone, pinned, why] = line[..] else {
            panic!("a line has four parts: {line:?}");
        };
        assert!(!why.is_empty(), "{name} has no reason");
        let bytes = std::fs::read(corpus.join("ob3").join(name)).unwrap();
        for (expected, pin) in [(alone, false), (pinned, true)] {
            let report = judge(&bytes, pin).await;
            let verdict = in_short(&report);
            if verdict != expected {
                wrong.push(format!(
                    "{name} (pinned: {pin})\n  expected {expected}\n  found    {verdict}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    testamur_tests::report_count(
        "verifier: official samples, alone and pinned",
        2 * lines.len(),
    );
}

#[tokio::test]
async fn no_unsigned_example_of_the_specification_is_verified() {
    let Some(corpus) = testamur_tests::corpus() else {
        return;
    };
    let examples = files_of(&corpus.join("ob3/spec-examples"));
    for path in &examples {
        let report = judge(&std::fs::read(path).unwrap(), true).await;
        assert!(!report.verified, "{}", path.display());
        assert_ne!(report.signature, Outcome::Passed, "{}", path.display());
    }
    testamur_tests::report_count("verifier: unsigned examples refused", examples.len());
}

async fn judge(bytes: &[u8], pin: bool) -> VerificationReport {
    let mut options = VerifyOptions::default();
    if let (true, Some(issuer_id)) = (pin, issuer_of(bytes)) {
        let key = PublicKey::from_multibase(SAMPLE_KEY).unwrap();
        options.pinned_keys.push(PinnedKey {
            issuer_id,
            verification_method: None,
            key,
        });
    }
    let now = "2026-11-20T00:00:00Z".parse().unwrap();
    verify(bytes, &options, &NoDocuments, now).await.unwrap()
}

fn issuer_of(bytes: &[u8]) -> Option<String> {
    let document: Value = serde_json::from_slice(bytes).ok()?;
    let issuer = document.get("issuer")?;
    let id = issuer.as_str().or_else(|| issuer.get("id")?.as_str())?;
    Some(id.to_owned())
}

/// Verdict, signature, binding, and the problems of the steps that count.
fn in_short(report: &VerificationReport) -> String {
    let verdict = serde_json::to_value(report.verdict).unwrap();
    let mut words = vec![
        verdict.as_str().unwrap().to_owned(),
        report.signature.as_str().to_owned(),
        report.issuer_binding.as_str().to_owned(),
    ];
    for check in report.checks.iter().filter(|check| check.required) {
        let problem = check.problem.map(|problem| problem.to_string());
        words.extend(problem.filter(|problem| !words[3..].contains(problem)));
    }
    words.join(" ")
}

fn samples(corpus: &Path) -> Vec<(String, PathBuf)> {
    let root = corpus.join("ob3");
    let folders = [
        "validator-samples",
        "validator-samples/bit-string-list",
        "validator-samples/sd",
        "spec-vectors",
    ];
    let files = folders
        .iter()
        .flat_map(|folder| files_of(&root.join(folder)));
    let named = files.map(|path| {
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        (name, path)
    });
    named
        .filter(|(name, _)| !name.ends_with("LICENSE"))
        .collect()
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}
