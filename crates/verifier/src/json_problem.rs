//! What JSON suffers from that was not accepted, in the words of the report.

use testamur_json::JsonError;

use crate::check::Check;
use crate::problem::Problem;

/// The name of the problem.
pub(crate) fn json_problem(error: &JsonError) -> Problem {
    match error {
        JsonError::DuplicateMember { .. } => Problem::DuplicateMember,
        JsonError::NumberOutOfRange { .. } => Problem::NumberOutOfRange,
        error if error.is_limit() => Problem::LimitReached,
        _ => Problem::Malformed,
    }
}

/// The check, with the place, what was found there, and what should be there.
pub(crate) fn explained(check: Check, error: &JsonError) -> Check {
    let check = match error {
        JsonError::DuplicateMember { pointer, .. }
        | JsonError::NumberOutOfRange { pointer, .. }
        | JsonError::ReservedName { pointer, .. } => check.at(pointer),
        _ => check,
    };
    check.found(error.to_string()).expected(expected(error))
}

fn expected(error: &JsonError) -> String {
    match error {
        JsonError::DuplicateMember { .. } => "each name once in its object".to_owned(),
        JsonError::NumberOutOfRange { .. } => {
            "an integer within ±9007199254740991, or a finite double".to_owned()
        }
        JsonError::TooDeep { limit } => format!("at most {limit} levels"),
        JsonError::TooLarge { limit, .. } => format!("at most {limit} bytes"),
        JsonError::TooManyNodes { limit } => format!("at most {limit} values"),
        error if error.is_limit() => "less than that".to_owned(),
        _ => "JSON".to_owned(),
    }
}
