//! Many awards at once: the same steps, with one commit for many rows.

use std::collections::{BTreeSet, HashMap};

use testamur_store::{
    StoreError, Tenant, TenantTx, credentials,
    documents::{self, DocumentState, SignedBody, StoredDocument},
    learners, new_id,
};
use uuid::Uuid;

use crate::{
    Actor, Award, Awarded, Registrar, RegistrarError, Step,
    issue::stored_form,
    open_key::{OpenKey, SIGNING_ATTEMPTS, signs_still},
    plain_text::refuse_unfit_keys,
};

/// How many signatures of a batch may be under way, when a key's holder has to be waited for.
const AT_ONCE: usize = 16;

impl Registrar {
    /// Awards many; each has its own outcome, and one that is refused leaves the others alone.
    ///
    /// # Errors
    ///
    /// When the store cannot be written: then none of the batch is awarded. When signing fails, the awards are written
    /// down and [`Registrar::finish_intents`] finishes them.
    pub async fn award_many(
        &self,
        tenant: &Tenant,
        awards: &[Award],
        actor: &Actor,
    ) -> Result<Vec<Result<Awarded, RegistrarError>>, RegistrarError> {
        let mut outcomes = Vec::with_capacity(awards.len());
        let mut tx = self.begin(tenant).await?;
        // Batches that hold the same learners take them in the same order; one learner's awards stay in theirs.
        let mut ordered: Vec<(usize, &Award)> = awards.iter().enumerate().collect();
        ordered.sort_by_key(|(_, award)| learner_key(award));
        let new_learners = self.hold_learners(&mut tx, &ordered).await?;
        for (place, award) in ordered {
            let entries = tx.entries();
            tx.mark().await?;
            let outcome = self.award_in(&mut tx, award, actor).await;
            match &outcome {
                Ok(_) => tx.keep().await?,
                Err(RegistrarError::Store(_)) => return outcome.map(|awarded| vec![Ok(awarded)]),
                Err(_) => tx.undo_to(entries).await?,
            }
            outcomes.push((place, outcome));
        }
        for learner_id in new_learners {
            learners::remove_unused(&mut tx, learner_id).await?;
        }
        outcomes.sort_by_key(|(place, _)| *place);
        let outcomes: Vec<_> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
        let mut intents = Vec::new();
        for awarded in outcomes.iter().flatten() {
            let written = documents::list_for_credential(&mut tx, awarded.credential_id).await?;
            intents.extend(
                written
                    .into_iter()
                    .filter(|document| document.state == DocumentState::Intent),
            );
        }
        tx.commit().await?;
        self.reached(Step::IntentCommitted, intents.len());
        // An award that comes twice in one batch is one intent.
        intents.sort_by_key(|intent| intent.id);
        intents.dedup_by_key(|intent| intent.id);
        self.finish_documents(tenant, &intents).await?;
        Ok(outcomes)
    }

    /// Signs many drafts and stores them in one transaction, but for those whose credential somebody else holds.
    pub(crate) async fn finish_documents(
        &self,
        tenant: &Tenant,
        intents: &[StoredDocument],
    ) -> Result<(), RegistrarError> {
        if intents.is_empty() {
            return Ok(());
        }
        for _ in 0..SIGNING_ATTEMPTS {
            let bodies = self.seal_documents(tenant, intents).await?;
            let Some(held_by_others) = self.store_many(tenant, intents, bodies).await? else {
                continue;
            };
            for (stored, body) in held_by_others {
                if self.store_alone(tenant, stored, body).await?.is_none() {
                    self.finish_document(tenant, stored.clone()).await?;
                }
            }
            return Ok(());
        }
        Err(StoreError::Busy.into())
    }

    /// Signs many drafts, each key being opened once.
    async fn seal_documents(
        &self,
        tenant: &Tenant,
        intents: &[StoredDocument],
    ) -> Result<Vec<SignedBody>, RegistrarError> {
        let mut keys: HashMap<&str, OpenKey> = HashMap::new();
        let mut tx = self.store().read(tenant).await?;
        for stored in intents {
            if !keys.contains_key(stored.key_id.as_str()) {
                keys.insert(
                    &stored.key_id,
                    self.open_key_by_id(&mut tx, &stored.key_id).await?,
                );
            }
        }
        drop(tx);
        let mut bodies = Vec::with_capacity(intents.len());
        for intents in intents.chunks(AT_ONCE) {
            let mut under_way = Vec::with_capacity(intents.len());
            for stored in intents {
                let key = keys
                    .get(stored.key_id.as_str())
                    .ok_or_else(|| stored_form(stored.credential_id))?;
                under_way.push(self.seal_document(stored, key)?);
            }
            for signing in under_way {
                bodies.push(signing.finish().await?);
            }
        }
        Ok(bodies)
    }

    /// Stores what was signed, and gives back those whose credential somebody else holds; none when one of the keys signs
    /// no more, and then nothing is stored.
    async fn store_many<'a>(
        &self,
        tenant: &Tenant,
        intents: &'a [StoredDocument],
        bodies: Vec<SignedBody>,
    ) -> Result<Option<Vec<(&'a StoredDocument, SignedBody)>>, RegistrarError> {
        let mut key_ids = BTreeSet::new();
        let mut held_by_others = Vec::new();
        let mut tx = self.begin(tenant).await?;
        for (stored, body) in intents.iter().zip(bodies) {
            // Others hold credentials in another order than this one: who holds many must not wait for one more.
            if credentials::hold_if_free(&mut tx, stored.credential_id).await? {
                key_ids.insert(body.key_id.clone());
                self.store_signed(&mut tx, stored, body).await?;
            } else {
                held_by_others.push((stored, body));
            }
        }
        for key_id in &key_ids {
            if !signs_still(&mut tx, key_id).await? {
                return Ok(None);
            }
        }
        tx.commit().await?;
        self.reached(Step::Stored, intents.len() - held_by_others.len());
        Ok(Some(held_by_others))
    }

    /// Every learner before anything else: who waits for a learner holds nothing that others wait for. Gives those who
    /// were not known before; who of them is awarded nothing is not kept.
    async fn hold_learners(
        &self,
        tx: &mut TenantTx,
        ordered: &[(usize, &Award)],
    ) -> Result<Vec<Uuid>, RegistrarError> {
        let mut keys: Vec<_> = ordered
            .iter()
            .map(|(_, award)| learner_key(award))
            .collect();
        keys.dedup();
        // An award with unfit keys is refused below, before it asks for its learner.
        keys.retain(|(source, source_id)| {
            refuse_unfit_keys(&[("", Some(source)), ("", Some(source_id))]).is_ok()
        });
        let mut new = Vec::new();
        for (source, source_id) in keys {
            let id = new_id(&mut *self.rng());
            new.extend(learners::hold_by_source(tx, id, source, source_id, self.now()).await?);
        }
        Ok(new)
    }
}

fn learner_key(award: &Award) -> (&str, &str) {
    (&award.source, &award.learner.source_id)
}
