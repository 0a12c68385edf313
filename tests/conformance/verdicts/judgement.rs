//! One file, judged in three ways; and a judgement in one line, as the table has it.

use std::fmt::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use testamur_keys::PublicKey;
use testamur_messages::{Language, view};
use testamur_verifier::{
    MemoryDocuments, Outcome, PinnedKey, Policy, VerificationReport, VerifyOptions, verify,
};

use crate::table::{Key, Row, Table};

/// The instant of every judgement: the samples of the past have expired, those of the future are not valid yet.
const NOW: &str = "2026-11-20T00:00:00Z";

/// `verdict, signature, issuer binding, status`; then every problem that counts, with `?` where the step is unknown, and how
/// many of the credentials inside are verified.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Judgement(String);

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Judgement {
    fn of(report: &VerificationReport) -> Self {
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let mut line = format!(
            "{}, {}, {}, {}",
            word(json!(report.verdict)),
            report.signature.as_str(),
            report.issuer_binding.as_str(),
            word(json!(report.status)),
        );
        let problems = problems(report).join(", ");
        if !problems.is_empty() {
            write!(line, "; {problems}").unwrap();
        }
        if report.embedded_total > 0 {
            let (good, all) = (report.embedded_verified, report.embedded_total);
            write!(line, "; {good} of {all} inside").unwrap();
        }
        Self(line)
    }
}

/// Each problem of a required step, once, in the order of the procedure.
fn problems(report: &VerificationReport) -> Vec<String> {
    let mut problems = Vec::new();
    for check in report.checks.iter().filter(|check| check.required) {
        let mark = match check.outcome {
            Outcome::Failed => "",
            Outcome::Unknown => "?",
            Outcome::Passed | Outcome::Skipped => continue,
        };
        let problem = check.problem.map_or("-".to_owned(), |it| it.to_string());
        let problem = format!("{}: {problem}{mark}", check.code);
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// Every step that did not pass and does not say what was found and expected, of what stands inside too.
fn unexplained(report: &VerificationReport) -> Vec<String> {
    let checks = report.checks.iter();
    let checks = checks.filter(|check| {
        let passed = matches!(check.outcome, Outcome::Passed | Outcome::Skipped);
        !passed && (check.found.is_none() || check.expected.is_none())
    });
    let own = checks.map(|check| format!("{}: {}", check.code, check.message));
    let inside = report.embedded.iter();
    let inside = inside.flat_map(|inside| unexplained(&inside.report));
    own.chain(inside).collect()
}

/// Whoever judges, and what they know beforehand.
pub(crate) struct Judge {
    now: Timestamp,
    documents: MemoryDocuments,
    pinned_keys: Vec<PinnedKey>,
}

impl Judge {
    pub(crate) fn new(table: &Table, corpus: &Path) -> Self {
        let documents = table
            .documents
            .iter()
            .fold(MemoryDocuments::new(), |all, one| {
                let bytes = std::fs::read(corpus.join(&one.path)).unwrap();
                all.with(&one.url, &one.media_type, bytes)
            });
        Self {
            now: NOW.parse().unwrap(),
            documents,
            pinned_keys: table.keys.iter().map(pinned).collect(),
        }
    }

    pub(crate) async fn alone(&self, bytes: &[u8]) -> Judgement {
        Judgement::of(&self.report(bytes, VerifyOptions::default()).await)
    }

    pub(crate) async fn vouched_for(&self, bytes: &[u8]) -> Judgement {
        Judgement::of(&self.report(bytes, self.vouching()).await)
    }

    /// The steps that do not say what was found and expected, alone and vouched for.
    pub(crate) async fn unexplained(&self, bytes: &[u8]) -> Vec<String> {
        let mut steps = unexplained(&self.report(bytes, VerifyOptions::default()).await);
        steps.extend(unexplained(&self.report(bytes, self.vouching()).await));
        steps
    }

    fn vouching(&self) -> VerifyOptions {
        VerifyOptions {
            pinned_keys: self.pinned_keys.clone(),
            ..VerifyOptions::default()
        }
    }

    /// What is wrong with the display row, if anything.
    pub(crate) async fn display(&self, row: &Row, bytes: &[u8]) -> Option<String> {
        let options = VerifyOptions {
            policy: Policy::named("display").unwrap(),
            ..VerifyOptions::default()
        };
        let report = self.report(bytes, options).await;
        let shown = view(&report, Language::preferred("en")).verdict_title;
        (shown != row.display).then(|| {
            let Row { path, display, .. } = row;
            format!("{path}\n  display     expected {display}\n              found    {shown}")
        })
    }

    async fn report(&self, bytes: &[u8], options: VerifyOptions) -> VerificationReport {
        verify(bytes, &options, &self.documents, self.now)
            .await
            .unwrap()
    }
}

fn pinned(key: &Key) -> PinnedKey {
    let public = match (&key.multibase, &key.rsa_modulus) {
        (Some(multibase), None) => PublicKey::from_multibase(multibase).unwrap(),
        (None, Some(modulus)) => {
            PublicKey::from_jwk(&json!({"kty": "RSA", "n": modulus, "e": "AQAB"})).unwrap()
        }
        _ => panic!("a key is given as Multikey or as RSA modulus: {key:?}"),
    };
    PinnedKey {
        issuer_id: key.issuer.clone(),
        verification_method: None,
        key: public,
    }
}
