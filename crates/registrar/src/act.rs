//! An act of the register: one transaction of one tenant, and its audit entries.
//!
//! Entries are appended just before the commit, because each locks the tenant's audit chain until the end of the
//! transaction: appended earlier, two acts that hold one learner each and want the chain would wait for one another.
//!
//! For the same reason every act holds what it needs in one order: learners (all of them, by source and id there), the
//! status lists, offers, credentials, documents, signing keys, and at last the chain.

use std::ops::{Deref, DerefMut};

use jiff::Timestamp;
use serde_json::Value;
use testamur_store::{Tenant, TenantTx, audit_log};

use crate::{Actor, Registrar, RegistrarError};

/// A transaction that writes. Dropped without `commit` it leaves nothing behind, no audit entry either.
pub(crate) struct Act {
    tx: TenantTx,
    entries: Vec<audit_log::NewEntry>,
    now: Timestamp,
}

impl Act {
    /// Says who did what; written with the act or not at all.
    pub(crate) fn audit(
        &mut self,
        actor: &Actor,
        action: &str,
        object: impl std::fmt::Display,
        detail: Value,
    ) {
        self.entries.push(audit_log::NewEntry {
            actor: actor.as_str().to_owned(),
            action: action.to_owned(),
            object: object.to_string(),
            detail,
        });
    }

    /// Undoes all since [`TenantTx::mark`], with the audit entries that came since.
    pub(crate) async fn undo_to(&mut self, entries: usize) -> Result<(), RegistrarError> {
        self.entries.truncate(entries);
        Ok(self.tx.undo().await?)
    }

    /// How many audit entries the act has.
    pub(crate) fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Makes the act and its audit entries durable.
    pub(crate) async fn commit(mut self) -> Result<(), RegistrarError> {
        for entry in &self.entries {
            audit_log::append(&mut self.tx, entry, self.now).await?;
        }
        Ok(self.tx.commit().await?)
    }
}

impl Deref for Act {
    type Target = TenantTx;

    fn deref(&self) -> &TenantTx {
        &self.tx
    }
}

impl DerefMut for Act {
    fn deref_mut(&mut self) -> &mut TenantTx {
        &mut self.tx
    }
}

impl Registrar {
    pub(crate) async fn begin(&self, tenant: &Tenant) -> Result<Act, RegistrarError> {
        Ok(self.act(self.store().begin(tenant).await?))
    }

    pub(crate) fn act(&self, tx: TenantTx) -> Act {
        Act {
            tx,
            entries: Vec::new(),
            now: self.now(),
        }
    }
}
