//! How many requests may be under way to one host, and to one address.
//!
//! A credential, or a thousand of them, may name one victim under many URLs and many names; these bounds are what keeps us
//! from being the hammer. Whoever waits, waits within his own total time and before he takes one of the places that all
//! hosts share, so a host that never answers delays nobody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Semaphores by name; one that nobody uses is forgotten.
#[derive(Debug)]
pub(crate) struct Lanes {
    width: usize,
    lanes: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Lanes {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            lanes: Mutex::new(HashMap::new()),
        }
    }

    /// Waits for a place; `None` only if the lane was closed, which nobody does.
    pub(crate) async fn enter(&self, name: &str) -> Option<OwnedSemaphorePermit> {
        self.lane(name).acquire_owned().await.ok()
    }

    fn lane(&self, name: &str) -> Arc<Semaphore> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        // Who holds a permit, or waits for one, holds the semaphore.
        if lanes.len() >= MANY {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        let lane = lanes
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(self.width)));
        Arc::clone(lane)
    }
}

const MANY: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lane_is_as_wide_as_it_is_and_does_not_hold_up_another() {
        let lanes = Lanes::new(2);
        let _first = lanes.enter("a").await.unwrap();
        let _second = lanes.enter("a").await.unwrap();
        assert!(lanes.lane("a").try_acquire().is_err());
        assert!(lanes.lane("b").try_acquire().is_ok());
    }

    #[tokio::test]
    async fn lanes_that_nobody_uses_are_forgotten() {
        let lanes = Lanes::new(1);
        let _used = lanes.enter("used").await.unwrap();
        for index in 0..2 * MANY {
            drop(lanes.enter(&index.to_string()).await);
        }
        let names = lanes.lanes.lock().unwrap();
        assert!(names.len() <= MANY + 1);
        assert!(names.contains_key("used"));
    }
}
