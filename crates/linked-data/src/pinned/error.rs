//! Why a context is not pinned.

use testamur_json::JsonError;

use super::MOST_PINNED_CONTEXTS;
use crate::LinkedDataError;

/// Why contexts were not added to the embedded ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
    /// Contexts were given before.
    #[error("contexts are pinned already: they are given once, at the start of a program")]
    Again,
    /// The bytes are not those that were expected.
    #[error(
        "context `{url}`: the SHA-256 of the file is {found}, expected {expected}: restore the file, or look at what \
         changed in it and, if it is right, write the new digest"
    )]
    Digest {
        /// The context.
        url: String,
        /// SHA-256 of the bytes.
        found: String,
        /// SHA-256 as it was given.
        expected: String,
    },
    /// What was given as a digest is none.
    #[error(
        "context `{url}`: the SHA-256 is `{found}`, expected 64 hexadecimal digits: `sha256sum FILE` prints them"
    )]
    DigestForm {
        /// The context.
        url: String,
        /// What was given.
        found: String,
    },
    /// The URL stands for an embedded context.
    #[error("context `{url}` is part of the program and cannot be replaced: leave it out")]
    Embedded {
        /// The context.
        url: String,
    },
    /// The file is not strict JSON.
    #[error("context `{url}`: {source}")]
    Json {
        /// The context.
        url: String,
        /// What is wrong with it.
        source: JsonError,
    },
    /// A further name for a keyword would let a holder write `id` or `type` where no reader looks for it.
    #[error(
        "context `{url}`: the term `{term}` stands for the keyword `{keyword}`, expected `id` for `@id` and `type` for \
         `@type` only: such a context cannot be pinned"
    )]
    KeywordAlias {
        /// The context.
        url: String,
        /// The term.
        term: String,
        /// The keyword.
        keyword: String,
    },
    /// The file has no `@context`.
    #[error(
        "context `{url}`: the file has no member `@context`: expected a JSON-LD context document"
    )]
    NoContext {
        /// The context.
        url: String,
    },
    /// The processor does not accept the context behind the base context of either data model.
    #[error("context `{url}` cannot be processed behind the context of the data model: {source}")]
    NotProcessed {
        /// The context.
        url: String,
        /// The rule of JSON-LD that it breaks.
        source: LinkedDataError,
    },
    /// `@nest` and `@reverse` would let a holder write a signed member at another place.
    #[error("context `{url}`: `{keyword}` at `{pointer}`: such a context cannot be pinned")]
    Rearranging {
        /// The context.
        url: String,
        /// Where it stands, as an RFC 6901 pointer.
        pointer: String,
        /// The keyword.
        keyword: &'static str,
    },
    /// A prefix that is the scheme of URLs would give such URLs another meaning.
    #[error(
        "context `{url}`: the prefix `{term}` is the scheme of URLs: such a context cannot be pinned"
    )]
    Scheme {
        /// The context.
        url: String,
        /// The prefix.
        term: String,
    },
    /// The context gives what an embedded context defines a second name, under which no reader looks for it.
    #[error(
        "context `{url}`: the term `{term}` stands for `{iri}`, which is `{known}` in a context that is part of the \
         program: such a context cannot be pinned"
    )]
    SecondName {
        /// The context.
        url: String,
        /// The term.
        term: String,
        /// What it stands for.
        iri: String,
        /// The name in the embedded context.
        known: String,
    },
    /// A document was read before contexts were given.
    #[error("contexts are pinned too late: a document was read before, without them")]
    TooLate,
    /// The file is larger than any context needs.
    #[error("context `{url}`: the file is larger than {limit} bytes, the greatest size accepted")]
    TooLarge {
        /// The context.
        url: String,
        /// The greatest size: [`MOST_CONTEXT_BYTES`](super::MOST_CONTEXT_BYTES).
        limit: usize,
    },
    /// There are too many contexts.
    #[error("{found} contexts are to be pinned, at most {limit} are accepted", limit = MOST_PINNED_CONTEXTS)]
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// Two contexts have one URL.
    #[error("context `{url}` is pinned twice: leave one out")]
    Twice {
        /// The context.
        url: String,
    },
    /// The context names another one that is neither embedded nor pinned with it.
    #[error(
        "context `{url}` names the context `{named}` at `{pointer}`, which is neither part of the program nor pinned: \
         contexts are never fetched, so pin that one too"
    )]
    UnknownContext {
        /// The context.
        url: String,
        /// Where the other is named, as an RFC 6901 pointer.
        pointer: String,
        /// The other context.
        named: String,
    },
    /// What documents should name the context by is no absolute URL.
    #[error(
        "context `{url}`: expected an absolute URL, in exactly the spelling of the documents that name it"
    )]
    Url {
        /// What was given.
        url: String,
    },
}
