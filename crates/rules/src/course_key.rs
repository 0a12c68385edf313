//! Course keys: which run of which course at which organisation.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// The key of a course run on a learning platform.
///
/// `course-v1:{org}+{course}+{run}`, a custom course's `ccx-v1:{org}+{course}+{run}+ccx@{n}`, or the older
/// `{org}/{course}/{run}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct CourseKey(
    #[schemars(regex(
        pattern = r"^(course-v1:[^+/\s]+\+[^+/\s]+\+[^+/\s]+|ccx-v1:[^+/\s]+\+[^+/\s]+\+[^+/\s]+\+ccx@[0-9]+|[^+/:\s]+/[^+/:\s]+/[^+/:\s]+)$"
    ))]
    String,
);

/// A text that is no course key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a course key: write `course-v1:ORG+COURSE+RUN`")]
pub struct CourseKeyError;

impl CourseKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CourseKey {
    type Err = CourseKeyError;

    fn from_str(text: &str) -> Result<Self, CourseKeyError> {
        let valid = if let Some(rest) = text.strip_prefix("course-v1:") {
            is_parts(rest, '+', 3)
        } else if let Some(rest) = text.strip_prefix("ccx-v1:") {
            rest.rsplit_once("+ccx@").is_some_and(|(course, number)| {
                is_parts(course, '+', 3)
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        } else {
            !text.contains(':') && is_parts(text, '/', 3)
        };
        if valid && text.len() <= MAX_BYTES {
            Ok(Self(text.to_owned()))
        } else {
            Err(CourseKeyError)
        }
    }
}

impl fmt::Display for CourseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for CourseKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn is_parts(text: &str, separator: char, count: usize) -> bool {
    let mut parts = 0;
    for part in text.split(separator) {
        let clean = |c: char| !matches!(c, '+' | '/') && !c.is_whitespace() && !c.is_control();
        if part.is_empty() || !part.chars().all(clean) {
            return false;
        }
        parts += 1;
    }
    parts == count
}

/// The platform's own column is 255 characters wide; those may be of four bytes.
const MAX_BYTES: usize = 1020;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings_are_keys() {
        for text in [
            "course-v1:OpenedX+DemoX+DemoCourse",
            "course-v1:NSDC+ELEC101+2026_T3",
            "ccx-v1:OpenedX+DemoX+DemoCourse+ccx@12",
            "edX/DemoX/Demo_Course",
            "course-v1:École+É101+2026",
        ] {
            assert!(text.parse::<CourseKey>().is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("course-v1:a+b+{}", "c".repeat(1020));
        for text in [
            "",
            "course-v1:",
            "course-v1:a+b",
            "course-v1:a+b+c+d",
            "course-v1:a++c",
            "course-v1:a+b +c",
            "course-v2:a+b+c",
            "ccx-v1:a+b+c",
            "ccx-v1:a+b+c+ccx@",
            "ccx-v1:a+b+c+ccx@x",
            "a/b",
            "a/b/c/d",
            "path-v1:a+b+c+d",
            &long,
        ] {
            assert_eq!(text.parse::<CourseKey>(), Err(CourseKeyError), "{text}");
        }
    }
}
