//! What kind of failure an error is: the closed list that a program turns into its answers.
//!
//! The error enums may grow; each function here matches them without a wildcard, so a new variant cannot go unnamed.

use crate::{ClaimError, NotifyError, RedeemError, RegistrarError};

/// What kind of failure a [`RegistrarError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// An achievement that is not stored was named.
    AchievementUnknown,
    /// The same act may succeed in a moment.
    Busy,
    /// The act would give what is stored a second meaning.
    Conflict,
    /// The credential is revoked for good.
    CredentialRevoked,
    /// The tenant has no such credential.
    CredentialUnknown,
    /// The credential was given up before it was released.
    CredentialVoid,
    /// The DID method does not fit the address or the keys.
    DidMethod,
    /// The event is dated later than now.
    EventAhead,
    /// Something is wrong on our side; the caller cannot mend it.
    Internal,
    /// What was asked for cannot be signed.
    Issue,
    /// The tenant has no key for the format.
    KeyMissing,
    /// The key that signed the credential is revoked: it has to be issued anew.
    KeyRevoked,
    /// The document has mistakes: see [`RegistrarError::mistakes`].
    Mistakes,
    /// The credential was not issued as suspendable.
    NotSuspendable,
    /// The slug is none.
    SlugMalformed,
    /// The slug is taken.
    SlugTaken,
}

/// What kind of failure a [`ClaimError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimErrorKind {
    /// Another key has claimed the offer.
    ClaimedByAnother,
    /// The nonce is not accepted.
    InvalidNonce,
    /// The key proof does not hold.
    InvalidProof,
    /// The access token is not accepted.
    InvalidToken,
    /// The register could not do its work.
    Registrar(ErrorKind),
    /// The offer has no such configuration.
    UnknownConfiguration,
}

/// What kind of failure a [`RedeemError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedeemErrorKind {
    /// The code or the transaction code is not accepted.
    InvalidGrant,
    /// The register could not do its work.
    Registrar(ErrorKind),
    /// A transaction code is asked for and none came.
    TxCodeMissing,
    /// A transaction code came and none is asked for.
    TxCodeUnexpected,
}

/// What kind of failure a [`NotifyError`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotifyErrorKind {
    /// The access token is not accepted.
    InvalidToken,
    /// The register could not do its work.
    Registrar(ErrorKind),
    /// There is no such notification.
    UnknownNotification,
}

impl RegistrarError {
    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        if let Some(error) = self.sign_error() {
            // Nothing about the credential: its key's holder is away, or not as the operator thinks.
            return match error {
                testamur_keys::SignError::Unavailable => ErrorKind::Busy,
                _ => ErrorKind::Internal,
            };
        }
        match self {
            Self::AchievementUnknown { .. } => ErrorKind::AchievementUnknown,
            Self::CredentialRevoked { .. } => ErrorKind::CredentialRevoked,
            Self::ComposedUnknown | Self::CredentialUnknown { .. } => ErrorKind::CredentialUnknown,
            Self::CredentialVoid { .. } => ErrorKind::CredentialVoid,
            Self::DidMethod(_) => ErrorKind::DidMethod,
            Self::EventAhead { .. } => ErrorKind::EventAhead,
            Self::ComposedAmbiguous
            | Self::CryptosuiteOfKey { .. }
            | Self::ExternalIdTaken { .. }
            | Self::KeyExists { .. } => ErrorKind::Conflict,
            Self::Issue(_) => ErrorKind::Issue,
            Self::KeyMissing { .. } | Self::KeyUnknown { .. } => ErrorKind::KeyMissing,
            Self::KeyRevoked { .. } => ErrorKind::KeyRevoked,
            Self::Mistakes(_) => ErrorKind::Mistakes,
            Self::NotSuspendable { .. } => ErrorKind::NotSuspendable,
            Self::SlugMalformed { .. } => ErrorKind::SlugMalformed,
            Self::SlugTaken { .. } => ErrorKind::SlugTaken,
            Self::Store(error) if error.is_busy() => ErrorKind::Busy,
            Self::Store(error) if error.is_conflict() => ErrorKind::Conflict,
            Self::KeySealed { .. }
            | Self::Signer { .. }
            | Self::Seal(_)
            | Self::SignedDifferently { .. }
            | Self::Store(_)
            | Self::StoredForm { .. }
            | Self::Verify(_) => ErrorKind::Internal,
        }
    }

    /// The mistakes of the document, each with its place; empty for every other kind.
    pub fn mistakes(&self) -> &[testamur_json::Mistake] {
        match self {
            Self::Mistakes(mistakes) => mistakes,
            _ => &[],
        }
    }
}

impl ClaimError {
    /// What kind of failure this is.
    pub fn kind(&self) -> ClaimErrorKind {
        match self {
            Self::ClaimedByAnother => ClaimErrorKind::ClaimedByAnother,
            Self::InvalidNonce(_) => ClaimErrorKind::InvalidNonce,
            Self::InvalidProof(_) => ClaimErrorKind::InvalidProof,
            Self::InvalidToken => ClaimErrorKind::InvalidToken,
            Self::Registrar(error) => ClaimErrorKind::Registrar(error.kind()),
            Self::UnknownConfiguration(_) => ClaimErrorKind::UnknownConfiguration,
        }
    }
}

impl RedeemError {
    /// What kind of failure this is.
    pub fn kind(&self) -> RedeemErrorKind {
        match self {
            Self::InvalidGrant(_) => RedeemErrorKind::InvalidGrant,
            Self::Registrar(error) => RedeemErrorKind::Registrar(error.kind()),
            Self::TxCodeMissing => RedeemErrorKind::TxCodeMissing,
            Self::TxCodeUnexpected => RedeemErrorKind::TxCodeUnexpected,
        }
    }
}

impl NotifyError {
    /// What kind of failure this is.
    pub fn kind(&self) -> NotifyErrorKind {
        match self {
            Self::InvalidToken => NotifyErrorKind::InvalidToken,
            Self::Registrar(error) => NotifyErrorKind::Registrar(error.kind()),
            Self::UnknownNotification => NotifyErrorKind::UnknownNotification,
        }
    }
}
