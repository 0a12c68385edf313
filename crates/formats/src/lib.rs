//! Formats: a canonical record becomes a credential, and the report of what it lost on the way.
//!
//! Each format is a pure function of a [`Record`](testamur_record::Record) and of [`Terms`] (identifiers, validity,
//! status, language): the same arguments give the same bytes. What a format cannot say is never silent: the
//! [`LossReport`] has every member that was dropped, narrowed or made up, by its place in the record.
//!
//! | clause | version | where |
//! |---|---|---|
//! | [Open Badges, data models](https://www.imsglobal.org/spec/ob/v3p0/#data-models) | 3.0 (document 1.4.5, context 3.0.3) | [`open_badges`], [`model`] |
//! | [Verifiable Credentials Data Model](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/) | 2.0 | both; of any credential: [`data_model`] |
//! | [Verifiable Credentials Data Model](https://www.w3.org/TR/2022/REC-vc-data-model-20220303/) | 1.1 | the same, with [`DataModel::V1_1`] |
//! | [SD-JWT VC](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13) | draft 13 | [`sd_jwt_vc`]: the claims |
//!
//! Left out: proofs, status lists and fetching, which have crates of their own; reading a foreign credential into a
//! record; CLR 2.0 and the European Learning Model.
//!
//! ```
//! use serde_json::json;
//! use testamur_formats::{DataModel, LossKind, Terms, model, open_badges};
//! use testamur_record::Record;
//!
//! let record = Record::parse(&json!({
//!     "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
//!     "locale": "en",
//!     "issuer": { "legalName": { "en": "Harbour College" } },
//!     "achievement": {
//!         "id": "https://harbour.example/algebra",
//!         "name": { "en": "Algebra", "de": "Algebra" },
//!         "description": { "en": "Equations." },
//!         "criteria": { "narrative": { "en": "Pass the examination." } },
//!     },
//!     "subject": { "email": "learner@harbour.example", "salt": "Kosher" },
//!     "awardedOn": "2024-06-30T12:00:00Z",
//! })).unwrap();
//! let export = open_badges::export(&record, &Terms {
//!     credential_id: "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
//!     issuer_id: "did:web:harbour.example",
//!     subject_id: Some("did:example:learner"),
//!     status: &[],
//!     valid_from: "2024-07-01T00:00:00Z".parse().unwrap(),
//!     valid_until: None,
//!     locale: None,
//!     data_model: DataModel::V2_0,
//! }).unwrap();
//! assert!(model::verify_achievement_credential(&export.credential).is_empty());
//! assert_eq!(export.credential["credentialSubject"]["achievement"]["name"], "Algebra");
//!
//! // One language was taken, and the address was hashed.
//! let told: Vec<_> = export.loss.losses.iter().map(|loss| (loss.pointer.as_str(), loss.kind)).collect();
//! assert_eq!(told, [
//!     ("/achievement/name/de", LossKind::Dropped),
//!     ("/subject/email", LossKind::Narrowed),
//! ]);
//! ```

pub mod data_model;
pub mod model;
pub mod open_badges;
pub mod sd_jwt_vc;

mod cursor;
mod error;
mod loss;
mod node;
mod terms;

pub use crate::{
    error::FormatError,
    loss::{Loss, LossKind, LossReason, LossReport},
    terms::{DataModel, Terms},
};

/// A credential without proof, and what it lost on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The credential, ready to be secured.
    pub credential: serde_json::Value,
    /// What it does not say as the record says it.
    pub loss: LossReport,
}
