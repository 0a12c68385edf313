//! What will be signed, written down before it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use testamur_formats::{Export, Terms, open_badges};
use testamur_record::Record;
use uuid::Uuid;

use crate::credential_format::CredentialFormat;
use crate::disclosure_seed::DisclosureSeed;
use crate::error::IssueError;
use crate::lint::lint;
use crate::sd_jwt_vc;

/// Everything that a signature will cover: this is what an intent keeps.
///
/// It holds no time of its own making and no randomness, so sealing it twice gives the same claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The award.
    pub record: Record,
    /// The credential's id; `urn:uuid:` when written.
    pub credential_id: Uuid,
    /// The issuer's id, which the key must belong to.
    pub issuer_id: String,
    /// The learner's id, where the holder proved one.
    pub subject_id: Option<String>,
    /// The status entries, as they will stand in the credential.
    pub status: Vec<Value>,
    /// From when on the credential is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Option<Timestamp>,
    /// How it is written and secured.
    pub format: CredentialFormat,
    /// When the proof says it was made.
    pub created: Timestamp,
    /// Where the salts of disclosures come from; formats without disclosures need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure_seed: Option<DisclosureSeed>,
}

impl Draft {
    /// What the credential says beyond the record.
    pub(crate) fn terms<'a>(&'a self, credential_id: &'a str) -> Terms<'a> {
        Terms {
            credential_id,
            issuer_id: &self.issuer_id,
            subject_id: self.subject_id.as_deref(),
            status: &self.status,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            locale: None,
            data_model: self.format.data_model(),
        }
    }
}

/// The credential without its proof, and what the format could not say.
///
/// It has passed the lint: a draft which this function accepts fails to be sealed only for its key or its times.
///
/// # Errors
/// [`IssueError::Format`], [`IssueError::Model`] and [`IssueError::LinkedData`].
pub fn unsigned(draft: &Draft) -> Result<Export, IssueError> {
    let credential_id = draft.credential_id.urn().to_string();
    let terms = draft.terms(&credential_id);
    let export = open_badges::export(&draft.record, &terms)?;
    lint(&export.credential)?;
    if draft.format != CredentialFormat::SdJwtVc {
        return Ok(export);
    }
    // Its claims are those of the credential that has just passed the lint.
    let export = sd_jwt_vc::export(draft, &terms)?;
    Ok(Export {
        credential: Value::Object(export.claims),
        loss: export.loss,
    })
}
