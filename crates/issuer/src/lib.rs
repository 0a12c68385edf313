//! Award to credential: draft, sign, verify what was signed, release.
//!
//! A [`Draft`] holds all that a signature will cover, and is written down before anything is signed; sealing it again
//! after a crash gives the same claims. [`seal`] exports the record, lints it (data model, safe mode), signs, parses the
//! very bytes again, verifies them with the verifier's own steps, and only then lets them out.
//!
//! | format | secured by |
//! |---|---|
//! | [`CredentialFormat::LdpVc`] | [Data Integrity EdDSA] 1.0 (Ed25519 keys) or [ECDSA] 1.0 (P-256 and P-384): any suite of [`testamur_signing::Cryptosuite`] |
//! | [`CredentialFormat::JoseCoseJwt`] | [VC-JOSE-COSE] 1.0 |
//! | [`CredentialFormat::JwtVcJson`] | [VCDM 1.1, JSON Web Token]: the credential in the `vc` claim |
//! | [`CredentialFormat::OpenBadgesJwt`] | [Open Badges 3.0, JWT proof] |
//! | [`CredentialFormat::SdJwtVc`] | [SD-JWT VC], bound to the holder's key where the subject's id says one |
//!
//! # Left out
//! Allocating an index, storing, and revoking are the register's work. Nothing here
//! does I/O, and Ed25519 needs no randomness.
//!
//! ```
//! use serde_json::json;
//! use testamur_issuer::{CredentialFormat, Draft, IssuerKey, seal};
//! use testamur_keys::{KeyType, SecretKey, did_key};
//! use testamur_record::Record;
//!
//! let secret = SecretKey::from_bytes(KeyType::Ed25519, &[7; 32])?;
//! let issuer_id = did_key::did(secret.public_key()).ok_or("an Ed25519 key has a did:key")?;
//! let method = did_key::verification_method(secret.public_key()).ok_or("and a method")?;
//! let record = Record::parse(&json!({
//!     "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
//!     "locale": "en",
//!     "issuer": { "legalName": { "en": "Harbour College" } },
//!     "achievement": {
//!         "id": "https://harbour.example/algebra",
//!         "name": { "en": "Algebra" },
//!         "description": { "en": "Solves linear equations." },
//!         "criteria": { "narrative": { "en": "Passes the exam." } },
//!     },
//!     "subject": { "email": "learner@harbour.example", "salt": "Kosher" },
//!     "awardedOn": "2024-06-30",
//! })).map_err(|mistakes| mistakes[0].to_string())?;
//! let now = "2026-01-01T00:00:00Z".parse()?;
//! let draft = Draft {
//!     record,
//!     credential_id: "6d0c1b0e-3f53-4a4e-9b1a-0f3d4b0e5c11".parse()?,
//!     issuer_id,
//!     subject_id: None,
//!     status: Vec::new(),
//!     valid_from: now,
//!     valid_until: None,
//!     format: CredentialFormat::LdpVc,
//!     created: now,
//!     disclosure_seed: None,
//! };
//! let sealed = seal(&draft, &IssuerKey::new(method, &secret), now)?;
//! assert_eq!(sealed.media_type, "application/vc");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [Data Integrity EdDSA]: https://www.w3.org/TR/2025/REC-vc-di-eddsa-20250515/
//! [ECDSA]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/
//! [VC-JOSE-COSE]: https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#with-jose
//! [VCDM 1.1, JSON Web Token]: https://www.w3.org/TR/2022/REC-vc-data-model-20220303/#json-web-token
//! [SD-JWT VC]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13
//! [Open Badges 3.0, JWT proof]: https://www.imsglobal.org/spec/ob/v3p0/#jwt-proof

mod composed;
mod credential_format;
mod disclosure_seed;
mod draft;
mod error;
mod lint;
mod sd_jwt_vc;
mod seal;
mod status_list;

pub use composed::{ComposedDraft, Securing, composition_mistakes, seal_composed};
pub use credential_format::CredentialFormat;
pub use disclosure_seed::DisclosureSeed;
pub use draft::{Draft, unsigned};
pub use error::IssueError;
/// The `vct` of SD-JWT VCs that are issued here.
pub use testamur_formats::sd_jwt_vc::VCT;

pub use seal::{IssuerKey, Sealed, seal};
pub use status_list::{STATUS_LIST_ALGORITHMS, SealedStatusList, seal_status_list};
