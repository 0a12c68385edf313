//! The contexts that whoever runs the program adds to the embedded ones: by URL, as bytes, with their digest.
//!
//! They are given once, before anything is read, and never change: what a document means does not depend on when it is
//! read, and processed contexts stay shared by all threads. Whoever reads first without having given any has none.

mod error;
mod rules;

use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use self::error::PinError;
use crate::context::cache::Cache;
use crate::embedded;
use crate::iri;
use crate::rdfc10::hexadecimal;

/// A JSON-LD context that is not part of the program, read and compared with its digest.
#[derive(Debug)]
pub struct PinnedContext {
    url: String,
    sha256: String,
    bytes: Vec<u8>,
    document: Value,
}

impl PinnedContext {
    /// The context that documents name by `url`, if `bytes` have the SHA-256 that is expected, in hexadecimal.
    ///
    /// # Errors
    ///
    /// [`PinError::Url`], [`PinError::Embedded`], [`PinError::TooLarge`], [`PinError::DigestForm`], [`PinError::Digest`],
    /// [`PinError::Json`] and [`PinError::NoContext`]. What it says is looked at by [`pin_contexts`].
    pub fn new(url: &str, sha256: &str, bytes: Vec<u8>) -> Result<Self, PinError> {
        let url = url.to_owned();
        if !iri::is_well_formed(&url) {
            return Err(PinError::Url { url });
        }
        if embedded::context(&url).is_some() {
            return Err(PinError::Embedded { url });
        }
        if bytes.len() > MOST_CONTEXT_BYTES {
            let limit = MOST_CONTEXT_BYTES;
            return Err(PinError::TooLarge { url, limit });
        }
        let expected = sha256.to_ascii_lowercase();
        if expected.len() != 64 || !expected.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(PinError::DigestForm {
                url,
                found: expected,
            });
        }
        let found = hexadecimal(&Sha256::digest(&bytes));
        if found != expected {
            return Err(PinError::Digest {
                url,
                found,
                expected,
            });
        }
        match testamur_json::parse(&bytes, &testamur_json::Limits::default()) {
            Err(source) => Err(PinError::Json { url, source }),
            Ok(document) if document.get("@context").is_none() => Err(PinError::NoContext { url }),
            Ok(document) => Ok(Self {
                url,
                sha256: found,
                bytes,
                document,
            }),
        }
    }

    /// The URL documents name it by.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The context document.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) const fn document(&self) -> &Value {
        &self.document
    }
}

/// Adds contexts to the embedded ones, for the rest of this process.
///
/// It is called once, at the start of a program. What the contexts say is looked at here, not when a document names them:
/// that every context they name is known, that the processor accepts them behind the base context, and that they give no
/// second spelling to anything that the embedded contexts define.
///
/// # Errors
///
/// [`PinError`] says which context is refused and why; none is added then. [`PinError::Again`] and [`PinError::TooLate`]
/// are mistakes of the program.
pub fn pin_contexts(contexts: Vec<PinnedContext>) -> Result<(), PinError> {
    rules::verify(&contexts)?;
    let engine = Engine::new(contexts, true);
    ENGINE.set(engine).map_err(|_| {
        if self::engine().given {
            PinError::Again
        } else {
            PinError::TooLate
        }
    })
}

/// The contexts given to [`pin_contexts`]; none can be given any more.
pub fn pinned_contexts() -> &'static [PinnedContext] {
    &engine().pinned
}

/// The context given to [`pin_contexts`] under this URL.
pub fn pinned_context(url: &str) -> Option<&'static PinnedContext> {
    position(pinned_contexts(), url).map(|index| &pinned_contexts()[index])
}

/// The bytes of the context that `url` stands for, embedded or pinned; none if nothing is known under that URL.
pub fn context_bytes(url: &str) -> Option<&'static [u8]> {
    match embedded::context(url) {
        Some(context) => Some(context.bytes),
        None => pinned_context(url).map(PinnedContext::bytes),
    }
}

/// The parsed document of an embedded or pinned context, with a number of its own.
pub(crate) fn document(url: &str) -> Option<(Option<usize>, &'static Value)> {
    embedded::document(url).or_else(|| {
        let index = position(pinned_contexts(), url)?;
        let number = embedded::contexts().len() + index;
        Some((Some(number), &pinned_contexts()[index].document))
    })
}

/// What is the same for every document: the pinned contexts, and what came of processing contexts.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) cache: Cache,
    pinned: Vec<PinnedContext>,
    given: bool,
}

impl Engine {
    fn new(pinned: Vec<PinnedContext>, given: bool) -> Self {
        Self {
            cache: Cache::new(),
            pinned,
            given,
        }
    }
}

pub(crate) fn engine() -> &'static Engine {
    ENGINE.get_or_init(|| Engine::new(Vec::new(), false))
}

static ENGINE: OnceLock<Engine> = OnceLock::new();

fn position(contexts: &[PinnedContext], url: &str) -> Option<usize> {
    contexts.iter().position(|context| context.url == url)
}

/// How large the file of a pinned context may be: the greatest embedded one has a sixteenth of it.
pub const MOST_CONTEXT_BYTES: usize = 256 << 10;

/// How many contexts may be pinned.
pub const MOST_PINNED_CONTEXTS: usize = 64;

#[cfg(test)]
mod tests;
