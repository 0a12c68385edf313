//! A bounded number of places, each with something that is used again when all went well with it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The places.
pub(super) struct Pool<T> {
    state: Mutex<State<T>>,
    returned: Condvar,
}

struct State<T> {
    idle: Vec<T>,
    /// How many may still be taken.
    free: usize,
}

/// A place in use; given back when it goes out of scope, by whatever way.
pub(super) struct Place<'a, T>(&'a Pool<T>);

impl<T> Pool<T> {
    pub(super) fn new(size: usize) -> Self {
        let state = State {
            idle: Vec::new(),
            free: size,
        };
        Self {
            state: Mutex::new(state),
            returned: Condvar::new(),
        }
    }

    /// Takes a place, waiting for one.
    pub(super) fn take(&self) -> Place<'_, T> {
        let mut state = lock(&self.state);
        while state.free == 0 {
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= 1;
        Place(self)
    }
}

impl<T> Place<'_, T> {
    /// What somebody kept.
    pub(super) fn idle(&self) -> Option<T> {
        lock(&self.0.state).idle.pop()
    }

    /// Keeps what may be used again.
    pub(super) fn keep(self, item: T) {
        lock(&self.0.state).idle.push(item);
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        lock(&self.0.state).free += 1;
        self.0.returned.notify_one();
    }
}

/// What these mutexes guard is whole after every step; a panic elsewhere breaks nothing here.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    use super::*;

    #[test]
    fn a_panic_gives_the_place_back_and_keeps_nothing() {
        let pool = Pool::new(1);
        pool.take().keep(7);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let place = pool.take();
            assert_eq!(place.idle(), Some(7));
            // Without the panic hook: this is no failure to report.
            resume_unwind(Box::new("in the middle of the work"));
        }));
        assert!(panicked.is_err());
        assert_eq!(lock(&pool.state).free, 1);
        assert_eq!(pool.take().idle(), None);
    }
}
