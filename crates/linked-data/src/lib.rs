//! Embedded contexts, JSON-LD to canonical N-Quads (RDFC-1.0), in safe mode.

mod canonical;
mod error;
mod error_code;
mod limits;
mod nquads;

pub use crate::canonical::Canonical;
pub use crate::error::{LinkedDataError, Resource};
pub use crate::error_code::ErrorCode;
pub use crate::limits::Limits;
pub use crate::nquads::NQuadsError;

/// Brings a document into its canonical form.
pub fn canonicalize(
    document: &serde_json::Value,
    limits: &Limits,
) -> Result<Canonical, LinkedDataError> {
    let _ = (document, limits);
    todo!()
}

/// Brings N-Quads into their canonical form.
pub fn canonicalize_nquads(nquads: &str, limits: &Limits) -> Result<Canonical, LinkedDataError> {
    let _ = (nquads, limits);
    todo!()
}

/// A JSON-LD context compiled into the program.
#[derive(Debug)]
#[non_exhaustive]
pub struct EmbeddedContext {
    /// The URL documents name it by.
    pub url: &'static str,
    /// Further URLs that stand for the same bytes.
    pub aliases: &'static [&'static str],
    /// SHA-256 of the bytes, in hexadecimal, as the manifest has it.
    pub sha256: &'static str,
    /// The context document.
    pub bytes: &'static [u8],
}

/// An embedded context does not have the bytes its manifest promises.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "embedded context `{url}` was tampered with: its SHA-256 is {found}, the manifest has {expected}; install the program anew"
)]
pub struct ContextError {
    /// The context.
    pub url: &'static str,
    /// SHA-256 of the embedded bytes.
    pub found: String,
    /// SHA-256 in the manifest.
    pub expected: &'static str,
}

/// All embedded contexts.
pub fn contexts() -> &'static [EmbeddedContext] {
    &[]
}

/// The embedded context `url` stands for.
pub fn context(url: &str) -> Option<&'static EmbeddedContext> {
    contexts()
        .iter()
        .find(|context| context.url == url || context.aliases.contains(&url))
}

/// Compares every embedded context with its digest in the manifest; to be called at program start.
pub fn verify_embedded() -> Result<(), ContextError> {
    todo!()
}
