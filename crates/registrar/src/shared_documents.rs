//! The documents of many verifications at once: each fetched once, and only so many, of so many bytes, altogether.
//!
//! Sixty-four credentials of one status list fetch it once. What one credential names cannot use up what another one needs:
//! a few new documents, and an equal part of half the bytes, are kept free for each, and only beyond those all draw on what
//! is left. What was refused is kept too, so that the next credential is told the same of it, but only until the room is
//! needed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use testamur_verifier::{Document, DocumentKind, DocumentSource, Edition, Loading, SourceError};
use tokio::sync::OnceCell;

/// Documents that each credential may have fetched anew whatever the others did: a key, a list, the key of the list, and one more.
pub(crate) const DOCUMENTS_EACH: usize = 4;

/// A source with a memory that many verifications share.
pub(crate) struct SharedDocuments<'a> {
    source: &'a dyn DocumentSource,
    memory: Mutex<Memory>,
    each: Allowance,
}

/// The part of one verification in it.
pub(crate) struct OwnDocuments<'a> {
    shared: &'a SharedDocuments<'a>,
    left: Mutex<Allowance>,
}

struct Memory {
    left: Allowance,
    answers: HashMap<Key, Answer>,
    /// What is held and nobody believes; the last goes first.
    refused: Vec<Key>,
}

/// What may still be fetched and held.
#[derive(Clone, Copy)]
struct Allowance {
    documents: usize,
    bytes: usize,
}

type Key = (DocumentKind, String);
type Loaded = Result<Document, SourceError>;
type Answer = Arc<OnceCell<Loaded>>;

impl<'a> SharedDocuments<'a> {
    /// Fetches at most `documents`, [`DOCUMENTS_EACH`] of them kept free for each of `count` verifications, and holds at
    /// most so many `bytes` of them, half of which are kept free for all in equal parts.
    pub(crate) fn new(
        source: &'a dyn DocumentSource,
        count: usize,
        documents: usize,
        bytes: usize,
    ) -> Self {
        let each = Allowance {
            documents: DOCUMENTS_EACH,
            bytes: bytes / 2 / count.max(1),
        };
        let left = Allowance {
            documents: documents.saturating_sub(count.saturating_mul(each.documents)),
            bytes: bytes.saturating_sub(count.saturating_mul(each.bytes)),
        };
        let memory = Memory {
            left,
            answers: HashMap::new(),
            refused: Vec::new(),
        };
        Self {
            source,
            memory: Mutex::new(memory),
            each,
        }
    }

    pub(crate) fn own(&'a self) -> OwnDocuments<'a> {
        OwnDocuments {
            shared: self,
            left: Mutex::new(self.each),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Drops the body of a refused document for the sake of another; whether there was one.
    fn drop_refused(&mut self) -> bool {
        let Some(key) = self.refused.pop() else {
            return false;
        };
        self.left.bytes += self.held(&key);
        self.answers.remove(&key);
        true
    }

    /// How many bytes are held of a document.
    fn held(&self, key: &Key) -> usize {
        let answer = self.answers.get(key).and_then(|answer| answer.get());
        answer.map_or(0, |answer| {
            answer.as_ref().map_or(0, |document| document.bytes.len())
        })
    }
}

impl OwnDocuments<'_> {
    /// Where the answer is, or will be; nothing when it would be one document too many.
    fn answer(&self, key: Key) -> Option<Answer> {
        let mut memory = self.shared.memory();
        if let Some(answer) = memory.answers.get(&key) {
            return Some(answer.clone());
        }
        let mut own = self.left();
        if !take(&mut own.documents, 1) && !take(&mut memory.left.documents, 1) {
            return None;
        }
        Some(memory.answers.entry(key).or_default().clone())
    }

    async fn fetch(&self, kind: DocumentKind, url: &str) -> Loaded {
        let document = self.shared.source.load(kind, url).await?;
        if self.make_room(document.bytes.len()) {
            Ok(document)
        } else {
            Err(SourceError::Exhausted)
        }
    }

    /// Whether so many bytes more may be held.
    fn make_room(&self, bytes: usize) -> bool {
        let mut memory = self.shared.memory();
        let mut own = self.left();
        loop {
            if take(&mut own.bytes, bytes) || take(&mut memory.left.bytes, bytes) {
                return true;
            }
            if !memory.drop_refused() {
                return false;
            }
        }
    }

    /// Always locked after the memory that is shared.
    fn left(&self) -> MutexGuard<'_, Allowance> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many less, if there are so many.
fn take(left: &mut usize, wanted: usize) -> bool {
    let rest = left.checked_sub(wanted);
    *left = rest.unwrap_or(*left);
    rest.is_some()
}

impl DocumentSource for OwnDocuments<'_> {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(async move {
            let answer = self.answer((kind, url.to_owned()));
            let answer = answer.ok_or(SourceError::Exhausted)?;
            // That one credential has no room left for it says nothing to another, which may have.
            let loaded = answer.get_or_try_init(|| async {
                match self.fetch(kind, url).await {
                    Err(SourceError::Exhausted) => Err(SourceError::Exhausted),
                    loaded => Ok(loaded),
                }
            });
            loaded.await?.clone()
        })
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        let is_it = |key: &Key| key.0 == kind && key.1 == url;
        self.shared.memory().refused.retain(|key| !is_it(key));
        self.shared.source.accept(kind, url, lifetime);
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, edition: &Edition) -> bool {
        self.shared.source.is_rollback(kind, url, edition)
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        let key = (kind, url.to_owned());
        let mut memory = self.shared.memory();
        if memory.held(&key) > 0 && !memory.refused.contains(&key) {
            memory.refused.push(key);
        }
        drop(memory);
        self.shared.source.refuse(kind, url);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const ROOM: usize = 10_000;
    const LIST: DocumentKind = DocumentKind::StatusList;

    /// Answers each request with a body as long as the number at the end of its URL says.
    struct Long;

    impl DocumentSource for Long {
        fn load<'a>(&'a self, _kind: DocumentKind, url: &'a str) -> Loading<'a> {
            let size = url.rsplit('/').next().unwrap().parse().unwrap();
            let document = Document {
                bytes: vec![0; size],
                media_type: None,
            };
            Box::pin(std::future::ready(Ok(document)))
        }
    }

    /// Whether the document came; else there was no room for it.
    async fn is_had(own: &OwnDocuments<'_>, url: &str) -> bool {
        let loaded = own.load(LIST, url).await;
        assert!(matches!(loaded, Ok(_) | Err(SourceError::Exhausted)));
        loaded.is_ok()
    }

    fn held(shared: &SharedDocuments<'_>) -> usize {
        let memory = shared.memory();
        memory.answers.keys().map(|key| memory.held(key)).sum()
    }

    #[tokio::test]
    async fn only_so_many_bytes_are_held_altogether() {
        let shared = SharedDocuments::new(&Long, 100, 400, 100_000);
        for credential in 0..100 {
            let own = shared.own();
            for index in 0..4 {
                is_had(&own, &format!("{credential}/{index}/1000")).await;
            }
            assert!(held(&shared) <= 100_000);
        }
        assert!(held(&shared) > 40_000);
        let late = shared.own();
        assert!(!is_had(&late, "late/501").await);
        assert!(is_had(&late, "late/500").await, "its own part");
        assert!(is_had(&late, "0/0/1000").await, "held already");
    }

    #[tokio::test]
    async fn what_was_refused_makes_room() {
        let shared = SharedDocuments::new(&Long, 1, 400, 10_000);
        let own = shared.own();
        for url in ["good/4000", "bad/4000"] {
            assert!(is_had(&own, url).await);
        }
        own.accept(LIST, "good/4000", None);
        own.refuse(LIST, "bad/4000");
        own.refuse(LIST, "bad/4000");
        assert!(is_had(&own, "bad/4000").await, "as long as there is room");
        assert!(is_had(&own, "next/3000").await);
        assert!(!is_had(&own, "bad/4000").await);
        assert!(is_had(&own, "good/4000").await);
        assert_eq!(held(&shared), 7_000);
        assert!(!is_had(&own, "next/4000").await, "what stood up stays");
    }

    #[tokio::test]
    async fn what_another_credential_accepts_is_held() {
        let shared = SharedDocuments::new(&Long, 1, 400, 10_000);
        let own = shared.own();
        assert!(is_had(&own, "list/4000").await);
        own.refuse(LIST, "list/4000");
        own.accept(LIST, "list/4000", None);
        assert!(is_had(&own, "other/4000").await);
        assert!(!is_had(&own, "next/4000").await);
        assert!(is_had(&own, "list/4000").await);
    }

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
        let shared = SharedDocuments::new(&source, 2, 8, ROOM);
        let (one, other) = (shared.own(), shared.own());
        let (kind, url) = (DocumentKind::StatusList, "https://a.example/list");
        let (first, second) = tokio::join!(one.load(kind, url), other.load(kind, url));
        assert_eq!(first.unwrap().bytes, second.unwrap().bytes);
        assert_eq!(source.0.lock().unwrap()[url], 1);
    }

    #[tokio::test]
    async fn a_greedy_credential_leaves_the_others_theirs() {
        let source = Counting::default();
        let shared = SharedDocuments::new(&source, 2, 2 * DOCUMENTS_EACH + 3, ROOM);
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
