//! The verification procedure, step by step, and its report.
//!
//! [`verify`] takes the bytes of one credential (JSON, a token, an envelope, an image with one inside) and answers two questions apart: *is the signature good under the key
//! that the proof names*, and *is that key the issuer's*. A credential that does not verify is an answer, not an error.
//! Every credential inside, of a record, of a presentation, or that endorses something, has a report of its own.
//!
//! | implements | version |
//! |---|---|
//! | [Open Badges, verification] | 3.0 (1.4.5), every step |
//! | [Comprehensive Learner Record] | 2.0, each part by its own proof |
//! | [Verifiable Credentials Data Model, verification] | 2.0, and 1.1 |
//! | [Verifiable Credentials Data Model, presentations]: [`verify_presentation`] | 2.0, and 1.1 |
//! | [Data Integrity, verify proof sets] | 1.0, every suite of [`testamur_signing::Cryptosuite`] |
//! | [VC-JOSE-COSE, verifying] | 1.0 |
//! | [SD-JWT, verification] and [SD-JWT VC, validation] | RFC 9901, draft 13 |
//! | [Bitstring Status List, validate] | 1.0, and [Status List 2021], its draft |
//! | [1EdTech Revocation List] | 1.0 |
//! | [Controlled Identifiers, retrieve verification method] | 1.0 |
//! | [OpenID Federation, resolving the trust chain]: [`Federation`] | 1.0, membership alone |
//!
//! # Left out
//! Open Badges 2.0, PDF files and sealed European Digital Credentials are recognised and named. A status that is kept in
//! another way than these is named and *unknown*. Schemas that are not known here are not fetched
//! ([`CheckCode::CredentialSchema`] says so), and what a credential links to is
//! fetched only for whoever asks ([`VerifyOptions::fetch_related`]). A key document that stands alone at the verification
//! method's URL binds nothing: the issuer's own document must list the key.
//!
//! What each step is worth to the verdict, a [`Policy`] says.
//!
//! Nothing here does I/O: the time is an argument, and documents come through a [`DocumentSource`].
//!
//! ```
//! use testamur_verifier::{CheckCode, NoDocuments, Outcome, Verdict, VerifyOptions, verify};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let unsigned = br#"{
//!     "@context": [
//!         "https://www.w3.org/ns/credentials/v2",
//!         "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
//!     ],
//!     "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
//!     "type": ["VerifiableCredential", "OpenBadgeCredential"],
//!     "issuer": { "id": "https://harbour.example/issuer", "type": ["Profile"], "name": "Harbour College" },
//!     "validFrom": "2025-01-01T00:00:00Z",
//!     "credentialSubject": {
//!         "id": "did:example:learner",
//!         "type": ["AchievementSubject"],
//!         "achievement": {
//!             "id": "https://harbour.example/algebra",
//!             "type": ["Achievement"],
//!             "name": "Algebra",
//!             "description": "Solves linear equations.",
//!             "criteria": { "narrative": "Passes the exam." }
//!         }
//!     }
//! }"#;
//! let now = "2026-01-01T00:00:00Z".parse()?;
//! let report = verify(unsigned, &VerifyOptions::default(), &NoDocuments, now).await?;
//! assert_eq!(report.verdict, Verdict::Refused);
//! let problem = report.first_problem().ok_or("a refusal has a reason")?;
//! assert_eq!(problem.code, CheckCode::Proof);
//! assert_eq!(problem.message, "The credential has no proof.");
//! assert_eq!(report.signature, Outcome::Skipped);
//! # Ok(())
//! # }
//! ```
//!
//! [Comprehensive Learner Record]: https://www.imsglobal.org/spec/clr/v2p0/
//! [Open Badges, verification]: https://www.imsglobal.org/spec/ob/v3p0/#verification
//! [Verifiable Credentials Data Model, verification]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#verification
//! [Verifiable Credentials Data Model, presentations]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#verifiable-presentations
//! [Data Integrity, verify proof sets]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof-sets-and-chains
//! [VC-JOSE-COSE, verifying]: https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#verifying-a-jose-secured-verifiable-credential-or-presentation
//! [SD-JWT, verification]: https://www.rfc-editor.org/rfc/rfc9901#section-7
//! [SD-JWT VC, validation]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#section-2.5
//! [Bitstring Status List, validate]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#validate-algorithm
//! [OpenID Federation, resolving the trust chain]: https://openid.net/specs/openid-federation-1_0.html#name-resolving-the-trust-chain-a
//! [Status List 2021]: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/
//! [1EdTech Revocation List]: https://www.imsglobal.org/spec/vcrl/v1p0/
//! [Controlled Identifiers, retrieve verification method]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#retrieve-verification-method

mod bench;
mod check;
mod codes;
mod context;
mod credential_schema;
mod credential_type;
mod data_integrity;
mod disclosure;
mod documents;
mod embedded;
mod examination;
mod input;
mod issuer;
mod issuer_binding;
mod issuer_keys;
mod jose;
mod jose_problem;
mod json_problem;
mod judged_proof;
mod key_name;
mod limits;
mod model;
mod options;
mod pinned_keys;
mod policy;
mod presentation;
mod presentation_jws;
mod presentation_report;
mod presentation_request;
mod printable;
mod problem;
mod procedure;
mod proofs;
mod recipient;
mod refresh;
mod registry;
mod related_resources;
mod release;
mod remedy;
mod report;
mod report_text;
mod safe_mode;
mod sd_jwt;
mod source;
mod status;
mod surroundings;
mod terms_of_use;
mod time;
mod verdict;

pub use check::{Check, CheckCode, Outcome};
pub use codes::{Code, CodeList, code_lists};
pub use credential_type::CredentialKind;
pub use embedded::{EmbeddedReport, EmbeddedRole};
pub use limits::{Limit, limits};
pub use options::{KeyBindingRequest, PinnedKey, STATUS_DOCUMENT_BYTES, VerifyOptions};
pub use policy::{Policy, Requirement};
pub use presentation::verify_presentation;
pub use presentation_report::{PresentationReport, PresentedCredential};
pub use presentation_request::PresentationRequest;
pub use printable::{printable, printable_id, printable_words};
pub use problem::Problem;
pub use procedure::{VerifyError, verify};
pub use recipient::KnownIdentifier;
pub use registry::{
    Asking, Federation, IssuerList, IssuerListAtUrl, IssuerRegistry, Listing, LookingUp,
    Registration, parse_registry,
};
pub use release::verify_before_release;
pub use remedy::Remedy;
pub use report::{
    Container, ContainerKind, DataModelVersion, InputFormat, PinnedContextReport, ProofReport,
    StatusReport, StatusState, Trust, Verdict, VerificationReport,
};
pub use source::{
    Document, DocumentKind, DocumentSource, Loading, MemoryDocuments, NoDocuments, SourceError,
};
pub use status::{Edition, VerifiedLists};
