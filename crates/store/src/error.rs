//! Why the store could not do its work.

/// Why the store could not do its work. No variant holds a secret or a personal datum.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another writer holds what this one needs; the same transaction may be tried again.
    #[error("the database is busy: try the transaction again")]
    Busy,
    /// A row with this key is already there, or the row that it names is not.
    #[error("`{table}`: the row contradicts one that is stored")]
    Conflict {
        /// The table or constraint.
        table: String,
    },
    /// The database answered something that has no better name here.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// A stored row does not say what this program would have written.
    #[error("`{table}`: row `{row}` holds what this program never writes")]
    InconsistentRow {
        /// The table.
        table: &'static str,
        /// The id of the row, or the column.
        row: String,
    },
}

impl StoreError {
    /// Whether a row that is already stored stands in the way.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Whether the same transaction may succeed when it is tried again.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }
}
