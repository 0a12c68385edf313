//! What of an event can be told before the store is asked: whether it can be applied at all.

use jiff::{SignedDuration, Timestamp};
use testamur_rules::{LearningEvent, Observation};

use crate::{RegistrarError, plain_text::refuse_unfit_keys};

/// How far the clock of a source may be ahead of ours.
///
/// What is known of a learner is ordered by the events' times: one from next year would outlast all that come until then.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Refuses an event from the future, and one whose ids no row can be found by.
pub(crate) fn refuse_unfit_event(
    event: &LearningEvent,
    now: Timestamp,
) -> Result<(), RegistrarError> {
    if event.time.duration_since(now) > CLOCK_SKEW {
        return Err(RegistrarError::EventAhead { time: event.time });
    }
    let exam = match &event.observation {
        Observation::Exam { exam, .. } => Some(exam.as_str()),
        _ => None,
    };
    refuse_unfit_keys(&[
        ("/id", Some(&event.id)),
        ("/source", Some(&event.source)),
        ("/type", Some(&event.kind)),
        ("/data", Some(&event.observation.item())),
        ("/data/exam", exam),
    ])
}
