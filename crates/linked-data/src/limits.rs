//! How much work one document may ask for.

/// Bounds on one canonicalization. They are counts, not times, so that the same document always gets the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Contexts that may be processed anew for one document; those known from earlier documents are free.
    pub contexts: usize,
    /// Steps that may be spent on telling apart blank nodes whose own quads are alike (hash N-degree quads), beside a
    /// few for each blank node.
    pub hash_steps: usize,
    /// Quads a document may turn into.
    pub quads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            contexts: 1_000,
            hash_steps: 20_000,
            quads: 100_000,
        }
    }
}
