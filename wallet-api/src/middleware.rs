//! What goes round every route: request ids, logs, metrics, security headers, capacity, panics.

pub(crate) mod capacity;
pub(crate) mod panics;
pub(crate) mod request_id;
pub(crate) mod security_headers;

use crate::problem::{Problem, ProblemType};

/// Answers for an address that is none of ours.
pub(crate) async fn not_found() -> Problem {
    Problem::new(ProblemType::NotFound, "there is nothing at this address")
}

/// Answers for a method that the address does not know.
pub(crate) async fn method_not_allowed() -> Problem {
    Problem::new(
        ProblemType::MethodNotAllowed,
        "the `allow` header names the methods of this address",
    )
}
