//! The data models of [Open Badges 3.0](https://www.imsglobal.org/spec/ob/v3p0/#data-models) and of
//! [CLR 2.0](https://www.imsglobal.org/spec/clr/v2p0/), verified natively.
//!
//! Says of a foreign or own `AchievementCredential`, `EndorsementCredential` or `ClrCredential`, over version 1.1 or 2.0 of the
//! Verifiable Credentials data model, where it is not what the standard says. The classes stand as tables in
//! `classes`; what a table cannot say is in `rules`. No schema is fetched and none is compiled.
//!
//! The verdict agrees with the published JSON Schemas (single value or array, `ext:` terms): each problem with
//! [`Rule::Schema`] is one of theirs. The other [`Rule`]s are where the standard's text, or the JSON-LD contexts, ask
//! for more than the schemas.
//!
//! Left out: proofs, status, dates against a clock, and whether the contexts define all terms.

mod class;
mod classes;
mod clr_classes;
mod rules;
mod term;
mod walk;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::terms::DataModel;

/// Verifies an `AchievementCredential` against the data model; no problems when it fits.
///
/// ```
/// use serde_json::json;
/// use testamur_formats::model::verify_achievement_credential;
///
/// let badge = json!({
///     "@context": [
///         "https://www.w3.org/ns/credentials/v2",
///         "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
///     ],
///     "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
///     "type": ["VerifiableCredential", "OpenBadgeCredential"],
///     "issuer": "did:web:harbour.example",
///     "validFrom": "2024-06-30T00:00:00",
///     "credentialSubject": {
///         "id": "did:example:learner",
///         "type": "AchievementSubject",
///         "achievement": {
///             "id": "https://harbour.example/algebra",
///             "type": "Achievement",
///             "name": "Algebra",
///             "description": "Linear and quadratic equations.",
///             "criteria": { "narrative": "Pass the examination." },
///         },
///     },
/// });
/// let problems = verify_achievement_credential(&badge);
/// assert_eq!(problems.len(), 1);
/// assert_eq!(problems[0].pointer, "/validFrom"); // an instant needs its zone
/// ```
pub fn verify_achievement_credential(credential: &Value) -> Vec<ModelProblem> {
    walk::problems(credential, &classes::ACHIEVEMENT_CREDENTIAL)
}

/// Verifies a `ClrCredential` against the data model of [CLR 2.0](https://www.imsglobal.org/spec/clr/v2p0/); no problems
/// when it fits.
///
/// The credentials inside are looked at from outside only: each has a model of its own. Associations whose achievement is
/// nowhere in the record are told under [`Rule::Association`], which no schema asks for.
pub fn verify_clr_credential(credential: &Value) -> Vec<ModelProblem> {
    walk::problems(credential, &clr_classes::CLR_CREDENTIAL)
}

/// Verifies an `EndorsementCredential` against the data model; no problems when it fits.
pub fn verify_endorsement_credential(credential: &Value) -> Vec<ModelProblem> {
    walk::problems(credential, &classes::ENDORSEMENT_CREDENTIAL)
}

/// Which data model a credential says it follows: that of its first context, and 2.0 where it says nothing.
pub fn data_model(credential: &Value) -> DataModel {
    let context = &credential["@context"];
    let first = context.get(0).unwrap_or(context);
    if first == class::CREDENTIALS_V1 {
        DataModel::V1_1
    } else {
        DataModel::V2_0
    }
}

/// A place where a credential is not what the data model says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelProblem {
    /// The place in the credential, as an RFC 6901 pointer.
    pub pointer: String,
    /// What was found there; never what may be personal.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// How to mend it.
    pub mend: String,
    /// Which rule says so.
    pub rule: Rule,
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "at `{}`: found {}; expected {}; {}",
            self.pointer, self.found, self.expected, self.mend
        )
    }
}

/// Which rule a credential breaks. All but [`Rule::Schema`] go beyond the published JSON Schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Rule {
    /// An association joins achievements of the record; the schemas cannot say it.
    Association,
    /// `@context` is the ordered set of both contexts; the schemas also take any single context.
    Context,
    /// Criteria have an `id` or a `narrative`; the schemas ask for neither.
    Criteria,
    /// The W3C data model asks for it of any credential: see [`crate::data_model`].
    DataModel,
    /// A hashed identity is an `IdentityHash`; the schemas take any string.
    IdentityHash,
    /// An identifier is an absolute IRI; the schemas take any string, and signing drops a relative one.
    Iri,
    /// The contexts have no language maps, so that their text would not be signed; the schemas take them everywhere.
    LanguageMap,
    /// `issuanceDate` and `validFrom` belong to different data models; the schemas let the other one pass.
    MixedDates,
    /// A result of a description of type `Status` has a `status`; the schemas cannot say it.
    ResultStatus,
    /// The JSON Schemas say so too.
    Schema,
    /// The subject has an `id` or an `identifier`; the schemas ask for neither.
    SubjectIdentity,
    /// A term of one's own begins with `ext:`; the schemas find `ext:` anywhere.
    Term,
    /// A `type` names its class; the schemas take any single string.
    Type,
    /// A validity does not end before it begins; the schemas cannot say it.
    Validity,
}
