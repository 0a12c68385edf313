//! The [Verifiable Credentials Data Model](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/), 2.0 and
//! [1.1](https://www.w3.org/TR/2022/REC-vc-data-model-20220303/): what it asks of any credential or presentation.
//!
//! [`crate::model`] knows one kind of credential well; the rules here hold for every kind, and say nothing of what the
//! subject is said to have done.
//!
//! A digest in `relatedResource` is compared where the resource is an embedded or pinned context; nothing is fetched.
//!
//! Left out: proofs, status lists, dates against a clock, which contexts are trusted, and whether they define all terms.

mod credential;
mod digest;
mod presentation;
mod reading;
mod related_resource;
mod value;

pub use credential::verify_credential;
pub use digest::Digest;
pub use presentation::verify_presentation;
