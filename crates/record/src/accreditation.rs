//! Accreditations and mandates: by what right an organisation awards.

use crate::{
    date_or_instant::DateOrInstant,
    evidence::IssuingEvidence,
    language_map::LanguageMap,
    level::{EqfLevel, IscedField},
    macros::object,
    media::WebResource,
    organisation::Organisation,
    scalar::Iri,
};

object! {
    /// A statement of an agency that an organisation or programme meets its standards.
    #[derive(Debug)]
    pub struct Accreditation {
        required {
            /// What it is called.
            title: LanguageMap,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// What it says.
            description: LanguageMap,
            /// Sort of accreditation, as a term of the controlled vocabulary.
            accreditation_type: Iri,
            /// The decision, as a term of the controlled vocabulary.
            decision: Iri,
            /// Who accredits.
            accrediting_agent: Box<Organisation>,
            /// From when on.
            date_issued: DateOrInstant,
            /// Until when.
            expiry_date: DateOrInstant,
            /// The report.
            report: WebResource,
            /// The register's page on it.
            homepage: Iri,
        }
        list {
            /// Qualifications to which it is limited.
            limit_qualification: Iri,
            /// Fields to which it is limited.
            limit_field: IscedField,
            /// Levels to which it is limited.
            limit_eqf_level: EqfLevel,
            /// Territories to which it is limited.
            limit_jurisdiction: Iri,
        }
    }
}

object! {
    /// The right to issue on behalf of the awarding body.
    #[derive(Debug)]
    pub struct Mandate {
        required {
            /// On whose behalf.
            mandator: Organisation,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// What is mandated.
            statement: LanguageMap,
            /// From when on.
            valid_from: DateOrInstant,
            /// Until when.
            valid_until: DateOrInstant,
        }
        list {
            /// The documents that prove it.
            evidence: IssuingEvidence,
        }
    }
}
