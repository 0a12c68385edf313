//! Reading rows: each column becomes its domain type, or the row is named as inconsistent.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{Row, any::AnyRow};
use uuid::Uuid;

use crate::StoreError;

/// The columns of one row. `key` is the column that may be named in an error: never one that holds a secret.
pub(crate) struct Columns<'r> {
    table: &'static str,
    key: &'static str,
    row: &'r AnyRow,
}

impl<'r> Columns<'r> {
    pub(crate) fn new(table: &'static str, key: &'static str, row: &'r AnyRow) -> Self {
        Self { table, key, row }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn optional_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn integer(&self, column: &'static str) -> Result<i64, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn optional_integer(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn count(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.integer(column)?).map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        match self.integer(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.inconsistent(column)),
        }
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn optional_bytes(
        &self,
        column: &'static str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.row
            .try_get(column)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn instant(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.integer(column)?).map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn optional_instant(
        &self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let Some(microseconds) = self.optional_integer(column)? else {
            return Ok(None);
        };
        Timestamp::from_microsecond(microseconds)
            .map(Some)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn uuid(&self, column: &'static str) -> Result<Uuid, StoreError> {
        self.word(column, |text| Uuid::try_parse(text).ok())
    }

    pub(crate) fn optional_uuid(&self, column: &'static str) -> Result<Option<Uuid>, StoreError> {
        let Some(text) = self.optional_text(column)? else {
            return Ok(None);
        };
        Uuid::try_parse(&text)
            .map(Some)
            .map_err(|_| self.inconsistent(column))
    }

    pub(crate) fn json(&self, column: &'static str) -> Result<Value, StoreError> {
        self.word(column, |text| serde_json::from_str(text).ok())
    }

    /// A text that `parse` knows.
    pub(crate) fn word<T>(
        &self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        parse(&self.text(column)?).ok_or_else(|| self.inconsistent(column))
    }

    fn inconsistent(&self, column: &'static str) -> StoreError {
        let key: String = self.row.try_get(self.key).unwrap_or_default();
        StoreError::InconsistentRow {
            table: self.table,
            row: format!("{key}, column {column}"),
        }
    }
}
