//! Safe mode: what would be dropped is an error.
//!
//! Data Integrity asks for it ([§ Securing Data Losslessly]): what is dropped is neither signed nor verified, so anyone
//! could change it. Texts of identifiers are not repeated in messages, since they may name a person.
//!
//! [§ Securing Data Losslessly]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#securing-data-losslessly

use super::Walk;
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError};

impl Walk<'_> {
    /// An error in safe mode, nothing otherwise.
    pub(super) fn lose(
        &self,
        code: ErrorCode,
        place: &Place<'_>,
        found: impl FnOnce() -> String,
    ) -> Result<(), LinkedDataError> {
        if !self.rules.lossless {
            return Ok(());
        }
        let (expected, mend) = remedy(code);
        Err(place.mistake(code, found(), expected, mend))
    }
}

/// What is expected instead of a loss, and how to mend it.
const fn remedy(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::BlankNodeLabel => (
            "an absolute IRI",
            "leave the identifier out or give an absolute IRI",
        ),
        ErrorCode::DirectionLoss => (
            "text without a base direction",
            "remove the direction: it cannot be signed",
        ),
        ErrorCode::FreeFloatingValue => (
            "a node with properties",
            "remove the value or give it properties",
        ),
        ErrorCode::IndexLoss => (
            "values without an index",
            "remove the index: it cannot be signed",
        ),
        ErrorCode::InvalidIri => (
            "an IRI without spaces and other forbidden characters",
            "percent-encode the forbidden characters",
        ),
        ErrorCode::InvalidLanguageTaggedString => {
            ("a well-formed BCP 47 language tag", "mend the language tag")
        }
        ErrorCode::KeywordLike => (
            "a term or an IRI",
            "rename it: `@` and letters are reserved",
        ),
        ErrorCode::RelativeIri => (
            "an absolute IRI, such as `urn:uuid:…` or `https://…`",
            "write the identifier with its scheme",
        ),
        ErrorCode::RelativeType => (
            "a type that one of the contexts defines, or an absolute IRI",
            "mend the spelling, or add the context that defines it",
        ),
        ErrorCode::UndefinedTerm => (
            "a member that one of the contexts defines",
            "remove it, mend its spelling, or add the context that defines it",
        ),
        ErrorCode::UnexpectedKeyword => (
            "a term of the contexts",
            "write the term, such as `id` or `type`, and leave other keywords out",
        ),
        _ => ("a value that can be signed", "remove the value"),
    }
}
