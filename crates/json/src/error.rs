//! Why a text is not acceptable JSON.

/// Why [`parse`](crate::parse()) refused a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// A member name occurs twice in one object; parsers differ in which of the two they keep.
    #[error(
        "duplicate member `{name}` at `{pointer}`: each name may occur once in an object; remove one of the two"
    )]
    DuplicateMember {
        /// The repeated member, as an RFC 6901 pointer.
        pointer: String,
        /// The name, after unescaping.
        name: String,
    },
    /// A number that a double does not hold: an integer beyond ±(2^53 − 1), or a magnitude beyond the range of doubles.
    #[error(
        "number out of range at `{pointer}`: found {found}; expected an integer within ±9007199254740991 or a finite \
         double; write larger numbers as text"
    )]
    NumberOutOfRange {
        /// Where the number stands, as an RFC 6901 pointer.
        pointer: String,
        /// The number as written, shortened to 40 characters.
        found: String,
    },
    /// The names that lead to an array or object are too long together.
    #[error("JSON names too long: more than {limit} bytes of names lead to an array or object")]
    PathTooLong {
        /// The greatest number of bytes that is accepted.
        limit: usize,
    },
    /// A member has a name by which the JSON library marks its own values: read again, it would be another document.
    ///
    /// A program that is built with `serde_json`'s feature `arbitrary_precision` gets this for every number: numbers
    /// cannot be read strictly then, so none is read.
    #[error(
        "reserved member name `{name}` at `{pointer}`: rename it; for a plain number, build without `serde_json`'s \
         feature `arbitrary_precision`"
    )]
    ReservedName {
        /// The member, as an RFC 6901 pointer.
        pointer: String,
        /// The name.
        name: String,
    },
    /// The text is not JSON.
    #[error("not JSON at line {line}, column {column}: {problem}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1; 0 at the beginning of a line.
        column: usize,
        /// What the grammar misses there.
        problem: String,
    },
    /// Arrays and objects lie too deep inside each other.
    #[error("JSON nested too deep: more than {limit} arrays and objects inside each other")]
    TooDeep {
        /// The greatest depth that is accepted.
        limit: usize,
    },
    /// The text is too long; nothing of it was parsed.
    #[error("JSON text too large: found {found} bytes, at most {limit} are accepted")]
    TooLarge {
        /// The greatest length that is accepted.
        limit: usize,
        /// The length of the text.
        found: usize,
    },
    /// The text holds too many values.
    #[error("JSON text holds too many values: more than {limit}")]
    TooManyNodes {
        /// The greatest number of values that is accepted.
        limit: usize,
    },
}

impl JsonError {
    /// Whether a bound on resources was met, rather than a mistake in the text.
    pub const fn is_limit(&self) -> bool {
        match self {
            Self::PathTooLong { .. }
            | Self::TooDeep { .. }
            | Self::TooLarge { .. }
            | Self::TooManyNodes { .. } => true,
            Self::DuplicateMember { .. }
            | Self::NumberOutOfRange { .. }
            | Self::ReservedName { .. }
            | Self::Syntax { .. } => false,
        }
    }
}
