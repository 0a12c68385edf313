//! JSON-LD to canonical N-Quads, in safe mode, with pinned contexts.
//!
//! What a Data Integrity proof signs is the canonical RDF of a document. This crate gets there in two steps:
//!
//! - JSON-LD 1.1 to RDF: the context processing, expansion and deserialization of the [JSON-LD 1.1 API] in one walk,
//!   without the tree between them; processed contexts are remembered, so that a second document of one shape costs
//!   microseconds.
//! - [RDFC-1.0]: labels for blank nodes that depend on nothing but what is said, with SHA-256 or SHA-384.
//!
//! **Safe mode is not an option, it is the only mode** of [`canonicalize`]: a member no context defines, an identifier
//! without a scheme, a type nobody knows, a base direction, an index, a blank node label – whatever JSON-LD would drop or
//! rename in silence is an error that says where it is and how to mend it. [Data Integrity] asks for that.
//!
//! Contexts are compiled into the program and compared with their digests by [`verify_embedded`]; whoever runs it may add
//! others by [`pin_contexts`], with their digests, before anything is read. Nothing is ever fetched, and a document names its
//! contexts by URL (no context is written into the document itself).
//!
//! What RDF itself does not say, this crate cannot protect: the order of an array that is no list, a value said twice,
//! `null` and empty arrays.
//!
//! Language tags are written in lower case, as the standard allows and the processors in widest use do; an issuer who
//! writes them so in the first place is understood by every processor.
//!
//! Left out: compaction, framing, flattening, `rdfDirection`, generalized RDF, JSON-LD 1.0 mode.
//!
//! ```
//! use serde_json::json;
//! use testamur_linked_data::{ErrorCode, Limits, canonicalize};
//!
//! let mut document = json!({
//!     "@context": ["https://www.w3.org/ns/credentials/v2"],
//!     "id": "urn:example:1",
//!     "type": "VerifiableCredential",
//! });
//! let canonical = canonicalize(&document, &Limits::default())?;
//! assert_eq!(
//!     canonical.nquads(),
//!     "<urn:example:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
//!      <https://www.w3.org/2018/credentials#VerifiableCredential> .\n",
//! );
//!
//! document["grade"] = json!("A");
//! let error = canonicalize(&document, &Limits::default()).unwrap_err();
//! assert_eq!(error.code(), Some(ErrorCode::UndefinedTerm));
//! assert_eq!(error.mistake().map(|mistake| mistake.pointer.as_str()), Some("/grade"));
//! # Ok::<(), testamur_linked_data::LinkedDataError>(())
//! ```
//!
//! [JSON-LD 1.1 API]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/
//! [RDFC-1.0]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/
//! [Data Integrity]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#securing-data-losslessly

mod canonical;
mod context;
mod dataset;
mod document;
mod embedded;
mod error;
mod error_code;
mod iri;
pub mod jcs;
mod keyword;
mod limits;
mod nquads;
mod pinned;
mod place;
mod rdfc10;
mod spelling;
mod statements;
mod to_rdf;
mod vocabulary;

pub use crate::canonical::{
    Canonical, canonical_hash, canonical_hash_under, canonicalize, canonicalize_under,
    canonicalize_with,
};
pub use crate::document::{Options, to_nquads};
pub use crate::embedded::{ContextError, EmbeddedContext, context, contexts, verify_embedded};
pub use crate::error::{LinkedDataError, Resource};
pub use crate::error_code::ErrorCode;
pub use crate::limits::Limits;
pub use crate::nquads::NQuadsError;
pub use crate::pinned::{
    MOST_CONTEXT_BYTES, MOST_PINNED_CONTEXTS, PinError, PinnedContext, context_bytes, pin_contexts,
    pinned_context, pinned_contexts,
};
pub use crate::rdfc10::{
    Hash, HashAlgorithm, canonical_labels, canonicalize_nquads, canonicalize_nquads_with,
};
pub use crate::spelling::{is_abbreviated, is_respelled};
pub use crate::statements::{
    Origin, Statements, statements, statements_given, statements_with_origins,
};
