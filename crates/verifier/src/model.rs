//! Step 5: the Open Badges data model. The rules are `formats`'; here they become steps of a report.
//!
//! [Open Badges 3.0, data model](https://www.imsglobal.org/spec/ob/v3p0/#data-model).

use serde_json::Value;
use testamur_formats::model::{ModelProblem, verify_achievement_credential};

use crate::check::{Check, CheckCode, Problem};

/// Verifies the data model; every violation is a check of its own.
pub(crate) fn verify_model(credential: &Value) -> Vec<Check> {
    let problems = verify_achievement_credential(credential);
    if problems.is_empty() {
        return vec![Check::passed(
            CheckCode::Model,
            "The Open Badges data model holds.",
        )];
    }
    problems.iter().take(MOST_PROBLEMS).map(violation).collect()
}

fn violation(problem: &ModelProblem) -> Check {
    let message = "The credential is not what the Open Badges data model says.";
    Check::failed(CheckCode::Model, Problem::ModelViolation, message)
        .at(&problem.pointer)
        .found(&problem.found)
        .expected(format!("{}; {}", problem.expected, problem.mend))
}

const MOST_PROBLEMS: usize = 50;
