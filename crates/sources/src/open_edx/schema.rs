//! The writer's schemas: what an event's payload holds, in the order in which it is written.
//!
//! A type that occurs a second time in one schema is written by its name alone, as the producer does.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use apache_avro::Schema;
use serde_json::{Value, json};

use super::event_type::EventType;

/// The parsed schema of an event type.
pub(super) fn schema(event_type: EventType) -> Option<&'static Schema> {
    static SCHEMAS: LazyLock<HashMap<EventType, Schema>> = LazyLock::new(|| {
        EventType::ALL
            .into_iter()
            .filter_map(|event_type| Some((event_type, Schema::parse(&document(event_type)).ok()?)))
            .collect()
    });
    SCHEMAS.get(&event_type)
}

/// The schema of an event type, as the JSON of an `.avsc` file.
pub(super) fn document(event_type: EventType) -> Value {
    let (key, record) = layout(event_type);
    let mut named = HashSet::new();
    json!({
        "name": "CloudEvent",
        "type": "record",
        "namespace": event_type.name(),
        "fields": [{ "name": key, "type": record.document(&mut named) }],
    })
}

/// The one top-level field of an event type, and what it holds.
fn layout(event_type: EventType) -> (&'static str, &'static Record) {
    match event_type {
        EventType::BadgeAwarded | EventType::BadgeRevoked => ("badge", &BADGE),
        EventType::CcxCoursePassing => ("course_passing_status", &CCX_COURSE_PASSING),
        EventType::CertificateChanged
        | EventType::CertificateCreated
        | EventType::CertificateRevoked => ("certificate", &CERTIFICATE),
        EventType::CourseGrade => ("grade", &COURSE_GRADE),
        EventType::CoursePassing => ("course_passing_status", &COURSE_PASSING),
        EventType::Exam(_) => ("exam_attempt", &EXAM_ATTEMPT),
        EventType::ProgramCertificateAwarded | EventType::ProgramCertificateRevoked => {
            ("program_certificate", &PROGRAM_CERTIFICATE)
        }
    }
}

struct Record {
    name: &'static str,
    fields: &'static [(&'static str, Type)],
}

#[derive(Clone, Copy)]
enum Type {
    Boolean,
    Double,
    Long,
    String,
    Record(&'static Record),
    /// `["null", T]`.
    Optional(&'static Type),
}

impl Record {
    fn document(&self, named: &mut HashSet<&'static str>) -> Value {
        if !named.insert(self.name) {
            return self.name.into();
        }
        let fields: Vec<Value> = self
            .fields
            .iter()
            .map(|(name, field)| match field {
                Type::Optional(_) => {
                    json!({ "name": name, "type": field.document(named), "default": null })
                }
                _ => json!({ "name": name, "type": field.document(named) }),
            })
            .collect();
        json!({ "name": self.name, "type": "record", "fields": fields })
    }
}

impl Type {
    fn document(self, named: &mut HashSet<&'static str>) -> Value {
        match self {
            Self::Boolean => "boolean".into(),
            Self::Double => "double".into(),
            Self::Long => "long".into(),
            Self::String => "string".into(),
            Self::Record(record) => record.document(named),
            Self::Optional(inner) => json!(["null", inner.document(named)]),
        }
    }
}

const OPTIONAL_STRING: Type = Type::Optional(&Type::String);

static USER_PII: Record = Record {
    name: "UserPersonalData",
    fields: &[
        ("username", Type::String),
        ("email", Type::String),
        ("name", Type::String),
    ],
};
static USER: Record = Record {
    name: "UserData",
    fields: &[
        ("id", Type::Long),
        ("is_active", Type::Boolean),
        ("pii", Type::Record(&USER_PII)),
    ],
};
static COURSE: Record = Record {
    name: "CourseData",
    fields: &[
        ("course_key", Type::String),
        ("display_name", Type::String),
        ("start", OPTIONAL_STRING),
        ("end", OPTIONAL_STRING),
    ],
};
static CCX_COURSE: Record = Record {
    name: "CcxCourseData",
    fields: &[
        ("ccx_course_key", Type::String),
        ("master_course_key", Type::String),
        ("display_name", Type::String),
        ("coach_email", Type::String),
        ("start", OPTIONAL_STRING),
        ("end", OPTIONAL_STRING),
        ("max_students_allowed", Type::Optional(&Type::Long)),
    ],
};
static COURSE_PASSING: Record = Record {
    name: "CoursePassingStatusData",
    fields: &[
        ("is_passing", Type::Boolean),
        ("course", Type::Record(&COURSE)),
        ("user", Type::Record(&USER)),
    ],
};
/// The learner comes before the course here, and after it above.
static CCX_COURSE_PASSING: Record = Record {
    name: "CcxCoursePassingStatusData",
    fields: &[
        ("is_passing", Type::Boolean),
        ("user", Type::Record(&USER)),
        ("course", Type::Record(&CCX_COURSE)),
    ],
};
static CERTIFICATE: Record = Record {
    name: "CertificateData",
    fields: &[
        ("user", Type::Record(&USER)),
        ("course", Type::Record(&COURSE)),
        ("mode", Type::String),
        ("grade", Type::String),
        ("download_url", Type::String),
        ("name", Type::String),
        ("current_status", Type::String),
        ("previous_status", Type::String),
    ],
};
static PROGRAM: Record = Record {
    name: "ProgramData",
    fields: &[
        ("uuid", Type::String),
        ("title", Type::String),
        ("program_type", Type::String),
    ],
};
static PROGRAM_CERTIFICATE: Record = Record {
    name: "ProgramCertificateData",
    fields: &[
        ("user", Type::Record(&USER)),
        ("program", Type::Record(&PROGRAM)),
        ("uuid", Type::String),
        ("status", Type::String),
        ("url", Type::String),
        ("certificate_available_date", OPTIONAL_STRING),
    ],
};
static BADGE_TEMPLATE: Record = Record {
    name: "BadgeTemplateData",
    fields: &[
        ("uuid", Type::String),
        ("origin", Type::String),
        ("name", OPTIONAL_STRING),
        ("description", OPTIONAL_STRING),
        ("image_url", OPTIONAL_STRING),
    ],
};
static BADGE: Record = Record {
    name: "BadgeData",
    fields: &[
        ("uuid", Type::String),
        ("user", Type::Record(&USER)),
        ("template", Type::Record(&BADGE_TEMPLATE)),
    ],
};
static COURSE_GRADE: Record = Record {
    name: "PersistentCourseGradeData",
    fields: &[
        ("user_id", Type::Long),
        ("course", Type::Record(&COURSE)),
        ("course_edited_timestamp", Type::String),
        ("course_version", Type::String),
        ("grading_policy_hash", Type::String),
        ("percent_grade", Type::Double),
        ("letter_grade", Type::String),
        ("passed_timestamp", Type::String),
    ],
};
static EXAM_ATTEMPT: Record = Record {
    name: "ExamAttemptData",
    fields: &[
        ("student_user", Type::Record(&USER)),
        ("course_key", Type::String),
        ("usage_key", Type::String),
        ("exam_type", Type::String),
        ("requesting_user", Type::Optional(&Type::Record(&USER))),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_type_has_a_schema() {
        for event_type in EventType::ALL {
            assert!(schema(event_type).is_some(), "{}", event_type.name());
        }
    }
}
