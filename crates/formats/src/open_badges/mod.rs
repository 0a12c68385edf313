//! Record to Open Badges 3.0.

use testamur_record::Record;

use crate::{Export, FormatError, Terms};

/// Writes a record as an `AchievementCredential`.
pub fn export(_record: &Record, _terms: &Terms<'_>) -> Result<Export, FormatError> {
    todo!()
}
