//! Webhook senders of a tenant, and the secrets that they sign with: made here, shown once, kept sealed.

use rand::Rng as _;
use serde_json::json;
use testamur_store::{Tenant, event_sources};
use zeroize::Zeroizing;

use crate::{Actor, Registrar, RegistrarError, plain_text::refuse_unfit_keys};

/// How many random bytes a webhook secret has.
const SECRET_BYTES: usize = 32;

/// The key bytes of a webhook secret; wiped from memory when dropped.
pub type WebhookSecret = Zeroizing<Vec<u8>>;

impl Registrar {
    /// Makes an event source, or rotates the secret of one that is there; its secret, shown this once.
    ///
    /// After a rotation the secret before stays good until the next one.
    pub async fn put_event_source(
        &self,
        tenant: &Tenant,
        id: &str,
        actor: &Actor,
    ) -> Result<WebhookSecret, RegistrarError> {
        refuse_unfit_keys(&[("", Some(id))])?;
        let mut secret = Zeroizing::new(vec![0; SECRET_BYTES]);
        self.rng().fill_bytes(&mut secret);
        let sealed = self
            .master_key()
            .seal(&secret, &associated_data(tenant, id), &mut *self.rng())
            .map_err(|_| not_opened(id))?;
        let now = self.now();
        let mut tx = self.begin(tenant).await?;
        event_sources::upsert(&mut tx, id, "cloud_events", &json!({}), now).await?;
        event_sources::rotate_secret(&mut tx, id, &sealed, now).await?;
        tx.audit(actor, "event-source.put", id, json!({}));
        tx.commit().await?;
        Ok(secret)
    }

    /// The secrets that a source may sign with, the present one first; `None` when there is no such source.
    pub async fn event_source_secrets(
        &self,
        tenant: &Tenant,
        id: &str,
    ) -> Result<Option<Vec<WebhookSecret>>, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let Some(source) = event_sources::find(&mut tx, id).await? else {
            return Ok(None);
        };
        drop(tx);
        let aad = associated_data(tenant, id);
        let sealed = source.secret.into_iter().chain(source.previous_secret);
        let opened = sealed.map(|sealed| {
            self.master_key()
                .open(&sealed, &aad)
                .map_err(|_| not_opened(id))
        });
        opened.collect::<Result<_, _>>().map(Some)
    }
}

/// Binds a sealed secret to its tenant and source: a row moved to another tenant does not open.
fn associated_data(tenant: &Tenant, id: &str) -> Vec<u8> {
    format!("testamur webhook secret\n{}\n{id}", tenant.id()).into_bytes()
}

fn not_opened(id: &str) -> RegistrarError {
    RegistrarError::StoredForm {
        what: "webhook secret of event source",
        id: id.to_owned(),
    }
}
