//! Why an act of the register could not be done.

use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_store::StoreError;
use uuid::Uuid;

/// Why an act of the register could not be done. No variant holds a secret or a personal datum.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistrarError {
    /// The tenant has no achievement of this id.
    #[error("there is no achievement `{id}`: store it first")]
    AchievementUnknown {
        /// The id that was asked for.
        id: String,
    },
    /// The name is the caller's of one composed credential, and the id that another says is its own.
    #[error(
        "the name is the caller's own of one credential and the `id` of another: name the one that is meant by its status entry"
    )]
    ComposedAmbiguous,
    /// No composed credential of the tenant has this name.
    #[error("no credential that was issued here has this name or status entry")]
    ComposedUnknown,
    /// The tenant has no credential of this id.
    #[error("there is no credential `{id}`")]
    CredentialUnknown {
        /// The id that was asked for.
        id: Uuid,
    },
    /// A revoked credential stays revoked; earning it again makes a new award.
    #[error("credential `{id}` is revoked, and revocation is final: make a new award")]
    CredentialRevoked {
        /// The credential.
        id: Uuid,
    },
    /// The credential was given up before it was released.
    #[error("credential `{id}` was never released")]
    CredentialVoid {
        /// The credential.
        id: Uuid,
    },
    /// The event is dated later than any clock that is a little fast would say.
    #[error(
        "the event is dated `{time}`, more than {} minutes from now: set the clock of its source right, then replay it",
        crate::event::CLOCK_SKEW.as_mins()
    )]
    EventAhead {
        /// When the event says that it happened.
        time: jiff::Timestamp,
    },
    /// The caller's own id of an award names another award.
    #[error(
        "the external id belongs to credential `{credential_id}`, which is another award: a learner, an achievement and an award number have one of their own"
    )]
    ExternalIdTaken {
        /// The credential that has it.
        credential_id: Uuid,
    },
    /// The key cannot make proofs of this suite.
    #[error("a key of kind {key_type} makes no `{cryptosuite}` proofs")]
    CryptosuiteOfKey {
        /// The suite that was asked for.
        cryptosuite: Cryptosuite,
        /// The type of the key.
        key_type: KeyType,
    },
    /// Drafting, signing or verifying what was signed failed; nothing was released.
    #[error("credential not issued: {0}")]
    Issue(#[from] testamur_issuer::IssueError),
    /// The tenant has this very key already, in whatever state.
    #[error("the tenant has the key `{key}` already")]
    KeyExists {
        /// The key's id.
        key: String,
    },
    /// No active key of this tenant can sign the format.
    #[error("tenant `{tenant}` has no active {needed} key: add one with `testamur key add`")]
    KeyMissing {
        /// The tenant's slug.
        tenant: String,
        /// What kind of key the format needs.
        needed: String,
    },
    /// The key that signed the credential's document is revoked: nobody accepts what it signed.
    #[error(
        "credential `{credential_id}` was signed with key `{key}`, which is revoked, so it no longer verifies: it has to be issued anew, as a new award"
    )]
    KeyRevoked {
        /// The credential.
        credential_id: Uuid,
        /// The key's id.
        key: String,
    },
    /// A stored private key does not open under the master key, or its row was moved or changed.
    #[error("private key `{key}` does not open: the master key is another, or the row was changed")]
    KeySealed {
        /// The key's id.
        key: String,
    },
    /// The tenant has no key of this id.
    #[error("the tenant has no key `{key}`")]
    KeyUnknown {
        /// The key's id.
        key: String,
    },
    /// The issuer, achievement, path or record does not hold together.
    #[error("{} mistake(s), the first: {}", .0.len(), first(.0))]
    Mistakes(Vec<testamur_json::Mistake>),
    /// The credential was issued with the status purpose `revocation`.
    #[error(
        "credential `{id}` cannot be suspended: it was not issued as suspendable; it can be revoked"
    )]
    NotSuspendable {
        /// The credential.
        id: Uuid,
    },
    /// A secret could not be sealed, or no key could be derived from the master key.
    #[error("a secret could not be sealed: {0}")]
    Seal(#[from] testamur_keys::SealError),
    /// The holder of a key that lies elsewhere did not sign.
    #[error("key `{key}`: {source}")]
    Signer {
        /// The key's id.
        key: String,
        /// Why.
        source: testamur_keys::SignError,
    },
    /// Different bytes were signed for the same intent; the first ones stand.
    #[error("document `{id}` was signed before with other bytes")]
    SignedDifferently {
        /// The document.
        id: Uuid,
    },
    /// The slug is taken.
    #[error("there is a tenant `{slug}` already")]
    SlugTaken {
        /// The slug.
        slug: String,
    },
    /// A slug is 1 to 40 lower-case letters, digits and inner hyphens.
    #[error(
        "`{slug}` is no slug: expected 1 to 40 lower-case letters, digits and inner hyphens, like `example-university`"
    )]
    SlugMalformed {
        /// What was given.
        slug: String,
    },
    /// The issuer's DID method does not fit the service's address or the keys.
    #[error("{0}")]
    DidMethod(#[from] DidMethodError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored document is not one that this version wrote.
    #[error("{what} `{id}` is stored in a form that cannot be read")]
    StoredForm {
        /// What kind of row.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The verification could not be done.
    #[error("verification not done: {0}")]
    Verify(#[from] testamur_verifier::VerifyError),
}

/// Why a tenant cannot have the DID method that was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DidMethodError {
    /// Who has the identifier has the key: no document could say that it is revoked.
    #[error(
        "the key of a did:key issuer is its name, and cannot be revoked: `testamur key retire` keeps it from signing, and a tenant with did:web takes its place"
    )]
    KeyIsName,
    /// did:web names a host that is asked over https.
    #[error(
        "did:web needs a public https address, and the base URL is `{base_url}`: set `public_url`, or use did:key"
    )]
    WebNeedsHttps {
        /// The base URL of the service.
        base_url: String,
    },
    /// A did:key or did:jwk is one key.
    #[error(
        "a did:key issuer has exactly one key, and {found} were asked for: use did:web for several"
    )]
    OneKeyOnly {
        /// How many keys were asked for.
        found: usize,
    },
}

impl RegistrarError {
    /// Whether the same act may succeed when it is tried again.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Store(error) => error.is_busy(),
            _ => self.sign_error() == Some(testamur_keys::SignError::Unavailable),
        }
    }

    /// What the holder of a key said, if it was that.
    pub(crate) fn sign_error(&self) -> Option<testamur_keys::SignError> {
        match self {
            Self::Signer { source, .. } => Some(*source),
            Self::Issue(testamur_issuer::IssueError::Signing(
                testamur_signing::SigningError::Sign(error),
            )) => Some(*error),
            _ => None,
        }
    }

    /// Whether the store as a whole is out of order, so that other acts would fail as well: see
    /// [`StoreError::is_outage`].
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_outage())
    }
}

fn first(mistakes: &[testamur_json::Mistake]) -> String {
    mistakes
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}
