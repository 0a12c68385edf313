//! The native model says what the published schemas say; where it says more, the rule and its reason are written down.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use testamur_formats::model::{self, ModelProblem, Rule};
use testamur_tests::{corpus, report_count};

use crate::{
    mutants::for_each_mutant,
    oracle::Oracle,
    samples::{Kind, samples},
};

/// Compares both verdicts, and books where the native one goes further.
struct Comparison {
    oracle: Oracle,
    cases: usize,
    refused: usize,
    disagreements: Vec<String>,
    beyond: BTreeMap<Rule, usize>,
}

impl Comparison {
    fn see(&mut self, kind: Kind, name: &str, credential: &Value) {
        self.cases += 1;
        let problems = problems(kind, credential);
        let accepted = self.oracle.accepts(kind, credential);
        let natively = !problems.iter().any(|problem| problem.rule == Rule::Schema);
        if accepted != natively {
            let complaint = self.oracle.complaint(kind, credential);
            let problem = problems
                .first()
                .map_or_else(String::new, ToString::to_string);
            self.disagreements.push(format!(
                "{name}\n  schema: {complaint}\n  native: {problem}"
            ));
        }
        self.refused += usize::from(!accepted);
        let mut rules: Vec<Rule> = problems.iter().map(|problem| problem.rule).collect();
        rules.sort();
        rules.dedup();
        if accepted {
            for rule in rules {
                *self.beyond.entry(rule).or_default() += 1;
            }
        }
    }
}

fn problems(kind: Kind, credential: &Value) -> Vec<ModelProblem> {
    match kind {
        Kind::Achievement => model::verify_achievement_credential(credential),
        Kind::Endorsement => model::verify_endorsement_credential(credential),
        Kind::Record => model::verify_clr_credential(credential),
    }
}

#[test]
fn the_native_model_agrees_with_the_published_schemas() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut comparison = Comparison {
        oracle: Oracle::new(&corpus),
        cases: 0,
        refused: 0,
        disagreements: Vec::new(),
        beyond: BTreeMap::new(),
    };
    let samples = samples(&corpus);
    assert!(
        samples.len() >= 50,
        "the corpus has lost samples: {}",
        samples.len()
    );
    for sample in &samples {
        comparison.see(sample.kind, &sample.name, &sample.credential);
    }
    for sample in samples.iter().filter(|sample| is_mutated(&sample.name)) {
        for (version, sound) in [
            ("2.0", sample.credential.clone()),
            ("1.1", in_version_1_1(&sample.credential)),
        ] {
            assert_eq!(
                problems(sample.kind, &sound),
                [],
                "{} {version}",
                sample.name
            );
            for_each_mutant(&sound, |change, mutant| {
                comparison.see(
                    sample.kind,
                    &format!("{} {version}: {change}", sample.name),
                    mutant,
                );
            });
        }
    }
    let shown: Vec<_> = comparison.disagreements.iter().take(20).collect();
    assert!(
        comparison.disagreements.is_empty(),
        "{} of {} cases disagree:\n{}",
        comparison.disagreements.len(),
        comparison.cases,
        shown.into_iter().cloned().collect::<Vec<_>>().join("\n")
    );
    // An oracle that accepts everything or nothing would prove nothing.
    let accepted = comparison.cases - comparison.refused;
    assert!(
        comparison.refused > 2_000 && accepted > 2_000,
        "{} refused, {accepted} accepted",
        comparison.refused
    );
    report_count(
        "open badges and CLR: model against schemas, samples and mutants",
        comparison.cases,
    );
    assert_written(&comparison.beyond);
}

/// The samples that together have every class, of all kinds.
fn is_mutated(name: &str) -> bool {
    let files = [
        "clr2/validator-samples/simple.json",
        "complete.json",
        "endorsement-valid.json",
        "linked-data-proof-ob-Signed-credential.json",
    ];
    files.iter().any(|file| {
        name.strip_suffix(file)
            .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
    })
}

/// The same credential over data model 1.1, with the endorsements in it.
fn in_version_1_1(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let rename = |name: &String| match name.as_str() {
                "validFrom" => "issuanceDate".to_owned(),
                "validUntil" => "expirationDate".to_owned(),
                _ => name.clone(),
            };
            members
                .iter()
                .map(|(name, member)| (rename(name), in_version_1_1(member)))
                .collect()
        }
        Value::Array(items) => items.iter().map(in_version_1_1).collect(),
        Value::String(text) if text == "https://www.w3.org/ns/credentials/v2" => {
            "https://www.w3.org/2018/credentials/v1".into()
        }
        other => other.clone(),
    }
}

/// The list of rules beyond the schemas, with their reasons, is committed beside this file.
fn assert_written(beyond: &BTreeMap<Rule, usize>) {
    use std::fmt::Write as _;
    let mut list = String::from(
        "# Where the native model refuses what the published schemas accept\n\n\
         Written by the test `the_native_model_agrees_with_the_published_schemas` (`UPDATE=1` rewrites it). There is no \
         case the other way round.\n\n| rule | reason | cases |\n|---|---|---|\n",
    );
    for (rule, cases) in beyond {
        writeln!(list, "| {rule:?} | {} | {cases} |", reason(*rule)).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/formats/differences.md");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &list).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, list, "differences.md is out of date");
}

fn reason(rule: Rule) -> &'static str {
    match rule {
        Rule::Association => {
            "associations join achievements of the record; the schemas cannot say it"
        }
        Rule::Context => {
            "the standard wants both contexts in order; the schemas take any single context"
        }
        Rule::Criteria => {
            "criteria say what must be done, or where it is said; the schemas take neither"
        }
        Rule::IdentityHash => "a hashed identity is an `IdentityHash`; the schemas take any string",
        Rule::Iri => {
            "the data model wants a URL; the schemas take any string, and signing drops a relative one"
        }
        Rule::LanguageMap => "the contexts have no language maps, so the text would not be signed",
        Rule::MixedDates => "dates of the other data model are undefined terms there",
        Rule::ResultStatus => {
            "the standard wants `status` where the description has the type `Status`"
        }
        Rule::SubjectIdentity => {
            "the standard wants `id` or `identifier`; the schemas take neither"
        }
        Rule::Term => {
            "a term of one's own begins with `ext:`; the schemas' pattern is not anchored"
        }
        Rule::Type => "`type` names its class; the schemas take any single string",
        Rule::Validity => "a validity does not end before it begins",
        other => unreachable!("{other:?} needs a reason"),
    }
}
