//! Credits: how many, and of which framework.

use crate::{
    decimal::Decimal,
    language_map::LanguageMap,
    macros::{object, vocabulary},
    scalar::Iri,
};

object! {
    /// Credits of one framework.
    #[derive(Debug)]
    pub struct Credit {
        required {
            /// How many.
            value: Decimal,
            /// Of which framework.
            framework: CreditFramework,
        }
        optional {
            /// Address of the framework.
            framework_id: Iri,
            /// Name of the framework.
            framework_name: LanguageMap,
        }
    }
}

vocabulary! {
    /// Framework of credits. `CEU` are continuing education units.
    pub open enum CreditFramework {
        Ceu = "CEU",
        Ects = "ECTS",
        Ecvet = "ECVET",
        Quarter = "QuarterHour",
        Semester = "SemesterHour",
        Unspecified = "Unspecified",
    }
}
