//! Learning paths: a pure evaluation over a learner's stored state.
//!
//! Three steps, none of which does I/O or reads a clock:
//!
//! 1. [`apply`] folds a [`LearningEvent`] into the [`Attainment`] stored for its learner and item (a course run, a
//!    programme, a badge). The latest observation wins, whatever order events arrive in, however often.
//! 2. [`evaluate`] reads a [`LearningPath`] over all attainments of a learner.
//! 3. [`decide`] compares that with the learner's [`Standing`] under the path's loss policy, and says what to do.
//!
//! A learning platform's passing event is a level, not an edge: it is sent again at every recomputed grade, so a rule
//! is never evaluated on an event alone, only on stored state.
//!
//! A definition is YAML or JSON, parsed to valid or to all of its mistakes; its JSON Schema is
//! `docs/schemas/learning-path.schema.json`. JSON is RFC 8259 read strictly, YAML is 1.2.
//!
//! Left out: credits, prerequisites and order of steps, time windows, and conditions on a credential already held.
//!
//! ```
//! use testamur_rules::{Format, LearnerIdentity, LearningEvent, LearningPath, Observation, apply, evaluate};
//!
//! let path = LearningPath::parse(
//!     br"
//! id: solar-technician
//! version: 1
//! name: Solar Technician
//! achievement: https://example.org/achievements/solar-technician
//! steps:
//!   - id: basics
//!     rule: { passed: { runs: ['course-v1:Example+SOL101+2026'] } }
//! ",
//!     Format::Yaml,
//! )
//! .expect("the definition is valid");
//!
//! let event = LearningEvent {
//!     id: "7d0f".to_owned(),
//!     source: "openedx/lms/web".to_owned(),
//!     kind: "org.openedx.learning.course.passing.status.updated.v1".to_owned(),
//!     time: "2026-11-20T09:15:30Z".parse().expect("an instant"),
//!     sequence: Some("1795219840878-0".to_owned()),
//!     learner: LearnerIdentity { source_id: "42".to_owned(), ..LearnerIdentity::default() },
//!     observation: Observation::CoursePassing {
//!         course: "course-v1:Example+SOL101+2026".to_owned(),
//!         is_passing: true,
//!     },
//! };
//! let first = apply(None, &event);
//! assert!(first.changed);
//! assert!(evaluate(&path, std::slice::from_ref(&first.state)).complete);
//!
//! let again = apply(Some(first.state), &event);
//! assert!(!again.changed && !again.advanced);
//! ```

mod attainment;
mod course_key;
mod decision;
mod definition;
mod evaluation;
mod event;
mod grade;
mod learning_path;

pub use attainment::{Applied, Attainment, CertificateState, Observed, apply};
pub use course_key::{CourseKey, CourseKeyError};
pub use decision::{Action, Standing, decide};
pub use evaluation::{Evaluation, Reason, StepOutcome, evaluate};
pub use event::{ExamOutcome, LearnerIdentity, LearningEvent, Observation};
pub use grade::{Grade, GradeError};
pub use learning_path::{Format, LearningPath, LossPolicy, RegainPolicy, Rule, Step};
