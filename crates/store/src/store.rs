//! Connections.

use crate::{StoreError, SystemTx, Tenant, TenantTx};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL 15 or later.
    Postgres,
    /// A SQLite file.
    Sqlite,
}

/// The learner record store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
}

impl Store {
    /// Connects: `sqlite://file.db?mode=rwc` or `postgres://…`. Does not migrate.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        todo!("{url}")
    }

    /// Brings the tables up to date; does nothing when they are.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Closes the connections, waiting for those in use.
    pub async fn close(&self) {
        todo!()
    }

    /// Opens a transaction that may write one tenant's rows.
    pub async fn begin(&self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        todo!("{tenant:?}")
    }

    /// Opens a transaction that reads one tenant's rows at one moment.
    pub async fn read(&self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        todo!("{tenant:?}")
    }

    /// Opens a transaction over what belongs to no tenant.
    pub async fn begin_system(&self) -> Result<SystemTx, StoreError> {
        todo!()
    }

    /// Opens a transaction that reads what belongs to no tenant.
    pub async fn read_system(&self) -> Result<SystemTx, StoreError> {
        todo!()
    }
}
