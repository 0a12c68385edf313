//! N-Quads.

/// Why a text is not N-Quads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not N-Quads at line {line}: expected {expected}")]
pub struct NQuadsError {
    /// Line, from 1.
    pub line: usize,
    /// What the grammar misses there.
    pub expected: &'static str,
}
