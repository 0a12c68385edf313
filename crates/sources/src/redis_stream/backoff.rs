//! Pauses between retries: doubling, bounded, with jitter so that many consumers do not return as one.

use std::time::Duration;

use tokio::time::Instant;

/// The pauses of one thing that is retried.
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
    until: Option<Instant>,
}

impl Backoff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest: longest.max(first),
            next: first,
            until: None,
        }
    }

    /// Notes a failure: the next pause begins now.
    pub(super) fn failed(&mut self) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the length of a pause decides nothing"
        )]
        let part = rand::random_range(0.5..=1.0);
        let pause = self.next.mul_f64(part);
        self.until = Some(Instant::now() + pause);
        self.next = (self.next * 2).min(self.longest);
    }

    /// Notes a success: nothing is waited for, and the next pause is a short one.
    pub(super) fn succeeded(&mut self) {
        self.next = self.first;
        self.until = None;
    }

    /// When the pause is over; now when there is none.
    pub(super) fn until(&self) -> Instant {
        self.until.unwrap_or_else(Instant::now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_start_anew_after_success() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_millis(350));
        let mut backoff = Backoff::new(first, longest);
        let mut pause = || {
            let before = Instant::now();
            backoff.failed();
            let pause = backoff.until() - before;
            (backoff.next, pause)
        };
        let (next, shortest) = pause();
        assert_eq!(next, Duration::from_millis(200));
        assert!(shortest >= first / 2);
        assert_eq!(pause().0, longest);
        assert_eq!(pause().0, longest);
        backoff.succeeded();
        assert_eq!(backoff.next, first);
        assert!(backoff.until() <= Instant::now());
    }
}
