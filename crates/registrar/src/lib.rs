//! The acts of the register: award, issue, offer, claim, revoke, take in an event, verify; each one transaction.
//!
//! The crates below say what is right: [`testamur_rules`] when a path is complete, [`testamur_issuer`] what is signed,
//! [`testamur_store`] what is kept. This one puts them in order, so that whatever crashes, what was signed is known and
//! revocable, and one award is one live credential. Both programs, the service and the command line, do their acts here.
//!
//! The order of an award, each line durable before the next:
//!
//! 1. event, learner state and the award's intent with its status list indexes (one transaction);
//! 2. the draft of each document, which says all that will be signed;
//! 3. the signed document, verified again before it is stored; only then is it given out.
//!
//! Clauses: [OpenID4VCI 1.0](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html) §§ 4, 6, 7, 8, 11
//! (offer, token, nonce, credential, notification; the pre-authorised code flow) and
//! [Bitstring Status List 1.0](https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/) § 3.1 (generate).
//! Left out: the authorisation code flow, deferred issuance, batches of key proofs.
//!
//! ```
//! use std::sync::Arc;
//! use testamur_keys::{KeyType, MasterKey};
//! use testamur_record::{Achievement, Organisation};
//! use testamur_registrar::{
//!     Actor, Award, AwardDetails, Clock, Entropy, NewTenant, NoObserver, Parts, Registrar,
//! };
//! use testamur_rules::LearnerIdentity;
//! use testamur_store::Store;
//! use testamur_verifier::{NoDocuments, VerifyOptions};
//!
//! # struct Now;
//! # impl Clock for Now {
//! #     fn now(&self) -> jiff::Timestamp { "2026-11-20T09:00:00Z".parse().unwrap() }
//! # }
//! # struct Chance;
//! # impl Entropy for Chance {
//! #     fn rng(&self) -> Box<dyn rand::CryptoRng + Send> {
//! #         Box::new(<rand::rngs::StdRng as rand::SeedableRng>::from_rng(&mut rand::rng()))
//! #     }
//! # }
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let url = format!("sqlite://{}?mode=rwc", folder.path().join("store.db").display());
//! let store = Store::connect(&url).await?;
//! store.migrate().await?;
//! let registrar = Registrar::new(Parts {
//!     store,
//!     master_key: MasterKey::from_key_file_bytes(b"0123456789abcdef0123456789abcdef")?,
//!     clock: Arc::new(Now),
//!     entropy: Arc::new(Chance),
//!     observer: Arc::new(NoObserver),
//!     base_url: "http://127.0.0.1:8080".to_owned(),
//!     documents: Arc::new(NoDocuments),
//! })?;
//! let clerk = Actor::command_line();
//! let issuer = Organisation::parse(&serde_json::json!({ "legalName": { "en": "Example University" } }));
//! let new = NewTenant {
//!     slug: "example-university".to_owned(),
//!     issuer: issuer.map_err(|mistakes| mistakes[0].to_string())?,
//!     did_method: None,
//!     key_types: vec![KeyType::Ed25519],
//! };
//! let tenant = registrar.create_tenant(new, &clerk).await?;
//! let achievement = Achievement::parse(&serde_json::json!({
//!     "id": "https://example.edu/achievements/solar",
//!     "name": { "en": "Solar Technician" },
//!     "description": { "en": "Can plan a small solar plant." },
//!     "criteria": { "narrative": { "en": "Pass both courses." } },
//! }));
//! let achievement = achievement.map_err(|mistakes| mistakes[0].to_string())?;
//! registrar.put_achievement(&tenant, "solar", &achievement, &clerk).await?;
//!
//! let award = Award {
//!     source: "campus".to_owned(),
//!     learner: LearnerIdentity { source_id: "42".to_owned(), ..LearnerIdentity::default() },
//!     achievement: "solar".to_owned(),
//!     award_number: None,
//!     external_id: None,
//!     path_id: None,
//!     details: AwardDetails::default(),
//! };
//! let first = registrar.award(&tenant, &award, &clerk).await?;
//! let again = registrar.award(&tenant, &award, &clerk).await?;
//! assert!(first.created && !again.created && first.credential_id == again.credential_id);
//!
//! let format = testamur_issuer::CredentialFormat::LdpVc;
//! let document = registrar.document(&tenant, first.credential_id, format, None).await?;
//! assert!(registrar.verify(document.body.as_bytes(), &VerifyOptions::default()).await?.verified);
//! registrar.revoke(&tenant, first.credential_id, "issued in error", &clerk).await?;
//! assert!(!registrar.verify(document.body.as_bytes(), &VerifyOptions::default()).await?.verified);
//! # Ok(())
//! # }
//! ```

mod act;
mod actor;
mod api_keys;
mod award;
mod award_record;
mod batch;
mod catalogue;
mod claim;
mod clock;
mod composed;
mod dead_letters;
mod derivation;
mod error;
mod error_kind;
mod event;
mod event_sources;
mod ingest;
mod issue;
mod key_cryptosuite;
mod key_names;
mod key_proof;
mod key_rotation;
mod keyring;
mod master_key;
mod nonce;
mod observer;
mod offers;
mod open_key;
mod plain_text;
mod registrar;
mod shared_documents;
mod standing;
mod status_list;
mod sweep;
mod tenants;
mod verification;
mod verification_batch;

pub use actor::Actor;
pub use api_keys::{API_KEY_PREFIX, Caller, CreatedApiKey, NewApiKey};
pub use award::{Award, AwardDetails, Awarded};
pub use award_record::RecordKey;
pub use claim::{ClaimError, Claimed, NotifyError};
pub use clock::{Clock, Entropy};
pub use composed::{ComposedName, Composition};
pub use dead_letters::{Kept, Undelivered};
pub use derivation::derive_credential;
pub use error::{DidMethodError, RegistrarError};
pub use error_kind::{ClaimErrorKind, ErrorKind, NotifyErrorKind, RedeemErrorKind};
pub use event::CLOCK_SKEW;
pub use event_sources::WebhookSecret;
pub use ingest::Ingested;
pub use issue::SignedDocument;
pub use key_proof::KeyProofError;
pub use key_rotation::{NewKey, RevokedKey, RotatedKey};
pub use keyring::KeySummary;
pub use master_key::{MasterKeyError, MasterSecret, open_master_key};
pub use nonce::NonceError;
pub use observer::{NoObserver, Observer, Step};
pub use offers::{
    ACCESS_TOKEN_LIFETIME, AccessToken, CONFIGURATIONS, CreatedOffer, OFFER_LIFETIME, Offer,
    OfferTerms, RedeemError, TX_CODE_LENGTH,
};
pub use registrar::{Parts, Registrar};
pub use status_list::{STATUS_LIST_MAX_AGE, StatusListDocument};
pub use tenants::{DidMethod, NewTenant};
pub use verification_batch::{BATCH_BYTES, BATCH_CREDENTIALS, BATCH_DOCUMENTS};
