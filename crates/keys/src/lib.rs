//! Keys, Multikey and JWK, did:key, did:jwk and did:web, sealed private keys.
//!
//! Four kinds of key, each bound to its one JOSE algorithm: Ed25519 (EdDSA), P-256 (ES256), P-384 (ES384) and RSA
//! (RS256). A [`PublicKey`] proved itself when it was built, so no weak or malformed key reaches a verification. Whatever signs
//! implements [`Signer`]; [`SecretKey`] is the one that lives in memory, sealed at rest by a [`MasterKey`].
//!
//! | standard | here |
//! |---|---|
//! | [Controlled Identifiers 1.0](https://www.w3.org/TR/2025/REC-cid-1.0-20250515/) | [`ControllerDocument`], Multikey |
//! | [DID Core 1.0](https://www.w3.org/TR/2022/REC-did-core-20220719/), did:key, did:jwk, did:web | [`did`], [`did_key`], [`did_jwk`], [`did_web`] |
//! | [RFC 7517](https://www.rfc-editor.org/rfc/rfc7517), 7518, 7638, 8037 | JWK and thumbprints |
//! | [RFC 5280](https://www.rfc-editor.org/rfc/rfc5280), [RFC 5958](https://www.rfc-editor.org/rfc/rfc5958), [RFC 7468](https://www.rfc-editor.org/rfc/rfc7468) | SubjectPublicKeyInfo out and in, PKCS #8 in, PEM |
//! | [RFC 8032](https://www.rfc-editor.org/rfc/rfc8032) | Ed25519, strict |
//! | [RFC 9106](https://www.rfc-editor.org/rfc/rfc9106), AES-256-GCM | [`MasterKey`] |
//!
//! Left out: P-521, secp256k1, key agreement, certificates; hardware modules and key services are behind [`SignerSource`].
//! Nothing here does I/O; randomness comes in as an argument, but AWS-LC draws its own for ECDSA nonces and RSA keys.
//!
//! ```
//! use testamur_keys::{KeyType, SecretKey, Signer, did_key};
//!
//! let key = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32])?;
//! let signature = key.sign(b"testamur").expect("a key in memory signs");
//! key.public_key().verify(b"testamur", &signature).expect("its own signature verifies");
//!
//! let did = did_key::did(key.public_key()).expect("Ed25519 keys have a did:key");
//! let document = testamur_keys::resolve_offline(&did).expect("did:key needs no network")?;
//! assert_eq!(&document.verification_methods[0].key, key.public_key());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod controller_document;
mod der;
pub mod did;
pub mod did_jwk;
pub mod did_key;
pub mod did_web;
mod ed25519;
mod error;
mod jwk;
mod master_key;
mod multikey;
mod pem;
mod public_key;
mod rsa_modulus;
mod secret_key;
mod secret_text;
mod signer_source;
mod spki;
mod token;
mod verification_method;

pub use crate::algorithm::{Algorithm, KeyType};
pub use crate::controller_document::ControllerDocument;
pub use crate::did::{DidError, resolve_offline};
pub use crate::error::{KeyError, SignError, SignatureError};
pub use crate::master_key::{MasterKey, SealError};
pub use crate::public_key::PublicKey;
pub use crate::secret_key::{SecretKey, Signer};
pub use crate::signer_source::{KeyPlace, NoSigners, SignerSource};
pub use crate::token::{hash_token, random_token};
pub use crate::verification_method::{
    MethodType, UnusableMethod, UnusableReason, VerificationMethod,
};
