//! Verification methods: published keys, as they stand in a controller document ([Controlled Identifiers 1.0]).
//!
//! [Controlled Identifiers 1.0]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#verification-methods

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{KeyError, KeyType, PublicKey};

/// A published key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationMethod {
    /// Its absolute id.
    pub id: String,
    /// Who controls it; has to be the document's `id` to count for that controller.
    pub controller: String,
    /// The form in which the key is written.
    pub method_type: MethodType,
    /// The key.
    pub key: PublicKey,
    /// From when on it signs no more; what it signed before still verifies.
    pub expires: Option<Timestamp>,
    /// From when on nothing is verified with it, however early the proof says it was made.
    pub revoked: Option<Timestamp>,
}

/// A verification method that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableMethod {
    /// Its absolute id.
    pub id: String,
    /// Why it cannot be used.
    pub reason: UnusableReason,
}

/// Why a verification method cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableReason {
    /// Several forms of key material, which might be different keys.
    #[error("the method holds more than one form of key")]
    AmbiguousKey,
    /// The key was refused.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The method's type and its key do not go together.
    #[error("the method's type does not fit its key")]
    KeyTypeMismatch,
    /// The key that the type prescribes is missing.
    #[error("the method lacks `{member}`")]
    MissingKey {
        /// The member in which it was expected.
        member: &'static str,
    },
    /// A published method holds a secret.
    #[error("the method publishes its private key")]
    PrivateKey,
    /// `expires` or `revoked` is no time.
    #[error("`{member}` is not a dateTimeStamp")]
    Time {
        /// Which of the two.
        member: &'static str,
    },
    /// The type is not supported.
    #[error("methods of type `{found}` are not supported")]
    UnsupportedType {
        /// The type.
        found: String,
    },
}

/// The types of verification method that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MethodType {
    /// The type that the 2020 Ed25519 suite brought.
    Ed25519VerificationKey2020,
    /// Controlled Identifiers 1.0: `publicKeyJwk`.
    JsonWebKey,
    /// The older name of `JsonWebKey`.
    JsonWebKey2020,
    /// Controlled Identifiers 1.0: `publicKeyMultibase`.
    Multikey,
}

impl MethodType {
    /// The name in the document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519VerificationKey2020 => "Ed25519VerificationKey2020",
            Self::JsonWebKey => "JsonWebKey",
            Self::JsonWebKey2020 => "JsonWebKey2020",
            Self::Multikey => "Multikey",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [
            Self::Ed25519VerificationKey2020,
            Self::JsonWebKey,
            Self::JsonWebKey2020,
            Self::Multikey,
        ]
        .into_iter()
        .find(|method_type| method_type.as_str() == name)
    }

    fn key_member(self) -> &'static str {
        match self {
            Self::Ed25519VerificationKey2020 | Self::Multikey => "publicKeyMultibase",
            Self::JsonWebKey | Self::JsonWebKey2020 => "publicKeyJwk",
        }
    }
}

impl VerificationMethod {
    /// A method that neither expires nor is revoked.
    pub fn new(id: String, controller: String, method_type: MethodType, key: PublicKey) -> Self {
        Self {
            id,
            controller,
            method_type,
            key,
            expires: None,
            revoked: None,
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        let mut method = Map::new();
        method.insert("id".to_owned(), json!(self.id));
        method.insert("type".to_owned(), json!(self.method_type.as_str()));
        method.insert("controller".to_owned(), json!(self.controller));
        for (member, time) in [("expires", self.expires), ("revoked", self.revoked)] {
            if let Some(time) = time {
                method.insert(member.to_owned(), json!(time.to_string()));
            }
        }
        let key = match (self.method_type.key_member(), self.key.to_multibase()) {
            ("publicKeyMultibase", Some(multibase)) => {
                ("publicKeyMultibase", Value::String(multibase))
            }
            _ => ("publicKeyJwk", self.key.to_jwk()),
        };
        method.insert(key.0.to_owned(), key.1);
        Value::Object(method)
    }
}

pub(crate) fn parse_method(
    id: String,
    controller: &str,
    members: &Map<String, Value>,
) -> Result<VerificationMethod, UnusableReason> {
    const PRIVATE: [&str; 5] = [
        "secretKeyMultibase",
        "secretKeyJwk",
        "privateKeyMultibase",
        "privateKeyJwk",
        "privateKeyBase58",
    ];
    const PUBLIC: [&str; 4] = [
        "publicKeyMultibase",
        "publicKeyJwk",
        "publicKeyBase58",
        "publicKeyPem",
    ];

    if PRIVATE.iter().any(|member| members.contains_key(*member)) {
        return Err(UnusableReason::PrivateKey);
    }
    if PUBLIC
        .iter()
        .filter(|member| members.contains_key(**member))
        .count()
        > 1
    {
        return Err(UnusableReason::AmbiguousKey);
    }
    let found = members
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let method_type = MethodType::parse(found).ok_or_else(|| UnusableReason::UnsupportedType {
        found: found.to_owned(),
    })?;
    let member = method_type.key_member();
    let key = match (members.get(member), member) {
        (Some(Value::String(multibase)), "publicKeyMultibase") => {
            PublicKey::from_multibase(multibase)?
        }
        (Some(jwk), "publicKeyJwk") => PublicKey::from_jwk(jwk)?,
        _ => return Err(UnusableReason::MissingKey { member }),
    };
    if method_type == MethodType::Ed25519VerificationKey2020 && key.key_type() != KeyType::Ed25519 {
        return Err(UnusableReason::KeyTypeMismatch);
    }
    let mut method = VerificationMethod::new(id, controller.to_owned(), method_type, key);
    method.expires = time(members, "expires")?;
    method.revoked = time(members, "revoked")?;
    Ok(method)
}

fn time(
    members: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<Timestamp>, UnusableReason> {
    match members.get(member) {
        None => Ok(None),
        // A dateTimeStamp has a zone; so has everything that parses as an instant.
        Some(value) => value
            .as_str()
            .and_then(|text| text.parse().ok())
            .map(Some)
            .ok_or(UnusableReason::Time { member }),
    }
}
