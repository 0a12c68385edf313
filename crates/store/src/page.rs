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
///
/// A cursor names a row, and gives no right to it: in another tenant's hands it only says where in *that* tenant's list
/// to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: i64,
    pub(crate) id: String,
}

/// The text is no cursor of ours.
#[derive(Debug, thiserror::Error)]
#[error("the cursor is not one that a list gave out: start again without one")]
pub struct ParseCursorError;

impl<T> Page<T> {
    /// Cuts rows that were asked for as `limit + 1`: the one too many says that there is a next page.
    pub(crate) fn cut(mut items: Vec<T>, limit: u32, cursor: impl FnOnce(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

impl Cursor {
    /// What sorts before every row.
    pub(crate) fn start() -> Self {
        Self {
            at: i64::MIN,
            id: String::new(),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.at, self.id)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, id) = text.split_once('.').ok_or(ParseCursorError)?;
        // A NUL is no text in PostgreSQL.
        if id.len() > 512 || id.contains('\0') {
            return Err(ParseCursorError);
        }
        Ok(Self {
            at: at.parse().map_err(|_| ParseCursorError)?,
            id: id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_written() {
        let cursor = Cursor {
            at: -7,
            id: "a.b".to_owned(),
        };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn a_text_that_no_list_gave_out_is_no_cursor() {
        for text in ["", "7", "x.y", "7.\0", &format!("7.{}", "a".repeat(513))] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_page_that_holds_all_has_no_next() {
        let page = Page::cut(vec![1, 2], 2, |_| Cursor::start());
        assert_eq!((page.items, page.next), (vec![1, 2], None));
        let page = Page::cut(vec![1, 2, 3], 2, |_| Cursor::start());
        assert_eq!((page.items, page.next), (vec![1, 2], Some(Cursor::start())));
    }
}
