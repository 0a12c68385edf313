//! An award that comes as a whole record, and what names it.

use testamur_json::Mistake;
use testamur_record::{PersonName, Record};
use testamur_rules::LearnerIdentity;
use testamur_store::{Tenant, TenantTx, achievements};
use uuid::Uuid;

use crate::{
    Actor, Awarded, Registrar, RegistrarError,
    plain_text::{IRI_BYTES, refuse_unfit, refuse_unfit_keys},
};

/// The key of an award that comes as a whole record.
#[derive(Debug, Clone)]
pub struct RecordKey {
    /// Which platform or list knows the learner.
    pub source: String,
    /// The learner's id there.
    pub source_id: String,
    /// Which award of this achievement to this learner, from 1.
    pub award_number: i64,
    /// The caller's own id of the award.
    pub external_id: Option<String>,
    /// The learning path that earned it.
    pub path_id: Option<String>,
    /// Whether the credential can be suspended: see [`crate::AwardDetails::suspendable`].
    pub suspendable: bool,
}

impl Registrar {
    /// Awards what a whole record says; its issuer is replaced by the tenant's.
    ///
    /// # Errors
    ///
    /// As [`Registrar::award`].
    pub async fn award_record(
        &self,
        tenant: &Tenant,
        record: Box<Record>,
        key: &RecordKey,
        actor: &Actor,
    ) -> Result<Awarded, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let achievement_id = self.achievement_of(&mut tx, &record).await?;
        let learner = LearnerIdentity {
            source_id: key.source_id.clone(),
            username: None,
            email: record.subject.email.as_ref().map(ToString::to_string),
            name: record
                .subject
                .name
                .as_ref()
                .and_then(PersonName::display_name),
        };
        let learner_id = self.learner(&mut tx, &key.source, &learner).await?;
        let awarded = self
            .write_down(&mut tx, record, learner_id, &achievement_id, key, actor)
            .await?;
        self.commit_and_sign(tenant, tx, awarded).await
    }

    /// The short id of the record's achievement, which is stored under its IRI when it is new.
    async fn achievement_of(
        &self,
        tx: &mut TenantTx,
        record: &Record,
    ) -> Result<String, RegistrarError> {
        let iri = record.achievement.id.to_string();
        refuse_unfit(&[("/achievement/id", Some(&iri))], IRI_BYTES)?;
        if let Some(stored) = achievements::find_by_iri(tx, &iri).await? {
            return Ok(stored.id);
        }
        let version = record
            .achievement
            .version
            .as_deref()
            .unwrap_or("1")
            .to_owned();
        achievements::upsert(
            tx,
            &iri,
            &iri,
            &version,
            &record.achievement.to_value(),
            self.now(),
        )
        .await?;
        Ok(iri)
    }
}

pub(crate) fn refuse_key(key: &RecordKey) -> Result<(), RegistrarError> {
    refuse_unfit_keys(&[
        ("/external_id", key.external_id.as_deref()),
        ("/path_id", key.path_id.as_deref()),
    ])?;
    if key.award_number >= 1 {
        return Ok(());
    }
    Err(RegistrarError::Mistakes(vec![Mistake::new(
        "/award_number",
        key.award_number.to_string(),
        "a number from 1",
        "count the awards of this achievement to this learner from 1",
    )]))
}

pub(crate) fn uuid_of(record: &Record) -> Result<Uuid, RegistrarError> {
    let id = record.id.to_string();
    Uuid::try_parse(&id).map_err(|_| {
        RegistrarError::Mistakes(vec![Mistake::new(
            "/id",
            format!("`{id}`"),
            "a URN of a UUID",
            "write `urn:uuid:` and a fresh UUID",
        )])
    })
}
