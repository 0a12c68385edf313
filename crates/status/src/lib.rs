//! Bitstring Status List 1.0: encode, decode, allocate.
//!
//! One bit per credential, published as a credential of its own, so that a status can be asked for without naming whose.
//! Implements the data model and the bitstring algorithms of [Bitstring Status List 1.0] (Recommendation of 15 May 2025).
//!
//! Lists and entries of its draft, [Status List 2021], are read too; none are written.
//!
//! Left out: entries wider than eight bits (they are named as such when read), and fetching the list and verifying its
//! proof, which are the verifier's part. Which indexes are taken is the store's; [`random_index`] only draws.
//!
//! ```
//! use testamur_status::{BitstringStatusList, DecodeLimits};
//!
//! let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
//! list.set(94_567, true)?;
//! let text = list.encode();
//!
//! let read = BitstringStatusList::decode(&text, &DecodeLimits::default())?;
//! assert!(read.status_at(94_567)?);
//! assert!(!read.status_at(94_568)?);
//! # Ok::<(), testamur_status::StatusListError>(())
//! ```
//!
//! [Bitstring Status List 1.0]: https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/
//! [Status List 2021]: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/

mod bitstring;
mod credential;
mod entry;
mod error;
mod kind;
mod message;
mod purpose;

pub use crate::bitstring::{BitstringStatusList, DecodeLimits, random_index};
pub use crate::credential::{
    StatusListCredential, parse_status_list_credential, status_list_credential,
};
pub use crate::entry::StatusListEntry;
pub use crate::error::{EncodingFault, ProblemType, StatusListError};
pub use crate::kind::StatusListKind;
pub use crate::message::StatusMessage;
pub use crate::purpose::StatusPurpose;
