//! Many awards at once: the same steps, with one commit for many rows.

use testamur_store::{
    Tenant,
    documents::{self, DocumentState},
};

use crate::{Actor, Award, Awarded, Registrar, RegistrarError, Step};

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
        ordered.sort_by_key(|(_, award)| (&award.source, &award.learner.source_id));
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
}
