//! The data model of Open Badges 3.0, looked at natively.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A place where a credential is not what the data model says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelProblem {
    /// The place in the credential, as an RFC 6901 pointer.
    pub pointer: String,
    /// What was found there.
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

/// Which rule a credential breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Rule {
    /// The JSON Schema says so too.
    Schema,
}

/// Looks at an `AchievementCredential`.
pub fn verify_achievement_credential(_credential: &Value) -> Vec<ModelProblem> {
    todo!()
}

/// Looks at an `EndorsementCredential`.
pub fn verify_endorsement_credential(_credential: &Value) -> Vec<ModelProblem> {
    todo!()
}
