//! Transactions.

use crate::{StoreError, Tenant};

/// A transaction over one tenant's rows; dropped without `commit` it leaves nothing behind.
#[derive(Debug)]
pub struct TenantTx {
    pub(crate) tenant: Tenant,
}

/// A transaction over what belongs to no tenant: tenants, the look-up of API keys, unrouted dead letters, the master key's check.
#[derive(Debug)]
pub struct SystemTx {}

impl TenantTx {
    /// Whose rows these are.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Makes the writes durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        todo!()
    }
}

impl SystemTx {
    /// Makes the writes durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        todo!()
    }

    /// Goes on in the same transaction as one tenant: what creates a tenant and its first rows is one act.
    pub async fn into_tenant(self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        todo!("{tenant:?}")
    }
}
