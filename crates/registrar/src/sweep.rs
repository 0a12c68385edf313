//! Removes what has expired and means nothing any more: access tokens and used nonces.

use jiff::SignedDuration;
use testamur_store::{Tenant, access_tokens, nonces};

use crate::{Registrar, RegistrarError};

/// Kept a while longer than valid: a replica's clock may be behind.
const GRACE: SignedDuration = SignedDuration::from_mins(10);

impl Registrar {
    /// Removes a tenant's expired access tokens and used nonces; how many rows.
    pub async fn sweep(&self, tenant: &Tenant) -> Result<u64, RegistrarError> {
        let before = self.now() - GRACE;
        let mut tx = self.begin(tenant).await?;
        let tokens = access_tokens::delete_expired(&mut tx, before).await?;
        let nonces = nonces::delete_expired(&mut tx, before).await?;
        tx.commit().await?;
        Ok(tokens + nonces)
    }
}
