//! What a learning platform reports about one learner, in our words.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Grade;

/// One report of a learning platform about one learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningEvent {
    /// The event's id at its source; with `source`, what makes it one event.
    pub id: String,
    /// The source, as the event names it, such as `openedx/lms/web`.
    pub source: String,
    /// The event type at the source.
    pub kind: String,
    /// When it happened, by the source's clock.
    pub time: Timestamp,
    /// The place in the stream that brought it; breaks ties of `time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// About whom.
    pub learner: LearnerIdentity,
    /// What was observed.
    pub observation: Observation,
}

/// Who the learner is, as far as the source says.
///
/// `Debug` shows the source's id alone: an event may be logged.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnerIdentity {
    /// The learner's id at the source: stays when name or address change.
    pub source_id: String,
    /// The account name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name as the learner wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl fmt::Debug for LearnerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LearnerIdentity")
            .field("source_id", &self.source_id)
            .finish_non_exhaustive()
    }
}

/// What was observed about the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Observation {
    /// A badge was awarded by the platform, or revoked.
    Badge {
        /// The badge's uuid.
        badge: String,
        /// The uuid of the template it was made from.
        template: String,
        /// Awarded, not revoked.
        awarded: bool,
    },
    /// A course certificate came to be, changed, or was taken back.
    Certificate {
        /// The course key.
        course: String,
        /// The enrolment mode, such as `verified` or `honor`.
        mode: String,
        /// The grade written on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grade: Option<Grade>,
        /// The platform's status word.
        status: String,
        /// Taken back, or not (yet) in force.
        revoked: bool,
    },
    /// The course grade was computed again.
    CourseGrade {
        /// The course key.
        course: String,
        /// The grade.
        percent_grade: Grade,
        /// Its letter, often empty.
        letter_grade: String,
        /// When the learner first passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passed_at: Option<Timestamp>,
    },
    /// The learner's grade is, or is no longer, a passing one.
    CoursePassing {
        /// The course key.
        course: String,
        /// Whether it is.
        is_passing: bool,
    },
    /// A proctored or timed exam reached a new state.
    Exam {
        /// The course key.
        course: String,
        /// The exam's usage key.
        exam: String,
        /// The kind of exam, such as `proctored`.
        exam_type: String,
        /// The state.
        outcome: ExamOutcome,
    },
    /// A programme certificate was awarded or revoked.
    ProgramCertificate {
        /// The programme's uuid.
        program: String,
        /// The certificate's uuid.
        certificate: String,
        /// The programme's title.
        title: String,
        /// The platform's status word.
        status: String,
        /// Revoked.
        revoked: bool,
    },
}

impl Observation {
    /// The key of the attainment this belongs to: a course key, `program:{uuid}` or `badge:{template uuid}`.
    pub fn item(&self) -> String {
        match self {
            Self::Badge { template, .. } => format!("badge:{template}"),
            Self::Certificate { course, .. }
            | Self::CourseGrade { course, .. }
            | Self::CoursePassing { course, .. }
            | Self::Exam { course, .. } => course.clone(),
            Self::ProgramCertificate { program, .. } => format!("program:{program}"),
        }
    }
}

/// The state of an exam attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExamOutcome {
    /// The attempt failed for technical reasons.
    Errored,
    /// Proctoring refused the attempt.
    Rejected,
    /// The attempt was cleared.
    Reset,
    /// The learner handed it in.
    Submitted,
    /// Proctoring accepted the attempt.
    Verified,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_personal_datum() {
        let learner = LearnerIdentity {
            source_id: "42".to_owned(),
            username: Some("ana".to_owned()),
            email: Some("ana@example.org".to_owned()),
            name: Some("Ana".to_owned()),
        };
        let shown = format!("{learner:?}");
        assert!(
            shown.contains("42") && !shown.to_lowercase().contains("ana"),
            "{shown}"
        );
    }

    #[test]
    fn an_event_survives_json() {
        let event = LearningEvent {
            id: "1".to_owned(),
            source: "s".to_owned(),
            kind: "k".to_owned(),
            time: "2026-11-20T09:15:30.123456Z".parse().unwrap(),
            sequence: None,
            learner: LearnerIdentity::default(),
            observation: Observation::CourseGrade {
                course: "course-v1:a+b+c".to_owned(),
                percent_grade: Grade::try_from(0.87).unwrap(),
                letter_grade: "Pass".to_owned(),
                passed_at: None,
            },
        };
        let text = serde_json::to_string(&event).unwrap();
        assert!(
            text.contains(r#""type":"course_grade""#) && text.contains(r#""percent_grade":0.87"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<LearningEvent>(&text).unwrap(), event);
    }
}
