//! Under which contexts documents are read.

use serde_json::Value;
use testamur_linked_data::{
    Canonical, Limits, LinkedDataError, Options, Statements, canonicalize, canonicalize_nquads,
    statements_given, statements_with_origins, to_nquads,
};

/// How a document becomes statements.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'r> {
    limits: &'r Limits,
    given: Option<&'r Options<'r>>,
}

impl<'r> Reading<'r> {
    /// With embedded contexts only, in safe mode: what is signed and verified is read so.
    pub const fn embedded(limits: &'r Limits) -> Self {
        Self {
            limits,
            given: None,
        }
    }

    /// With the contexts and rules of `options`: for vectors whose contexts are not embedded.
    pub const fn given(options: &'r Options<'r>, limits: &'r Limits) -> Self {
        Self {
            limits,
            given: Some(options),
        }
    }

    pub(super) const fn limits(&self) -> &'r Limits {
        self.limits
    }

    pub(super) fn statements(&self, document: &Value) -> Result<Statements, LinkedDataError> {
        match self.given {
            None => statements_with_origins(document, self.limits),
            Some(options) => statements_given(document, options, self.limits),
        }
    }

    pub(super) fn canonicalize(&self, document: &Value) -> Result<Canonical, LinkedDataError> {
        match self.given {
            None => canonicalize(document, self.limits),
            Some(options) => {
                let nquads = to_nquads(document, options, self.limits)?;
                canonicalize_nquads(&nquads, self.limits)
            }
        }
    }
}
