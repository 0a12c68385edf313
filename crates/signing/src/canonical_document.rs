//! A document without its proofs, whose canonical form many may ask for.

use std::sync::OnceLock;

use serde_json::Value;
use testamur_linked_data::{
    Canonical, Hash, HashAlgorithm, Limits, LinkedDataError, canonical_hash, canonicalize,
};

/// A document without its proofs, and its canonical form: made when it is first asked for, and once, however many proofs of
/// a set cover the document.
///
/// A link of a chain covers more than the document, and so has no use for this form.
#[derive(Debug)]
pub struct CanonicalDocument<'a> {
    document: &'a Value,
    limits: &'a Limits,
    canonical: OnceLock<Result<Canonical, LinkedDataError>>,
    sha256: OnceLock<Hash>,
    /// The algorithm tells blank nodes apart too: this is the hash of another form.
    sha384: OnceLock<Result<Hash, LinkedDataError>>,
}

impl<'a> CanonicalDocument<'a> {
    /// For the document that [`crate::proof::split`] gave.
    pub fn new(document: &'a Value, limits: &'a Limits) -> Self {
        Self {
            document,
            limits,
            canonical: OnceLock::new(),
            sha256: OnceLock::new(),
            sha384: OnceLock::new(),
        }
    }

    /// The document.
    pub fn document(&self) -> &'a Value {
        self.document
    }

    /// The canonical form, as suites with SHA-256 have it.
    ///
    /// # Errors
    /// What [`canonicalize`] says.
    pub fn canonical(&self) -> Result<&Canonical, &LinkedDataError> {
        let canonical = self
            .canonical
            .get_or_init(|| canonicalize(self.document, self.limits));
        canonical.as_ref()
    }

    fn hash(&self, algorithm: HashAlgorithm) -> Result<Hash, LinkedDataError> {
        match algorithm {
            HashAlgorithm::Sha256 => {
                let canonical = self.canonical().map_err(Clone::clone)?;
                Ok(*self.sha256.get_or_init(|| canonical.hash(algorithm)))
            }
            HashAlgorithm::Sha384 => {
                let hash = || canonical_hash(self.document, algorithm, self.limits);
                self.sha384.get_or_init(hash).clone()
            }
        }
    }
}

/// What a proof covers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Covered<'a> {
    /// A document that nothing else asks for.
    Alone(&'a Value, &'a Limits),
    /// Exactly the document without its proofs.
    Document(&'a CanonicalDocument<'a>),
}

impl<'a> Covered<'a> {
    pub(crate) fn document(self) -> &'a Value {
        match self {
            Self::Alone(document, _) => document,
            Self::Document(document) => document.document,
        }
    }

    pub(crate) fn limits(self) -> &'a Limits {
        match self {
            Self::Alone(_, limits) => limits,
            Self::Document(document) => document.limits,
        }
    }

    /// The hash of the canonical form.
    pub(crate) fn hash(self, algorithm: HashAlgorithm) -> Result<Hash, LinkedDataError> {
        match self {
            Self::Alone(document, limits) => canonical_hash(document, algorithm, limits),
            Self::Document(document) => document.hash(algorithm),
        }
    }
}
