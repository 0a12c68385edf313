//! What a payload says: whom it is about, and what was observed.

use jiff::Timestamp;
use serde_json::Value;
use testamur_json::Pointer;
use testamur_rules::{Grade, LearnerIdentity, Observation};

use super::error::DecodeError;
use super::event_type::EventType;

/// Reads the payload of an event type; members that it does not need are left alone.
pub(super) fn read(
    event_type: EventType,
    data: &Value,
) -> Result<(LearnerIdentity, Observation), DecodeError> {
    let root = Member {
        value: data,
        pointer: Pointer::root(),
    };
    match event_type {
        EventType::BadgeAwarded => badge(&root.member("badge")?, true),
        EventType::BadgeRevoked => badge(&root.member("badge")?, false),
        EventType::CcxCoursePassing => {
            passing(&root.member("course_passing_status")?, "ccx_course_key")
        }
        EventType::CertificateChanged => {
            let payload = root.member("certificate")?;
            let in_force = IN_FORCE.contains(&payload.member("current_status")?.text()?);
            certificate(&payload, !in_force)
        }
        EventType::CertificateCreated => certificate(&root.member("certificate")?, false),
        EventType::CertificateRevoked => certificate(&root.member("certificate")?, true),
        EventType::CourseGrade => course_grade(&root.member("grade")?),
        EventType::CoursePassing => passing(&root.member("course_passing_status")?, "course_key"),
        EventType::Exam(outcome) => {
            let payload = root.member("exam_attempt")?;
            let observation = Observation::Exam {
                course: payload.member("course_key")?.some_text()?,
                exam: payload.member("usage_key")?.some_text()?,
                exam_type: payload.member("exam_type")?.text()?.to_owned(),
                outcome,
            };
            Ok((user(&payload.member("student_user")?)?, observation))
        }
        EventType::ProgramCertificateAwarded => {
            program(&root.member("program_certificate")?, false)
        }
        EventType::ProgramCertificateRevoked => program(&root.member("program_certificate")?, true),
    }
}

type Said = Result<(LearnerIdentity, Observation), DecodeError>;

fn badge(payload: &Member<'_>, awarded: bool) -> Said {
    let observation = Observation::Badge {
        badge: payload.member("uuid")?.uuid()?,
        template: payload.member("template")?.member("uuid")?.uuid()?,
        awarded,
    };
    Ok((user(&payload.member("user")?)?, observation))
}

fn certificate(payload: &Member<'_>, revoked: bool) -> Said {
    let observation = Observation::Certificate {
        course: payload
            .member("course")?
            .member("course_key")?
            .some_text()?,
        mode: payload.member("mode")?.text()?.to_owned(),
        grade: payload.member("grade")?.grade_text()?,
        status: payload.member("current_status")?.text()?.to_owned(),
        revoked,
    };
    Ok((user(&payload.member("user")?)?, observation))
}

fn course_grade(payload: &Member<'_>) -> Said {
    let learner = LearnerIdentity {
        source_id: payload.member("user_id")?.long()?.to_string(),
        ..LearnerIdentity::default()
    };
    let observation = Observation::CourseGrade {
        course: payload
            .member("course")?
            .member("course_key")?
            .some_text()?,
        percent_grade: payload.member("percent_grade")?.grade()?,
        letter_grade: payload.member("letter_grade")?.text()?.to_owned(),
        passed_at: payload
            .optional("passed_timestamp")
            .map_or(Ok(None), |member| member.time_text())?,
    };
    Ok((learner, observation))
}

fn passing(payload: &Member<'_>, key: &str) -> Said {
    let observation = Observation::CoursePassing {
        course: payload.member("course")?.member(key)?.some_text()?,
        is_passing: payload.member("is_passing")?.truth()?,
    };
    Ok((user(&payload.member("user")?)?, observation))
}

fn program(payload: &Member<'_>, revoked: bool) -> Said {
    let program = payload.member("program")?;
    let observation = Observation::ProgramCertificate {
        program: program.member("uuid")?.uuid()?,
        certificate: payload.member("uuid")?.uuid()?,
        title: program.member("title")?.text()?.to_owned(),
        status: payload.member("status")?.text()?.to_owned(),
        revoked,
    };
    Ok((user(&payload.member("user")?)?, observation))
}

fn user(payload: &Member<'_>) -> Result<LearnerIdentity, DecodeError> {
    let source_id = payload.member("id")?.long()?.to_string();
    let pii = payload.member("pii")?;
    // The platform writes empty text for what it does not know.
    let known = |name| -> Result<Option<String>, DecodeError> {
        let Some(member) = pii.optional(name) else {
            return Ok(None);
        };
        Ok(Some(member.text()?)
            .filter(|text| !text.is_empty())
            .map(str::to_owned))
    };
    Ok(LearnerIdentity {
        source_id,
        username: known("username")?,
        email: known("email")?,
        name: known("name")?,
    })
}

/// A value and where it stands.
struct Member<'v> {
    value: &'v Value,
    pointer: Pointer,
}

impl<'v> Member<'v> {
    fn member(&self, name: &str) -> Result<Member<'v>, DecodeError> {
        let pointer = self.pointer.child(name);
        match self.value.get(name) {
            Some(value) => Ok(Member { value, pointer }),
            None => Err(DecodeError::Member {
                pointer: pointer.into(),
                found: "nothing",
                expected: "a value",
            }),
        }
    }

    /// A member that may be left out, or null.
    fn optional(&self, name: &str) -> Option<Member<'v>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Member {
            value,
            pointer: self.pointer.child(name),
        })
    }

    fn text(&self) -> Result<&'v str, DecodeError> {
        self.value.as_str().ok_or_else(|| self.unexpected("text"))
    }

    fn some_text(&self) -> Result<String, DecodeError> {
        let text = self.text()?;
        if text.is_empty() {
            Err(self.unexpected("text that is not empty"))
        } else {
            Ok(text.to_owned())
        }
    }

    fn truth(&self) -> Result<bool, DecodeError> {
        self.value
            .as_bool()
            .ok_or_else(|| self.unexpected("true or false"))
    }

    fn long(&self) -> Result<i64, DecodeError> {
        self.value
            .as_i64()
            .ok_or_else(|| self.unexpected("a whole number"))
    }

    fn grade(&self) -> Result<Grade, DecodeError> {
        let grade = self
            .value
            .as_f64()
            .and_then(|number| Grade::try_from(number).ok());
        grade.ok_or_else(|| self.unexpected(GRADE))
    }

    fn grade_text(&self) -> Result<Option<Grade>, DecodeError> {
        let text = self.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        let grade = text
            .parse::<f64>()
            .ok()
            .and_then(|number| Grade::try_from(number).ok());
        grade
            .map(Some)
            .ok_or_else(|| self.unexpected("empty text, or a fraction of full marks as text"))
    }

    fn time_text(&self) -> Result<Option<Timestamp>, DecodeError> {
        let text = self.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|_| self.unexpected("an instant with an offset"))
    }

    /// A uuid in lower case with hyphens, as learning path definitions have it.
    fn uuid(&self) -> Result<String, DecodeError> {
        let uuid = uuid::Uuid::try_parse(self.text()?).map_err(|_| self.unexpected("a UUID"))?;
        Ok(uuid.to_string())
    }

    fn unexpected(&self, expected: &'static str) -> DecodeError {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(text) if text.is_empty() => "empty text",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        DecodeError::Member {
            pointer: self.pointer.as_str().to_owned(),
            found,
            expected,
        }
    }
}

const GRADE: &str = "a fraction of full marks";
/// The statuses of a certificate that a learner can show; the platform takes them as passed.
const IN_FORCE: [&str; 2] = ["downloadable", "generating"];
