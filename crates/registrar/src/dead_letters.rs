//! Events that could not be decoded or applied: kept with the reason, so that they can be replayed.

use serde_json::json;
use testamur_store::{
    Tenant,
    dead_letters::{self, NewDeadLetter},
    new_id,
};
use uuid::Uuid;

use crate::{Actor, Registrar, RegistrarError};

/// An event to be laid aside.
#[derive(Clone)]
pub struct Undelivered {
    /// From which stream or endpoint.
    pub stream: String,
    /// Its id there: the same entry is kept once.
    pub entry_id: String,
    /// Why it was not applied: a code.
    pub reason: String,
    /// Where and what, without personal data.
    pub detail: String,
    /// The bytes as they came.
    pub payload: Vec<u8>,
}

impl Registrar {
    /// Keeps an event, of a tenant or of none that could be told; its id, or `None` when it is kept already.
    pub async fn keep_dead_letter(
        &self,
        tenant: Option<&Tenant>,
        event: Undelivered,
    ) -> Result<Option<Uuid>, RegistrarError> {
        let id = new_id(&mut *self.rng());
        let new = NewDeadLetter {
            id,
            stream: event.stream,
            entry_id: event.entry_id,
            reason: event.reason,
            detail: event.detail,
            payload: event.payload,
        };
        let kept = if let Some(tenant) = tenant {
            let mut tx = self.store().begin(tenant).await?;
            let kept = dead_letters::insert(&mut tx, &new, self.now()).await?;
            tx.commit().await?;
            kept
        } else {
            let mut tx = self.store().begin_system().await?;
            let kept = dead_letters::insert_unrouted(&mut tx, &new, self.now()).await?;
            tx.commit().await?;
            kept
        };
        Ok(kept.then_some(id))
    }

    /// Notes that a tenant's dead letter was replayed; whether it was waiting.
    pub async fn mark_dead_letter_replayed(
        &self,
        tenant: &Tenant,
        id: Uuid,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.store().begin(tenant).await?;
        let replayed = dead_letters::mark_replayed(&mut tx, id, self.now()).await?;
        if replayed {
            self.audit(&mut tx, actor, "dead-letter.replay", id, json!({})).await?;
        }
        tx.commit().await?;
        Ok(replayed)
    }
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
