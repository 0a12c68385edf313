//! How many credentials one verification looks at, and how deep inside each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::{Check, CheckCode};
use crate::options::VerifyOptions;
use crate::problem::Problem;

/// Where in a credential the verification stands, and how many further credentials it may look at.
pub(crate) struct Nesting {
    depth: usize,
    left: Arc<AtomicUsize>,
}

impl Nesting {
    /// Outside of all.
    pub(crate) fn top(options: &VerifyOptions) -> Self {
        Self {
            depth: 0,
            left: Arc::new(AtomicUsize::new(options.max_embedded)),
        }
    }

    /// One level further inside, within the same budget.
    pub(super) fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            left: Arc::clone(&self.left),
        }
    }

    /// Takes so many credentials from the budget; all of them are looked at, or none.
    pub(super) fn admit(&self, count: usize, options: &VerifyOptions) -> Result<(), Check> {
        let over = |message: &str, expected: String| {
            Check::failed(CheckCode::Embedded, Problem::LimitReached, message)
                .found("more")
                .expected(expected)
        };
        if self.depth >= options.max_embedded_depth {
            let message = "Credentials stand inside each other deeper than is looked at.";
            return Err(over(
                message,
                format!("at most {} levels", options.max_embedded_depth),
            ));
        }
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(count)
            });
        let message = "More credentials stand inside than are looked at; none of these was.";
        taken.map(|_| ()).map_err(|left| {
            over(message, format!("at most {} in all", options.max_embedded))
                .found(format!("{count}, where {left} are left"))
        })
    }
}
