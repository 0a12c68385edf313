//! The statements of one look-up: from the file, or from their members; each loaded once.
//!
//! OpenID Federation 1.0: [federation entity configuration], [fetching a subordinate statement].
//!
//! [federation entity configuration]: https://openid.net/specs/openid-federation-1_0.html#name-federation-entity-configura
//! [fetching a subordinate statement]: https://openid.net/specs/openid-federation-1_0.html#name-fetching-a-subordinate-stat

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;

use super::Listing;
use super::entity_statement::{EntityStatement, is_entity_id};
use super::federation::Federation;
use crate::source::{DocumentKind, DocumentSource, SourceError};

/// What members say, by the file and by themselves.
pub(super) struct Statements<'a> {
    federation: &'a Federation,
    documents: &'a dyn DocumentSource,
    /// By issuer and subject.
    loaded: HashMap<(String, String), Result<Arc<EntityStatement>, Broken>>,
}

/// Why there is no chain, the least important first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Broken {
    NotAMember,
    Unknown(String),
    LimitReached(String),
}

impl From<Broken> for Listing {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotAMember => Self::NotListed,
            Broken::Unknown(reason) => Self::Unknown { reason },
            Broken::LimitReached(reason) => Self::LimitReached { reason },
        }
    }
}

impl<'a> Statements<'a> {
    pub(super) fn new(federation: &'a Federation, documents: &'a dyn DocumentSource) -> Self {
        Self {
            federation,
            documents,
            loaded: HashMap::new(),
        }
    }

    /// What a member says of itself; nobody says anything under an id that is no URL.
    pub(super) async fn configuration(
        &mut self,
        subject: &str,
    ) -> Result<Option<Arc<EntityStatement>>, Broken> {
        if let Some(known) = self.federation.known(subject, subject) {
            return Ok(Some(known));
        }
        if !is_entity_id(subject) {
            return Ok(None);
        }
        let base = subject.strip_suffix('/').unwrap_or(subject);
        let url = format!("{base}/.well-known/openid-federation");
        self.load(&url, subject, subject).await.map(Some)
    }

    /// What the superior says of the subject at its endpoint.
    pub(super) async fn fetch(
        &mut self,
        endpoint: &str,
        superior: &str,
        subject: &str,
    ) -> Result<Arc<EntityStatement>, Broken> {
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let url = format!("{endpoint}{separator}sub={}", percent_encoded(subject));
        self.load(&url, superior, subject).await
    }

    /// Tells the source that a statement did not stand up.
    pub(super) fn refused(&self, statement: &EntityStatement, reason: String) -> Broken {
        if let Some(url) = &statement.url {
            self.documents.refuse(DocumentKind::EntityStatement, url);
        }
        Broken::Unknown(reason)
    }

    /// Tells the source that a statement is one of a chain.
    pub(super) fn accepted(&self, statement: &EntityStatement, now: Timestamp) {
        if let Some(url) = &statement.url {
            let lifetime = Some(statement.lifetime(now));
            let kind = DocumentKind::EntityStatement;
            self.documents.accept(kind, url, lifetime);
        }
    }

    async fn load(
        &mut self,
        url: &str,
        issuer: &str,
        subject: &str,
    ) -> Result<Arc<EntityStatement>, Broken> {
        let pair = (issuer.to_owned(), subject.to_owned());
        if let Some(loaded) = self.loaded.get(&pair) {
            return loaded.clone();
        }
        let loaded = self.load_once(url, issuer, subject).await;
        self.loaded.insert(pair, loaded.clone());
        loaded
    }

    async fn load_once(
        &self,
        url: &str,
        issuer: &str,
        subject: &str,
    ) -> Result<Arc<EntityStatement>, Broken> {
        let kind = DocumentKind::EntityStatement;
        let loaded = self.documents.load(kind, url).await;
        let document = loaded.map_err(|error| {
            let reason = format!("`{url}`: {error}");
            match error {
                SourceError::Exhausted => Broken::LimitReached(reason),
                _ => Broken::Unknown(reason),
            }
        })?;
        let statement = std::str::from_utf8(&document.bytes)
            .map_err(|error| error.to_string())
            .and_then(EntityStatement::parse)
            .and_then(|mut one| {
                if one.issuer == issuer && one.subject == subject {
                    one.url = Some(url.to_owned());
                    Ok(Arc::new(one))
                } else {
                    Err("it is a statement about somebody else".to_owned())
                }
            });
        statement.map_err(|reason| {
            self.documents.refuse(kind, url);
            Broken::Unknown(format!("`{url}`: {reason}"))
        })
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
