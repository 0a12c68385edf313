//! How achievements belong together: parts of an award, and associations between achievements.

use crate::{
    achievement::Achievement,
    activity::Activity,
    assessment::Assessment,
    credit::Credit,
    date_or_instant::DateOrInstant,
    macros::{object, vocabulary},
    result::AchievementResult,
    scalar::{CompactJws, Iri},
};

object! {
    /// One achievement within a larger award, with what the learner reached in it.
    #[derive(Debug)]
    pub struct Part {
        required {
            /// What was achieved.
            achievement: Achievement,
        }
        optional {
            /// Identifier of the credential that was issued for the part alone.
            credential_id: Iri,
            /// That credential in compact form.
            credential_jwt: CompactJws,
            /// When the part was awarded.
            awarded_on: DateOrInstant,
            /// That credential, member by member as it was signed.
            credential: serde_json::Map<String, serde_json::Value>,
        }
        list {
            /// Credits of the part.
            credits: Credit,
            /// Results of the part.
            results: AchievementResult,
            /// Assessments of the part.
            assessments: Assessment,
            /// Activities of the part.
            activities: Activity,
            /// Its own parts.
            parts: Part,
        }
    }
}

object! {
    /// A directed relation between two achievements of the award (CLR: `Association`).
    #[derive(Debug)]
    pub struct Association {
        required {
            /// Which relation.
            association_type: AssociationType,
            /// The achievement it starts from.
            source_id: Iri,
            /// The achievement it leads to.
            target_id: Iri,
        }
    }
}

vocabulary! {
    /// Relation between achievements, in CLR's words.
    pub enum AssociationType {
        ExactMatchOf = "exactMatchOf",
        IsChildOf = "isChildOf",
        IsParentOf = "isParentOf",
        IsPartOf = "isPartOf",
        IsPeerOf = "isPeerOf",
        IsRelatedTo = "isRelatedTo",
        Precedes = "precedes",
        ReplacedBy = "replacedBy",
    }
}
