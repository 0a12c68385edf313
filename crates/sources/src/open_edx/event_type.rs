//! The event types of attainment.

use testamur_rules::ExamOutcome;

use super::error::DecodeError;

/// An event type of attainment; types with one payload and one meaning are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum EventType {
    BadgeAwarded,
    BadgeRevoked,
    CcxCoursePassing,
    CertificateChanged,
    CertificateCreated,
    CertificateRevoked,
    CourseGrade,
    CoursePassing,
    Exam(ExamOutcome),
    ProgramCertificateAwarded,
    ProgramCertificateRevoked,
}

impl EventType {
    pub(super) const ALL: [Self; 15] = [
        Self::BadgeAwarded,
        Self::BadgeRevoked,
        Self::CcxCoursePassing,
        Self::CertificateChanged,
        Self::CertificateCreated,
        Self::CertificateRevoked,
        Self::CourseGrade,
        Self::CoursePassing,
        Self::Exam(ExamOutcome::Errored),
        Self::Exam(ExamOutcome::Rejected),
        Self::Exam(ExamOutcome::Reset),
        Self::Exam(ExamOutcome::Submitted),
        Self::Exam(ExamOutcome::Verified),
        Self::ProgramCertificateAwarded,
        Self::ProgramCertificateRevoked,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::BadgeAwarded => "org.openedx.learning.badge.awarded.v1",
            Self::BadgeRevoked => "org.openedx.learning.badge.revoked.v1",
            Self::CcxCoursePassing => "org.openedx.learning.ccx.course.passing.status.updated.v1",
            Self::CertificateChanged => "org.openedx.learning.certificate.changed.v1",
            Self::CertificateCreated => "org.openedx.learning.certificate.created.v1",
            Self::CertificateRevoked => "org.openedx.learning.certificate.revoked.v1",
            Self::CourseGrade => "org.openedx.learning.course.persistent_grade_summary.changed.v1",
            Self::CoursePassing => "org.openedx.learning.course.passing.status.updated.v1",
            Self::Exam(ExamOutcome::Errored) => "org.openedx.learning.exam.attempt.errored.v1",
            Self::Exam(ExamOutcome::Rejected) => "org.openedx.learning.exam.attempt.rejected.v1",
            Self::Exam(ExamOutcome::Reset) => "org.openedx.learning.exam.attempt.reset.v1",
            Self::Exam(ExamOutcome::Submitted) => "org.openedx.learning.exam.attempt.submitted.v1",
            Self::Exam(ExamOutcome::Verified) => "org.openedx.learning.exam.attempt.verified.v1",
            Self::ProgramCertificateAwarded => {
                "org.openedx.learning.program.certificate.awarded.v1"
            }
            Self::ProgramCertificateRevoked => {
                "org.openedx.learning.program.certificate.revoked.v1"
            }
        }
    }

    pub(super) fn parse(name: &str) -> Result<Self, DecodeError> {
        let found = Self::ALL
            .into_iter()
            .find(|event_type| event_type.name() == name);
        found.ok_or_else(|| DecodeError::UnknownType {
            found: name.chars().take(100).collect(),
        })
    }
}
