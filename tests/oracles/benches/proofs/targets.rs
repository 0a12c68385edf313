//! Targets: what a ratio has to be, and whether it is.
//!
//! `cargo xtask bench` looks for [`MISSED`] in what the benchmarks print, and fails if it is there.

use std::fmt::Display;

/// What is asked of one row.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// The peer takes at least so many times our time.
    AtLeast(f64),
    /// We take at most so many times the peer's time.
    AtMost(f64),
}

const MISSED: &str = "**missed**";

impl Target {
    /// The target and whether it is met, where the peer takes `ratio` times our time.
    pub(crate) fn told(self, ratio: f64) -> String {
        match self {
            Self::AtLeast(least) => told(format!("≥ {least} × as fast"), ratio >= least),
            Self::AtMost(1.0) => told("≤ its time", ratio >= 1.0),
            Self::AtMost(most) => told(format!("≤ {most} × its time"), ratio * most >= 1.0),
        }
    }
}

/// A target and whether it is met.
pub(crate) fn told(target: impl Display, met: bool) -> String {
    format!("{target}: {}", if met { "met" } else { MISSED })
}
