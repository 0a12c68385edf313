//! Entitlements: what an award gives a right to.

use crate::{
    date_or_instant::DateOrInstant,
    language_map::LanguageMap,
    macros::{object, vocabulary},
    organisation::Organisation,
    scalar::Iri,
};

object! {
    /// A right: admission to a programme, membership, a licence to practise.
    #[derive(Debug)]
    pub struct Entitlement {
        required {
            /// What it is called.
            title: LanguageMap,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// More words.
            description: LanguageMap,
            /// Sort of right.
            entitlement_type: EntitlementType,
            /// Whether it is given or within reach.
            entitlement_status: EntitlementStatus,
            /// From when on.
            date_issued: DateOrInstant,
            /// Until when.
            expiry_date: DateOrInstant,
        }
        list {
            /// Organisations that honour it.
            limit_organisation: Organisation,
            /// Territories in which it holds.
            limit_jurisdiction: Iri,
            /// Occupations (ESCO) that it opens.
            limit_occupation: Iri,
        }
    }
}

vocabulary! {
    /// Sort of right.
    pub open enum EntitlementType {
        LearningOpportunity = "learningOpportunity",
        Membership = "membership",
        Occupation = "occupation",
    }
}

vocabulary! {
    /// Whether a right is given by the award alone.
    pub enum EntitlementStatus {
        Actual = "actual",
        Potential = "potential",
    }
}
