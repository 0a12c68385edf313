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
//! ```no_run
//! # async fn example(registrar: testamur_registrar::Registrar) -> Result<(), testamur_registrar::RegistrarError> {
//! use testamur_registrar::{Actor, OfferTerms};
//!
//! let tenant = registrar.tenant("example-university").await?.expect("the tenant was created");
//! let credential_id = "0191d5c0-0000-7000-8000-000000000001".parse().expect("a UUID");
//! let offer = registrar.create_offer(&tenant, credential_id, OfferTerms::default(), &Actor::command_line()).await?;
//! registrar.revoke(&tenant, credential_id, "issued in error", &Actor::command_line()).await?;
//! # Ok(())
//! # }
//! ```

mod act;
mod actor;
mod api_keys;
mod award;
mod batch;
mod catalogue;
mod claim;
mod clock;
mod dead_letters;
mod error;
mod error_kind;
mod event_sources;
mod ingest;
mod issue;
mod key_proof;
mod keyring;
mod master_key;
mod nonce;
mod observer;
mod offers;
mod plain_text;
mod registrar;
mod standing;
mod status_list;
mod sweep;
mod tenants;
mod verification;

pub use actor::Actor;
pub use api_keys::{API_KEY_PREFIX, Caller, CreatedApiKey, NewApiKey};
pub use award::{Award, AwardDetails, Awarded, RecordKey};
pub use claim::{ClaimError, Claimed, NotifyError};
pub use clock::{Clock, Entropy};
pub use dead_letters::{Kept, Undelivered};
pub use error::{DidMethodError, RegistrarError};
pub use error_kind::{ClaimErrorKind, ErrorKind, NotifyErrorKind, RedeemErrorKind};
pub use event_sources::WebhookSecret;
pub use ingest::Ingested;
pub use issue::SignedDocument;
pub use key_proof::KeyProofError;
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
