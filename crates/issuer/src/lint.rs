//! What is looked at before anything is signed.

use serde_json::Value;
use testamur_formats::model::verify_achievement_credential;
use testamur_linked_data::{Limits, canonicalize};

use crate::error::IssueError;

/// Refuses a credential which the data model or safe mode refuses.
pub(crate) fn lint(credential: &Value) -> Result<(), IssueError> {
    let problems = verify_achievement_credential(credential);
    if !problems.is_empty() {
        return Err(IssueError::Model(problems));
    }
    canonicalize(credential, &Limits::default())?;
    Ok(())
}
