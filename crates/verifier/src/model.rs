//! Step 5: the Open Badges data model. The rules are `formats`'; here they become steps of a report.
//!
//! [Open Badges 3.0, data model](https://www.imsglobal.org/spec/ob/v3p0/#data-model).

use serde_json::Value;
use testamur_formats::model::{ModelProblem, verify_achievement_credential};

use crate::check::{Check, CheckCode, Problem};
use crate::disclosure::is_absence;

/// Verifies the data model; every violation is a check of its own.
///
/// What a `derived` credential lacks may be what its holder did not disclose: nobody can say, and the verdict does not hang
/// on it.
pub(crate) fn verify_model(credential: &Value, derived: bool) -> Vec<Check> {
    let problems = verify_achievement_credential(credential);
    if problems.is_empty() {
        return vec![Check::passed(
            CheckCode::Model,
            "The Open Badges data model holds.",
        )];
    }
    let check = |problem| {
        if derived && is_absence(problem) {
            undisclosed(problem)
        } else {
            violation(problem)
        }
    };
    problems.iter().take(MOST_PROBLEMS).map(check).collect()
}

fn violation(problem: &ModelProblem) -> Check {
    let message = "The credential is not what the Open Badges data model says.";
    Check::failed(CheckCode::Model, Problem::ModelViolation, message)
        .at(&problem.pointer)
        .found(&problem.found)
        .expected(format!("{}; {}", problem.expected, problem.mend))
}

fn undisclosed(problem: &ModelProblem) -> Check {
    let message = "The Open Badges data model requires this; it may not have been disclosed.";
    let check = Check::unknown(CheckCode::Model, Problem::NotDisclosed, message)
        .at(&problem.pointer)
        .found(&problem.found)
        .expected(&problem.expected);
    Check {
        required: false,
        ..check
    }
}

const MOST_PROBLEMS: usize = 50;
