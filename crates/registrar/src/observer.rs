//! What the register tells of its own progress.
//!
//! An award passes named steps, each on one side of a commit. Programs count them as metrics; the crash tests stop the
//! process at one of them and look at what is there after a restart.

/// A step of the life of an award, in the order in which an award passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Events were read from a source and decoded; nothing is stored yet.
    EventsReceived,
    /// Events, learner state and award intents are committed.
    EventsCommitted,
    /// An award's intent and its status list indexes are committed.
    IntentCommitted,
    /// A credential is signed and verified again, and not stored yet.
    Signed,
    /// The signed credential is committed.
    Stored,
    /// A revocation, suspension or reinstatement is committed.
    StatusCommitted,
}

impl Step {
    /// The step's name in metrics and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventsReceived => "events_received",
            Self::EventsCommitted => "events_committed",
            Self::IntentCommitted => "intent_committed",
            Self::Signed => "signed",
            Self::Stored => "stored",
            Self::StatusCommitted => "status_committed",
        }
    }
}

/// Is told each step as it is reached.
pub trait Observer: Send + Sync {
    /// `step` was reached `count` times.
    fn reached(&self, step: Step, count: usize);
}

/// Ignores what it is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn reached(&self, _step: Step, _count: usize) {}
}
