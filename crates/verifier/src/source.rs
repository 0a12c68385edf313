//! The seam to the network: the verifier asks for a document by URL and says what it takes it for.
//!
//! Nothing below `fetch` opens a connection. A program passes `testamur-fetch`'s client, a test passes
//! [`MemoryDocuments`], and whoever is offline passes [`NoDocuments`]: then everything that would have needed a
//! document is *unknown*, which is never *yes*.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::status::Edition;

/// Answers requests for key documents and status lists.
///
/// An implementation may cache. What it gave is believed by nobody yet: [`DocumentSource::accept`] says that it stood up,
/// [`DocumentSource::refuse`] that it did not, so that a poisoned answer does not outlive the verification which found it
/// out.
pub trait DocumentSource: Send + Sync {
    /// Loads the document at `url`.
    ///
    /// # Errors
    /// [`SourceError::Absent`] when the host says that there is none, [`SourceError::TooLarge`] when it gives more than is
    /// read, [`SourceError::Unreachable`] for every other failure
    /// alike: the verifier's answer is public, and whether a port was closed, filtered or refused is not.
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a>;

    /// Learns that the document last loaded from `url` stood up; a cache may keep it, for no longer than `lifetime` if
    /// the document itself says how long.
    fn accept(&self, _kind: DocumentKind, _url: &str, _lifetime: Option<Duration>) {}

    /// Whether a newer edition than this one stood up at `url` before, or one that cannot be told from a newer one; if
    /// not, this one is remembered. Only a source that outlives a verification can know.
    fn is_rollback(&self, _kind: DocumentKind, _url: &str, _edition: &Edition) -> bool {
        false
    }

    /// Learns that the document last loaded from `url` was refused; a cache drops it soon.
    fn refuse(&self, _kind: DocumentKind, _url: &str) {}
}

/// What [`DocumentSource::load`] answers.
pub type Loading<'a> = Pin<Box<dyn Future<Output = Result<Document, SourceError>> + Send + 'a>>;

/// What a document is wanted for; decides the media types that are asked for and taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// The controller document of an issuer whose id is an `https` URL (Controlled Identifiers 1.0).
    ControllerDocument,
    /// The `did.json` of a `did:web` DID.
    DidDocument,
    /// A statement of OpenID Federation, a compact JWS.
    EntityStatement,
    /// The JWK set at `/.well-known/jwks.json` of an issuer's host.
    IssuerKeys,
    /// The list of a `1EdTechRevocationList` status, plain JSON.
    RevocationList,
    /// A list of issuers.
    IssuerRegistry,
    /// The newer edition of a credential, from its refresh service.
    RefreshedCredential,
    /// An image, evidence, or whatever a credential says the digest of.
    RelatedResource,
    /// A status list credential, as JSON or as a compact JWS.
    StatusList,
}

/// A document as it came: nothing about it has been believed yet.
#[derive(Clone, Debug)]
pub struct Document {
    /// The body, after any content encoding was undone.
    pub bytes: Vec<u8>,
    /// The media type that came with it, without parameters, in lower case.
    pub media_type: Option<String>,
}

/// Why there is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The host says that there is no such document there.
    #[error("there is no such document")]
    Absent,
    /// There is one, from a host that may be asked, and it has more bytes than are read.
    #[error("the document is too large")]
    TooLarge,
    /// The one answer for every other failure: no such host, refused, too slow, not allowed.
    #[error("the document is unreachable")]
    Unreachable,
    /// Whoever asks for many credentials at once has had as many documents as they may.
    #[error("no more documents are loaded for this request")]
    Exhausted,
}

/// A source for whoever is offline: every document is unreachable.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDocuments;

impl DocumentSource for NoDocuments {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        Box::pin(std::future::ready(Err(SourceError::Unreachable)))
    }
}

/// A source which holds its documents in memory, by exact URL.
///
/// Tests build worlds of it; a service may put the documents which it publishes itself in one.
#[derive(Clone, Debug, Default)]
pub struct MemoryDocuments {
    documents: HashMap<String, Document>,
}

impl MemoryDocuments {
    /// An empty source: everything is absent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds, or replaces, the document at `url`.
    #[must_use]
    pub fn with(mut self, url: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let document = Document {
            bytes: bytes.into(),
            media_type: Some(media_type.to_owned()),
        };
        self.documents.insert(url.to_owned(), document);
        self
    }
}

impl DocumentSource for MemoryDocuments {
    fn load<'a>(&'a self, _kind: DocumentKind, url: &'a str) -> Loading<'a> {
        let found = self.documents.get(url).cloned();
        let found = found.ok_or(SourceError::Absent);
        Box::pin(std::future::ready(found))
    }
}
