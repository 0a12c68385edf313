//! Events that could not be applied: kept with the reason, replayable.
//!
//! Most are a tenant's. Those of a stream whose tenant could not be told are the operator's.

pub(crate) mod list;
pub(crate) mod list_unrouted;
pub(crate) mod replay;
pub(crate) mod replay_unrouted;

use testamur_json::Mistake;
use testamur_registrar::Registrar;
use testamur_store::{Tenant, dead_letters::DeadLetter};
use uuid::Uuid;

use crate::{
    events::intake::{self, Refusal},
    problem::{Problem, ProblemType},
};

/// Applies a letter's event for a tenant.
async fn apply(registrar: &Registrar, tenant: &Tenant, letter: &DeadLetter) -> Result<(), Problem> {
    let opened = intake::open(letter);
    let event = opened
        .event
        .map_err(|refusal| still_refused(letter.id, &refusal))?;
    let ingested = registrar.ingest(tenant, &opened.source, &[event]).await?;
    match ingested.rejected.first() {
        Some((_, error)) => Err(still_refused(letter.id, &error.into())),
        None => Ok(()),
    }
}

fn unknown() -> Problem {
    Problem::new(
        ProblemType::DeadLetterUnknown,
        "there is no such dead letter",
    )
}

fn still_refused(id: Uuid, refusal: &Refusal) -> Problem {
    let mistake = Mistake::new(
        "",
        refusal.detail.clone(),
        "an event that can be applied",
        "mend the cause, then replay",
    );
    Problem::new(
        ProblemType::EventNotApplied,
        "it still cannot be applied, and stays a dead letter",
    )
    .with_errors(vec![mistake])
    .with_dead_letters(vec![id])
}
