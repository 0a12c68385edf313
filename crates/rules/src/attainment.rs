//! What is known of one learner in one course, programme or badge: the latest observation of each kind.
//!
//! Events arrive late, twice and out of order. Each kind of observation keeps the [`Position`] of the one that set it;
//! an event at or before that position changes nothing, so every order of the same events ends in the same state.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{ExamOutcome, LearningEvent, Observation};
use crate::grade::Grade;

/// What is known of one learner in one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attainment {
    /// [`Observation::item`]: a course key, `program:{uuid}` or `badge:{template uuid}`.
    pub item: String,
    /// Whether the course grade is a passing one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passing: Option<Observed<bool>>,
    /// The course grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Observed<Grade>>,
    /// The course certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Observed<CertificateState>>,
    /// Whether the programme's certificate is awarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Observed<bool>>,
    /// Whether the platform's badge is awarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<Observed<bool>>,
    /// The state of each exam of the course, by usage key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exams: BTreeMap<String, Observed<ExamOutcome>>,
}

/// A value and the event that told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed<T> {
    /// The value.
    pub value: T,
    /// The event's time.
    pub time: Timestamp,
    /// The event's place in its stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// The event's id.
    pub event: String,
}

/// A course certificate as last seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateState {
    /// The enrolment mode.
    pub mode: String,
    /// The grade written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The platform's status word.
    pub status: String,
    /// Taken back, or not in force.
    pub revoked: bool,
}

/// What an event did to an attainment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The state afterwards.
    pub state: Attainment,
    /// A value is another than before: paths must be evaluated again.
    pub changed: bool,
    /// The state must be stored. True without `changed` when a newer event says what was known: its position has to
    /// stay, or an event between the two that comes late would win.
    pub advanced: bool,
}

/// Folds an event into the attainment of its learner and item.
///
/// `state` is what is stored for the event's learner under [`Observation::item`]; a state of another item is the
/// caller's mistake and is left as it is.
pub fn apply(state: Option<Attainment>, event: &LearningEvent) -> Applied {
    let item = event.observation.item();
    let mut state = state.unwrap_or_else(|| Attainment::new(item.clone()));
    if state.item != item {
        return Applied {
            state,
            changed: false,
            advanced: false,
        };
    }
    let (changed, advanced) = state.observe(event);
    Applied {
        state,
        changed,
        advanced,
    }
}

impl Attainment {
    /// An attainment of which nothing is known yet.
    pub fn new(item: String) -> Self {
        Self {
            item,
            passing: None,
            grade: None,
            certificate: None,
            program: None,
            badge: None,
            exams: BTreeMap::new(),
        }
    }

    fn observe(&mut self, event: &LearningEvent) -> (bool, bool) {
        match &event.observation {
            Observation::Badge { awarded, .. } => settle(&mut self.badge, *awarded, event),
            Observation::Certificate {
                mode,
                grade,
                status,
                revoked,
                ..
            } => {
                let certificate = CertificateState {
                    mode: mode.clone(),
                    grade: *grade,
                    status: status.clone(),
                    revoked: *revoked,
                };
                settle(&mut self.certificate, certificate, event)
            }
            Observation::CourseGrade { percent_grade, .. } => {
                settle(&mut self.grade, *percent_grade, event)
            }
            Observation::CoursePassing { is_passing, .. } => {
                settle(&mut self.passing, *is_passing, event)
            }
            Observation::Exam { exam, outcome, .. } => {
                let mut slot = self.exams.remove(exam);
                let did = settle(&mut slot, *outcome, event);
                self.exams
                    .extend(slot.map(|observed| (exam.clone(), observed)));
                did
            }
            Observation::ProgramCertificate { revoked, .. } => {
                settle(&mut self.program, !*revoked, event)
            }
        }
    }
}

/// Puts the value unless the slot holds one at or after the event; tells (changed, advanced).
fn settle<T: PartialEq>(
    slot: &mut Option<Observed<T>>,
    value: T,
    event: &LearningEvent,
) -> (bool, bool) {
    let position = Position::new(event.time, event.sequence.as_deref(), &event.id);
    let changed = match slot {
        Some(held) if held.position() >= position => return (false, false),
        Some(held) => held.value != value,
        None => true,
    };
    *slot = Some(Observed {
        value,
        time: event.time,
        sequence: event.sequence.clone(),
        event: event.id.clone(),
    });
    (changed, true)
}

impl<T> Observed<T> {
    fn position(&self) -> Position<'_> {
        Position::new(self.time, self.sequence.as_deref(), &self.event)
    }
}

/// A total order of events: time, then place in the stream, then id, so that a tie never depends on arrival.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Position<'a>(Timestamp, Sequence<'a>, &'a str);

impl<'a> Position<'a> {
    fn new(time: Timestamp, sequence: Option<&'a str>, id: &'a str) -> Self {
        Self(time, Sequence::parse(sequence), id)
    }
}

/// A place in a stream; the variants are in ascending order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Sequence<'a> {
    Absent,
    Text(&'a str),
    /// A Redis stream id, `milliseconds-counter`: `9-0` comes before `10-0`.
    Stream(u64, u64),
}

impl<'a> Sequence<'a> {
    fn parse(text: Option<&'a str>) -> Self {
        let Some(text) = text else {
            return Self::Absent;
        };
        let (milliseconds, counter) = text.split_once('-').unwrap_or((text, "0"));
        match (milliseconds.parse(), counter.parse()) {
            (Ok(milliseconds), Ok(counter)) => Self::Stream(milliseconds, counter),
            _ => Self::Text(text),
        }
    }
}
