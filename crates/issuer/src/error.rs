//! Why nothing was released.

/// Why nothing was released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The record cannot be said in the format.
    #[error("{0}")]
    Format(#[from] testamur_formats::FormatError),
}
