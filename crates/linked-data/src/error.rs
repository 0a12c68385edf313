//! Why a document has no canonical form.

use testamur_json::Mistake;

use crate::{ErrorCode, NQuadsError};

/// Why a document was not turned into canonical N-Quads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkedDataError {
    /// A bound of [`Limits`](crate::Limits) was met.
    #[error("{resource} limit met: more than {limit}")]
    Limit {
        /// What there was too much of.
        resource: Resource,
        /// The greatest amount that is accepted.
        limit: usize,
    },
    /// The document or one of its contexts breaks a rule of JSON-LD, or would lose data on the way to RDF.
    #[error("{code} {mistake}")]
    Mistake {
        /// The rule, as the standard names it.
        code: ErrorCode,
        /// Where, what was found, what was expected, how to mend it.
        mistake: Box<Mistake>,
    },
    /// The text is not N-Quads.
    #[error(transparent)]
    NQuads(#[from] NQuadsError),
}

impl LinkedDataError {
    /// Whether a bound on resources was met, rather than a mistake in the document.
    pub const fn is_limit(&self) -> bool {
        matches!(self, Self::Limit { .. })
    }

    /// The rule that was broken, if it was a rule.
    pub const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Mistake { code, .. } => Some(*code),
            Self::Limit { .. } | Self::NQuads(_) => None,
        }
    }

    /// The mistake with its place, if there is one.
    pub fn mistake(&self) -> Option<&Mistake> {
        match self {
            Self::Mistake { mistake, .. } => Some(mistake),
            Self::Limit { .. } | Self::NQuads(_) => None,
        }
    }
}

/// What a [`Limits`](crate::Limits) bound counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Contexts processed anew.
    Contexts,
    /// Values inside each other.
    Depth,
    /// Steps of telling apart blank nodes.
    HashSteps,
    /// Quads.
    Quads,
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Contexts => "context processing",
            Self::Depth => "nesting",
            Self::HashSteps => "canonicalization work",
            Self::Quads => "quad",
        })
    }
}
