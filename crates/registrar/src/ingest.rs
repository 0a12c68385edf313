//! Learning events become awards.
//!
//! One transaction per batch holds all that must be true together: the event as seen, the learner's state, and what
//! follows from it (an award's intent, a suspension, a revocation). An event whose consequence cannot be written is
//! handed back as rejected with the reason; the others go on.
//!
//! A source may send an event twice, under new ids, late, and out of order: the stored state decides, not the event.

use serde_json::Value;
use testamur_rules::{
    Action, Attainment, LearningEvent, LearningPath, LossPolicy, Standing, apply, decide, evaluate,
};
use testamur_store::{
    Tenant, TenantTx, attainments,
    credentials::{self, StoredCredential},
    events, paths,
};
use uuid::Uuid;

use crate::{
    Actor, Award, AwardDetails, Registrar, RegistrarError, Step, act::Act,
    event::refuse_unfit_event,
};

/// What became of a batch of events.
#[derive(Debug, Default)]
pub struct Ingested {
    /// How many events changed what is known.
    pub applied: usize,
    /// How many said what was known already.
    pub unchanged: usize,
    /// The credentials that were awarded.
    pub awarded: Vec<Uuid>,
    /// How many credentials were suspended, revoked or reinstated.
    pub standing_changed: usize,
    /// The events that could not be applied, by their place in the batch, each with the reason.
    pub rejected: Vec<(usize, RegistrarError)>,
}

impl Registrar {
    /// Applies a batch of events of one tenant. `source` names the platform whose learners they are about.
    ///
    /// When this returns, every event that is not in `rejected` is durable, and so is what follows from it. Signing comes
    /// after the commit: what it could not finish is finished by [`Registrar::finish_intents`].
    ///
    /// # Errors
    ///
    /// Only when the store cannot be written at all: then the batch is to be brought again. What the store refuses of one
    /// event, such as a value that is too long for it, rejects that event.
    pub async fn ingest(
        &self,
        tenant: &Tenant,
        source: &str,
        events: &[LearningEvent],
    ) -> Result<Ingested, RegistrarError> {
        self.reached(Step::EventsReceived, events.len());
        let (mut fit, mut rejected) = (Vec::with_capacity(events.len()), Vec::new());
        for (index, event) in events.iter().enumerate() {
            match refuse_unfit_event(event, self.now()) {
                Ok(()) => fit.push(index),
                Err(error) => rejected.push((index, error)),
            }
        }
        let mut ingested = match self.ingest_together(tenant, source, events, &fit).await {
            Ok(ingested) => ingested,
            Err(error) if error.is_outage() => return Err(error),
            Err(_) => self.ingest_one_by_one(tenant, source, events, &fit).await?,
        };
        ingested.rejected.append(&mut rejected);
        ingested.rejected.sort_by_key(|(index, _)| *index);
        self.reached(
            Step::EventsCommitted,
            events.len() - ingested.rejected.len(),
        );
        self.reached(Step::IntentCommitted, ingested.awarded.len());
        self.reached(Step::StatusCommitted, ingested.standing_changed);
        for credential_id in &ingested.awarded {
            if let Err(error) = self.finish_credential(tenant, *credential_id).await {
                tracing::error!(%credential_id, %error, "award is written down and not signed yet");
            }
        }
        Ok(ingested)
    }

    async fn ingest_together(
        &self,
        tenant: &Tenant,
        source: &str,
        events: &[LearningEvent],
        chosen: &[usize],
    ) -> Result<Ingested, RegistrarError> {
        let mut ingested = Ingested::default();
        if chosen.is_empty() {
            return Ok(ingested);
        }
        let mut ordered = chosen.to_vec();
        // Workers that lock the same learners do so in the same order; the order of one learner's events stays.
        ordered.sort_by(|a, b| {
            events[*a]
                .learner
                .source_id
                .cmp(&events[*b].learner.source_id)
        });
        let mut tx = self.begin(tenant).await?;
        // Every learner before anything else: who waits for a learner holds nothing that others wait for.
        let mut learners = Vec::with_capacity(ordered.len());
        for index in &ordered {
            learners.push(
                self.learner(&mut tx, source, &events[*index].learner)
                    .await?,
            );
        }
        for (index, learner_id) in ordered.into_iter().zip(learners) {
            self.ingest_event(&mut tx, source, &events[index], learner_id, &mut ingested)
                .await?;
        }
        tx.commit().await?;
        Ok(ingested)
    }

    async fn ingest_one_by_one(
        &self,
        tenant: &Tenant,
        source: &str,
        events: &[LearningEvent],
        chosen: &[usize],
    ) -> Result<Ingested, RegistrarError> {
        let mut total = Ingested::default();
        for index in chosen {
            match self
                .ingest_together(tenant, source, events, &[*index])
                .await
            {
                Ok(one) => total.add(one),
                Err(error) if error.is_outage() => return Err(error),
                Err(error) => total.rejected.push((*index, error)),
            }
        }
        Ok(total)
    }

    async fn ingest_event(
        &self,
        tx: &mut Act,
        source: &str,
        event: &LearningEvent,
        learner_id: Uuid,
        ingested: &mut Ingested,
    ) -> Result<(), RegistrarError> {
        let seen = events::SeenEvent {
            source: event.source.clone(),
            event_id: event.id.clone(),
            kind: event.kind.clone(),
            learner_id: Some(learner_id),
            received_at: self.now(),
            outcome: "applied".to_owned(),
        };
        if !events::insert(tx, &seen).await? {
            ingested.unchanged += 1;
            return Ok(());
        }
        let changed = self.observe(tx, learner_id, event).await?;
        *(if changed {
            &mut ingested.applied
        } else {
            &mut ingested.unchanged
        }) += 1;
        let known = known_attainments(tx, learner_id).await?;
        for stored in paths::list_reading_course(tx, &event.observation.item()).await? {
            let path = parse_path(&stored)?;
            self.follow(
                tx, source, event, learner_id, changed, &stored, &path, &known, ingested,
            )
            .await?;
        }
        Ok(())
    }

    /// Folds the event into the learner's state; whether something is known that was not.
    async fn observe(
        &self,
        tx: &mut TenantTx,
        learner_id: Uuid,
        event: &LearningEvent,
    ) -> Result<bool, RegistrarError> {
        let item = event.observation.item();
        let stored = attainments::find_for_update(tx, learner_id, &item).await?;
        let state = stored
            .map(|stored| parse_attainment(&item, stored.state))
            .transpose()?;
        let applied = apply(state, event);
        if applied.advanced {
            let state = serde_json::to_value(&applied.state)
                .map_err(|_| unreadable("attainment", &item))?;
            attainments::put(tx, learner_id, &item, &state, self.now()).await?;
        }
        Ok(applied.changed)
    }

    /// Does what a path says now that something is known of the learner.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call site; each is a different thing that the decision reads"
    )]
    async fn follow(
        &self,
        tx: &mut Act,
        source: &str,
        event: &LearningEvent,
        learner_id: Uuid,
        changed: bool,
        stored: &paths::StoredPath,
        path: &LearningPath,
        known: &[Attainment],
        ingested: &mut Ingested,
    ) -> Result<(), RegistrarError> {
        let latest = credentials::find_latest_award(tx, learner_id, &stored.achievement_id).await?;
        let Some(standing) = standing(latest.as_ref(), &path.id) else {
            return Ok(());
        };
        // News of what was known awards a path that is younger than the passes; it never takes back what staff did since.
        if !changed && standing != Standing::None {
            return Ok(());
        }
        let actor = Actor::source(source);
        let reason = loss_reason(&path.id);
        let number = latest
            .as_ref()
            .map_or(0, |credential| credential.award_number);
        match (decide(path, standing, &evaluate(path, known)), latest) {
            (Action::Nothing, _) => return Ok(()),
            (Action::Suspend, Some(held)) => {
                match self.suspend_in(tx, held.id, &reason, &actor).await {
                    // Awarded before the path's policy became `suspend`: it stays as it was awarded.
                    Err(RegistrarError::NotSuspendable { id }) => {
                        tracing::warn!(credential_id = %id, path = %path.id, "not suspendable, so the loss changes nothing");
                        return Ok(());
                    }
                    suspended => drop(suspended?),
                }
            }
            (Action::Revoke, Some(held)) => {
                self.revoke_in(tx, held.id, &reason, &actor).await?;
            }
            (Action::Reinstate, Some(held)) => {
                self.reinstate_in(tx, held.id, &actor).await?;
            }
            (action, held) => {
                if let (Action::Reissue, Some(held)) = (action, held) {
                    self.revoke_in(tx, held.id, "replaced", &actor).await?;
                }
                let award = Award {
                    source: source.to_owned(),
                    learner: event.learner.clone(),
                    achievement: stored.achievement_id.clone(),
                    award_number: Some(number + 1),
                    external_id: None,
                    path_id: Some(path.id.clone()),
                    details: AwardDetails {
                        suspendable: path.on_loss == LossPolicy::Suspend,
                        ..AwardDetails::default()
                    },
                };
                ingested
                    .awarded
                    .push(self.award_in(tx, &award, &actor).await?.credential_id);
                return Ok(());
            }
        }
        ingested.standing_changed += 1;
        Ok(())
    }
}

impl Ingested {
    fn add(&mut self, other: Self) {
        self.applied += other.applied;
        self.unchanged += other.unchanged;
        self.awarded.extend(other.awarded);
        self.standing_changed += other.standing_changed;
    }
}

/// What the learner holds for a path; `None` when it is not the path's business: another path or staff awarded it, or
/// staff took it away.
fn standing(latest: Option<&StoredCredential>, path_id: &str) -> Option<Standing> {
    let Some(held) = latest else {
        return Some(Standing::None);
    };
    if held.path_id.as_deref() != Some(path_id) {
        return None;
    }
    let lost = loss_reason(path_id);
    match (held.revoked_at, held.suspended_at) {
        (Some(_), _) => {
            (held.revocation_reason.as_deref() == Some(&lost)).then_some(Standing::Revoked)
        }
        (None, Some(_)) => {
            (held.suspension_reason.as_deref() == Some(&lost)).then_some(Standing::Suspended)
        }
        (None, None) => Some(Standing::Active),
    }
}

fn loss_reason(path_id: &str) -> String {
    format!("learning path `{path_id}` is no longer complete")
}

async fn known_attainments(
    tx: &mut TenantTx,
    learner_id: Uuid,
) -> Result<Vec<Attainment>, RegistrarError> {
    let stored = attainments::list_for_learner(tx, learner_id).await?;
    stored
        .into_iter()
        .map(|stored| parse_attainment(&stored.course, stored.state))
        .collect()
}

fn parse_attainment(item: &str, state: Value) -> Result<Attainment, RegistrarError> {
    serde_json::from_value(state).map_err(|_| unreadable("attainment", item))
}

fn parse_path(stored: &paths::StoredPath) -> Result<LearningPath, RegistrarError> {
    LearningPath::from_value(&stored.definition)
        .map_err(|_| unreadable("learning path", &stored.id))
}

fn unreadable(what: &'static str, id: &str) -> RegistrarError {
    RegistrarError::StoredForm {
        what,
        id: id.to_owned(),
    }
}
