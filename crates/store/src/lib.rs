//! The learner record store: tenants, keys, achievements, learners, awards, signed documents, status lists, offers,
//! outbox and audit log, on a SQLite file or on PostgreSQL.
//!
//! - **The tenant is in the type.** [`Tenant`] comes from [`tenants`] only, [`Store::begin`] takes one, and the functions
//!   of a tenant's things take the [`TenantTx`] that this gives: there is no way to ask without saying for whom. On
//!   PostgreSQL row-level security, forced on every table, says it a second time; a role that it would not bind is
//!   refused by [`Store::connect`].
//! - **One module per stored thing**, plain functions with their SQL in sight. Both databases run the same statements;
//!   where the dialects differ the two stand side by side in the one function.
//! - **Once is once.** Awards, documents, events, dead letters, jobs and nonces have unique keys, and their `insert`
//!   says whether the row is new; codes and leases are used up by one statement that judges and writes.
//! - **Durable before it is told**: SQLite writes ahead with `synchronous = FULL`; PostgreSQL's own default is the same.
//!
//! The clock and chance are arguments. Secrets come in hashed or sealed, and no error or `Debug` output holds one, nor a
//! learner's name or address. Documents (`Record`, `Achievement`, `LearningPath` …) are JSON here: their owners parse
//! them. Instants are kept to the microsecond.
//!
//! Both databases are reached through `sqlx`'s `Any` driver, whose types (integer, text, bytes) are all that the tables
//! use. Left out: erasing a learner, pruning of old rows, and moving data between the two databases.
//!
//! # Example
//!
//! ```
//! use testamur_store::{NewTenant, Store, learners, new_id, tenants};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testamur_store::StoreError> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let url = format!("sqlite://{}?mode=rwc", folder.path().join("store.db").display());
//! let store = Store::connect(&url).await?;
//! store.migrate().await?;
//! let (now, mut rng) = (jiff::Timestamp::UNIX_EPOCH, rand::rng());
//!
//! let mut tx = store.begin_system().await?;
//! let tenant = NewTenant {
//!     id: new_id(&mut rng),
//!     slug: "college".to_owned(),
//!     name: "The College".to_owned(),
//!     issuer: serde_json::json!({ "name": { "en": "The College" } }),
//!     issuer_id: "did:web:college.example".to_owned(),
//!     settings: serde_json::json!({}),
//! };
//! let tenant = tenants::create(&mut tx, &tenant, now).await?;
//! tx.commit().await?;
//!
//! let mut tx = store.begin(&tenant).await?;
//! let learner = learners::NewLearner {
//!     id: new_id(&mut rng),
//!     source: "lms".to_owned(),
//!     source_id: "42".to_owned(),
//!     name: None,
//!     email: None,
//!     username: None,
//! };
//! let id = learners::upsert_by_source(&mut tx, &learner, now).await?;
//! assert_eq!(id, learners::upsert_by_source(&mut tx, &learner, now).await?);
//! tx.commit().await?;
//! # store.close().await;
//! # Ok(())
//! # }
//! ```

pub mod access_tokens;
pub mod achievements;
pub mod api_keys;
pub mod attainments;
pub mod audit_log;
mod columns;
pub mod composed_credentials;
pub mod credentials;
pub mod dead_letters;
pub mod documents;
mod error;
pub mod event_sources;
pub mod events;
pub mod imports;
pub mod learners;
pub mod master_key;
mod migrations;
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
pub use page::{Cursor, Page, ParseCursorError};
pub use store::{Backend, Store};
pub use tenants::{NewTenant, Tenant};
pub use transaction::{SystemTx, TenantTx};

use rand::CryptoRng;
use uuid::Uuid;

/// Draws a random (version 4) id for a row.
pub fn new_id(rng: &mut dyn CryptoRng) -> Uuid {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
