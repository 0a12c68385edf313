//! What a person can do about a problem: whom to ask, or what to wait for.
//!
//! Few ways lead out of many problems, so a page needs few sentences, and the same one each time.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::problem::Problem;

/// What whoever was shown the credential can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remedy {
    /// Ask the holder to disclose what was left out.
    AskForDisclosure,
    /// Ask the holder for the file or text exactly as the issuer gave it out.
    AskForOriginal,
    /// Ask the holder to present the credential again, in answer to your own request.
    AskForPresentation,
    /// Ask the holder for a credential that is still valid.
    AskForRenewal,
    /// The issuer alone can mend this: it has to issue the credential anew.
    AskForReissue,
    /// Ask the issuer itself, at an address that you know from elsewhere.
    AskIssuer,
    /// Do not rely on the credential; the issuer alone can say more.
    DoNotRely,
    /// Verify again later: somebody else's server did not answer.
    TryLater,
    /// Ask for the credential in another form, or use a verifier that reads this one.
    UseAnotherForm,
    /// Verify again when the time has come; see to it that your clock is right.
    Wait,
}

impl fmt::Display for Remedy {
    /// Writes the code as the report does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Problem {
    /// What whoever was shown the credential can do about it.
    pub fn remedy(self) -> Remedy {
        use Problem as P;
        match self {
            P::NotDisclosed => Remedy::AskForDisclosure,
            P::AmbiguousImage
            | P::ClaimMismatch
            | P::CredentialMissing
            | P::DataLoss
            | P::DuplicateMember
            | P::Malformed
            | P::NoProof
            | P::SignatureInvalid => Remedy::AskForOriginal,
            P::HolderNotShown | P::InvalidChallenge | P::InvalidDomain | P::ProofExpired => {
                Remedy::AskForPresentation
            }
            P::Expired => Remedy::AskForRenewal,
            P::AlgKeyMismatch
            | P::AlgorithmNotAccepted
            | P::ContextNotAccepted
            | P::HeaderNotAccepted
            | P::KeyRetired
            | P::ModelViolation
            | P::NumberOutOfRange
            | P::ProofPurposeNotAccepted
            | P::StatusIndexOutOfRange
            | P::StatusListMalformed
            | P::StatusListTooShort
            | P::UnsuitableKey
            | P::VerificationRelationshipMissing => Remedy::AskForReissue,
            P::DigestMismatch
            | P::EmbeddedNotVerified
            | P::EndorsementElsewhere
            | P::IssuerNotRegistered
            | P::RecipientNotComparable
            | P::RefreshNotAccepted
            | P::IssuerKeyNotBound
            | P::KeyNotFound
            | P::StatusListNotAccepted
            | P::Suspended => Remedy::AskIssuer,
            P::RecipientMismatch | P::Revoked => Remedy::DoNotRely,
            P::KeyUnreachable
            | P::RefreshUnreachable
            | P::RegistryUnreachable
            | P::ResourceUnreachable
            | P::StatusUnreachable => Remedy::TryLater,
            P::CanonicalizationLimit
            | P::CryptosuiteNotSupported
            | P::InputNotSupported
            | P::LimitReached
            | P::PolicyNotMet
            | P::SchemaNotKnown
            | P::StatusNotSupported
            | P::TypeNotAccepted => Remedy::UseAnotherForm,
            P::NotYetValid | P::ProofCreatedAhead => Remedy::Wait,
        }
    }
}
