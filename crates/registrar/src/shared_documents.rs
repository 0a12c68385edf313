//! The documents of many verifications at once: each fetched once, and only so many altogether.
//!
//! Sixty-four credentials of one status list fetch it once. What one credential names cannot use up what another one needs:
//! a few new documents are kept free for each, and only beyond those all draw on what is left.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use testamur_verifier::{Document, DocumentKind, DocumentSource, Loading, SourceError};
use tokio::sync::OnceCell;

/// Documents that each credential may have fetched anew whatever the others did: a key, a list, the key of the list, and one more.
pub(crate) const DOCUMENTS_EACH: usize = 4;

/// A source with a memory that many verifications share.
pub(crate) struct SharedDocuments<'a> {
    source: &'a dyn DocumentSource,
    left: AtomicUsize,
    answers: Mutex<HashMap<(DocumentKind, String), Answer>>,
}

/// The part of one verification in it.
pub(crate) struct OwnDocuments<'a> {
    shared: &'a SharedDocuments<'a>,
    left: AtomicUsize,
}

type Answer = Arc<OnceCell<Result<Document, SourceError>>>;

impl<'a> SharedDocuments<'a> {
    /// Fetches at most `most` documents, [`DOCUMENTS_EACH`] of them kept free for each of `count` verifications.
    pub(crate) fn new(source: &'a dyn DocumentSource, count: usize, most: usize) -> Self {
        Self {
            source,
            left: AtomicUsize::new(most.saturating_sub(count.saturating_mul(DOCUMENTS_EACH))),
            answers: Mutex::default(),
        }
    }

    pub(crate) fn own(&'a self) -> OwnDocuments<'a> {
        OwnDocuments {
            shared: self,
            left: AtomicUsize::new(DOCUMENTS_EACH),
        }
    }
}

impl OwnDocuments<'_> {
    /// Where the answer is, or will be; nothing when it would be one document too many.
    fn answer(&self, kind: DocumentKind, url: &str) -> Option<Answer> {
        let mut answers = self
            .shared
            .answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = (kind, url.to_owned());
        if let Some(answer) = answers.get(&key) {
            return Some(answer.clone());
        }
        if !take(&self.left) && !take(&self.shared.left) {
            return None;
        }
        Some(answers.entry(key).or_default().clone())
    }
}

/// One less, if there is one.
fn take(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

impl DocumentSource for OwnDocuments<'_> {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(async move {
            let answer = self.answer(kind, url).ok_or(SourceError::Exhausted)?;
            answer
                .get_or_init(|| self.shared.source.load(kind, url))
                .await
                .clone()
        })
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        self.shared.source.accept(kind, url, lifetime);
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, as_of: Timestamp) -> bool {
        self.shared.source.is_rollback(kind, url, as_of)
    }

    /// The memory keeps it: it ends with the request, and dropped it would be fetched again for each credential.
    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.shared.source.refuse(kind, url);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Answers each request with its URL, and counts.
    #[derive(Default)]
    struct Counting(Mutex<BTreeMap<String, usize>>);

    impl DocumentSource for Counting {
        fn load<'a>(&'a self, _kind: DocumentKind, url: &'a str) -> Loading<'a> {
            *self.0.lock().unwrap().entry(url.to_owned()).or_default() += 1;
            let document = Document {
                bytes: url.as_bytes().to_vec(),
                media_type: None,
            };
            Box::pin(async move {
                tokio::task::yield_now().await;
                Ok(document)
            })
        }
    }

    #[tokio::test]
    async fn a_document_that_many_want_at_once_is_fetched_once() {
        let source = Counting::default();
        let shared = SharedDocuments::new(&source, 2, 8);
        let (one, other) = (shared.own(), shared.own());
        let (kind, url) = (DocumentKind::StatusList, "https://a.example/list");
        let (first, second) = tokio::join!(one.load(kind, url), other.load(kind, url));
        assert_eq!(first.unwrap().bytes, second.unwrap().bytes);
        assert_eq!(source.0.lock().unwrap()[url], 1);
    }

    #[tokio::test]
    async fn a_greedy_credential_leaves_the_others_theirs() {
        let source = Counting::default();
        let shared = SharedDocuments::new(&source, 2, 2 * DOCUMENTS_EACH + 3);
        let (greedy, modest) = (shared.own(), shared.own());
        let mut had = 0;
        for index in 0..100 {
            let url = format!("https://greedy.example/{index}");
            let loaded = greedy.load(DocumentKind::StatusList, &url).await;
            had += usize::from(loaded.is_ok());
            assert!(loaded.is_ok() || loaded.is_err_and(|it| it == SourceError::Exhausted));
        }
        assert_eq!(had, DOCUMENTS_EACH + 3);
        for index in 0..DOCUMENTS_EACH {
            let url = format!("https://modest.example/{index}");
            assert!(modest.load(DocumentKind::StatusList, &url).await.is_ok());
        }
        let once_more = modest.load(DocumentKind::StatusList, "https://modest.example/x");
        assert_eq!(once_more.await.unwrap_err(), SourceError::Exhausted);
    }
}
