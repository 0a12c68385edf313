//! Signing keys that lie elsewhere: in a PKCS #11 token, or in a key service on the network.
//!
//! Whoever steals this machine's disk, backup or memory then has no key; he can have things signed only as long as he is
//! in, and the holder's own log says what. [`Signers`] implements [`SignerSource`]: the register knows a key by its
//! [`KeyPlace`] and its public half, and gets a [`Signer`](testamur_keys::Signer) like any other.
//!
//! | holder | place | how |
//! |---|---|---|
//! | hardware module | `pkcs11:object=NAME`, `pkcs11:id=%01` ([RFC 7512]) | the vendor's module ([PKCS #11 3.0]), loaded at run time; `CKM_EDDSA`, `CKM_ECDSA` over the digest, `CKM_SHA256_RSA_PKCS`; a pool of sessions, opened anew when the token was away |
//! | key service | `remote:NAME` | one POST, described in [`remote`]; for a cloud's key service, behind a small adapter of the operator's |
//!
//! What a holder gives is verified under the published key before it leaves this crate: a wrong signature, of whatever
//! cause, is [`SignError::WrongSignature`](testamur_keys::SignError::WrongSignature) and nothing else. A key that its token
//! would give away (`CKA_EXTRACTABLE`, or not `CKA_SENSITIVE`) is not used.
//!
//! Signing waits for the holder: call it on a thread that may wait. Nothing is asked before the first signature.
//!
//! # Left out
//! Making keys in a token (the vendor's tools, or `pkcs11-tool`, do), several tokens at once, PIN entry on the device, and
//! keys that ask for the PIN at each signature.
//!
//! ```
//! use testamur_keys::{KeyPlace, KeyType, SecretKey, SignError, SignerSource};
//! use testamur_signers::{Signers, SignersSettings};
//!
//! let signers = Signers::open(&SignersSettings::default())?;
//! let place = KeyPlace::parse("pkcs11:object=diplomas").expect("a place");
//! let key = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32])?;
//! let refused = signers.signer(&place, key.public_key()).err();
//! assert_eq!(refused, Some(SignError::NotConfigured));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [RFC 7512]: https://www.rfc-editor.org/rfc/rfc7512
//! [PKCS #11 3.0]: https://docs.oasis-open.org/pkcs11/pkcs11-base/v3.0/os/pkcs11-base-v3.0-os.html

mod pkcs11;
pub mod remote;
mod secret_file;
mod settings;
mod signers;

pub use secret_file::{SecretFileError, read_key_file, read_secret_file};
pub use settings::SignersSettings;
pub use signers::{Signers, SignersError};
