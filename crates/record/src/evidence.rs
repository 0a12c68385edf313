//! Evidence: the learner's work, and what entitles the issuer to issue. The standards use one word for both.

use crate::{
    accreditation::Accreditation,
    language_map::LanguageMap,
    macros::{object, vocabulary},
    media::Media,
    scalar::Iri,
};

object! {
    /// The learner's work, or a page about it (Open Badges: `Evidence`).
    #[derive(Debug, Default)]
    pub struct Evidence {
        optional {
            /// Where it is.
            id: Iri,
            /// What it is called.
            name: LanguageMap,
            /// In a few words.
            description: LanguageMap,
            /// How it shows the achievement.
            narrative: LanguageMap,
            /// Sort of work: `Poetry`, `Film`.
            genre: String,
            /// For whom it was made.
            audience: String,
            /// The work itself.
            media: Media,
        }
    }
}

object! {
    /// Why the issuer may issue (ELM: `Evidence`): a mandate, an accreditation, a document that was converted.
    #[derive(Debug)]
    pub struct IssuingEvidence {
        required {
            /// Which of them.
            evidence_type: IssuingEvidenceType,
        }
        optional {
            /// Its identifier.
            id: Iri,
            /// In words.
            statement: LanguageMap,
            /// The accreditation.
            accreditation: Box<Accreditation>,
        }
        list {
            /// The documents.
            embedded_evidence: Media,
        }
    }
}

vocabulary! {
    /// Sort of issuing evidence.
    pub enum IssuingEvidenceType {
        Accreditation = "accreditation",
        Conversion = "conversion",
        Mandate = "mandate",
    }
}
