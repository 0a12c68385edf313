//! How much JSON is accepted.

/// Bounds on one JSON text; each is the largest value that is still accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of the text in bytes.
    pub bytes: usize,
    /// Arrays and objects inside each other: `[]` has depth 1. More than 126 counts as 126.
    pub depth: usize,
    /// Values of every kind, the outermost one included.
    pub nodes: usize,
}

impl Limits {
    /// Bounds for a Comprehensive Learner Record, which carries whole credentials inside itself.
    pub const fn clr() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 64,
            nodes: 500_000,
        }
    }
}

impl Default for Limits {
    /// Bounds for one credential or one request: 1 MiB, depth 64, 50,000 values.
    fn default() -> Self {
        Self {
            bytes: 1 << 20,
            depth: 64,
            nodes: 50_000,
        }
    }
}
