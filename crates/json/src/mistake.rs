//! One mistake in a document, told so that it can be mended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mistake in a JSON document: where, what was found, what was expected, how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mistake {
    /// Place of the mistake, as an RFC 6901 pointer; the empty text is the whole document.
    pub pointer: String,
    /// What stands there, without personal data.
    pub found: String,
    /// What should stand there.
    pub expected: String,
    /// What to do.
    pub mend: String,
}

impl Mistake {
    /// Collects the four parts of a mistake.
    pub fn new(
        pointer: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            found: found.into(),
            expected: expected.into(),
            mend: mend.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "at `{}`: found {}; expected {}; {}",
            self.pointer, self.found, self.expected, self.mend
        )
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_reads_as_one_line() {
        let mistake = Mistake::new("/name", "a number", "text", "put the name in quotes");
        assert_eq!(
            mistake.to_string(),
            "at `/name`: found a number; expected text; put the name in quotes"
        );
    }
}
