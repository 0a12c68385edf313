//! Passing events as the platform's producer writes them to a stream.

use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const COURSES: [&str; 2] = [
    "course-v1:ExampleX+SOL101+2026",
    "course-v1:ExampleX+SOL102+2026",
];

const KIND: &str = "org.openedx.learning.course.passing.status.updated.v1";

/// The fields of a stream entry.
pub(crate) type Fields = Vec<(&'static str, Vec<u8>)>;

/// What the platform sends when a learner passes both courses: each event, the same event again, and the same news under
/// a new id, as at every regrade.
pub(crate) fn completion(learner: &str) -> Vec<Fields> {
    let [first, second] = COURSES.map(|course| passing(learner, course));
    let [first_again, second_again] = COURSES.map(|course| passing(learner, course));
    vec![
        first.clone(),
        second.clone(),
        first,
        second_again,
        second,
        first_again,
    ]
}

fn passing(learner: &str, course: &str) -> Fields {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let time = format!(
        "2026-11-20T{:02}:{:02}:{:02}Z",
        number / 3600 % 24,
        number / 60 % 60,
        number % 60
    );
    vec![
        (
            "id",
            format!("{}-{number}", std::process::id()).into_bytes(),
        ),
        ("source", b"openedx/lms/web".to_vec()),
        ("type", KIND.into()),
        ("time", time.into_bytes()),
        ("event_data", payload(learner, course)),
    ]
}

/// Schemaless Avro: the values in the order of the writer's schema.
fn payload(learner: &str, course: &str) -> Vec<u8> {
    let mut bytes = vec![1];
    text(&mut bytes, course);
    text(&mut bytes, "A course");
    // Neither start nor end: the first branch of each union.
    bytes.extend([0, 0]);
    long(
        &mut bytes,
        learner.parse().expect("the learner's id is a number"),
    );
    bytes.push(1);
    for value in [
        &format!("learner{learner}"),
        &format!("{learner}@example.org"),
        "Ana Example",
    ] {
        text(&mut bytes, value);
    }
    bytes
}

fn text(bytes: &mut Vec<u8>, value: &str) {
    long(bytes, i64::try_from(value.len()).expect("a short text"));
    bytes.extend(value.as_bytes());
}

/// A zigzag number of variable length.
fn long(bytes: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest > 0x7f {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push((rest & 0x7f) as u8);
}
