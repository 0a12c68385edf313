//! The cryptosuite ecdsa-sd-2023: selective disclosure over P-256 ([Data Integrity ECDSA Cryptosuites 1.0, sections 3.4 to
//! 3.6]).
//!
//! The issuer signs every statement of a credential alone, but for those that it makes mandatory: [`add_base_proof`]. The
//! holder takes along the signatures of what a verifier is to see: [`derive()`]. The verifier sees that, and nothing that
//! would tell of the rest: [`verify_proof`].
//!
//! A base proof is never shown to a verifier: it holds the key that hides what is not disclosed, so [`verify_proof`]
//! refuses it. Its holder, and the issuer before giving it away, verify it with [`verify_base_proof`].
//!
//! What a derived credential does not say, nobody can tell from what the issuer never said. So this suite never signs a
//! credential whose holder could hide its issuer, types, validity or status, and [`VerifyData::disclosed`] tells a verifier
//! whether another issuer saw to that.
//!
//! An ordered list (`@list`), a JSON literal or a text with its language is disclosed as a whole or not at all; a pointer into
//! it is refused by name. Left out: P-384, for which the standard has no selective disclosure.
//!
//! ```
//! use rand::SeedableRng as _;
//! use serde_json::json;
//! use testamur_keys::{KeyType, SecretKey};
//! use testamur_signing::ecdsa_sd_2023::{add_base_proof, derive, verify_proof};
//! use testamur_signing::ProofOptions;
//! use testamur_signing::proof::split;
//!
//! let mut rng = rand::rngs::StdRng::seed_from_u64(1);
//! let key = SecretKey::generate(KeyType::P256, &mut rng)?;
//! let credential = json!({
//!     "@context": [
//!         "https://www.w3.org/ns/credentials/v2",
//!         "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
//!     ],
//!     "type": ["VerifiableCredential", "OpenBadgeCredential"],
//!     "issuer": {"id": "https://example.edu/", "type": ["Profile"], "name": "Example"},
//!     "validFrom": "2026-01-01T00:00:00Z",
//!     "name": "Teamwork",
//!     "credentialSubject": {"type": ["AchievementSubject"], "id": "did:example:learner"},
//! });
//! let options = ProofOptions::assertion("https://example.edu/#key", "2026-01-01T00:00:00Z".parse()?);
//! let for_holder = add_base_proof(&credential, &options, &[], &key, &mut rng)?;
//!
//! let for_verifier = derive(&for_holder, &["/name".to_owned()])?;
//! assert_eq!(for_verifier["name"], "Teamwork");
//! assert_eq!(for_verifier.get("credentialSubject"), None);
//!
//! let (unsecured, proofs) = split(&for_verifier)?;
//! let proof = proofs[0].clone()?;
//! verify_proof(&unsecured, &proof.members, key.public_key())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [Data Integrity ECDSA Cryptosuites 1.0, sections 3.4 to 3.6]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#selective-disclosure-functions

mod base;
mod cbor;
mod configuration;
mod derive;
mod error;
mod groups;
mod json_pointer;
mod labels;
mod mandatory;
mod proof_value;
mod reading;
mod selection;
mod verify;

use testamur_keys::KeyType;

pub use self::base::{BaseProofData, add_base_proof, verify_base_proof};
pub use self::configuration::proof_configuration;
pub use self::derive::{Derivation, derive};
pub use self::error::DisclosureError;
pub use self::groups::{Group, LabelledDocument};
pub use self::labels::HmacKey;
pub use self::mandatory::{ALWAYS_MANDATORY, always_mandatory};
pub use self::proof_value::{BaseProofValue, DerivedProofValue, PublicKeyBytes, SignatureBytes};
pub use self::reading::Reading;
pub use self::selection::{Selection, select};
pub use self::verify::{Disclosed, VerifyData, verify_proof};

use crate::suite::{DATA_INTEGRITY_PROOF, Suite, Transformation};

/// The name of the cryptosuite.
pub const CRYPTOSUITE: &str = "ecdsa-sd-2023";

pub(crate) const SUITE: Suite = Suite {
    proof_type: DATA_INTEGRITY_PROOF,
    cryptosuite: Some(CRYPTOSUITE),
    transformation: Transformation::Rdfc,
    key_types: &[KeyType::P256],
};

#[cfg(test)]
mod tests;
