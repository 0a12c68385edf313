//! A grade as a fraction, exact to a millionth.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A grade as a fraction of full marks: 0.87 is 87 %.
///
/// Kept in millionths, so that a grade is equal to itself after JSON, and that 0.7 summed up from weighted parts
/// (0.699999999…) reaches a threshold of 0.7. More than full marks is possible; less than none is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Grade(u32);

impl Grade {
    /// Full marks.
    pub const FULL: Self = Self(MILLIONTHS);
}

/// A number that is no grade.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("grade {found} is outside 0 to {max}: give a fraction, such as 0.87 for 87 %", max = MAX)]
pub struct GradeError {
    /// The number.
    pub found: f64,
}

impl TryFrom<f64> for Grade {
    type Error = GradeError;

    fn try_from(fraction: f64) -> Result<Self, GradeError> {
        if !(0.0..=MAX).contains(&fraction) {
            return Err(GradeError { found: fraction });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 1000 millions by the line above"
        )]
        Ok(Self((fraction * f64::from(MILLIONTHS)).round() as u32))
    }
}

impl From<Grade> for f64 {
    fn from(grade: Grade) -> Self {
        Self::from(grade.0) / Self::from(MILLIONTHS)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(f)
    }
}

impl JsonSchema for Grade {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Grade".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

const MILLIONTHS: u32 = 1_000_000;
/// Beyond any bonus scheme: a platform that reports percents (87) as fractions is told so only above this.
const MAX: f64 = 1000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_of_four_digits_survives_json() {
        for parts in 0..=10_000_u32 {
            let grade = Grade(parts * 100);
            let text = serde_json::to_string(&grade).unwrap();
            assert_eq!(serde_json::from_str::<Grade>(&text).unwrap(), grade);
        }
    }

    #[test]
    fn noise_of_binary_fractions_does_not_miss_a_threshold() {
        let summed: f64 = std::iter::repeat_n(0.1, 8).sum();
        assert!(summed < 0.8);
        assert_eq!(
            Grade::try_from(summed).unwrap(),
            Grade::try_from(0.8).unwrap()
        );
    }

    #[test]
    fn what_is_no_fraction_is_refused() {
        for found in [-0.01, f64::NAN, f64::INFINITY, 1e9] {
            assert!(Grade::try_from(found).is_err(), "{found}");
        }
    }
}
