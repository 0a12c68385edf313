//! The record: one award to one learner.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    accreditation::Mandate,
    achievement::{Achievement, OtherIdentifier},
    activity::Activity,
    assessment::Assessment,
    association::{Association, Part},
    credit::Credit,
    date_or_instant::{DateOrInstant, Instant},
    display::{Display, RefreshService, TermsOfUse},
    endorsement::Endorsement,
    entitlement::Entitlement,
    evidence::{Evidence, IssuingEvidence},
    language_map::{LanguageMap, LanguageTag},
    learner::Learner,
    macros::{object, text_scalar},
    media::{Media, WebResource},
    organisation::Organisation,
    provenance::Provenance,
    reader::Reader,
    result::AchievementResult,
    scalar::Iri,
};

text_scalar! {
    /// Identifier of a record: `urn:uuid:` and a UUID.
    #[derive(Debug)]
    pub struct RecordId;
    parse: |text| {
        let uuid = text.strip_prefix("urn:uuid:").filter(|uuid| uuid.len() == 36)?;
        Uuid::try_parse(uuid).ok().map(|uuid| uuid.urn().to_string())
    },
    pattern: "^urn:uuid:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    expected: "a URN of a UUID",
    mend: "write `urn:uuid:` and a fresh UUID",
}

impl From<Uuid> for RecordId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.urn().to_string())
    }
}

object! {
    /// One award to one learner, as the issuer keeps it.
    #[derive(Debug)]
    pub struct Record {
        rules { Record::rules }
        required {
            /// Its identifier.
            id: RecordId,
            /// The language in which it was written first, and in which formats with one language are written.
            locale: LanguageTag,
            /// Who issues.
            issuer: Organisation,
            /// What is awarded.
            achievement: Achievement,
            /// To whom.
            subject: Learner,
            /// When it was awarded, which may be long before it is issued.
            awarded_on: DateOrInstant,
        }
        optional {
            /// Title of the award; the achievement's name when absent.
            title: LanguageMap,
            /// Description of the award.
            description: LanguageMap,
            /// From when on it holds.
            valid_from: Instant,
            /// Until when it holds.
            valid_until: Instant,
            /// When it was issued.
            issued_at: Instant,
            /// Picture of this award (Open Badges: of the credential).
            image: Media,
            /// Number of the licence or certificate.
            license_number: String,
            /// What connects the pieces of evidence.
            narrative: LanguageMap,
            /// Who asserted the achievement, where it is not the issuer.
            source: Organisation,
            /// By what right the issuer issues for the awarding bodies.
            mandate: Mandate,
            /// How it is shown.
            display: Display,
            /// Where a newer form can be asked for.
            refresh_service: RefreshService,
            /// Whether more is known about the learner than the record says (CLR: `partial`).
            partial: bool,
            /// Where the record comes from.
            provenance: Provenance,
        }
        list {
            /// Who awards, where it is not the issuer.
            awarding_bodies: Organisation,
            /// Credits that the learner earned.
            credits: Credit,
            /// Results that the learner reached.
            results: AchievementResult,
            /// Assessments that the learner took.
            assessments: Assessment,
            /// The learner's work.
            evidence: Evidence,
            /// Why the issuer may issue.
            issuing_evidence: IssuingEvidence,
            /// What the learner did.
            activities: Activity,
            /// Achievements within this award.
            parts: Part,
            /// Relations between achievements of this award.
            associations: Association,
            /// Rights that the learner has by it.
            entitlements: Entitlement,
            /// What others say of this award.
            endorsements: Endorsement,
            /// Its identifiers elsewhere.
            other_identifiers: OtherIdentifier,
            /// Files that belong to it.
            attachments: Media,
            /// Pages that document it.
            supplementary_documents: WebResource,
            /// Anything else worth saying.
            additional_notes: LanguageMap,
            /// Terms under which it may be used.
            terms_of_use: TermsOfUse,
        }
    }
}

impl Record {
    /// Composes an award; the primary locale is that of the achievement's name, all further members are absent.
    pub fn award(
        id: RecordId,
        issuer: Organisation,
        achievement: Achievement,
        subject: Learner,
        awarded_on: DateOrInstant,
    ) -> Self {
        let locale = achievement.name.primary().clone();
        Self::new(id, locale, issuer, achievement, subject, awarded_on)
    }

    fn rules(&self, reader: &mut Reader) {
        if let (Some(from), Some(until)) = (&self.valid_from, &self.valid_until)
            && until.timestamp() < from.timestamp()
        {
            reader.within("validUntil", |reader| {
                reader.note(
                    format!("`{until}`, before `validFrom` `{from}`"),
                    "an instant not before `validFrom`",
                    "correct one of the two",
                );
            });
        }
        if reader.is_clean("achievement") {
            result_rules(&self.achievement, &self.results, reader);
        }
        if reader.is_clean("achievement") && reader.is_clean("parts") {
            self.association_rules(reader);
        }
    }

    /// CLR: the source and target of an association are achievements of the same award.
    fn association_rules(&self, reader: &mut Reader) {
        let mut known = HashSet::new();
        collect_achievement(&self.achievement, &mut known);
        collect_parts(&self.parts, &mut known);
        for (index, association) in self.associations.iter().enumerate() {
            for (member, id) in [
                ("sourceId", &association.source_id),
                ("targetId", &association.target_id),
            ] {
                if known.contains(id) {
                    continue;
                }
                within_item(reader, "associations", index, member, |reader| {
                    reader.note(
                        format!("`{id}`"),
                        "the `id` of an achievement of this record",
                        "add the achievement to `parts`, or correct the reference",
                    );
                });
            }
        }
    }
}

/// A result keeps to the description it points at.
pub(crate) fn result_rules(
    achievement: &Achievement,
    results: &[AchievementResult],
    reader: &mut Reader,
) {
    let descriptions = achievement.result_descriptions.iter();
    let descriptions: HashMap<&Iri, _> = descriptions.map(|known| (&known.id, known)).collect();
    for (index, result) in results.iter().enumerate() {
        let Some(id) = &result.result_description else {
            continue;
        };
        let Some(description) = descriptions.get(id) else {
            within_item(reader, "results", index, "resultDescription", |reader| {
                reader.note(
                    format!("`{id}`"),
                    "the `id` of one of the achievement's `resultDescriptions`",
                    "add the description, or correct the reference",
                );
            });
            continue;
        };
        if let Some(value) = &result.value
            && !description.allowed_value.is_empty()
            && !description.allowed_value.contains(value)
        {
            within_item(reader, "results", index, "value", |reader| {
                reader.note(
                    "a value that is not allowed",
                    "one of the description's `allowedValue`",
                    "correct the value, or add it to `allowedValue`",
                );
            });
        }
        if let Some(level) = &result.achieved_level
            && !description
                .rubric_criterion_level
                .iter()
                .any(|known| known.id == *level)
        {
            within_item(reader, "results", index, "achievedLevel", |reader| {
                reader.note(
                    "a level that the description does not have",
                    "the `id` of one of its `rubricCriterionLevel`",
                    "correct the reference, or add the level",
                );
            });
        }
    }
}

fn within_item(
    reader: &mut Reader,
    list: &str,
    index: usize,
    member: &str,
    note: impl FnOnce(&mut Reader),
) {
    reader.within(list, |reader| {
        reader.within(&index.to_string(), |reader| reader.within(member, note));
    });
}

fn collect_achievement<'r>(achievement: &'r Achievement, known: &mut HashSet<&'r Iri>) {
    known.insert(&achievement.id);
    for part in &achievement.parts {
        collect_achievement(part, known);
    }
}

fn collect_parts<'r>(parts: &'r [Part], known: &mut HashSet<&'r Iri>) {
    for part in parts {
        collect_achievement(&part.achievement, known);
        collect_parts(&part.parts, known);
    }
}
