//! The answer about a presentation.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{Check, CheckCode, Outcome};
use crate::examination::limit_of_form;
use crate::problem::Problem;
use crate::report::{ProofReport, Verdict, VerificationReport};

/// What [`crate::verify_presentation`] answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct PresentationReport {
    /// The holder is shown to be there, and every credential is verified. Whose they are, each one's
    /// [`PresentedCredential::holder_binding`] says.
    pub verified: bool,
    /// `verified`, `refused` or `undecided`.
    pub verdict: Verdict,
    /// Whether the presentation's own proof is good, its holder's, and answers what was asked.
    pub shown: bool,
    /// Who presents, as the presentation says; a name to rely on only when `shown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_id: Option<String>,
    /// The instant for which this answer holds.
    #[schemars(with = "String")]
    pub verified_at: Timestamp,
    /// Each proof of the presentation, judged alone.
    pub proofs: Vec<ProofReport>,
    /// Every step about the presentation itself, in the order taken.
    pub checks: Vec<Check>,
    /// Each credential, verified alone.
    pub credentials: Vec<PresentedCredential>,
}

/// One credential of a presentation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PresentedCredential {
    /// Where it stands in the presentation.
    pub pointer: String,
    /// Is whoever presents it the one whom it is about?
    pub holder_binding: Outcome,
    /// What came of verifying it.
    pub report: VerificationReport,
}

impl PresentationReport {
    pub(crate) fn new(verified_at: Timestamp) -> Self {
        Self {
            verified: false,
            verdict: Verdict::Refused,
            shown: false,
            holder_id: None,
            verified_at,
            proofs: Vec::new(),
            checks: Vec::new(),
            credentials: Vec::new(),
        }
    }

    /// The first required step of the presentation itself that did not pass.
    pub fn first_problem(&self) -> Option<&Check> {
        let first = |outcome| {
            self.checks
                .iter()
                .find(|check| check.required && check.outcome == outcome)
        };
        first(Outcome::Failed).or_else(|| first(Outcome::Unknown))
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.checks
            .iter()
            .any(|check| check.required && check.outcome == Outcome::Failed)
    }

    pub(crate) fn over_limit(&self) -> Option<(Problem, String)> {
        limit_of_form(&self.checks)
    }

    /// Whether every required step so far passed, the two halves of the truth outright.
    pub(crate) fn is_shown(&self) -> bool {
        let passed = |code| {
            let mut checks = self.checks.iter().filter(|check| check.code == code);
            checks.any(|check| check.required && check.outcome == Outcome::Passed)
        };
        self.first_problem().is_none()
            && [
                CheckCode::Signature,
                CheckCode::IssuerBinding,
                CheckCode::HolderBinding,
            ]
            .into_iter()
            .all(passed)
    }

    /// The verdict, made here and nowhere else.
    pub(crate) fn concluded(mut self) -> Self {
        let of_credentials = self.credentials.iter().map(|one| one.report.verdict);
        let of_presentation = match self.first_problem().map(|check| check.outcome) {
            None if self.is_shown() => Verdict::Verified,
            Some(Outcome::Unknown) => Verdict::Undecided,
            _ => Verdict::Refused,
        };
        let verdicts: Vec<_> = of_credentials.chain([of_presentation]).collect();
        self.shown = of_presentation == Verdict::Verified;
        self.verdict = [Verdict::Refused, Verdict::Undecided]
            .into_iter()
            .find(|verdict| verdicts.contains(verdict))
            .unwrap_or(Verdict::Verified);
        self.verified = self.verdict == Verdict::Verified;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(checks: &[Check]) -> (bool, Verdict) {
        let mut report = PresentationReport::new("2026-01-01T00:00:00Z".parse().unwrap());
        report.checks = checks.to_vec();
        let report = report.concluded();
        assert_eq!(report.verified, report.verdict == Verdict::Verified);
        (report.shown, report.verdict)
    }

    fn good() -> [Check; 3] {
        [
            CheckCode::Signature,
            CheckCode::IssuerBinding,
            CheckCode::HolderBinding,
        ]
        .map(|code| Check::passed(code, ""))
    }

    #[test]
    fn a_holder_is_shown_by_a_signature_a_key_and_an_answer() {
        assert_eq!(concluded(&good()), (true, Verdict::Verified));
        for index in 0..3 {
            let one = good()[index].clone();
            let told = Check {
                required: false,
                ..one.clone()
            };
            for other in [
                told,
                Check::skipped(one.code, ""),
                Check::passed(CheckCode::Proof, ""),
            ] {
                let mut checks = good();
                checks[index] = other;
                assert_eq!(concluded(&checks), (false, Verdict::Refused), "{checks:?}");
            }
        }
    }

    #[test]
    fn a_step_that_does_not_pass_decides_only_where_it_is_required() {
        let failed = Check::failed(CheckCode::Model, Problem::ModelViolation, "");
        let unknown = Check::unknown(CheckCode::Key, Problem::KeyUnreachable, "");
        for (check, verdict) in [(failed, Verdict::Refused), (unknown, Verdict::Undecided)] {
            let advice = Check {
                required: false,
                ..check.clone()
            };
            let with = |further: Check| concluded(&[&good()[..], &[further]].concat());
            assert_eq!(with(check), (false, verdict));
            assert_eq!(with(advice), (true, Verdict::Verified));
        }
    }
}
