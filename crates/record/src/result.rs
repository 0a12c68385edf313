//! Results, and the descriptions that say what a result can be.

use std::collections::HashSet;

use crate::{
    decimal::Decimal,
    language_map::LanguageMap,
    macros::{object, vocabulary},
    outcome::Alignment,
    reader::Reader,
    scalar::Iri,
};

object! {
    /// What results an achievement has, and which values they may take.
    #[derive(Debug)]
    pub struct ResultDescription {
        rules { ResultDescription::rules }
        required {
            /// Its identifier; results point at it.
            id: Iri,
            /// Name of the result.
            name: LanguageMap,
            /// Sort of the result.
            result_type: ResultType,
        }
        optional {
            /// The lowest value.
            value_min: Decimal,
            /// The highest value.
            value_max: Decimal,
            /// The value that must be reached.
            required_value: String,
            /// The rubric level that must be reached: its `id`.
            required_level: Iri,
            /// Name of the grading scheme.
            grading_scheme: LanguageMap,
            /// The grading scheme in words.
            grading_scheme_description: LanguageMap,
        }
        list {
            /// The possible values from low to high.
            allowed_value: String,
            /// The levels of the rubric.
            rubric_criterion_level: RubricCriterionLevel,
            /// Alignments of the result.
            alignments: Alignment,
        }
    }
}

impl ResultDescription {
    fn rules(&self, reader: &mut Reader) {
        if let (Some(min), Some(max)) = (&self.value_min, &self.value_max)
            && as_float(min) > as_float(max)
        {
            reader.within("valueMax", |reader| {
                reader.note(
                    format!("`{max}`, less than `valueMin` `{min}`"),
                    "the highest value",
                    "exchange `valueMin` and `valueMax`",
                );
            });
        }
        if let Some(value) = &self.required_value
            && !self.allowed_value.is_empty()
            && reader.is_clean("allowedValue")
            && !self.allowed_value.contains(value)
        {
            reader.within("requiredValue", |reader| {
                reader.note(
                    "a value that is not allowed",
                    "one of `allowedValue`",
                    "add it to `allowedValue`, or correct it",
                );
            });
        }
        let levels: HashSet<&Iri> = self
            .rubric_criterion_level
            .iter()
            .map(|level| &level.id)
            .collect();
        if let Some(level) = &self.required_level
            && reader.is_clean("rubricCriterionLevel")
            && !levels.contains(level)
        {
            reader.within("requiredLevel", |reader| {
                reader.note(
                    format!("`{level}`"),
                    "the `id` of a level in `rubricCriterionLevel`",
                    "add the level, or correct the reference",
                );
            });
        }
        if levels.len() < self.rubric_criterion_level.len() {
            reader.within("rubricCriterionLevel", |reader| {
                reader.note(
                    "two levels with the same `id`",
                    "an `id` of its own for each level",
                    "give each level its own `id`",
                );
            });
        }
    }
}

object! {
    /// A level of a rubric.
    #[derive(Debug)]
    pub struct RubricCriterionLevel {
        required {
            /// Its identifier; results point at it.
            id: Iri,
            /// Name of the level.
            name: LanguageMap,
        }
        optional {
            /// What reaching it means.
            description: LanguageMap,
            /// The level as it is written: `Mastered`.
            level: String,
            /// Its points.
            points: Decimal,
        }
        list {
            /// Alignments of the level.
            alignments: Alignment,
        }
    }
}

object! {
    /// What a learner reached (Open Badges: `Result`).
    #[doc(alias = "Result")]
    pub struct AchievementResult {
        personal { true }
        optional {
            /// The description it answers: an `id` in the achievement's `resultDescriptions`.
            result_description: Iri,
            /// The value as it is written: `B+`, `87`.
            value: String,
            /// The value as a number, where it is one.
            numeric_value: Decimal,
            /// The rubric level that was reached: its `id`.
            achieved_level: Iri,
            /// How far the achievement is.
            status: ResultStatus,
        }
        list {
            /// Alignments that hold by this result.
            alignments: Alignment,
        }
    }
}

impl Default for AchievementResult {
    fn default() -> Self {
        Self::new()
    }
}

vocabulary! {
    /// Sort of a result, in Open Badges' words.
    pub open enum ResultType {
        GradePointAverage = "GradePointAverage",
        LetterGrade = "LetterGrade",
        Percent = "Percent",
        PerformanceLevel = "PerformanceLevel",
        PredictedScore = "PredictedScore",
        RawScore = "RawScore",
        Result = "Result",
        RubricCriterion = "RubricCriterion",
        RubricCriterionLevel = "RubricCriterionLevel",
        RubricScore = "RubricScore",
        ScaledScore = "ScaledScore",
        Status = "Status",
    }
}

vocabulary! {
    /// How far an achievement is, in Open Badges' words.
    pub enum ResultStatus {
        Completed = "Completed",
        Enrolled = "Enrolled",
        Failed = "Failed",
        InProgress = "InProgress",
        OnHold = "OnHold",
        Provisional = "Provisional",
        Withdrew = "Withdrew",
    }
}

/// The order of two decimals needs no more precision than a scale of grades has.
fn as_float(decimal: &Decimal) -> f64 {
    decimal.to_number().0.as_f64().unwrap_or_default()
}
