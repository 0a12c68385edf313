//! What can be wrong, by name.
//!
//! Codes are stable: software reads them. Where a standard names a failure, [`Problem::problem_type`] gives its URL.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What can be wrong, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// The key is of another type than the proof's algorithm takes.
    AlgKeyMismatch,
    /// The JOSE algorithm is none that credentials are signed with.
    AlgorithmNotAccepted,
    /// Which credential an image holds depends on who looks.
    AmbiguousImage,
    /// Canonicalisation would take more work than a credential ever needs.
    CanonicalizationLimit,
    /// A JWT claim disagrees with the credential.
    ClaimMismatch,
    /// The context list is not one that is pinned here.
    ContextNotAccepted,
    /// There is no credential in the image.
    CredentialMissing,
    /// The cryptosuite is not implemented.
    CryptosuiteNotSupported,
    /// Part of the document would not be covered by the signature.
    DataLoss,
    /// What the credential links to is not what was signed.
    DigestMismatch,
    /// A JSON object has one member twice.
    DuplicateMember,
    /// A credential inside is not verified.
    EmbeddedNotVerified,
    /// An endorsement is of something else than what it stands in.
    EndorsementElsewhere,
    /// `validUntil` has passed.
    Expired,
    /// A JOSE header member that credentials must not have, or a critical one that is not understood.
    HeaderNotAccepted,
    /// Nothing shows that the presenter is the holder, or what should does not.
    HolderNotShown,
    /// The challenge is not the one that was asked for.
    InvalidChallenge,
    /// The domain is not the one that was asked for.
    InvalidDomain,
    /// The input is recognised, but not (yet) something this verifier reads.
    InputNotSupported,
    /// The signing key is not one which the issuer publishes.
    IssuerKeyNotBound,
    /// The issuer stands in no registry that is known here.
    IssuerNotRegistered,
    /// The key document does not hold the key which the proof names.
    KeyNotFound,
    /// The key is revoked, or had expired before the proof was made.
    KeyRetired,
    /// The issuer's key document cannot be had now.
    KeyUnreachable,
    /// A bound on size, depth, number of documents or of proofs was reached.
    LimitReached,
    /// Not well-formed.
    Malformed,
    /// The data model is violated.
    ModelViolation,
    /// There is no proof.
    NoProof,
    /// A holder may have left something out that matters.
    NotDisclosed,
    /// `validFrom` lies ahead.
    NotYetValid,
    /// A number is beyond the range in which every reader reads the same number.
    NumberOutOfRange,
    /// The policy asks for more than the credential has.
    PolicyNotMet,
    /// The proof says it was made in the future.
    ProofCreatedAhead,
    /// The proof has expired.
    ProofExpired,
    /// The proof's purpose is not to assert.
    ProofPurposeNotAccepted,
    /// The credential was awarded to somebody else.
    RecipientMismatch,
    /// The credential does not name its recipient in a way that could be compared.
    RecipientNotComparable,
    /// What a refresh service gave is no newer edition of the credential.
    RefreshNotAccepted,
    /// The newer edition of the credential cannot be had now.
    RefreshUnreachable,
    /// A registry of issuers cannot be asked now.
    RegistryUnreachable,
    /// What the credential links to cannot be had now.
    ResourceUnreachable,
    /// The issuer has revoked the credential.
    Revoked,
    /// The credential names a schema that is not known here.
    SchemaNotKnown,
    /// The signature is not good.
    SignatureInvalid,
    /// The index lies outside the status list.
    StatusIndexOutOfRange,
    /// The status list's form is wrong.
    StatusListMalformed,
    /// The status list is not one that speaks for this issuer now.
    StatusListNotAccepted,
    /// The status list has fewer entries than a list must have.
    StatusListTooShort,
    /// The kind of status entry is not implemented.
    StatusNotSupported,
    /// The status list cannot be had now.
    StatusUnreachable,
    /// The issuer has suspended the credential.
    Suspended,
    /// The type is not one this verifier knows how to judge.
    TypeNotAccepted,
    /// The key is too weak, or of the wrong kind for the proof.
    UnsuitableKey,
    /// The key may not be used to assert.
    VerificationRelationshipMissing,
}

impl fmt::Display for Problem {
    /// Writes the code as the report does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Problem {
    /// Every problem, in alphabetical order.
    pub const ALL: &[Self] = &[
        Self::AlgKeyMismatch,
        Self::AlgorithmNotAccepted,
        Self::AmbiguousImage,
        Self::CanonicalizationLimit,
        Self::ClaimMismatch,
        Self::ContextNotAccepted,
        Self::CredentialMissing,
        Self::CryptosuiteNotSupported,
        Self::DataLoss,
        Self::DigestMismatch,
        Self::DuplicateMember,
        Self::EmbeddedNotVerified,
        Self::EndorsementElsewhere,
        Self::Expired,
        Self::HeaderNotAccepted,
        Self::HolderNotShown,
        Self::InvalidChallenge,
        Self::InvalidDomain,
        Self::InputNotSupported,
        Self::IssuerKeyNotBound,
        Self::IssuerNotRegistered,
        Self::KeyNotFound,
        Self::KeyRetired,
        Self::KeyUnreachable,
        Self::LimitReached,
        Self::Malformed,
        Self::ModelViolation,
        Self::NoProof,
        Self::NotDisclosed,
        Self::NotYetValid,
        Self::NumberOutOfRange,
        Self::PolicyNotMet,
        Self::ProofCreatedAhead,
        Self::ProofExpired,
        Self::ProofPurposeNotAccepted,
        Self::RecipientMismatch,
        Self::RecipientNotComparable,
        Self::RefreshNotAccepted,
        Self::RefreshUnreachable,
        Self::RegistryUnreachable,
        Self::ResourceUnreachable,
        Self::Revoked,
        Self::SchemaNotKnown,
        Self::SignatureInvalid,
        Self::StatusIndexOutOfRange,
        Self::StatusListMalformed,
        Self::StatusListNotAccepted,
        Self::StatusListTooShort,
        Self::StatusNotSupported,
        Self::StatusUnreachable,
        Self::Suspended,
        Self::TypeNotAccepted,
        Self::UnsuitableKey,
        Self::VerificationRelationshipMissing,
    ];

    /// The URL which a standard gives this type of problem.
    ///
    /// From the [data model][vc] (`PARSING_ERROR` ...), [Data Integrity][di] (`PROOF_VERIFICATION_ERROR`), [Controlled
    /// Identifiers][cid] (verification methods) and [Bitstring Status List][bsl] (`STATUS_RETRIEVAL_ERROR` ...).
    ///
    /// [vc]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#problem-details
    /// [di]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#processing-errors
    /// [cid]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#processing-errors
    /// [bsl]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#processing-errors
    pub fn problem_type(self) -> Option<&'static str> {
        use Problem as P;
        match self {
            P::AmbiguousImage
            | P::CredentialMissing
            | P::DuplicateMember
            | P::InputNotSupported => Some(PARSING_ERROR),
            P::ContextNotAccepted
            | P::DataLoss
            | P::HeaderNotAccepted
            | P::Malformed
            | P::ModelViolation
            | P::TypeNotAccepted => Some(MALFORMED_VALUE_ERROR),
            P::AlgKeyMismatch
            | P::AlgorithmNotAccepted
            | P::ClaimMismatch
            | P::CryptosuiteNotSupported
            | P::HolderNotShown
            | P::IssuerKeyNotBound
            | P::KeyNotFound
            | P::NoProof
            | P::SignatureInvalid
            | P::UnsuitableKey => Some(CRYPTOGRAPHIC_SECURITY_ERROR),
            P::InvalidChallenge => Some(INVALID_CHALLENGE_ERROR),
            P::InvalidDomain => Some(INVALID_DOMAIN_ERROR),
            P::ProofCreatedAhead | P::ProofExpired | P::ProofPurposeNotAccepted => {
                Some(PROOF_VERIFICATION_ERROR)
            }
            P::NumberOutOfRange | P::StatusIndexOutOfRange => Some(RANGE_ERROR),
            P::StatusListMalformed | P::StatusListNotAccepted => Some(STATUS_VERIFICATION_ERROR),
            P::StatusListTooShort => Some(STATUS_LIST_LENGTH_ERROR),
            P::StatusUnreachable => Some(STATUS_RETRIEVAL_ERROR),
            P::VerificationRelationshipMissing => Some(INVALID_RELATIONSHIP),
            P::CanonicalizationLimit
            | P::EmbeddedNotVerified
            | P::EndorsementElsewhere
            | P::Expired
            | P::KeyRetired
            | P::KeyUnreachable
            | P::LimitReached
            | P::NotDisclosed
            | P::NotYetValid
            | P::Revoked
            | P::DigestMismatch
            | P::IssuerNotRegistered
            | P::PolicyNotMet
            | P::RecipientMismatch
            | P::RecipientNotComparable
            | P::RefreshNotAccepted
            | P::RefreshUnreachable
            | P::RegistryUnreachable
            | P::ResourceUnreachable
            | P::SchemaNotKnown
            | P::StatusNotSupported
            | P::Suspended => None,
        }
    }
}

const CRYPTOGRAPHIC_SECURITY_ERROR: &str =
    "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR";
const INVALID_CHALLENGE_ERROR: &str = "https://w3id.org/security#INVALID_CHALLENGE_ERROR";
const INVALID_DOMAIN_ERROR: &str = "https://w3id.org/security#INVALID_DOMAIN_ERROR";
const INVALID_RELATIONSHIP: &str =
    "https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD";
const MALFORMED_VALUE_ERROR: &str = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR";
const PARSING_ERROR: &str = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR";
const PROOF_VERIFICATION_ERROR: &str = "https://w3id.org/security#PROOF_VERIFICATION_ERROR";
const RANGE_ERROR: &str = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR";
const STATUS_LIST_LENGTH_ERROR: &str =
    "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR";
const STATUS_RETRIEVAL_ERROR: &str =
    "https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR";
const STATUS_VERIFICATION_ERROR: &str =
    "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR";
