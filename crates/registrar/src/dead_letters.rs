//! Events that could not be decoded or applied: kept with the reason, so that they can be replayed.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use testamur_store::{
    Tenant,
    dead_letters::{self, NewDeadLetter},
};
use uuid::Uuid;

use crate::{Actor, Registrar, RegistrarError, plain_text::KEY_BYTES};

/// How many characters of a reason are kept.
const SHOWN: usize = 1000;

/// An event to be laid aside.
#[derive(Clone)]
pub struct Undelivered {
    /// From which stream or endpoint.
    pub stream: String,
    /// Its id there: the same entry is kept once. One that is too long for the store is kept as its digest.
    pub entry_id: String,
    /// Why it was not applied: a code.
    pub reason: String,
    /// Where and what, without personal data.
    pub detail: String,
    /// The bytes as they came.
    pub payload: Vec<u8>,
}

/// A kept event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its id: the same whenever the same event is kept.
    pub id: Uuid,
    /// Whether it was not kept before.
    pub is_new: bool,
}

impl Registrar {
    /// Keeps an event, of a tenant or of none that could be told.
    pub async fn keep_dead_letter(
        &self,
        tenant: Option<&Tenant>,
        event: Undelivered,
    ) -> Result<Kept, RegistrarError> {
        let id = id_of(tenant, &event);
        let new = NewDeadLetter {
            id,
            stream: key(event.stream),
            entry_id: key(event.entry_id),
            reason: text(&event.reason),
            detail: text(&event.detail),
            payload: event.payload,
        };
        let is_new = if let Some(tenant) = tenant {
            let mut tx = self.begin(tenant).await?;
            let kept = dead_letters::insert(&mut tx, &new, self.now()).await?;
            tx.commit().await?;
            kept
        } else {
            let mut tx = self.store().begin_system().await?;
            let kept = dead_letters::insert_unrouted(&mut tx, &new, self.now()).await?;
            tx.commit().await?;
            kept
        };
        Ok(Kept { id, is_new })
    }

    /// Notes that a tenant's dead letter was replayed; whether it was waiting.
    pub async fn mark_dead_letter_replayed(
        &self,
        tenant: &Tenant,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let replayed = dead_letters::mark_replayed(&mut tx, id, self.now()).await?;
        if replayed {
            tx.audit(actor, "dead-letter.replay", id, json!({}));
        }
        tx.commit().await?;
        Ok(replayed)
    }

    /// Notes that a dead letter of no tenant was replayed for `tenant`; whether it was waiting.
    pub async fn mark_unrouted_dead_letter_replayed(
        &self,
        tenant: &Tenant,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut system = self.store().begin_system().await?;
        let replayed = dead_letters::mark_replayed_unrouted(&mut system, id, self.now()).await?;
        let mut tx = self.act(system.into_tenant(tenant).await?);
        if replayed {
            tx.audit(actor, "dead-letter.replay", id, json!({ "unrouted": true }));
        }
        tx.commit().await?;
        Ok(replayed)
    }
}

/// An id as it can be kept: one that is too long, or holds a null character, is replaced by its digest.
fn key(id: String) -> String {
    if id.len() <= KEY_BYTES && !id.contains('\0') {
        return id;
    }
    format!("sha256:{}", testamur_keys::hash_token(&id))
}

/// What people read, as it can be kept: no longer than anybody reads, without null characters.
fn text(text: &str) -> String {
    text.chars()
        .take(SHOWN)
        .map(|c| {
            if c == '\0' {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

/// A UUID (version 8) made from what makes the event one: each part led by its length, so that none runs into the next.
fn id_of(tenant: Option<&Tenant>, event: &Undelivered) -> Uuid {
    let tenant = tenant
        .map(|tenant| tenant.id().to_string())
        .unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [&tenant, &event.stream, &event.entry_id] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl std::fmt::Debug for Undelivered {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Undelivered")
            .field("stream", &self.stream)
            .field("entry_id", &self.entry_id)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}
