//! Many awards at once: the same steps, with one commit for many rows.

use testamur_store::{
    Tenant, TenantTx,
    documents::{self, DocumentState},
    learners, new_id,
};
use uuid::Uuid;

use crate::{
    Actor, Award, Awarded, Registrar, RegistrarError, Step, plain_text::refuse_unfit_keys,
};

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
