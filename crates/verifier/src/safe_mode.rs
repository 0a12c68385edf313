//! Step 3: nothing in the credential may be outside of what its contexts define.
//!
//! A term which no context defines vanishes on the way to RDF: a Data Integrity proof would not cover it, and whoever
//! holds the credential could write what he likes there. The same is asked of a JWS, where such a term is signed but
//! means nothing.
//!
//! [Data Integrity, securing data losslessly](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#securing-data-losslessly).

use serde_json::Value;
use testamur_linked_data::{LinkedDataError, canonicalize};

use crate::check::{Check, CheckCode, Problem};
use crate::options::VerifyOptions;

/// Verifies that the credential loses nothing on the way to its canonical form.
pub(crate) fn verify_safe_mode(unsecured: &Value, options: &VerifyOptions) -> Check {
    match canonicalize(unsecured, &options.canonicalization_limits) {
        Ok(_) => Check::passed(
            CheckCode::SafeMode,
            "Every term is defined by the contexts.",
        ),
        Err(error) => refused(&error),
    }
}

fn refused(error: &LinkedDataError) -> Check {
    if error.is_limit() {
        let message = "The credential takes more work to canonicalise than any honest one.";
        return Check::failed(CheckCode::SafeMode, Problem::CanonicalizationLimit, message)
            .found(error.to_string());
    }
    let message =
        "Part of the credential is not defined by its contexts, so no proof could cover it.";
    let check = Check::failed(CheckCode::SafeMode, Problem::DataLoss, message);
    match (error.code(), error.mistake()) {
        (Some(code), Some(mistake)) => check
            .at(&mistake.pointer)
            .found(format!("{}: {}", code.as_str(), mistake.found))
            .expected(format!("{}; {}", mistake.expected, mistake.mend)),
        _ => check.found(error.to_string()),
    }
}
