//! The tenant's status lists: each purpose has its own, published as a signed credential.
//!
//! The entries that are set are the truth; the signed list is made from them when it is asked for and older than they are.
//! So two writers never lose a revocation, and a revocation costs no signature.

use jiff::SignedDuration;
use serde_json::Value;
use testamur_issuer::{STATUS_LIST_ALGORITHMS, SealedStatusList, seal_status_list};
use testamur_status::{
    BitstringStatusList, StatusListEntry, StatusPurpose, status_list_credential,
};
use testamur_store::{
    Tenant, TenantTx,
    signing_keys::{self, KeyState},
    status_lists,
};
use uuid::Uuid;

use crate::{
    Registrar, RegistrarError,
    open_key::{OpenKey, SIGNING_ATTEMPTS},
};

/// How long a verifier may keep a list: what a revocation needs at most to be seen everywhere.
pub const STATUS_LIST_MAX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// For how long a signed list is valid; it is signed again well before.
const STATUS_LIST_VALIDITY: SignedDuration = SignedDuration::from_hours(24);

/// A list that is older than this is signed again although nothing changed.
const STATUS_LIST_REFRESH: SignedDuration = SignedDuration::from_hours(12);

/// A signed status list, as served.
#[derive(Debug, Clone)]
pub struct StatusListDocument {
    /// The status list credential.
    pub body: String,
    /// Its media type.
    pub media_type: &'static str,
    /// A strong entity tag: changes with each signature.
    pub etag: String,
    /// For how many seconds a cache may keep it.
    pub max_age_seconds: i64,
}

impl Registrar {
    /// The signed status list of an id, no older than the last committed change.
    pub async fn status_list(
        &self,
        tenant: &Tenant,
        id: Uuid,
    ) -> Result<Option<StatusListDocument>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let Some(list) = status_lists::find(&mut tx, id).await? else {
            return Ok(None);
        };
        drop(tx);
        let body = match self.fresh(&list) {
            Some(body) => body,
            None => self.sign_status_list(tenant, id).await?,
        };
        Ok(Some(StatusListDocument {
            etag: etag(&body),
            media_type: SealedStatusList::media_type_of(&body),
            body,
            max_age_seconds: STATUS_LIST_MAX_AGE.as_secs(),
        }))
    }

    /// The URL at which a list is served: part of every credential that points into it.
    pub(crate) fn status_list_url(&self, tenant: &Tenant, id: Uuid) -> String {
        format!("{}/status-lists/{id}", self.tenant_url(tenant))
    }

    /// Takes an index for a new credential in the list of its purpose.
    pub(crate) async fn allocate_status(
        &self,
        tx: &mut TenantTx,
        credential_id: Uuid,
        purpose: StatusPurpose,
    ) -> Result<(), RegistrarError> {
        let mut rng = self.rng();
        status_lists::allocate(tx, purpose.as_str(), credential_id, self.now(), &mut *rng).await?;
        Ok(())
    }

    /// The status entries that a credential got when it was written down.
    pub(crate) async fn status_entries(
        &self,
        tx: &mut TenantTx,
        credential_id: Uuid,
    ) -> Result<Vec<StatusListEntry>, RegistrarError> {
        let mut entries = Vec::new();
        for stored in status_lists::entries_of(tx, credential_id).await? {
            let purpose = purpose(&stored.purpose, stored.list_id)?;
            let url = self.status_list_url(tx.tenant(), stored.list_id);
            entries.push(entry(purpose, stored.index, url));
        }
        Ok(entries)
    }

    fn fresh(&self, list: &status_lists::StoredStatusList) -> Option<String> {
        let signed_at = list.signed_at?;
        let current = list.signed_version == Some(list.version);
        let young = self.now().duration_since(signed_at) < STATUS_LIST_REFRESH;
        (current && young)
            .then(|| list.signed_body.clone())
            .flatten()
    }

    /// Signs the list as it stands. The version is read in the same transaction as the indexes, so that a change which
    /// comes meanwhile leaves the signed version behind and the next request signs again.
    ///
    /// No transaction is open while the key's holder signs: it may take its time, and others want to write.
    async fn sign_status_list(&self, tenant: &Tenant, id: Uuid) -> Result<String, RegistrarError> {
        for _ in 0..SIGNING_ATTEMPTS {
            let mut tx = self.store().read(tenant).await?;
            let (version, unsigned) = self.unsigned_status_list(&mut tx, id).await?;
            let key = self.open_key(&mut tx, STATUS_LIST_ALGORITHMS).await?;
            drop(tx);
            let now = self.now();
            let sealing = move |key: &OpenKey| {
                let issuer_key = key.issuer_key();
                Ok(seal_status_list(&unsigned, &issuer_key, now)?.body)
            };
            let body = key.sign_with(sealing).await?;
            let mut tx = self.begin(tenant).await?;
            let list = status_lists::find(&mut tx, id).await?;
            if let Some(body) = list.as_ref().and_then(|list| self.fresh(list)) {
                return Ok(body);
            }
            let stored = status_lists::store_signed(&mut tx, id, version, &body, now).await?;
            // Looked at last: whoever compromises a key has the lists signed anew, and waited for ours or we for him.
            if stored && is_active(&mut tx, &key.id).await? {
                tx.commit().await?;
                return Ok(body);
            }
        }
        Err(testamur_store::StoreError::Busy.into())
    }

    /// The list as it stands, and its version.
    async fn unsigned_status_list(
        &self,
        tx: &mut TenantTx,
        id: Uuid,
    ) -> Result<(i64, Value), RegistrarError> {
        let missing = || RegistrarError::StoredForm {
            what: "status list",
            id: id.to_string(),
        };
        let list = status_lists::find(tx, id).await?.ok_or_else(missing)?;
        let mut bits = BitstringStatusList::with_len(list.len as usize);
        for index in status_lists::set_indexes(tx, id).await? {
            bits.set(index as usize, true).map_err(|_| missing())?;
        }
        let now = self.now();
        let unsigned = status_list_credential(
            &self.status_list_url(tx.tenant(), id),
            tx.tenant().issuer_id(),
            purpose(&list.purpose, id)?,
            &bits,
            now,
            Some(now + STATUS_LIST_VALIDITY),
        );
        Ok((list.version, unsigned))
    }
}

async fn is_active(tx: &mut TenantTx, key_id: &str) -> Result<bool, RegistrarError> {
    let key = signing_keys::find(tx, key_id).await?;
    Ok(key.is_some_and(|key| key.state == KeyState::Active))
}

fn entry(purpose: StatusPurpose, index: u32, url: String) -> StatusListEntry {
    StatusListEntry::new(purpose, u64::from(index), url)
}

fn purpose(text: &str, list_id: Uuid) -> Result<StatusPurpose, RegistrarError> {
    StatusPurpose::parse(text).ok_or_else(|| RegistrarError::StoredForm {
        what: "status list",
        id: list_id.to_string(),
    })
}

fn etag(body: &str) -> String {
    format!("\"{}\"", testamur_keys::hash_token(body))
}
