//! Assessments: how something was examined, by whom, under which supervision.

use crate::{
    date_or_instant::DateOrInstant,
    decimal::Decimal,
    language_map::{LanguageMap, LanguageTag},
    macros::{object, vocabulary},
    media::WebResource,
    organisation::Organisation,
    place::Place,
    scalar::Iri,
};

object! {
    /// An assessment that a learner took (ELM: `LearningAssessment`).
    pub struct Assessment {
        personal { true }
        required {
            /// What was assessed.
            title: LanguageMap,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// More words.
            description: LanguageMap,
            /// The result as it is printed.
            grade: LanguageMap,
            /// The result as a number, where it is one.
            numeric_grade: Decimal,
            /// Whether the grade is final, as a term of the controlled vocabulary.
            grade_status: Iri,
            /// The description of the result that this assessment gave: an `id` in `resultDescriptions`.
            result_description: Iri,
            /// When the result was given.
            date_issued: DateOrInstant,
            /// How the learner's identity was verified.
            supervision: Supervision,
            /// Where it took place.
            location: Place,
            /// How the results of all learners spread, in short.
            shortened_grading: ShortenedGrading,
            /// How the results of all learners spread.
            result_distribution: ResultDistribution,
            /// What the assessment is in general.
            specification: AssessmentSpecification,
        }
        list {
            /// Who assessed.
            assessors: Assessor,
            /// Assessments of which it is made.
            parts: Assessment,
            /// Pages that document it.
            supplementary_documents: WebResource,
        }
    }
}

object! {
    /// How something is assessed, whoever takes it (ELM: `LearningAssessmentSpecification`).
    #[derive(Debug)]
    pub struct AssessmentSpecification {
        required {
            /// What it is called.
            title: LanguageMap,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// More words.
            description: LanguageMap,
            /// Sort of assessment, as a term of the controlled vocabulary.
            assessment_type: Iri,
            /// Name of the grading scheme.
            grading_scheme: LanguageMap,
            /// The grading scheme in words.
            grading_scheme_description: LanguageMap,
        }
        list {
            /// How it is delivered.
            mode: Mode,
            /// Languages in which it can be taken.
            languages: LanguageTag,
        }
    }
}

object! {
    /// Who assessed: a person, an organisation, or a person of an organisation.
    #[derive(Default)]
    pub struct Assessor {
        personal { true }
        optional {
            /// Identifier.
            id: Iri,
            /// Name of the person.
            name: String,
            /// In which role.
            role: String,
            /// The organisation.
            organisation: Organisation,
        }
    }
}

vocabulary! {
    /// How the identity of a learner was verified while the learner was assessed.
    pub open enum Supervision {
        SupervisedOnlineWithIdentityCheck = "supervisedOnlineWithIdentityCheck",
        SupervisedOnsiteWithIdentityCheck = "supervisedOnsiteWithIdentityCheck",
        SupervisedWithIdentityCheck = "supervisedWithIdentityCheck",
        UnsupervisedWithIdentityCheck = "unsupervisedWithIdentityCheck",
        UnsupervisedWithoutIdentityCheck = "unsupervisedWithoutIdentityCheck",
    }
}

vocabulary! {
    /// How learning or assessment is delivered.
    pub open enum Mode {
        Blended = "blended",
        Online = "online",
        Presential = "presential",
        ProjectBased = "projectBased",
        ResearchBased = "researchBased",
        WorkBased = "workBased",
    }
}

object! {
    /// The spread of results in per cent of the learners.
    #[derive(Debug)]
    pub struct ShortenedGrading {
        required {
            /// Share with a lower result.
            percentage_lower: Decimal,
            /// Share with the same result.
            percentage_equal: Decimal,
            /// Share with a higher result.
            percentage_higher: Decimal,
        }
    }
}

object! {
    /// The spread of results, by category.
    #[derive(Debug, Default)]
    pub struct ResultDistribution {
        optional {
            /// What is counted.
            description: LanguageMap,
        }
        list {
            /// The categories from low to high.
            categories: ResultCategory,
        }
    }
}

object! {
    /// How many learners had one result.
    #[derive(Debug)]
    pub struct ResultCategory {
        required {
            /// The result.
            label: String,
            /// How many.
            count: u64,
        }
        optional {
            /// Lower bound of the result.
            min_score: Decimal,
            /// Upper bound of the result.
            max_score: Decimal,
        }
    }
}
