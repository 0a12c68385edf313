//! The canonical form of a document.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::document::{safe_mode_dataset, safe_mode_dataset_under};
use crate::rdfc10::{self, HashAlgorithm};
use crate::to_rdf::Under;
use crate::{Limits, LinkedDataError};

/// Canonical N-Quads: equal for two documents exactly if they say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    pub(crate) const fn new(nquads: String) -> Self {
        Self(nquads)
    }

    /// The lines, each with its line feed, in code point order.
    pub fn nquads(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the lines.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The lines, without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Brings a JSON-LD document into its canonical form, in safe mode, with embedded contexts only.
///
/// # Errors
///
/// [`LinkedDataError::Mistake`] where the document breaks a rule or would lose data, [`LinkedDataError::Limit`] where it
/// asks for too much work.
pub fn canonicalize(document: &Value, limits: &Limits) -> Result<Canonical, LinkedDataError> {
    canonicalize_with(document, HashAlgorithm::Sha256, limits)
}

/// As [`canonicalize`], with another hash algorithm for telling blank nodes apart.
///
/// # Errors
///
/// As [`canonicalize`].
pub fn canonicalize_with(
    document: &Value,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Canonical, LinkedDataError> {
    let dataset = safe_mode_dataset(document, limits)?;
    let labelled = rdfc10::canonicalize(dataset, algorithm, limits)?;
    Ok(Canonical::new(labelled.nquads))
}

/// The canonical form that some members have under the contexts of another document, which `contexts` are, and without
/// one of them.
///
/// It is the form of the object that has the members but `without`, and `contexts` for its `@context`; that object is not
/// made. The options of a proof are canonicalized so.
///
/// # Errors
///
/// As [`canonicalize`].
pub fn canonicalize_under(
    contexts: &Value,
    members: &Map<String, Value>,
    without: &str,
    limits: &Limits,
) -> Result<Canonical, LinkedDataError> {
    let under = Under { contexts, without };
    let dataset = safe_mode_dataset_under(under, members, limits)?;
    let labelled = rdfc10::canonicalize(dataset, HashAlgorithm::Sha256, limits)?;
    Ok(Canonical::new(labelled.nquads))
}

#[cfg(test)]
mod tests;
