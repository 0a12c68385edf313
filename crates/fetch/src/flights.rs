//! Single flight: whoever asks for a document that somebody is fetching already waits for that answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use testamur_verifier::{Document, SourceError};
use tokio::sync::OnceCell;

use crate::media_type::Wanted;

type Key = (Wanted, String);
type Answer = Result<Document, SourceError>;

/// The requests under way.
#[derive(Debug, Default)]
pub(crate) struct Flights {
    flights: Mutex<HashMap<Key, Arc<OnceCell<Answer>>>>,
}

impl Flights {
    /// The answer of `fetch`, or of the same request that is under way.
    ///
    /// When whoever asked first goes away, the next in line asks.
    pub(crate) async fn join<F>(
        &self,
        wanted: Wanted,
        url: &str,
        fetch: impl FnOnce() -> F,
    ) -> Answer
    where
        F: Future<Output = Answer>,
    {
        let flight = Flight {
            flights: self,
            key: (wanted, url.to_owned()),
            cell: self.cell((wanted, url.to_owned())),
        };
        flight.cell.get_or_init(fetch).await.clone()
    }

    fn cell(&self, key: Key) -> Arc<OnceCell<Answer>> {
        Arc::clone(self.lock().entry(key).or_default())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<OnceCell<Answer>>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits; the first to leave with an answer, or the last to give up, takes the flight off the board.
struct Flight<'a> {
    flights: &'a Flights,
    key: Key,
    cell: Arc<OnceCell<Answer>>,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        let is_ours = flights
            .get(&self.key)
            .is_some_and(|cell| Arc::ptr_eq(cell, &self.cell));
        // The board and this one: nobody else waits.
        let last = Arc::strong_count(&self.cell) <= 2;
        if is_ours && (self.cell.initialized() || last) {
            flights.remove(&self.key);
        }
    }
}
