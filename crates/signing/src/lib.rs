//! Adds and checks proofs: Data Integrity of every suite in use, VC-JWT, SD-JWT VC.
//!
//! A proof is good here if its signature matches under a key that the caller brings. Whether that key is the issuer's, and
//! whether the time is right, are other questions, asked by the verifier.
//!
//! | standard | here |
//! |---|---|
//! | [Data Integrity 1.0](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/) | [`proof`]: shape, sets, chains |
//! | [EdDSA Cryptosuites 1.0](https://www.w3.org/TR/2025/REC-vc-di-eddsa-20250515/) | [`eddsa_rdfc_2022`], [`eddsa_jcs_2022`], [`ed25519_signature_2020`]; [`eddsa_2022`] is verified only |
//! | [ECDSA Cryptosuites 1.0](https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/) | [`ecdsa_rdfc_2019`], [`ecdsa_jcs_2019`]: P-256 and P-384; [`ecdsa_sd_2023`] |
//! | [RFC 7515](https://www.rfc-editor.org/rfc/rfc7515), [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725) | [`jws`]: compact, strict |
//! | [Open Badges 3.0](https://www.imsglobal.org/spec/ob/v3p0#jwt-proof), [VC-JOSE-COSE](https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/), [VCDM 1.1](https://www.w3.org/TR/2022/REC-vc-data-model-20220303/#jwt-encoding) | [`vc_jwt`]: three profiles |
//! | [RFC 9901](https://www.rfc-editor.org/rfc/rfc9901), [SD-JWT VC draft 13](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13) | [`sd_jwt_vc`]: issue, present, verify, key binding |
//!
//! [`Cryptosuite`] names them all, and [`ProofVerification`] verifies any proof of a set or chain.
//!
//! Left out: BBS, secp256k1 and the suites of before 2020, JAdES, encryption. Nothing here does I/O or reads a clock.
//!
//! ```
//! use serde_json::json;
//! use testamur_keys::{KeyType, SecretKey};
//! use testamur_signing::vc_jwt::{self, Profile};
//!
//! let key = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32])?;
//! let credential = json!({
//!     "@context": ["https://www.w3.org/ns/credentials/v2"],
//!     "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
//!     "type": ["VerifiableCredential"],
//!     "issuer": "https://example.edu/issuers/565049",
//!     "validFrom": "2026-01-01T00:00:00Z",
//!     "credentialSubject": {"id": "did:example:subject"},
//! });
//! let compact = vc_jwt::sign(&credential, Profile::OpenBadges, "https://example.edu/keys/1", &key)?;
//!
//! let jwt = vc_jwt::parse(&compact)?;
//! jwt.verify(key.public_key())?;
//! jwt.verify_claims()?;
//! assert_eq!(jwt.credential, credential);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canonical_document;
mod claims;
mod cryptosuite;
mod date_time_stamp;
pub mod ecdsa_jcs_2019;
pub mod ecdsa_rdfc_2019;
pub mod ecdsa_sd_2023;
pub mod ed25519_signature_2020;
pub mod eddsa_2022;
pub mod eddsa_jcs_2022;
pub mod eddsa_rdfc_2022;
mod error;
mod hash_data;
pub mod jws;
mod problem_type;
pub mod proof;
mod proof_error;
mod proof_options;
mod proof_verification;
pub mod sd_jwt_vc;
mod suite;
mod unfinished;
pub mod vc_jwt;

pub use crate::canonical_document::CanonicalDocument;
pub use crate::claims::ClaimMismatch;
pub use crate::cryptosuite::Cryptosuite;
pub use crate::date_time_stamp::parse_date_time_stamp;
pub use crate::error::SigningError;
pub use crate::hash_data::HashData;
pub use crate::problem_type::ProblemType;
pub use crate::proof_options::ProofOptions;
pub use crate::proof_verification::ProofVerification;
