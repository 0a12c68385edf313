//! A tenant's signing keys, as others may see them.

pub(crate) mod add;
pub(crate) mod list;

use serde::Serialize;
use testamur_keys::KeyType;
use testamur_registrar::KeySummary;
use testamur_signing::Cryptosuite;
use utoipa::ToSchema;

/// What is told of someone who named another kind of key.
pub(crate) const KEY_TYPES: &str = "`ed25519`, `p256`, `p384` or `rsa`";

/// A signing key.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyView {
    /// The id: the fragment of the verification method.
    id: String,
    /// The DID URL of the verification method.
    verification_method: String,
    /// The JOSE name of its algorithm.
    algorithm: &'static str,
    /// Whether new credentials are signed with it.
    active: bool,
    /// The suite of its embedded proofs; RSA keys make none.
    #[serde(skip_serializing_if = "Option::is_none")]
    cryptosuite: Option<&'static str>,
}

impl From<KeySummary> for KeyView {
    fn from(key: KeySummary) -> Self {
        Self {
            id: key.id,
            verification_method: key.verification_method,
            algorithm: key.algorithm.as_str(),
            active: key.active,
            cryptosuite: key.cryptosuite.map(Cryptosuite::as_str),
        }
    }
}

/// Reads the kind of a key.
pub(crate) fn key_type(name: &str) -> Option<KeyType> {
    KeyType::parse(name)
}
