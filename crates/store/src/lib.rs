//! The learner record store, on SQLite and PostgreSQL.

pub mod access_tokens;
pub mod achievements;
pub mod api_keys;
pub mod attainments;
pub mod audit_log;
pub mod credentials;
pub mod dead_letters;
pub mod documents;
mod error;
pub mod event_sources;
pub mod events;
pub mod imports;
pub mod learners;
pub mod master_key;
pub mod nonces;
pub mod notifications;
pub mod offers;
pub mod outbox;
mod page;
pub mod paths;
pub mod signing_keys;
pub mod status_lists;
mod store;
pub mod tenants;
mod transaction;

pub use error::StoreError;
pub use page::{Cursor, Page};
pub use store::{Backend, Store};
pub use tenants::Tenant;
pub use transaction::{SystemTx, TenantTx};

use rand::CryptoRng;
use uuid::Uuid;

/// Draws a random (version 4) id for a row.
pub fn new_id(rng: &mut dyn CryptoRng) -> Uuid {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
