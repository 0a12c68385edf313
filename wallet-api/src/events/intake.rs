//! What is done with events, wherever they came from: decode, apply, and keep what could be neither.
//!
//! The name of a dead letter's stream says where it came from, so that a replay can go the same way:
//! `webhook/{source}` with the event (or the whole body that held none), `redis/{source}/{stream}` with the entry.

use testamur_registrar::{ErrorKind, Registrar, RegistrarError, Undelivered};
use testamur_rules::LearningEvent;
use testamur_sources::{
    RawEvent,
    open_edx::{self, DecodeError, Entry},
    redis_stream::StreamEntry,
};
use testamur_store::{Tenant, dead_letters::DeadLetter};
use uuid::Uuid;

use crate::metrics::Metrics;

/// Why an event was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// A stable code.
    pub(crate) reason: String,
    /// Where and what, without personal data.
    pub(crate) detail: String,
}

/// What a dead letter holds.
pub(crate) struct Letter {
    /// Which platform knows the learner.
    pub(crate) source: String,
    /// The event, if it can be decoded now.
    pub(crate) event: Result<LearningEvent, Refusal>,
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Self {
            reason: error.code().to_owned(),
            detail: error.to_string(),
        }
    }
}

impl From<&RegistrarError> for Refusal {
    fn from(error: &RegistrarError) -> Self {
        let reason = match error.kind() {
            ErrorKind::EventAhead => "event_ahead",
            _ => "not_applied",
        };
        Self {
            reason: reason.to_owned(),
            detail: error.to_string(),
        }
    }
}

/// Keeps an event that came by webhook; the id of its dead letter, the same each time.
pub(crate) async fn keep(
    registrar: &Registrar,
    metrics: &Metrics,
    tenant: Option<&Tenant>,
    stream: String,
    entry_id: String,
    refusal: &Refusal,
    payload: Vec<u8>,
) -> Result<Uuid, RegistrarError> {
    let event = Undelivered {
        stream,
        entry_id,
        reason: refusal.reason.clone(),
        detail: refusal.detail.clone(),
        payload,
    };
    let kept = registrar.keep_dead_letter(tenant, event).await?;
    if kept.is_new {
        tracing::warn!(id = %kept.id, reason = refusal.reason, detail = refusal.detail, "an event was kept as a dead letter");
        metrics.dead_letter(&refusal.reason);
    }
    Ok(kept.id)
}

/// Reads a dead letter again.
pub(crate) fn open(letter: &DeadLetter) -> Letter {
    let mut parts = letter.stream.splitn(3, '/');
    let (kind, source) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default().to_owned(),
    );
    let event = match kind {
        "webhook" => raw_event(&letter.payload).and_then(|event| Ok(open_edx::decode(&event)?)),
        _ => entry(&letter.payload),
    };
    Letter { source, event }
}

fn raw_event(payload: &[u8]) -> Result<RawEvent, Refusal> {
    serde_json::from_slice(payload).map_err(|_| Refusal {
        reason: "no_event".to_owned(),
        detail: "the letter holds a body in which no event could be found".to_owned(),
    })
}

fn entry(payload: &[u8]) -> Result<LearningEvent, Refusal> {
    let entry: StreamEntry = serde_json::from_slice(payload).map_err(|_| Refusal {
        reason: "no_entry".to_owned(),
        detail: "the letter holds no stream entry".to_owned(),
    })?;
    match open_edx::parse_entry(&entry)? {
        Entry::Event(event) => Ok(open_edx::decode(&event)?),
        Entry::Placeholder => Err(Refusal {
            reason: "no_event".to_owned(),
            detail: "the entry is a placeholder without an event".to_owned(),
        }),
    }
}
