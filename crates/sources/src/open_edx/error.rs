//! Why an event cannot be read.

/// Why an event cannot be read; no text of it quotes the payload, which is personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The stream was trimmed before the entry was read.
    #[error("the entry is gone from its stream: raise the stream's maximal length")]
    Deleted,
    /// A number claims more bytes than an event may have.
    #[error(
        "a length in the payload is out of range: the bytes are not of this event type's schema"
    )]
    Length,
    /// The bytes are no Avro of the type's schema.
    #[error("the payload is not of this event type's schema: {problem}")]
    Malformed {
        /// What is wrong.
        problem: &'static str,
    },
    /// A member of the payload is missing or of the wrong kind.
    #[error("at `{pointer}` in the payload: found {found}, expected {expected}")]
    Member {
        /// Where.
        pointer: String,
        /// The kind of value that is there.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// The entry lacks a field.
    #[error("the entry has no field `{name}`: it was not written by an event bus producer")]
    MissingField {
        /// The field.
        name: &'static str,
    },
    /// Text is not UTF-8.
    #[error("text in {place} is not UTF-8")]
    NotUtf8 {
        /// Where.
        place: &'static str,
    },
    /// A time is no instant.
    #[error("`{field}` is no instant with an offset, such as `2026-11-20T09:15:30.123456+00:00`")]
    Time {
        /// Which.
        field: &'static str,
    },
    /// The payload is too large.
    #[error("the payload has {found} bytes, at most {limit} are read")]
    TooLarge {
        /// Its length.
        found: usize,
        /// The greatest length.
        limit: usize,
    },
    /// Bytes follow the payload.
    #[error(
        "{count} bytes follow the payload: the producer writes another version of this event type's schema"
    )]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// The payload ends early.
    #[error("the payload ends after {found} bytes, within a value")]
    Truncated {
        /// Its length.
        found: usize,
    },
    /// The event type says nothing of attainment, or is not known.
    #[error(
        "event type `{found}` is not one of attainment: leave its topic out, or see the list of event types"
    )]
    UnknownType {
        /// The type, cut to 100 characters.
        found: String,
    },
}

impl DecodeError {
    /// A code that stays the same across versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Deleted => "entry_deleted",
            Self::Length => "length_out_of_range",
            Self::Malformed { .. } => "malformed_avro",
            Self::Member { .. } => "malformed_member",
            Self::MissingField { .. } => "missing_field",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::Time { .. } => "malformed_time",
            Self::TooLarge { .. } => "too_large",
            Self::TrailingBytes { .. } => "trailing_bytes",
            Self::Truncated { .. } => "truncated",
            Self::UnknownType { .. } => "unknown_type",
        }
    }
}
