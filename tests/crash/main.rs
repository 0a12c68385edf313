//! `kill -9` of the worker at named steps, ten times each: every completion has one live credential afterwards.
//!
//! The process that is killed runs the service's own worker over a real Redis and a real database (`child.rs`).

mod events;
mod register;
mod world;

use std::time::Duration;

use anyhow::{Result, ensure};
use testamur_registrar::Step;
use testamur_tests::report_count;

use crate::world::{Database, World};

const KILLS: usize = 10;

/// Learners who complete the path between two kills.
const LEARNERS: usize = 3;

macro_rules! killed_at {
    ($($on_sqlite:ident, $on_postgresql:ident: $step:ident;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $on_sqlite() -> Result<()> {
                killed_at(Step::$step, Database::Sqlite).await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $on_postgresql() -> Result<()> {
                killed_at(Step::$step, Database::Postgres).await
            }
        )*
    };
}

killed_at! {
    killed_when_events_are_received_on_sqlite, killed_when_events_are_received_on_postgresql: EventsReceived;
    killed_when_events_are_committed_on_sqlite, killed_when_events_are_committed_on_postgresql: EventsCommitted;
    killed_when_intents_are_committed_on_sqlite, killed_when_intents_are_committed_on_postgresql: IntentCommitted;
    killed_between_sign_and_store_on_sqlite, killed_between_sign_and_store_on_postgresql: Signed;
    killed_before_the_acknowledgement_on_sqlite, killed_before_the_acknowledgement_on_postgresql: Stored;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_on_sqlite() -> Result<()> {
    killed_at_any_moment(Database::Sqlite).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_on_postgresql() -> Result<()> {
    killed_at_any_moment(Database::Postgres).await
}

/// Whatever step the process is at: a little later after its start each time.
async fn killed_at_any_moment(database: Database) -> Result<()> {
    const ROUNDS: usize = 7;
    // An entry that was with a process which ended five times is laid aside as its likely cause: fewer than that.
    const KILLS_PER_ROUND: usize = 3;
    const PAUSE: Duration = Duration::from_millis(17);
    let Some(mut world) = World::new("any_moment", database).await? else {
        return Ok(());
    };
    let mut moment = Duration::ZERO;
    for round in 0..ROUNDS {
        world.learners_complete(&learners(round)).await?;
        for _ in 0..KILLS_PER_ROUND {
            world.kill_after(moment).await?;
            moment += PAUSE;
        }
        world.run_until_drained(LEARNERS * (round + 1)).await?;
    }
    world
        .every_completion_is_one_live_credential(ROUNDS * LEARNERS)
        .await?;
    world.remove().await?;
    report_count(
        &format!("kill -9 at any moment on {database:?}"),
        ROUNDS * KILLS_PER_ROUND,
    );
    Ok(())
}

async fn killed_at(step: Step, database: Database) -> Result<()> {
    let Some(mut world) = World::new(step.as_str(), database).await? else {
        return Ok(());
    };
    let mut unsigned = 0;
    for kill in 0..KILLS {
        world.learners_complete(&learners(kill)).await?;
        // Not always at the first: so some of a batch are past the step, and some before it.
        let count = match step {
            Step::EventsReceived | Step::EventsCommitted => 1 + (kill % 3) * 5,
            _ => 1 + kill % 3,
        };
        world.kill_at(step, count).await?;
        let left = world.left().await?;
        ensure!(
            left.pending > 0,
            "{step:?}: nothing was acknowledged too early: {left:?}"
        );
        unsigned += usize::from(left.intents > 0);
        if step == Step::EventsReceived {
            ensure!(
                left.intents == 0,
                "{step:?}: killed before anything was stored: {left:?}"
            );
        }
        world.run_until_drained(LEARNERS * (kill + 1)).await?;
    }
    let least = match step {
        // The process's own upkeep may have signed what its stopped worker had just written down.
        Step::IntentCommitted => KILLS / 2,
        Step::Signed => KILLS,
        _ => 0,
    };
    ensure!(
        unsigned >= least,
        "{step:?}: {unsigned} of {KILLS} kills left an intent behind"
    );
    world
        .every_completion_is_one_live_credential(KILLS * LEARNERS)
        .await?;
    world.remove().await?;
    report_count(
        &format!("kill -9 at {} on {database:?}", step.as_str()),
        KILLS,
    );
    Ok(())
}

/// The ids of learners of one round, whom no other round has.
fn learners(round: usize) -> Vec<String> {
    (1..=LEARNERS)
        .map(|number| (round * LEARNERS + number).to_string())
        .collect()
}
