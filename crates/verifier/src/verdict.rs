//! From what was examined to the report: the verdict is made here, and nowhere else.

use jiff::Timestamp;
use serde_json::Value;

use crate::check::{Check, CheckCode, Outcome};
use crate::context;
use crate::credential_type::credential_types;
use crate::embedded::counts;
use crate::examination::Examined;
use crate::input::ParsedInput;
use crate::policy::{Facts, Policy};
use crate::report::{Verdict, VerificationReport};
use crate::status::JudgedStatus;
use crate::time::{valid_from, valid_until};

impl VerificationReport {
    pub(crate) fn new(
        examined: Examined,
        status: JudgedStatus,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let counted = examined.counted().map(|proof| proof.report.clone());
        let mut checks = examined.checks;
        checks.extend(status.checks);
        add_steps_not_taken(&mut checks);
        let facts = Facts {
            issuer_id: examined.issuer.as_ref().map(|issuer| issuer.id.as_str()),
            trust: counted.as_ref().and_then(|proof| proof.trust),
            status_entries: &status.entries,
            now,
        };
        policy.apply(&mut checks, &facts);
        let verdict = Verdict::of(&checks);
        let input = examined.input;
        let described = input.as_ref().map(ParsedInput::described);
        let (embedded_total, embedded_verified) = counts(&examined.embedded);
        let data_model = described.and_then(context::data_model);
        let text = |pointer: &str| {
            let value = described?.pointer(pointer)?;
            value.as_str().map(str::to_owned)
        };
        let written = |member: Option<(&str, &Value)>| {
            member
                .and_then(|(_, value)| value.as_str())
                .map(str::to_owned)
        };
        let issuer = examined.issuer;
        Self {
            verified: verdict == Verdict::Verified,
            verdict,
            signature: counted
                .as_ref()
                .map_or(Outcome::Skipped, |proof| proof.signature),
            issuer_binding: counted
                .as_ref()
                .map_or(Outcome::Skipped, |proof| proof.issuer_binding),
            trust: counted.and_then(|proof| proof.trust),
            holder_binding: outcome_of(&checks, CheckCode::HolderBinding),
            status: status.state,
            policy: policy.name().to_owned(),
            registered_in: examined.registered_in,
            refreshed_from: examined.refreshed_from,
            input: examined.format,
            container: input.as_ref().and_then(|input| input.container.clone()),
            holder_id: examined.holder_id,
            data_model,
            pinned_contexts: described
                .map(context::pinned_by_operator)
                .unwrap_or_default(),
            credential_id: text("/id"),
            credential_types: described.map(credential_types).unwrap_or_default(),
            issuer_name: issuer.as_ref().and_then(|issuer| issuer.name.clone()),
            issuer_id: issuer.map(|issuer| issuer.id),
            achievement_name: text("/credentialSubject/achievement/name"),
            valid_from: written(described.and_then(|it| valid_from(it, data_model))),
            valid_until: written(described.and_then(|it| valid_until(it, data_model))),
            verified_at: now,
            proofs: examined
                .proofs
                .into_iter()
                .map(|proof| proof.report)
                .collect(),
            status_entries: status.entries,
            embedded: examined.embedded,
            embedded_total,
            embedded_verified,
            checks,
            credential: input.map(|input| input.credential),
        }
    }
}

fn outcome_of(checks: &[Check], code: CheckCode) -> Outcome {
    let check = checks.iter().find(|check| check.code == code);
    check.map_or(Outcome::Skipped, |check| check.outcome)
}

/// Every step is in the report: one that was not taken says so.
fn add_steps_not_taken(checks: &mut Vec<Check>) {
    let unparsed = checks.len() <= 2;
    for code in CheckCode::ALL {
        // What the policy asks for is said once all steps are known.
        if code == CheckCode::Policy || checks.iter().any(|check| check.code == code) {
            continue;
        }
        let why = if unparsed {
            "the input could not be read"
        } else {
            "it does not apply, or an earlier step left nothing to look at"
        };
        checks.push(Check::not_taken(code, why));
    }
    // Stable, so that the steps of one proof stay in the order of the proofs.
    checks.sort_by_key(|check| check.code);
}

impl Verdict {
    fn of(checks: &[Check]) -> Self {
        let required = |outcome| {
            checks
                .iter()
                .any(|check| check.required && check.outcome == outcome)
        };
        // The two halves of the truth are passed outright, or there is no yes.
        let passed = |code| {
            checks.iter().any(|check| {
                check.required && check.code == code && check.outcome == Outcome::Passed
            })
        };
        if required(Outcome::Failed) {
            Self::Refused
        } else if required(Outcome::Unknown) {
            Self::Undecided
        } else if passed(CheckCode::Signature) && passed(CheckCode::IssuerBinding) {
            Self::Verified
        } else {
            Self::Refused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;

    fn good() -> [Check; 2] {
        [CheckCode::Signature, CheckCode::IssuerBinding].map(|code| Check::passed(code, ""))
    }

    #[test]
    fn without_both_halves_of_the_truth_there_is_no_yes() {
        assert_eq!(Verdict::of(&good()), Verdict::Verified);
        for index in [0, 1] {
            let half = good()[index].clone();
            let told = Check {
                required: false,
                ..half.clone()
            };
            for other in [
                told,
                Check::skipped(half.code, ""),
                Check::passed(CheckCode::Proof, ""),
            ] {
                let mut checks = good();
                checks[index] = other;
                assert_eq!(Verdict::of(&checks), Verdict::Refused, "{checks:?}");
            }
        }
    }

    #[test]
    fn a_no_comes_before_a_doubt_and_advice_before_neither() {
        let no = Check::failed(CheckCode::Model, Problem::ModelViolation, "");
        let doubt = Check::unknown(CheckCode::Status, Problem::StatusUnreachable, "");
        let advice = [&no, &doubt].map(|check| Check {
            required: false,
            ..check.clone()
        });
        for (further, verdict) in [
            (&[doubt.clone(), no.clone()][..], Verdict::Refused),
            (&[doubt], Verdict::Undecided),
            (&advice, Verdict::Verified),
        ] {
            let checks = [&good()[..], further].concat();
            assert_eq!(Verdict::of(&checks), verdict, "{further:?}");
        }
    }

    #[test]
    fn a_step_that_was_not_taken_says_why() {
        let parse = Check::passed(CheckCode::Parse, "");
        let context = Check::passed(CheckCode::Context, "");
        let terms = Check::passed(CheckCode::SafeMode, "");
        for (taken, why) in [
            (vec![parse.clone()], "could not be read"),
            (vec![parse, context, terms], "does not apply"),
        ] {
            let (mut checks, count) = (taken.clone(), taken.len());
            add_steps_not_taken(&mut checks);
            // What a policy asks for is added later.
            assert_eq!(checks.len(), CheckCode::ALL.len() - 1);
            assert!(checks[count..].iter().all(|it| it.message.contains(why)));
        }
    }
}
