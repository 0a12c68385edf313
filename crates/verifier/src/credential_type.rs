//! Step 4: what kind of credential this is, and which kinds are judged here.

use serde_json::Value;

use crate::check::{Check, CheckCode, Problem};

/// Which kind of credential is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An `AchievementCredential`, also called `OpenBadgeCredential`.
    Achievement,
    /// Any verifiable credential: held to the W3C data model, and one whose types say more to the model of those.
    Any,
    /// A `BitstringStatusListCredential`.
    StatusList,
}

impl CredentialKind {
    /// What the credential is held to: where any kind will do, its types say it.
    pub(crate) fn of(self, credential: &Value) -> Self {
        let types = credential_types(credential);
        let is_achievement = types
            .iter()
            .any(|name| ACHIEVEMENT.contains(&name.as_str()));
        match self {
            Self::Any if is_achievement => Self::Achievement,
            kind => kind,
        }
    }
}

/// The credential's types, as far as they are texts.
pub(crate) fn credential_types(credential: &Value) -> Vec<String> {
    match credential.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// Verifies that the credential is of the kind asked for.
pub(crate) fn verify_type(credential: &Value, kind: CredentialKind) -> Check {
    let types = credential_types(credential);
    let has = |name: &str| types.iter().any(|found| found == name);
    let accepted = match kind {
        CredentialKind::Achievement => ACHIEVEMENT,
        CredentialKind::Any => ANY,
        CredentialKind::StatusList => STATUS_LIST,
    };
    if has(VERIFIABLE_CREDENTIAL) && accepted.iter().any(|name| has(name)) {
        return Check::passed(
            CheckCode::CredentialType,
            "The types name a kind of credential that is judged here.",
        );
    }
    let recognised = RECOGNISED
        .iter()
        .find(|(name, _)| kind != CredentialKind::Any && has(name));
    let message = match recognised {
        Some((_, name)) => format!("The credential is {name}, which this verifier does not judge."),
        None => "The types name no kind of credential that this verifier judges.".to_owned(),
    };
    Check::failed(CheckCode::CredentialType, Problem::TypeNotAccepted, message)
        .at("/type")
        .found(types.join(", "))
        .expected(format!(
            "VerifiableCredential with {}",
            accepted.join(" or ")
        ))
}

const ACHIEVEMENT: &[&str] = &["AchievementCredential", "OpenBadgeCredential"];
const ANY: &[&str] = &[VERIFIABLE_CREDENTIAL];
const STATUS_LIST: &[&str] = &["BitstringStatusListCredential"];
const VERIFIABLE_CREDENTIAL: &str = "VerifiableCredential";
const RECOGNISED: &[(&str, &str)] = &[
    ("BitstringStatusListCredential", "a status list"),
    ("ClrCredential", "a Comprehensive Learner Record"),
    ("EndorsementCredential", "an endorsement"),
    ("EuropeanDigitalCredential", "a European Digital Credential"),
];
