//! Why the store could not do its work.
//!
//! The database's own words go no further than this file: its error details quote the values of rows.

use sqlx::error::ErrorKind;
use uuid::Uuid;

/// Why the store could not do its work. No variant holds a secret or a personal datum.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another writer holds what this one needs; the same transaction may be tried again.
    #[error("the database is busy: try the transaction again")]
    Busy,
    /// A row with this key is stored already.
    #[error("`{constraint}`: a row with this key is stored already")]
    Conflict {
        /// The constraint, or the columns, as the database names them.
        constraint: String,
    },
    /// The database answered something that has no better name here.
    #[error("the database failed with code `{code}`: {message}")]
    Database {
        /// The SQLSTATE or SQLite result code; `-` when the driver failed.
        code: String,
        /// The database's message, unless it is one that quotes values.
        message: String,
    },
    /// A stored row does not say what this program would have written.
    #[error("table `{table}`, row `{row}`: holds what this program never writes")]
    InconsistentRow {
        /// The table.
        table: &'static str,
        /// The id of the row, and the column.
        row: String,
    },
    /// The tables could not be brought up to date.
    #[error("migration failed: {message}")]
    Migration {
        /// What failed.
        message: String,
    },
    /// The row names another one that is not stored.
    #[error("`{constraint}`: the row names another one that is not stored")]
    MissingReference {
        /// The constraint, as far as the database names it.
        constraint: String,
    },
    /// No free index was found in a status list that should be half empty.
    #[error("status list {list_id}: no free index found")]
    NoFreeIndex {
        /// The list.
        list_id: Uuid,
    },
    /// The role that connected is not bound by row-level security.
    #[error(
        "the database role `{role}` is a superuser or has BYPASSRLS, so that row-level security does not bind it: \
         connect as a role made with NOSUPERUSER NOBYPASSRLS"
    )]
    PrivilegedRole {
        /// The role.
        role: String,
    },
    /// The transaction was opened to read, or the database can only be read.
    #[error("this transaction can only read")]
    ReadOnly,
    /// A set bit of a revocation list was to be cleared.
    #[error("status list {list_id}, index {index}: a revocation is never undone")]
    RevocationIsFinal {
        /// The list.
        list_id: Uuid,
        /// The index.
        index: u32,
    },
    /// An entry of a status list was named that was never given out.
    #[error("status list {list_id}, index {index}: was never given out")]
    UnknownStatusEntry {
        /// The list.
        list_id: Uuid,
        /// The index.
        index: u32,
    },
    /// The database cannot be reached, or the connection broke.
    #[error("the database cannot be reached")]
    Unreachable,
    /// The URL does not say which database.
    #[error(
        "the database URL is not understood: expected `sqlite://file.db?mode=rwc` (a file, not `:memory:`) \
         or `postgres://user@host/database`"
    )]
    Url,
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

    /// Whether the database as a whole is out of order, so that another act would fail as well; else it is what this act
    /// would write that is refused.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Busy | Self::ReadOnly | Self::Unreachable => true,
            Self::Database { code, .. } => is_outage(code),
            _ => false,
        }
    }

    /// Names what the driver said while connecting: an error about the URL may quote its password.
    pub(crate) fn connecting(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Configuration(_) => Self::Url,
            error => error.into(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => named(error.as_ref()),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Configuration(_) => Self::Url,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unreachable,
            // What is left are faults of statements and drivers; their texts may quote a value, their kinds do not.
            error => Self::Database {
                code: "-".to_owned(),
                message: driver_fault(&error).to_owned(),
            },
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            sqlx::migrate::MigrateError::ExecuteMigration(error, version) => Self::Migration {
                message: format!("version {version}: {}", Self::from(error)),
            },
            // The other variants are about versions and checksums: no row was read.
            error => Self::Migration {
                message: error.to_string(),
            },
        }
    }
}

fn named(error: &dyn sqlx::error::DatabaseError) -> StoreError {
    let code = error
        .code()
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default();
    if is_postgres(error) {
        match code.as_str() {
            // serialization_failure, deadlock_detected, lock_not_available, too_many_connections
            "40001" | "40P01" | "55P03" | "53300" => return StoreError::Busy,
            "25006" => return StoreError::ReadOnly,
            // admin_shutdown, crash_shutdown, cannot_connect_now
            "57P01" | "57P02" | "57P03" => return StoreError::Unreachable,
            _ => {}
        }
    } else if let Ok(number) = code.parse::<u32>() {
        // The low byte is the primary result code. https://www.sqlite.org/rescode.html
        match number & 0xff {
            5 | 6 => return StoreError::Busy,
            8 => return StoreError::ReadOnly,
            _ => {}
        }
    }
    match error.kind() {
        ErrorKind::UniqueViolation => StoreError::Conflict {
            constraint: constraint_of(error),
        },
        ErrorKind::ForeignKeyViolation => StoreError::MissingReference {
            constraint: constraint_of(error),
        },
        _ => {
            // Class 22 (data exceptions) quotes the value that it refuses.
            let message = if code.starts_with("22") {
                "a value was refused"
            } else {
                error.message()
            };
            StoreError::Database {
                message: message.to_owned(),
                code,
            }
        }
    }
}

/// [PostgreSQL]: connection, resources, operator, system, configuration file. [SQLite]: out of memory or disk, input and
/// output, a damaged file; its codes are decimal, and the low byte is the primary one.
///
/// [PostgreSQL]: https://www.postgresql.org/docs/17/errcodes-appendix.html
/// [SQLite]: https://www.sqlite.org/rescode.html
fn is_outage(code: &str) -> bool {
    if code.len() == 5 && code.is_ascii() {
        return ["08", "53", "57", "58", "F0"].contains(&&code[..2]);
    }
    code.parse::<u32>()
        .is_ok_and(|number| matches!(number & 0xff, 7 | 10 | 11 | 13 | 14 | 26))
}

fn is_postgres(error: &dyn sqlx::error::DatabaseError) -> bool {
    error
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .is_some()
}

/// PostgreSQL names the constraint; SQLite's message names the columns. Neither quotes a value.
fn constraint_of(error: &dyn sqlx::error::DatabaseError) -> String {
    match error.constraint() {
        Some(constraint) => constraint.to_owned(),
        None => error
            .message()
            .rsplit(": ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn driver_fault(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => "a column could not be read",
        sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnIndexOutOfBounds { .. } => {
            "a column is not there"
        }
        sqlx::Error::Encode(_) => "a value could not be sent",
        sqlx::Error::Protocol(_) => "the protocol was broken",
        _ => "the driver failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: &str) -> StoreError {
        StoreError::Database {
            code: code.to_owned(),
            message: String::new(),
        }
    }

    #[test]
    fn a_database_out_of_order_is_an_outage_and_a_value_that_is_refused_is_none() {
        // disk full, I/O error of a read, shut down in the middle, a full disk on SQLite
        for code in ["53100", "58030", "57P02", "08006", "10", "266", "13"] {
            assert!(failed(code).is_outage(), "{code}");
        }
        // too long, out of range, no such UTF-8, index row too large, too big, constraint
        for code in ["22001", "22003", "22021", "54000", "18", "275", "-"] {
            assert!(!failed(code).is_outage(), "{code}");
        }
        assert!(StoreError::Busy.is_outage() && StoreError::ReadOnly.is_outage());
        assert!(StoreError::Unreachable.is_outage());
        let constraint = String::new();
        assert!(!StoreError::Conflict { constraint }.is_outage());
    }
}
