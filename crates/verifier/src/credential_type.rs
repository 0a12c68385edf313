//! Step 4: what kind of credential this is, and which kinds are judged here.

use serde_json::Value;

use crate::check::{Check, CheckCode, Problem};

/// Which kind of credential is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An `AchievementCredential`, also called `OpenBadgeCredential`.
    Achievement,
    /// A `BitstringStatusListCredential`.
    StatusList,
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
        CredentialKind::StatusList => STATUS_LIST,
    };
    if has("VerifiableCredential") && accepted.iter().any(|name| has(name)) {
        return Check::passed(
            CheckCode::CredentialType,
            "The types name a kind of credential that is judged here.",
        );
    }
    let recognised = RECOGNISED.iter().find(|(name, _)| has(name));
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
const STATUS_LIST: &[&str] = &["BitstringStatusListCredential"];
const RECOGNISED: &[(&str, &str)] = &[
    ("BitstringStatusListCredential", "a status list"),
    ("ClrCredential", "a Comprehensive Learner Record"),
    ("EndorsementCredential", "an endorsement"),
    ("EuropeanDigitalCredential", "a European Digital Credential"),
];
