//! Revocation, suspension and reinstatement: the credential's row and its status list entries, in one transaction.
//!
//! The status lists are held before the credential, as when it was awarded: a batch of events may revoke some, suspend
//! others and award more, while staff revoke one of them.

use serde_json::{Value, json};
use testamur_status::StatusPurpose;
use testamur_store::{
    Tenant, TenantTx,
    credentials::{self, CredentialState, StoredCredential},
    status_lists,
};
use uuid::Uuid;

use crate::{Actor, Registrar, RegistrarError, Step, act::Act};

impl Registrar {
    /// Revokes a credential for good; whether it was in force until now.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::CredentialUnknown`].
    pub async fn revoke(
        &self,
        tenant: &Tenant,
        id: Uuid,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let changed = self.revoke_in(&mut tx, id, reason, actor).await?;
        self.commit_standing(tx, changed).await
    }

    /// Suspends a credential; whether it was not suspended until now.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::CredentialUnknown`], [`RegistrarError::CredentialRevoked`],
    /// [`RegistrarError::NotSuspendable`].
    pub async fn suspend(
        &self,
        tenant: &Tenant,
        id: Uuid,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let changed = self.suspend_in(&mut tx, id, reason, actor).await?;
        self.commit_standing(tx, changed).await
    }

    /// Ends a suspension; whether there was one.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::CredentialUnknown`], [`RegistrarError::CredentialRevoked`].
    pub async fn reinstate(
        &self,
        tenant: &Tenant,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let changed = self.reinstate_in(&mut tx, id, actor).await?;
        self.commit_standing(tx, changed).await
    }

    pub(crate) async fn revoke_in(
        &self,
        tx: &mut Act,
        id: Uuid,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        status_lists::hold(tx).await?;
        let credential = released(tx, id).await?;
        if credential.revoked_at.is_some() {
            return Ok(false);
        }
        let changed = credentials::set_revoked(tx, id, Some(reason), self.now()).await?;
        self.set_status(tx, id, true).await?;
        tx.audit(actor, "credential.revoke", id, reason_given(reason));
        Ok(changed)
    }

    pub(crate) async fn suspend_in(
        &self,
        tx: &mut Act,
        id: Uuid,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        status_lists::hold(tx).await?;
        let credential = in_force(tx, id).await?;
        if credential.suspended_at.is_some() {
            return Ok(false);
        }
        require_suspendable(tx, id).await?;
        let changed = credentials::set_suspended(tx, id, Some(reason), self.now()).await?;
        self.set_status(tx, id, true).await?;
        tx.audit(actor, "credential.suspend", id, reason_given(reason));
        Ok(changed)
    }

    pub(crate) async fn reinstate_in(
        &self,
        tx: &mut Act,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        status_lists::hold(tx).await?;
        in_force(tx, id).await?;
        let changed = credentials::clear_suspended(tx, id).await?;
        if changed {
            self.set_status(tx, id, false).await?;
            tx.audit(actor, "credential.reinstate", id, json!({}));
        }
        Ok(changed)
    }

    /// Sets the credential's bit. Revoking a suspendable credential sets the same bit as suspending it; the row says that
    /// it is never cleared.
    pub(crate) async fn set_status(
        &self,
        tx: &mut TenantTx,
        id: Uuid,
        value: bool,
    ) -> Result<(), RegistrarError> {
        for entry in status_lists::entries_of(tx, id).await? {
            status_lists::set_value(tx, entry.list_id, entry.index, value, self.now()).await?;
        }
        Ok(())
    }

    async fn commit_standing(&self, tx: Act, changed: bool) -> Result<bool, RegistrarError> {
        tx.commit().await?;
        self.reached(Step::StatusCommitted, usize::from(changed));
        Ok(changed)
    }
}

/// What the audit log says of a reason: people write names into it, and what is in the log is there for ever. The text
/// itself is kept with the credential.
fn reason_given(reason: &str) -> Value {
    json!({ "reason_given": !reason.trim().is_empty() })
}

/// A credential that is or will be in somebody's hands: one that is written down may be signed already.
async fn released(tx: &mut TenantTx, id: Uuid) -> Result<StoredCredential, RegistrarError> {
    let credential = credentials::find_for_update(tx, id)
        .await?
        .ok_or(RegistrarError::CredentialUnknown { id })?;
    match credential.state {
        CredentialState::Void => Err(RegistrarError::CredentialVoid { id }),
        CredentialState::Intent | CredentialState::Live => Ok(credential),
    }
}

async fn require_suspendable(tx: &mut TenantTx, id: Uuid) -> Result<(), RegistrarError> {
    let entries = status_lists::entries_of(tx, id).await?;
    let suspendable = entries
        .iter()
        .any(|entry| entry.purpose == StatusPurpose::Suspension.as_str());
    if suspendable {
        Ok(())
    } else {
        Err(RegistrarError::NotSuspendable { id })
    }
}

async fn in_force(tx: &mut TenantTx, id: Uuid) -> Result<StoredCredential, RegistrarError> {
    let credential = released(tx, id).await?;
    if credential.revoked_at.is_some() {
        Err(RegistrarError::CredentialRevoked { id })
    } else {
        Ok(credential)
    }
}
