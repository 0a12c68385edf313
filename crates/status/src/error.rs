//! Why a status could not be read, under the names of the standard.

/// A failure as [Bitstring Status List 1.0, Processing Errors] names it, or the VC data model for malformed values.
///
/// [Bitstring Status List 1.0, Processing Errors]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#processing-errors
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemType {
    /// A value has a wrong form.
    MalformedValueError,
    /// An index lies outside the list.
    RangeError,
    /// The list is shorter than privacy allows, or longer than is read.
    StatusListLengthError,
    /// The list could not be fetched; given by those who fetch.
    StatusRetrievalError,
    /// The list is not one for this entry, or its proof does not verify.
    StatusVerificationError,
}

impl ProblemType {
    /// The name, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MalformedValueError => "MALFORMED_VALUE_ERROR",
            Self::RangeError => "RANGE_ERROR",
            Self::StatusListLengthError => "STATUS_LIST_LENGTH_ERROR",
            Self::StatusRetrievalError => "STATUS_RETRIEVAL_ERROR",
            Self::StatusVerificationError => "STATUS_VERIFICATION_ERROR",
        }
    }

    /// The URL for the `type` of a problem details object.
    pub fn url(self) -> String {
        let vocabulary = match self {
            Self::MalformedValueError | Self::RangeError => "https://www.w3.org/TR/vc-data-model",
            Self::StatusListLengthError
            | Self::StatusRetrievalError
            | Self::StatusVerificationError => "https://www.w3.org/ns/credentials/status-list",
        };
        format!("{vocabulary}#{}", self.as_str())
    }
}

/// Why an entry or a list could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusListError {
    /// `encodedList` is not multibase base64url of one gzip member.
    #[error("`encodedList`: {0}")]
    Encoding(EncodingFault),
    /// An index lies past the end of the list.
    #[error("status list index {index} is outside a list of {len} entries")]
    IndexOutOfRange {
        /// The index.
        index: u64,
        /// The number of entries.
        len: usize,
    },
    /// The list is one of another generation than the entry.
    #[error("the status list is a `{found}`, expected a `{expected}`")]
    Kind {
        /// The type of the list's credential.
        found: &'static str,
        /// The type that goes with the entry.
        expected: &'static str,
    },
    /// A member is missing or has the wrong form.
    #[error("at `{pointer}`: expected {expected}")]
    Member {
        /// Where.
        pointer: &'static str,
        /// What was expected there.
        expected: &'static str,
    },
    /// The list is not one for the entry's purpose.
    #[error("the status list is not for purpose `{}`", expected.as_str())]
    Purpose {
        /// The purpose of the entry.
        expected: crate::StatusPurpose,
    },
    /// Entries wider than are read.
    #[error("entries of {found} bits are not supported, expected at most 8")]
    StatusSize {
        /// The size that was found.
        found: u64,
    },
    /// Longer than is read.
    #[error("the status list is longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit that was met.
        limit: usize,
    },
    /// Shorter than the standard's minimum.
    #[error("the status list has {found} entries, expected at least {minimum}")]
    TooShort {
        /// The number of entries.
        found: usize,
        /// The least that hides one among many.
        minimum: usize,
    },
    /// A purpose that is not known here.
    #[error("status purpose `{found}` is not known")]
    UnknownPurpose {
        /// The purpose, cut to 64 characters.
        found: String,
    },
}

/// What is wrong with an `encodedList`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingFault {
    /// Not canonical base64url without padding.
    #[error("not canonical base64url without padding")]
    Base64Url,
    /// Not gzip, cut short, or with a wrong checksum.
    #[error("not a whole gzip member")]
    Gzip,
    /// No `u` in front.
    #[error("not multibase base64url: it does not begin with `u`")]
    Multibase,
    /// Something follows the one gzip member.
    #[error("bytes follow the gzip member")]
    TrailingBytes,
}

impl StatusListError {
    /// The name the standard gives to this failure.
    pub fn problem_type(&self) -> ProblemType {
        match self {
            Self::Encoding(_)
            | Self::Member { .. }
            | Self::StatusSize { .. }
            | Self::UnknownPurpose { .. } => ProblemType::MalformedValueError,
            Self::IndexOutOfRange { .. } => ProblemType::RangeError,
            Self::Kind { .. } | Self::Purpose { .. } => ProblemType::StatusVerificationError,
            Self::TooLong { .. } | Self::TooShort { .. } => ProblemType::StatusListLengthError,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_the_name_and_the_url_of_its_standard() {
        for (problem, url) in [
            (
                ProblemType::RangeError,
                "https://www.w3.org/TR/vc-data-model#RANGE_ERROR",
            ),
            (
                ProblemType::StatusListLengthError,
                "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR",
            ),
        ] {
            assert_eq!(problem.url(), url);
            assert!(url.ends_with(problem.as_str()));
        }
    }
}
