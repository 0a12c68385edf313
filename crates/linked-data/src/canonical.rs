//! The canonical form of a document.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::document::{safe_mode_dataset, safe_mode_dataset_under};
use crate::rdfc10::{self, Hash, HashAlgorithm, Labelled};
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

    /// SHA-256 of the lines. Who wants nothing else has it from [`canonical_hash`], without the lines.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The hash of the lines; the algorithm is that by which the blank nodes were told apart.
    pub fn hash(&self, algorithm: HashAlgorithm) -> Hash {
        algorithm.hash(std::iter::once(self.nquads()))
    }

    /// The lines, without a copy.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Brings a JSON-LD document into its canonical form, in safe mode, with embedded and pinned contexts only.
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
    Ok(Canonical::new(
        labelled(document, algorithm, limits)?.nquads(),
    ))
}

/// The hash of a document's canonical form, which is hashed as it comes and never there as a whole: what is signed and
/// verified.
///
/// # Errors
///
/// As [`canonicalize`].
pub fn canonical_hash(
    document: &Value,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Hash, LinkedDataError> {
    Ok(labelled(document, algorithm, limits)?.hash(algorithm))
}

fn labelled(
    document: &Value,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Labelled, LinkedDataError> {
    let dataset = safe_mode_dataset(document, limits)?;
    rdfc10::canonicalize(dataset, algorithm, limits)
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
    let labelled = labelled_under(contexts, members, without, HashAlgorithm::Sha256, limits)?;
    Ok(Canonical::new(labelled.nquads()))
}

/// The hash of what [`canonicalize_under`] gives, as [`canonical_hash`] makes it.
///
/// # Errors
///
/// As [`canonicalize`].
pub fn canonical_hash_under(
    contexts: &Value,
    members: &Map<String, Value>,
    without: &str,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Hash, LinkedDataError> {
    Ok(labelled_under(contexts, members, without, algorithm, limits)?.hash(algorithm))
}

fn labelled_under(
    contexts: &Value,
    members: &Map<String, Value>,
    without: &str,
    algorithm: HashAlgorithm,
    limits: &Limits,
) -> Result<Labelled, LinkedDataError> {
    let under = Under { contexts, without };
    let dataset = safe_mode_dataset_under(under, members, limits)?;
    rdfc10::canonicalize(dataset, algorithm, limits)
}

#[cfg(test)]
mod tests;
