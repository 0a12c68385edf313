//! How much work one look-up may be.
//!
//! Whoever writes a registry decides how many statements there are and how long each of them is, so one budget is shared by
//! all the registries of a look-up.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left for verifying signatures, and for applying what they sign.
#[derive(Debug)]
pub struct WorkBudget {
    left: AtomicUsize,
}

impl Default for WorkBudget {
    fn default() -> Self {
        Self {
            left: AtomicUsize::new(MOST_PIECES),
        }
    }
}

impl WorkBudget {
    /// Takes one piece of work, which is several if there are many bytes to go through.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let cost = 1 + bytes / BYTES_OF_ONE;
        let taken = |left: usize| left.checked_sub(cost);
        let relaxed = Ordering::Relaxed;
        self.left.fetch_update(relaxed, relaxed, taken).is_ok()
    }
}

/// The longest chain has nine signatures, and is gone through once more.
pub(crate) const MOST_PIECES: usize = 32;
const BYTES_OF_ONE: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_bytes_are_several_pieces() {
        let budget = WorkBudget::default();
        assert!(!budget.take(BYTES_OF_ONE * MOST_PIECES));
        assert!(budget.take(BYTES_OF_ONE * (MOST_PIECES - 2)));
        assert!(budget.take(0));
        assert!(!budget.take(0));
    }
}
