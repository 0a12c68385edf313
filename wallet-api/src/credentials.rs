//! Credentials: the awards of a tenant.

pub(crate) mod document;
pub(crate) mod get;
pub(crate) mod issue;
pub(crate) mod list;
pub(crate) mod reinstate;
pub(crate) mod revoke;
pub(crate) mod suspend;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use testamur_registrar::Registrar;
use testamur_store::{
    Tenant,
    credentials::{self, CredentialState, StoredCredential},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Fields, FromFields, text},
    problem::{Problem, ProblemType},
};

/// A credential. Lists leave the record out: it holds the learner's name and address.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialView {
    /// The id: `urn:uuid:…` in the credential.
    id: Uuid,
    /// The register's id of the learner.
    learner_id: Uuid,
    /// The short id of the achievement.
    achievement: String,
    /// Which award of this achievement to this learner, from 1.
    award_number: i64,
    /// The id that the caller gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// The learning path that earned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// How it stands.
    standing: StandingView,
    /// From when it is valid.
    #[schema(value_type = String, format = DateTime)]
    valid_from: Timestamp,
    /// Until when it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_until: Option<Timestamp>,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_reason: Option<String>,
    /// Since when it is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    suspended_at: Option<Timestamp>,
    /// The canonical record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::openapi::record)]
    record: Option<Value>,
}

/// How a credential stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StandingView {
    /// Signed and in force.
    Live,
    /// Written down, and not signed yet.
    Pending,
    /// Revoked for good.
    Revoked,
    /// Suspended.
    Suspended,
    /// Given up before it was released.
    Void,
}

/// Why a credential is revoked or suspended.
#[derive(ToSchema)]
#[schema(example = json!({ "reason": "issued in error" }))]
pub(crate) struct Reason {
    /// For the audit log; 1 to 500 characters, without personal data.
    pub(crate) reason: String,
}

impl FromFields for Reason {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let reason = fields.required("reason", text(1..=500));
        Some(Self { reason: reason? })
    }
}

impl CredentialView {
    fn without_record(stored: StoredCredential) -> Self {
        let standing = standing(&stored);
        Self {
            id: stored.id,
            learner_id: stored.learner_id,
            achievement: stored.achievement_id,
            award_number: stored.award_number,
            external_id: stored.external_id,
            path: stored.path_id,
            standing,
            valid_from: stored.valid_from,
            valid_until: stored.valid_until,
            created_at: stored.created_at,
            revoked_at: stored.revoked_at,
            revocation_reason: stored.revocation_reason,
            suspended_at: stored.suspended_at,
            record: None,
        }
    }

    fn with_record(mut stored: StoredCredential) -> Self {
        let record = stored.record.take();
        Self {
            record: Some(record),
            ..Self::without_record(stored)
        }
    }
}

fn standing(stored: &StoredCredential) -> StandingView {
    match (stored.state, stored.revoked_at, stored.suspended_at) {
        (CredentialState::Void, _, _) => StandingView::Void,
        (_, Some(_), _) => StandingView::Revoked,
        (_, None, Some(_)) => StandingView::Suspended,
        (CredentialState::Intent, None, None) => StandingView::Pending,
        (CredentialState::Live, None, None) => StandingView::Live,
    }
}

async fn find(
    registrar: &Registrar,
    tenant: &Tenant,
    id: Uuid,
) -> Result<StoredCredential, Problem> {
    let mut tx = registrar.store().read(tenant).await?;
    let stored = credentials::find(&mut tx, id).await?;
    stored.ok_or_else(|| {
        Problem::new(
            ProblemType::CredentialUnknown,
            format!("there is no credential `{id}`"),
        )
    })
}
