//! What the credentials inside mean for the one around them.

use crate::check::{Check, CheckCode, Outcome};
use crate::embedded::places::Place;
use crate::embedded::{EmbeddedReport, EmbeddedRole};
use crate::problem::Problem;
use crate::report::Verdict;

/// The steps `embedded` and `endorsements` of a credential.
pub(super) fn judge(reports: &[EmbeddedReport]) -> [Check; 2] {
    let of = |role| {
        reports
            .iter()
            .filter(move |report| report.role == role)
            .collect::<Vec<_>>()
    };
    let [parts, endorsements] = [of(EmbeddedRole::Part), of(EmbeddedRole::Endorsement)];
    [judge_all(&parts), judge_endorsements(&endorsements)]
}

/// The step `embedded` of a presentation: one of nothing says nothing.
pub(crate) fn judge_presented(reports: &[EmbeddedReport]) -> Check {
    if reports.is_empty() {
        let message = "The presentation holds no credential that was looked at.";
        let check = Check::failed(CheckCode::Embedded, Problem::CredentialMissing, message);
        return check
            .at("/verifiableCredential")
            .found("none")
            .expected("at least one credential");
    }
    judge_all(&reports.iter().collect::<Vec<_>>())
}

/// The two steps, when nothing inside was looked at: a part that nobody looked at is never part of a yes.
pub(super) fn without(places: &[Place<'_>], why: &str) -> [Check; 2] {
    let part = places.iter().find(|place| place.role == EmbeddedRole::Part);
    let parts = match part {
        Some(part) => {
            let check = Check::unknown(CheckCode::Embedded, Problem::LimitReached, why);
            not_looked_at(check.at(&part.pointer))
        }
        None => judge_all(&[]),
    };
    [parts, endorsements_without(places, why)]
}

/// The step `endorsements`, when none was looked at: a policy may make more of it than advice.
pub(super) fn endorsements_without(places: &[Place<'_>], why: &str) -> Check {
    let mut places = places.iter();
    match places.find(|place| place.role == EmbeddedRole::Endorsement) {
        Some(endorsement) => {
            let check = Check::unknown(CheckCode::Endorsements, Problem::LimitReached, why);
            not_looked_at(check.at(&endorsement.pointer))
        }
        None => judge_endorsements(&[]),
    }
}

fn not_looked_at(check: Check) -> Check {
    check
        .found("credentials that were not looked at")
        .expected("a credential around them within the limits of this verifier")
}

/// Every one of them has to be verified.
fn judge_all(reports: &[&EmbeddedReport]) -> Check {
    let code = CheckCode::Embedded;
    if reports.is_empty() {
        return Check::skipped(
            code,
            "None: no credential stands inside that decides about this one.",
        );
    }
    let total = reports.len();
    let with = |verdict| reports.iter().find(|it| it.report.verdict == verdict);
    let verified = reports.iter().filter(|it| it.report.verified).count();
    if let Some(first) = with(Verdict::Refused) {
        let message =
            "A credential inside is not verified; the proof around it does not vouch for it.";
        let check = Check::failed(code, Problem::EmbeddedNotVerified, message);
        return told(check, first, verified, total);
    }
    if let Some(first) = with(Verdict::Undecided) {
        let message = "Whether a credential inside is good cannot be said now.";
        let check = Check::unknown(code, Problem::EmbeddedNotVerified, message);
        return told(check, first, verified, total);
    }
    let message = match total {
        1 => "The credential inside is verified by its own proof.".to_owned(),
        _ => format!("All {total} credentials inside are verified, each by its own proof."),
    };
    Check::passed(code, message)
}

/// Opinions: what they are worth to the verdict, the policy says.
fn judge_endorsements(reports: &[&EmbeddedReport]) -> Check {
    let code = CheckCode::Endorsements;
    if reports.is_empty() {
        return Check::skipped(code, "None: the credential carries no endorsement.");
    }
    let total = reports.len();
    let counts = |it: &&&EmbeddedReport| it.report.verified && it.applies == Outcome::Passed;
    let good = reports.iter().filter(counts).count();
    let bad = reports
        .iter()
        .find(|it| it.report.verdict == Verdict::Refused);
    let foreign = reports
        .iter()
        .find(|it| it.report.verified && it.applies != Outcome::Passed);
    if let Some(first) = bad {
        let message = "An endorsement is not verified: it says no more than the issuer does.";
        let check = Check::failed(code, Problem::EmbeddedNotVerified, message);
        told(check, first, good, total)
    } else if let Some(first) = foreign {
        let message = "An endorsement is genuine, but not of what it stands in.";
        let check = Check::failed(code, Problem::EndorsementElsewhere, message);
        told(check, first, good, total)
            .expected("a subject with the `id` of the object that carries the endorsement")
    } else if let Some(first) = reports.iter().find(|it| !it.report.verified) {
        let message = "Whether an endorsement is good cannot be said now.";
        let check = Check::unknown(code, Problem::EmbeddedNotVerified, message);
        told(check, first, good, total)
    } else {
        let message = match total {
            1 => "The endorsement is verified by its own proof.".to_owned(),
            _ => format!("All {total} endorsements are verified, each by its own proof."),
        };
        Check::passed(code, message)
    }
}

/// Where the first one is, what is wrong with it, and how many are good.
fn told(check: Check, first: &EmbeddedReport, good: usize, total: usize) -> Check {
    let reason = first.report.first_problem();
    let reason = reason.map_or("", |reason| reason.message.as_str());
    let found = format!("{good} of {total} are good; the first that is not: {reason}");
    check
        .at(&first.pointer)
        .found(found.trim_end_matches([':', ' ']))
        .expected("each verified by its own proof")
}
