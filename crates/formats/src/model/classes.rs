//! The classes of Open Badges 3.0 as tables, in the standard's order.

use super::{
    class::{
        Class, Contexts,
        Shape::{
            Boolean, Closed, Date, Endorsement, Instant, Iri, Issuer, Jws, Language, Many, Number,
            Object, Open, Text,
        },
        Types,
    },
    rules,
    term::{ACHIEVEMENT_TYPES, IDENTIFIER_TYPES, RESULT_STATUSES, RESULT_TYPES, TARGET_TYPES},
};

/// A class that may be extended and has no rule of its own.
pub(super) const OPEN: Class = Class {
    name: "",
    contexts: Contexts::OpenBadges,
    types: Types::Absent,
    required: &[],
    members: &[],
    closed: false,
    rule: None,
};

pub(super) static ACHIEVEMENT_CREDENTIAL: Class = Class {
    name: "AchievementCredential",
    types: Types::Credential(&["AchievementCredential", "OpenBadgeCredential"]),
    required: &["id", "credentialSubject", "issuer"],
    members: &[
        ("id", Iri),
        ("name", Text),
        ("description", Text),
        ("image", Object(&IMAGE)),
        ("awardedDate", Instant),
        ("credentialSubject", Object(&ACHIEVEMENT_SUBJECT)),
        ("endorsement", Many(&Endorsement)),
        ("endorsementJwt", Many(&Jws)),
        ("evidence", Many(&Object(&EVIDENCE))),
        ("issuer", Issuer),
        ("proof", Many(&Object(&PROOF))),
        ("credentialSchema", Many(&Object(&CREDENTIAL_SCHEMA))),
        ("credentialStatus", Object(&CREDENTIAL_STATUS)),
        ("refreshService", Object(&REFRESH_SERVICE)),
        ("termsOfUse", Many(&Object(&TERMS_OF_USE))),
    ],
    rule: Some(rules::validity),
    ..OPEN
};

pub(super) static ENDORSEMENT_CREDENTIAL: Class = Class {
    name: "EndorsementCredential",
    types: Types::Credential(&["EndorsementCredential"]),
    required: &["id", "name", "credentialSubject", "issuer"],
    members: &[
        ("id", Iri),
        ("name", Text),
        ("description", Text),
        ("credentialSubject", Object(&ENDORSEMENT_SUBJECT)),
        ("awardedDate", Instant),
        ("issuer", Issuer),
        ("proof", Many(&Object(&PROOF))),
        ("credentialSchema", Many(&Object(&CREDENTIAL_SCHEMA))),
        ("credentialStatus", Object(&CREDENTIAL_STATUS)),
        ("refreshService", Object(&REFRESH_SERVICE)),
        ("termsOfUse", Many(&Object(&TERMS_OF_USE))),
        ("evidence", Many(&Object(&EVIDENCE))),
    ],
    rule: Some(rules::validity),
    ..OPEN
};

static ACHIEVEMENT_SUBJECT: Class = Class {
    name: "AchievementSubject",
    types: Types::Contains("AchievementSubject"),
    required: &["type", "achievement"],
    members: &[
        ("id", Iri),
        ("activityEndDate", Instant),
        ("activityStartDate", Instant),
        ("creditsEarned", Number),
        ("achievement", Object(&ACHIEVEMENT)),
        ("identifier", Many(&Object(&IDENTITY_OBJECT))),
        ("image", Object(&IMAGE)),
        ("licenseNumber", Text),
        ("narrative", Text),
        ("result", Many(&Object(&RESULT))),
        ("role", Text),
        ("source", Object(&PROFILE)),
        ("term", Text),
    ],
    rule: Some(rules::achievement_subject),
    ..OPEN
};

static ENDORSEMENT_SUBJECT: Class = Class {
    name: "EndorsementSubject",
    types: Types::Contains("EndorsementSubject"),
    required: &["id", "type"],
    members: &[("id", Iri), ("endorsementComment", Text)],
    ..OPEN
};

pub(super) static ACHIEVEMENT: Class = Class {
    name: "Achievement",
    types: Types::Contains("Achievement"),
    required: &["id", "type", "criteria", "description", "name"],
    members: &[
        ("id", Iri),
        ("alignment", Many(&Object(&ALIGNMENT))),
        ("achievementType", Open(ACHIEVEMENT_TYPES)),
        ("creator", Object(&PROFILE)),
        ("creditsAvailable", Number),
        ("criteria", Object(&CRITERIA)),
        ("description", Text),
        ("endorsement", Many(&Endorsement)),
        ("endorsementJwt", Many(&Jws)),
        ("fieldOfStudy", Text),
        ("humanCode", Text),
        ("image", Object(&IMAGE)),
        ("inLanguage", Language),
        ("name", Text),
        ("otherIdentifier", Many(&Object(&IDENTIFIER_ENTRY))),
        ("related", Many(&Object(&RELATED))),
        ("resultDescription", Many(&Object(&RESULT_DESCRIPTION))),
        ("specialization", Text),
        ("tag", Many(&Text)),
        ("version", Text),
    ],
    ..OPEN
};

static CRITERIA: Class = Class {
    name: "Criteria",
    members: &[("id", Iri), ("narrative", Text)],
    rule: Some(rules::criteria),
    ..OPEN
};

static ALIGNMENT: Class = Class {
    name: "Alignment",
    types: Types::Contains("Alignment"),
    required: &["type", "targetName", "targetUrl"],
    members: &[
        ("targetCode", Text),
        ("targetDescription", Text),
        ("targetName", Text),
        ("targetFramework", Text),
        ("targetType", Open(TARGET_TYPES)),
        ("targetUrl", Text),
    ],
    ..OPEN
};

pub(super) static EVIDENCE: Class = Class {
    name: "Evidence",
    types: Types::Contains("Evidence"),
    required: &["type"],
    members: &[
        ("id", Iri),
        ("narrative", Text),
        ("name", Text),
        ("description", Text),
        ("genre", Text),
        ("audience", Text),
    ],
    ..OPEN
};

pub(super) static IMAGE: Class = Class {
    name: "Image",
    types: Types::Constant("Image"),
    required: &["id", "type"],
    members: &[("id", Iri), ("caption", Text)],
    closed: true,
    ..OPEN
};

pub(super) static IDENTITY_OBJECT: Class = Class {
    name: "IdentityObject",
    contexts: Contexts::OpenBadges,
    types: Types::Constant("IdentityObject"),
    required: &["type", "hashed", "identityHash", "identityType"],
    members: &[
        ("hashed", Boolean),
        ("identityHash", Text),
        ("identityType", Open(IDENTIFIER_TYPES)),
        ("salt", Text),
    ],
    closed: true,
    rule: Some(rules::identity_object),
};

static IDENTIFIER_ENTRY: Class = Class {
    name: "IdentifierEntry",
    types: Types::Constant("IdentifierEntry"),
    required: &["type", "identifier", "identifierType"],
    members: &[
        ("identifier", Text),
        ("identifierType", Open(IDENTIFIER_TYPES)),
    ],
    closed: true,
    ..OPEN
};

static RESULT: Class = Class {
    name: "Result",
    types: Types::Contains("Result"),
    required: &["type"],
    members: &[
        ("achievedLevel", Text),
        ("alignment", Many(&Object(&ALIGNMENT))),
        ("resultDescription", Text),
        ("status", Closed(RESULT_STATUSES)),
        ("value", Text),
    ],
    ..OPEN
};

static RESULT_DESCRIPTION: Class = Class {
    name: "ResultDescription",
    types: Types::Contains("ResultDescription"),
    required: &["id", "type", "name", "resultType"],
    members: &[
        ("id", Iri),
        ("alignment", Many(&Object(&ALIGNMENT))),
        ("allowedValue", Many(&Text)),
        ("name", Text),
        ("requiredLevel", Text),
        ("requiredValue", Text),
        ("resultType", Open(RESULT_TYPES)),
        (
            "rubricCriterionLevel",
            Many(&Object(&RUBRIC_CRITERION_LEVEL)),
        ),
        ("valueMax", Text),
        ("valueMin", Text),
    ],
    ..OPEN
};

static RUBRIC_CRITERION_LEVEL: Class = Class {
    name: "RubricCriterionLevel",
    types: Types::Contains("RubricCriterionLevel"),
    required: &["id", "type", "name"],
    members: &[
        ("id", Iri),
        ("alignment", Many(&Object(&ALIGNMENT))),
        ("description", Text),
        ("level", Text),
        ("name", Text),
        ("points", Text),
    ],
    ..OPEN
};

static RELATED: Class = Class {
    name: "Related",
    types: Types::Contains("Related"),
    required: &["id", "type"],
    members: &[("id", Iri), ("inLanguage", Language), ("version", Text)],
    ..OPEN
};

pub(super) static PROFILE: Class = Class {
    name: "Profile",
    types: Types::Contains("Profile"),
    required: &["id", "type"],
    members: &[
        ("id", Iri),
        ("name", Text),
        ("url", Text),
        ("phone", Text),
        ("description", Text),
        ("endorsement", Many(&Endorsement)),
        ("endorsementJwt", Many(&Jws)),
        ("image", Object(&IMAGE)),
        ("email", Text),
        ("address", Object(&ADDRESS)),
        ("otherIdentifier", Many(&Object(&IDENTIFIER_ENTRY))),
        ("official", Text),
        ("parentOrg", Object(&PROFILE)),
        ("familyName", Text),
        ("givenName", Text),
        ("additionalName", Text),
        ("patronymicName", Text),
        ("honorificPrefix", Text),
        ("honorificSuffix", Text),
        ("familyNamePrefix", Text),
        ("dateOfBirth", Date),
    ],
    ..OPEN
};

static ADDRESS: Class = Class {
    name: "Address",
    types: Types::Contains("Address"),
    required: &["type"],
    members: &[
        ("addressCountry", Text),
        ("addressCountryCode", Text),
        ("addressRegion", Text),
        ("addressLocality", Text),
        ("streetAddress", Text),
        ("postOfficeBoxNumber", Text),
        ("postalCode", Text),
        ("geo", Object(&GEO_COORDINATES)),
    ],
    ..OPEN
};

static GEO_COORDINATES: Class = Class {
    name: "GeoCoordinates",
    types: Types::Constant("GeoCoordinates"),
    required: &["type", "latitude", "longitude"],
    members: &[("latitude", Number), ("longitude", Number)],
    ..OPEN
};

pub(super) static PROOF: Class = Class {
    name: "Proof",
    types: Types::Any,
    required: &["type"],
    members: &[
        ("created", Instant),
        ("cryptosuite", Text),
        ("challenge", Text),
        ("domain", Text),
        ("nonce", Text),
        ("proofPurpose", Text),
        ("proofValue", Text),
        ("verificationMethod", Text),
    ],
    ..OPEN
};

pub(super) static CREDENTIAL_SCHEMA: Class = Class {
    name: "CredentialSchema",
    types: Types::Any,
    required: &["id", "type"],
    members: &[("id", Iri)],
    ..OPEN
};

pub(super) static CREDENTIAL_STATUS: Class = Class {
    name: "CredentialStatus",
    types: Types::Any,
    required: &["type"],
    members: &[("id", Iri)],
    ..OPEN
};

pub(super) static REFRESH_SERVICE: Class = Class {
    name: "RefreshService",
    types: Types::Any,
    required: &["id", "type"],
    members: &[("id", Iri)],
    ..OPEN
};

pub(super) static TERMS_OF_USE: Class = Class {
    name: "TermsOfUse",
    types: Types::Any,
    required: &["type"],
    members: &[("id", Iri)],
    ..OPEN
};
