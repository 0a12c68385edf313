//! Key types and the JOSE signature algorithm that each of them serves.

use std::fmt;

/// The kind of a key; each kind signs with exactly one [`Algorithm`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyType {
    /// Edwards curve 25519 (RFC 8032).
    Ed25519,
    /// NIST curve P-256.
    P256,
    /// NIST curve P-384.
    P384,
    /// RSA of 2048 bits or more.
    Rsa,
}

impl KeyType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::P256, Self::P384, Self::Rsa];

    /// The name used in configuration and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::Rsa => "rsa",
        }
    }

    /// Reads the name written by [`KeyType::as_str`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|key_type| key_type.as_str() == name)
    }

    /// The one algorithm with which keys of this type sign here.
    pub fn algorithm(self) -> Algorithm {
        match self {
            Self::Ed25519 => Algorithm::EdDsa,
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::Rsa => Algorithm::Rs256,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A JOSE signature algorithm; there are no symmetric ones, so no public key can be mistaken for a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519, RFC 8037.
    EdDsa,
    /// ECDSA with P-256 and SHA-256; the signature is `r || s`, RFC 7518 section 3.4.
    Es256,
    /// ECDSA with P-384 and SHA-384, in the same form.
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-256, RFC 7518 section 3.3.
    Rs256,
}

impl Algorithm {
    /// The registered JOSE name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
        }
    }

    /// Reads a registered JOSE name; names are case-sensitive.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::EdDsa, Self::Es256, Self::Es384, Self::Rs256]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
    }

    /// The type of the keys that sign with this algorithm.
    pub fn key_type(self) -> KeyType {
        match self {
            Self::EdDsa => KeyType::Ed25519,
            Self::Es256 => KeyType::P256,
            Self::Es384 => KeyType::P384,
            Self::Rs256 => KeyType::Rsa,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
