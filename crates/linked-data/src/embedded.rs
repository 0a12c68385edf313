//! The contexts that are part of the program.
//!
//! `contexts/MANIFEST.toml` in the repository says where each of them comes from; the table here repeats it for the
//! compiler, and a test holds the two together.

mod table;

use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::table::CONTEXTS;
use crate::rdfc10::hexadecimal;

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
    "embedded context `{url}` was tampered with: its SHA-256 is {found}, the manifest has {expected}; install the \
     program anew"
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
pub const fn contexts() -> &'static [EmbeddedContext] {
    &CONTEXTS
}

/// The embedded context `url` stands for; the spelling must be exactly the published one.
pub fn context(url: &str) -> Option<&'static EmbeddedContext> {
    position(url).map(|index| &CONTEXTS[index])
}

/// Compares every embedded context with its digest in the manifest; programs call it at their start.
///
/// # Errors
///
/// [`ContextError`] names the first context whose bytes differ.
pub fn verify_embedded() -> Result<(), ContextError> {
    CONTEXTS.iter().try_for_each(verify)
}

fn verify(context: &EmbeddedContext) -> Result<(), ContextError> {
    let found = hexadecimal(&Sha256::digest(context.bytes));
    if found == context.sha256 {
        return Ok(());
    }
    Err(ContextError {
        url: context.url,
        found,
        expected: context.sha256,
    })
}

/// The parsed document of an embedded context, with its place in the table.
pub(crate) fn document(url: &str) -> Option<(Option<usize>, &'static Value)> {
    static DOCUMENTS: [OnceLock<Option<Value>>; CONTEXTS.len()] =
        [const { OnceLock::new() }; CONTEXTS.len()];
    let index = position(url)?;
    let document =
        DOCUMENTS[index].get_or_init(|| serde_json::from_slice(CONTEXTS[index].bytes).ok());
    document.as_ref().map(|document| (Some(index), document))
}

fn position(url: &str) -> Option<usize> {
    CONTEXTS
        .iter()
        .position(|context| context.url == url || context.aliases.contains(&url))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Manifest {
        context: Vec<Entry>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        url: String,
        aliases: Vec<String>,
        file: String,
        package: String,
        path: String,
        licence: String,
        sha256: String,
    }

    #[test]
    fn the_table_is_the_manifest() {
        let text = include_str!("../../../contexts/MANIFEST.toml");
        let manifest: Manifest = toml::from_str(text).unwrap();
        assert_eq!(manifest.context.len(), CONTEXTS.len());
        for (entry, context) in manifest.context.iter().zip(&CONTEXTS) {
            assert_eq!(
                (entry.url.as_str(), entry.sha256.as_str()),
                (context.url, context.sha256)
            );
            assert_eq!(entry.aliases, context.aliases);
            let file =
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../contexts/").to_owned() + &entry.file;
            assert_eq!(std::fs::read(file).unwrap(), context.bytes);
            assert!(
                ["crate:", "npm:", "own:", "pypi:"]
                    .iter()
                    .any(|registry| entry.package.starts_with(registry))
            );
            assert!(!entry.path.is_empty() && !entry.licence.is_empty());
        }
    }

    #[test]
    fn every_context_has_its_digest_and_parses() {
        verify_embedded().unwrap();
        for context in contexts() {
            let (_, parsed) = document(context.url).unwrap();
            assert!(parsed["@context"].is_object(), "{}", context.url);
        }
    }

    #[test]
    fn one_changed_byte_is_found() {
        let tampered = EmbeddedContext {
            url: "urn:x",
            aliases: &[],
            sha256: CONTEXTS[0].sha256,
            bytes: b"{}",
        };
        let error = verify(&tampered).unwrap_err();
        assert_eq!((error.url, error.expected), ("urn:x", CONTEXTS[0].sha256));
    }
}
