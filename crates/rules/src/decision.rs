//! From an evaluation and what the learner holds already to what is to be done.

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;
use crate::learning_path::{LearningPath, LossPolicy, RegainPolicy};

/// What the learner holds for the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Never awarded.
    None,
    /// A credential in force.
    Active,
    /// A credential suspended because the path was lost.
    Suspended,
    /// A credential revoked because the path was lost.
    Revoked,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing.
    Nothing,
    /// Award for the first time.
    Award,
    /// Suspend the credential in force.
    Suspend,
    /// Revoke the credential in force, or suspended.
    Revoke,
    /// Lift the suspension.
    Reinstate,
    /// Award anew; a suspended credential that it replaces is revoked.
    Reissue,
}

/// Decides what follows from an evaluation.
///
/// A credential revoked by staff is not the path's business: the caller does not ask then.
pub fn decide(path: &LearningPath, standing: Standing, evaluation: &Evaluation) -> Action {
    match (standing, evaluation.complete) {
        (Standing::None, true) => Action::Award,
        (Standing::Active, false) => match path.on_loss {
            LossPolicy::Keep => Action::Nothing,
            LossPolicy::Suspend => Action::Suspend,
            LossPolicy::Revoke => Action::Revoke,
        },
        (Standing::Suspended, true) => match path.on_regain {
            RegainPolicy::Reinstate => Action::Reinstate,
            RegainPolicy::Reissue => Action::Reissue,
        },
        // Revocation is final for a credential: whoever earns it again gets a new one.
        (Standing::Revoked, true) => Action::Reissue,
        (Standing::Active, true)
        | (Standing::None | Standing::Suspended | Standing::Revoked, false) => Action::Nothing,
    }
}
