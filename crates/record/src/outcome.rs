//! Learning outcomes, and alignments to frameworks of skills and qualifications.

use crate::{
    language_map::LanguageMap,
    macros::{object, vocabulary},
    scalar::Iri,
};

object! {
    /// What a learner knows, understands or can do.
    #[derive(Debug)]
    pub struct Outcome {
        required {
            /// The outcome in a few words.
            title: LanguageMap,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// More words.
            description: LanguageMap,
            /// Knowledge, skill or competence.
            outcome_type: OutcomeType,
            /// How far it carries to other occupations, as a term of the controlled vocabulary.
            reusability_level: Iri,
        }
        list {
            /// The skills of frameworks that it matches.
            alignments: Alignment,
        }
    }
}

vocabulary! {
    /// Sort of an outcome.
    pub open enum OutcomeType {
        Attitude = "attitude",
        Competence = "competence",
        Knowledge = "knowledge",
        Skill = "skill",
    }
}

object! {
    /// An object in an educational framework to which something is aligned.
    #[derive(Debug)]
    pub struct Alignment {
        required {
            /// Name of the target.
            target_name: LanguageMap,
            /// Address of the target.
            target_url: Iri,
        }
        optional {
            /// Code of the target within its framework.
            target_code: String,
            /// What the target says.
            target_description: LanguageMap,
            /// Name of the framework.
            target_framework: String,
            /// Address of the framework (ELM: `inScheme`).
            target_framework_id: Iri,
            /// What the target is.
            target_type: AlignmentTargetType,
            /// Family of the framework.
            framework_kind: FrameworkKind,
        }
    }
}

vocabulary! {
    /// What an alignment's target is, in Open Badges' words ([`AlignmentTargetType`]).
    ///
    /// [`AlignmentTargetType`]: https://www.imsglobal.org/spec/ob/v3p0/#alignmenttargettype-enumeration
    pub open enum AlignmentTargetType {
        CeasnCompetency = "ceasn:Competency",
        CetermsCredential = "ceterms:Credential",
        CfItem = "CFItem",
        CfRubric = "CFRubric",
        CfRubricCriterion = "CFRubricCriterion",
        CfRubricCriterionLevel = "CFRubricCriterionLevel",
        Ctdl = "CTDL",
    }
}

vocabulary! {
    /// Family of a framework: it decides where an alignment goes in the European Learning Model.
    pub enum FrameworkKind {
        Case = "CASE",
        Ctdl = "CTDL",
        Esco = "ESCO",
        Other = "other",
    }
}
