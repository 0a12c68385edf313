//! The canonical learning record: types, and parsing to valid or to every mistake.
//!
//! A [`Record`] is one award to one learner: an issuing [`Organisation`], an [`Achievement`], a [`Learner`] and what the
//! learner did and reached. It knows no format; it is a superset of what the formats can say, so that each format is a
//! function of it. Member names are the standards' own.
//!
//! | what the record can say comes from | version |
//! |---|---|
//! | [Open Badges](https://www.imsglobal.org/spec/ob/v3p0/) data model | 3.0 |
//! | [Comprehensive Learner Record](https://www.imsglobal.org/spec/clr/v2p0/): associations, `partial` | 2.0 |
//! | [European Learning Model](https://europa.eu/europass/elm-browser/index.html): claims, specifications, agents | 3.2 |
//! | [BCP 47](https://www.rfc-editor.org/info/bcp47) language tags, [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) instants, ISO 8601 durations, ISO 3166-1 countries | |
//!
//! The JSON form is one definition with the types: [`Record::parse`] refuses unknown members and gives *all* mistakes,
//! each with its JSON pointer, what was found, what was expected and how to mend it; [`Record::json_schema`] is the same
//! definition as a JSON Schema. Rules between members (a result keeps to its description, an end is not before its
//! start) are the parser's alone.
//!
//! Left out: proofs and status (they belong to a credential, not to a record), and any I/O.
//!
//! ```
//! use serde_json::json;
//! use testamur_record::Record;
//!
//! let record = json!({
//!     "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
//!     "locale": "en",
//!     "issuer": { "legalName": { "en": "Harbour College" } },
//!     "achievement": { "id": "https://harbour.example/algebra", "name": { "en": "Algebra", "de": "Algebra" } },
//!     "subject": { "email": "learner@harbour.example", "salt": "Kosher" },
//!     "awardedOn": "2024-06-30",
//! });
//! let parsed = Record::parse(&record).unwrap();
//! assert_eq!(parsed.to_value(), record);
//!
//! let mut wrong = record;
//! wrong["awardedOn"] = json!("30.6.2024");
//! wrong["locale"] = json!(7);
//! let mistakes = Record::parse(&wrong).unwrap_err();
//! assert_eq!(mistakes.len(), 2);
//! assert_eq!(mistakes[0].pointer, "/locale");
//! ```

mod macros;
mod reader;

mod accreditation;
mod achievement;
mod activity;
mod assessment;
mod association;
mod credit;
mod date_or_instant;
mod decimal;
mod display;
mod endorsement;
mod entitlement;
mod evidence;
mod extension_term;
mod language_map;
mod learner;
mod level;
mod media;
mod organisation;
mod outcome;
mod place;
mod provenance;
mod record;
mod result;
mod scalar;
mod schema;

pub use testamur_json::Mistake;

pub use crate::{
    accreditation::{Accreditation, Mandate},
    achievement::{Achievement, AchievementType, Criteria, OtherIdentifier, RelatedAchievement},
    activity::{Activity, LearningSetting},
    assessment::{
        Assessment, AssessmentSpecification, Assessor, Mode, ResultCategory, ResultDistribution,
        ShortenedGrading, Supervision,
    },
    association::{Association, AssociationType, Part},
    credit::{Credit, CreditFramework},
    date_or_instant::{CalendarDate, DateOrInstant, Instant},
    decimal::Decimal,
    display::{Display, DisplayPage, RefreshService, TermsOfUse},
    endorsement::Endorsement,
    entitlement::{Entitlement, EntitlementStatus, EntitlementType},
    evidence::{Evidence, IssuingEvidence, IssuingEvidenceType},
    extension_term::ExtensionTerm,
    language_map::{LanguageMap, LanguageTag},
    learner::{
        Disclosure, Gender, HashPolicy, Identity, IdentityHash, IdentityType, Learner, NationalId,
        PersonName,
    },
    level::{EqfLevel, IscedCode, IscedField, LevelOfCompletion, QualificationLevel},
    media::{Media, WebResource},
    organisation::{Organisation, OrganisationIdentifier, OrganisationIdentifierType},
    outcome::{Alignment, AlignmentTargetType, FrameworkKind, Outcome, OutcomeType},
    place::{Address, GeoCoordinates, Place},
    provenance::{Provenance, ProvenanceEvent},
    record::{Record, RecordId},
    result::{
        AchievementResult, ResultDescription, ResultStatus, ResultType, RubricCriterionLevel,
    },
    scalar::{Base64, CompactJws, CountryCode, Duration, EmailAddress, Iri, MediaType},
};
