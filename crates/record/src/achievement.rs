//! Achievements: what can be awarded, to whomever.

use std::collections::HashSet;

use crate::{
    accreditation::Accreditation,
    activity::LearningSetting,
    assessment::{AssessmentSpecification, Mode},
    credit::Credit,
    decimal::Decimal,
    endorsement::Endorsement,
    entitlement::Entitlement,
    language_map::{LanguageMap, LanguageTag},
    learner::IdentityType,
    level::{EqfLevel, IscedField, QualificationLevel},
    macros::{object, vocabulary},
    media::{Media, WebResource},
    organisation::Organisation,
    outcome::{Alignment, Outcome},
    reader::Reader,
    result::ResultDescription,
    scalar::{Duration, Iri},
};

object! {
    /// What can be awarded (Open Badges: `Achievement`, ELM: a learning achievement's specification).
    #[derive(Debug)]
    pub struct Achievement {
        rules { Achievement::rules }
        required {
            /// Its identifier.
            id: Iri,
            /// What it is called.
            name: LanguageMap,
        }
        optional {
            /// What it is.
            description: LanguageMap,
            /// What must be done for it.
            criteria: Criteria,
            /// Sort of achievement.
            achievement_type: AchievementType,
            /// Its picture.
            image: Media,
            /// Who made it.
            creator: Organisation,
            /// Code by which people know it: `CS101`.
            human_code: String,
            /// Its version.
            version: String,
            /// The subject or discipline.
            field_of_study: LanguageMap,
            /// Focus within the field.
            specialization: LanguageMap,
            /// Category in the issuer's own catalogue.
            category: LanguageMap,
            /// Level of the European Qualifications Framework.
            eqf_level: EqfLevel,
            /// Formal, non-formal or informal.
            learning_setting: LearningSetting,
            /// How much work it is.
            volume_of_learning: Duration,
            /// How long it may take at most.
            maximum_duration: Duration,
            /// Hours with a teacher.
            contact_hours: Decimal,
            /// What is needed for admission.
            entry_requirement: LanguageMap,
            /// When it is taught, in words.
            schedule: LanguageMap,
            /// The outcomes in one text.
            learning_outcome_summary: LanguageMap,
            /// Whether it is a part of a qualification only.
            partial_qualification: bool,
            /// Whether it is published, withdrawn ..., as a term of the controlled vocabulary.
            status: Iri,
        }
        list {
            /// Languages in which it is taught.
            languages: LanguageTag,
            /// Words to find it by.
            tags: String,
            /// Credits that it gives.
            credits: Credit,
            /// Levels of national and other frameworks.
            qualification_levels: QualificationLevel,
            /// Codes of the qualification, as terms of a vocabulary.
            qualification_codes: Iri,
            /// Fields of education and training.
            isced_fields: IscedField,
            /// Levels of education, as terms of a vocabulary.
            education_levels: Iri,
            /// How it is taught.
            mode: Mode,
            /// For whom it is.
            target_groups: LanguageMap,
            /// What the learner knows or can do in the end.
            outcomes: Outcome,
            /// Alignments of the achievement itself.
            alignments: Alignment,
            /// What results it has.
            result_descriptions: ResultDescription,
            /// How it is assessed.
            assessments: AssessmentSpecification,
            /// Rights that it gives.
            entitlements: Entitlement,
            /// Accreditations of the programme.
            accreditations: Accreditation,
            /// Its identifiers elsewhere.
            other_identifiers: OtherIdentifier,
            /// Related achievements: other languages, other versions.
            related: RelatedAchievement,
            /// Achievements of which it is made.
            parts: Achievement,
            /// What others say of it.
            endorsements: Endorsement,
            /// Its pages on the web.
            homepages: WebResource,
            /// Pages that document it.
            supplementary_documents: WebResource,
            /// Anything else worth saying.
            additional_notes: LanguageMap,
        }
    }
}

impl Achievement {
    fn rules(&self, reader: &mut Reader) {
        let mut seen = HashSet::new();
        for (index, description) in self.result_descriptions.iter().enumerate() {
            if seen.insert(&description.id) || !reader.is_clean("resultDescriptions") {
                continue;
            }
            reader.within("resultDescriptions", |reader| {
                reader.within(&index.to_string(), |reader| {
                    reader.note(
                        format!("the `id` `{}` a second time", description.id),
                        "an `id` of its own for each result description",
                        "give each its own `id`",
                    );
                });
            });
        }
    }
}

object! {
    /// What must be done for an achievement.
    #[derive(Debug, Default)]
    pub struct Criteria {
        rules { Criteria::rules }
        optional {
            /// Page that says it.
            id: Iri,
            /// The page's text, in Markdown.
            narrative: LanguageMap,
        }
    }
}

impl Criteria {
    fn rules(&self, reader: &mut Reader) {
        let clean = reader.is_clean("id") && reader.is_clean("narrative");
        if clean && self.id.is_none() && self.narrative.is_none() {
            reader.note(
                "neither `id` nor `narrative`",
                "at least one of them",
                "say what must be done, or where it is said",
            );
        }
    }
}

object! {
    /// An identifier in another system.
    #[derive(Debug)]
    pub struct OtherIdentifier {
        required {
            /// The identifier.
            identifier: String,
            /// What sort of identifier.
            identifier_type: IdentityType,
        }
        optional {
            /// Name of the scheme.
            scheme_name: String,
            /// Address of the scheme.
            scheme_id: Iri,
        }
    }
}

object! {
    /// A related achievement.
    #[derive(Debug)]
    pub struct RelatedAchievement {
        required {
            /// Its identifier.
            id: Iri,
        }
        optional {
            /// Its language.
            in_language: LanguageTag,
            /// Its version.
            version: String,
        }
    }
}

vocabulary! {
    /// Sort of achievement, in Open Badges' words (`AchievementType`).
    pub open enum AchievementType {
        Achievement = "Achievement",
        ApprenticeshipCertificate = "ApprenticeshipCertificate",
        Assessment = "Assessment",
        Assignment = "Assignment",
        AssociateDegree = "AssociateDegree",
        Award = "Award",
        BachelorDegree = "BachelorDegree",
        Badge = "Badge",
        Certificate = "Certificate",
        CertificateOfCompletion = "CertificateOfCompletion",
        Certification = "Certification",
        CoCurricular = "CoCurricular",
        CommunityService = "CommunityService",
        Competency = "Competency",
        Course = "Course",
        Degree = "Degree",
        Diploma = "Diploma",
        DoctoralDegree = "DoctoralDegree",
        Fieldwork = "Fieldwork",
        GeneralEducationDevelopment = "GeneralEducationDevelopment",
        JourneymanCertificate = "JourneymanCertificate",
        LearningProgram = "LearningProgram",
        License = "License",
        MasterCertificate = "MasterCertificate",
        MasterDegree = "MasterDegree",
        Membership = "Membership",
        MicroCredential = "MicroCredential",
        ProfessionalDoctorate = "ProfessionalDoctorate",
        QualityAssuranceCredential = "QualityAssuranceCredential",
        ResearchDoctorate = "ResearchDoctorate",
        SecondarySchoolDiploma = "SecondarySchoolDiploma",
    }
}
