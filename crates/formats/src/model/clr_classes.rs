//! The classes of CLR 2.0 as tables; the others are those of Open Badges.

use super::{
    class::{
        Class, Contexts,
        Shape::{
            Boolean, Closed, Credential, Endorsement, Instant, Iri, Issuer, Jws, Many, Object, Text,
        },
        Types,
    },
    classes::{
        ACHIEVEMENT, CREDENTIAL_SCHEMA, CREDENTIAL_STATUS, EVIDENCE, IDENTITY_OBJECT, IMAGE, OPEN,
        PROOF, REFRESH_SERVICE, TERMS_OF_USE,
    },
    rules,
    term::ASSOCIATION_TYPES,
};

pub(super) static CLR_CREDENTIAL: Class = Class {
    name: "ClrCredential",
    contexts: Contexts::Clr,
    types: Types::Credential(&["ClrCredential"]),
    required: &["id", "name", "credentialSubject", "issuer"],
    members: &[
        ("id", Iri),
        ("name", Text),
        ("description", Text),
        ("image", Object(&IMAGE)),
        ("partial", Boolean),
        ("awardedDate", Instant),
        ("credentialSubject", Object(&CLR_SUBJECT)),
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

/// What the schemas of CLR 2.0 ask of the credentials inside: the rest depends on their kind.
pub(super) static VERIFIABLE_CREDENTIAL: Class = Class {
    name: "VerifiableCredential",
    contexts: Contexts::Base,
    types: Types::Contains("VerifiableCredential"),
    required: &["issuer", "credentialSubject"],
    members: &[
        ("id", Iri),
        ("credentialSubject", Object(&CREDENTIAL_SUBJECT)),
        ("evidence", Many(&Object(&EVIDENCE))),
        ("issuer", Issuer),
        ("proof", Many(&Object(&PROOF))),
        ("credentialSchema", Many(&Object(&CREDENTIAL_SCHEMA))),
        ("credentialStatus", Object(&CREDENTIAL_STATUS)),
        ("refreshService", Object(&REFRESH_SERVICE)),
        ("termsOfUse", Many(&Object(&TERMS_OF_USE))),
    ],
    ..OPEN
};

static CREDENTIAL_SUBJECT: Class = Class {
    name: "CredentialSubject",
    members: &[("id", Iri)],
    ..OPEN
};

static CLR_SUBJECT: Class = Class {
    name: "ClrSubject",
    types: Types::Contains("ClrSubject"),
    required: &["type", "verifiableCredential"],
    members: &[
        ("id", Iri),
        ("identifier", Many(&Object(&IDENTITY_OBJECT))),
        ("achievement", Many(&Object(&ACHIEVEMENT))),
        ("verifiableCredential", Many(&Credential)),
        ("association", Many(&Object(&ASSOCIATION))),
    ],
    rule: Some(rules::clr_subject),
    ..OPEN
};

static ASSOCIATION: Class = Class {
    name: "Association",
    types: Types::Constant("Association"),
    required: &["type", "associationType", "sourceId", "targetId"],
    members: &[
        ("associationType", Closed(ASSOCIATION_TYPES)),
        ("sourceId", Iri),
        ("targetId", Iri),
    ],
    closed: true,
    ..OPEN
};
