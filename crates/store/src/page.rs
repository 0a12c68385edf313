//! One page of a long list.

use std::{fmt, str::FromStr};

/// One page of a long list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Where a page starts: an opaque text that only the list which gave it understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: i64,
    pub(crate) id: String,
}

/// The text is no cursor of ours.
#[derive(Debug, thiserror::Error)]
#[error("the cursor is not one that a list gave out")]
pub struct ParseCursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.at, self.id)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, id) = text.split_once('.').ok_or(ParseCursorError)?;
        Ok(Self {
            at: at.parse().map_err(|_| ParseCursorError)?,
            id: id.to_owned(),
        })
    }
}
