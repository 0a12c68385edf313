//! Builders of events, attainments and paths.

use jiff::Timestamp;
use testamur_rules::{
    Attainment, Format, Grade, LearnerIdentity, LearningEvent, LearningPath, Observation, apply,
};

pub(crate) const COURSE: &str = "course-v1:Example+SOL101+2026";
pub(crate) const PROGRAM: &str = "8d2b7a52-6e1c-4d53-9a50-3f2f8f4f6b11";

pub(crate) fn event(
    id: &str,
    second: i64,
    sequence: Option<&str>,
    observation: Observation,
) -> LearningEvent {
    LearningEvent {
        id: id.to_owned(),
        source: "openedx/lms/web".to_owned(),
        kind: "test".to_owned(),
        time: Timestamp::from_second(second).unwrap(),
        sequence: sequence.map(str::to_owned),
        learner: LearnerIdentity {
            source_id: "42".to_owned(),
            ..LearnerIdentity::default()
        },
        observation,
    }
}

pub(crate) fn passing(course: &str, is_passing: bool) -> Observation {
    Observation::CoursePassing {
        course: course.to_owned(),
        is_passing,
    }
}

pub(crate) fn grade(course: &str, grade: f64) -> Observation {
    Observation::CourseGrade {
        course: course.to_owned(),
        percent_grade: Grade::try_from(grade).unwrap(),
        letter_grade: String::new(),
        passed_at: None,
    }
}

pub(crate) fn certificate(
    course: &str,
    mode: &str,
    grade: Option<f64>,
    revoked: bool,
) -> Observation {
    Observation::Certificate {
        course: course.to_owned(),
        mode: mode.to_owned(),
        grade: grade.map(|grade| Grade::try_from(grade).unwrap()),
        status: if revoked {
            "notpassing"
        } else {
            "downloadable"
        }
        .to_owned(),
        revoked,
    }
}

pub(crate) fn program(revoked: bool) -> Observation {
    Observation::ProgramCertificate {
        program: PROGRAM.to_owned(),
        certificate: "0f0f6f80-52f5-4d1c-8d66-6dd1ecb34a01".to_owned(),
        title: "Solar Technician".to_owned(),
        status: String::new(),
        revoked,
    }
}

/// What a learner has attained after observations in this order.
pub(crate) fn attained(observations: &[Observation]) -> Vec<Attainment> {
    let mut states: Vec<Attainment> = Vec::new();
    for (second, observation) in (0..).zip(observations) {
        let event = event(&second.to_string(), second, None, observation.clone());
        let place = states
            .iter()
            .position(|state| state.item == observation.item());
        let state = place.map(|place| states.swap_remove(place));
        states.push(apply(state, &event).state);
    }
    states
}

/// A path of one step with this rule, written as YAML flow.
pub(crate) fn path_with(rule: &str) -> LearningPath {
    path(&format!("steps: [{{ id: one, rule: {rule} }}]"))
}

/// A path with these members besides the required ones.
pub(crate) fn path(rest: &str) -> LearningPath {
    let head = "id: p\nversion: 1\nname: P\nachievement: https://example.org/a\n";
    LearningPath::parse(format!("{head}{rest}").as_bytes(), Format::Yaml).unwrap()
}
