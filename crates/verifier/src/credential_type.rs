//! Step 4: what kind of credential this is, and which kinds are judged here.

use serde_json::Value;

use crate::check::{Check, CheckCode};
use crate::problem::Problem;

/// Which kind of credential is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An `AchievementCredential`, also called `OpenBadgeCredential`.
    Achievement,
    /// A `ClrCredential`.
    Clr,
    /// An `EndorsementCredential`.
    Endorsement,
    /// What is said of learning: an `AchievementCredential`, a `ClrCredential` or an `EndorsementCredential`, each held to
    /// its own model.
    Learning,
    /// Any verifiable credential: held to the W3C data model, and one whose types say more to the model of those.
    Any,
    /// A `BitstringStatusListCredential`, or a `StatusList2021Credential`.
    StatusList,
}

impl CredentialKind {
    /// What the credential is held to: where any kind will do, its types say it.
    pub(crate) fn of(self, credential: &Value) -> Self {
        let types = credential_types(credential);
        let is = |kind: &Self| {
            let mut names = types.iter().map(String::as_str);
            names.any(|name| kind.types().contains(&name))
        };
        let known = [Self::Achievement, Self::Clr, Self::Endorsement];
        match self {
            Self::Any | Self::Learning => known.into_iter().find(is).unwrap_or(self),
            kind => kind,
        }
    }

    /// The types of which one has to be there, beside `VerifiableCredential`.
    fn types(self) -> &'static [&'static str] {
        match self {
            Self::Achievement => ACHIEVEMENT,
            Self::Any => ANY,
            Self::Clr => CLR,
            Self::Endorsement => ENDORSEMENT,
            Self::Learning => LEARNING,
            Self::StatusList => STATUS_LIST,
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
    let accepted = kind.types();
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
const CLR: &[&str] = &["ClrCredential"];
const ENDORSEMENT: &[&str] = &["EndorsementCredential"];
const LEARNING: &[&str] = &[
    "AchievementCredential",
    "OpenBadgeCredential",
    "ClrCredential",
    "EndorsementCredential",
];
const ANY: &[&str] = &[VERIFIABLE_CREDENTIAL];
const STATUS_LIST: &[&str] = &["BitstringStatusListCredential", "StatusList2021Credential"];
const VERIFIABLE_CREDENTIAL: &str = "VerifiableCredential";
const RECOGNISED: &[(&str, &str)] = &[
    ("BitstringStatusListCredential", "a status list"),
    ("StatusList2021Credential", "a status list"),
    ("ClrCredential", "a Comprehensive Learner Record"),
    ("EndorsementCredential", "an endorsement"),
    ("EuropeanDigitalCredential", "a European Digital Credential"),
];
