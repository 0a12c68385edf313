//! The documents of one verification: each asked for once, and only so many.
//!
//! A credential names the URLs that we ask, so it must not be able to make us ask a thousand of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::source::{Document, DocumentKind, DocumentSource, Loading, SourceError};
use crate::status::Edition;

/// A source with a budget and a memory.
pub(crate) struct Documents<'a> {
    source: &'a dyn DocumentSource,
    closed: AtomicBool,
    memory: Mutex<Memory>,
}

struct Memory {
    left: usize,
    answers: HashMap<(DocumentKind, String), Result<Arc<Document>, Unavailable>>,
}

/// Why there is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unavailable {
    #[error("it could not be fetched")]
    Absent,
    #[error("it could not be fetched")]
    Unreachable,
    #[error("this credential asks for more documents than one verification may load")]
    Budget,
    #[error("it is larger than what is read")]
    TooLarge,
    #[error("it was not asked for, because the credential is refused already")]
    Closed,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(source: &'a dyn DocumentSource, budget: usize) -> Self {
        let memory = Memory {
            left: budget,
            answers: HashMap::new(),
        };
        Self {
            source,
            closed: AtomicBool::new(false),
            memory: Mutex::new(memory),
        }
    }

    /// From now on nothing more is asked: what is refused already is no reason to call on others.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// A fresh start for the next credential of a presentation, within the same budget.
    pub(crate) fn open(&self) {
        self.closed.store(false, Ordering::Relaxed);
    }

    pub(crate) async fn load(
        &self,
        kind: DocumentKind,
        url: &str,
    ) -> Result<Arc<Document>, Unavailable> {
        let key = (kind, url.to_owned());
        if let Some(answer) = self.admit(&key) {
            return answer;
        }
        let loaded = self.source.load(kind, url).await;
        let answer = loaded.map(Arc::new).map_err(|error| match error {
            SourceError::Absent => Unavailable::Absent,
            SourceError::Unreachable => Unavailable::Unreachable,
            SourceError::Exhausted => Unavailable::Budget,
            SourceError::TooLarge => Unavailable::TooLarge,
        });
        self.memory().answers.insert(key, answer.clone());
        answer
    }

    /// Tells the source that a document stood up, and for how long it says that a copy may be used.
    pub(crate) fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        self.source.accept(kind, url, lifetime);
    }

    /// Whether the source has seen a newer edition stand up at the same place.
    pub(crate) fn is_rollback(&self, kind: DocumentKind, url: &str, edition: &Edition) -> bool {
        self.source.is_rollback(kind, url, edition)
    }

    /// Tells the source that a document did not stand up.
    pub(crate) fn refuse(&self, kind: DocumentKind, url: &str) {
        self.source.refuse(kind, url);
    }

    /// The answer known already, or one document less in the budget.
    fn admit(&self, key: &(DocumentKind, String)) -> Option<Result<Arc<Document>, Unavailable>> {
        let mut memory = self.memory();
        if let Some(answer) = memory.answers.get(key) {
            return Some(answer.clone());
        }
        if self.closed.load(Ordering::Relaxed) {
            return Some(Err(Unavailable::Closed));
        }
        let Some(left) = memory.left.checked_sub(1) else {
            return Some(Err(Unavailable::Budget));
        };
        memory.left = left;
        None
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whatever asks through this asks within the budget of the verification.
impl DocumentSource for Documents<'_> {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(async move {
            let loaded = Documents::load(self, kind, url).await;
            loaded
                .map(|document| (*document).clone())
                .map_err(|reason| match reason {
                    Unavailable::Absent => SourceError::Absent,
                    Unavailable::Budget => SourceError::Exhausted,
                    Unavailable::TooLarge => SourceError::TooLarge,
                    Unavailable::Unreachable | Unavailable::Closed => SourceError::Unreachable,
                })
        })
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        Documents::accept(self, kind, url, lifetime);
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, edition: &Edition) -> bool {
        Documents::is_rollback(self, kind, url, edition)
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        Documents::refuse(self, kind, url);
    }
}
