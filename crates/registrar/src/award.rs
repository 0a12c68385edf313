//! An award is written down, whole and revocable, before anything is signed.
//!
//! One award is one credential per (tenant, learner, achievement, award number), whatever is replayed: the key is unique
//! in the store, and the same award again answers with the credential that is there. The caller's own id of an award,
//! where there is one, names one award as well.

use jiff::{Timestamp, Unit};
use serde_json::json;
use testamur_issuer::CredentialFormat;
use testamur_record::{
    AchievementResult, Credit, DateOrInstant, EmailAddress, Evidence, Instant, Iri, Learner,
    Organisation, PersonName, Record, RecordId,
};
use testamur_rules::LearnerIdentity;
use testamur_status::StatusPurpose;
use testamur_store::{
    Tenant, TenantTx,
    credentials::{self, Inserted},
    learners, new_id, status_lists,
};
use uuid::Uuid;

use crate::{
    Actor, RecordKey, Registrar, RegistrarError, Step,
    act::Act,
    award_record::{refuse_key, uuid_of},
    plain_text::{refuse_null, refuse_unfit_keys},
};

/// An achievement awarded to a learner.
#[derive(Debug, Clone)]
pub struct Award {
    /// Which platform or list knows the learner under `learner.source_id`.
    pub source: String,
    /// The learner.
    pub learner: LearnerIdentity,
    /// The short id of the achievement.
    pub achievement: String,
    /// Which award of this achievement to this learner, from 1; 1 when absent.
    pub award_number: Option<i64>,
    /// The caller's own id of the award; no two awards of a tenant have the same.
    pub external_id: Option<String>,
    /// The learning path that earned it.
    pub path_id: Option<String>,
    /// What this award says beyond its achievement.
    pub details: AwardDetails,
}

/// What an award says beyond its achievement.
#[derive(Debug, Clone, Default)]
pub struct AwardDetails {
    /// The learner's own DID or URN; without it, the register's URN of the learner.
    pub subject_id: Option<Iri>,
    /// When it was awarded; now when absent.
    pub awarded_on: Option<DateOrInstant>,
    /// From when it is valid; now when absent.
    pub valid_from: Option<Instant>,
    /// Until when it is valid.
    pub valid_until: Option<Instant>,
    /// Credits earned.
    pub credits: Vec<Credit>,
    /// Results reached.
    pub results: Vec<AchievementResult>,
    /// The learner's work.
    pub evidence: Vec<Evidence>,
    /// Number of the licence or certificate.
    pub license_number: Option<String>,
    /// Whether the credential can be suspended and reinstated. Open Badges 3.0 has room for one status: a suspendable
    /// credential has the purpose `suspension`, any other `revocation`; both can be revoked.
    pub suspendable: bool,
}

/// What became of an award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awarded {
    /// The credential of this award.
    pub credential_id: Uuid,
    /// Whether this call made it.
    pub created: bool,
}

impl Registrar {
    /// Awards an achievement and signs the credential. The same award again changes nothing.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::AchievementUnknown`]; [`RegistrarError::ExternalIdTaken`]; [`RegistrarError::Mistakes`] when the details contradict the achievement;
    /// [`RegistrarError::Issue`] when what would be signed does not verify. Nothing is stored then.
    pub async fn award(
        &self,
        tenant: &Tenant,
        award: &Award,
        actor: &Actor,
    ) -> Result<Awarded, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        let awarded = self.award_in(&mut tx, award, actor).await?;
        self.commit_and_sign(tenant, tx, awarded).await
    }

    /// Writes an award down in the caller's transaction; signing follows after the commit.
    pub(crate) async fn award_in(
        &self,
        tx: &mut Act,
        award: &Award,
        actor: &Actor,
    ) -> Result<Awarded, RegistrarError> {
        let achievement = self.achievement_in(tx, &award.achievement).await?;
        let learner_id = self.learner(tx, &award.source, &award.learner).await?;
        let id = new_id(&mut *self.rng());
        let awarded_on = award
            .details
            .awarded_on
            .unwrap_or_else(|| DateOrInstant::from(whole_second(self.now())));
        let issuer = issuer_of(tx.tenant())?;
        let subject = self.subject(&award.learner, &award.details, learner_id);
        let mut record = Box::new(Record::award(
            RecordId::from(id),
            issuer,
            achievement,
            subject,
            awarded_on,
        ));
        record.valid_from = award.details.valid_from.clone();
        record.valid_until = award.details.valid_until.clone();
        record.credits.clone_from(&award.details.credits);
        record.results.clone_from(&award.details.results);
        record.evidence.clone_from(&award.details.evidence);
        record
            .license_number
            .clone_from(&award.details.license_number);
        let key = RecordKey {
            source: award.source.clone(),
            source_id: award.learner.source_id.clone(),
            award_number: award.award_number.unwrap_or(1),
            external_id: award.external_id.clone(),
            path_id: award.path_id.clone(),
            suspendable: award.details.suspendable,
        };
        self.write_down(tx, record, learner_id, &award.achievement, &key, actor)
            .await
    }

    /// The steps that must be true together: the intent, its status list indexes, its first document, the audit entry.
    pub(crate) async fn write_down(
        &self,
        tx: &mut Act,
        mut record: Box<Record>,
        learner_id: Uuid,
        achievement_id: &str,
        key: &RecordKey,
        actor: &Actor,
    ) -> Result<Awarded, RegistrarError> {
        refuse_key(key)?;
        record.issuer = issuer_of(tx.tenant())?;
        if record.subject.salt.is_none() {
            record.subject.salt = Some(self.salt());
        }
        let id = uuid_of(&record)?;
        let value = record.to_value();
        // What staff or a program composed is read as strictly as what a file says.
        drop(Record::parse(&value).map_err(RegistrarError::Mistakes)?);
        let new = credentials::NewCredential {
            id,
            learner_id,
            achievement_id: achievement_id.to_owned(),
            award_number: key.award_number,
            external_id: key.external_id.clone(),
            path_id: key.path_id.clone(),
            record: value,
            valid_from: record
                .valid_from
                .as_ref()
                .map_or_else(|| whole_second(self.now()), Instant::timestamp),
            valid_until: record.valid_until.as_ref().map(Instant::timestamp),
        };
        // The lists before the credential, as everywhere.
        status_lists::hold(tx).await?;
        match credentials::insert_intent(tx, &new, self.now()).await? {
            Inserted::Exists(credential_id, _) => {
                return Ok(Awarded {
                    credential_id,
                    created: false,
                });
            }
            Inserted::ExternalIdTaken(credential_id) => {
                return Err(RegistrarError::ExternalIdTaken { credential_id });
            }
            Inserted::New(_) => {}
        }
        let purpose = if key.suspendable {
            StatusPurpose::Suspension
        } else {
            StatusPurpose::Revocation
        };
        self.allocate_status(tx, id, purpose).await?;
        let format = self.default_format(tx).await?;
        self.intend_document(tx, id, format, None).await?;
        tx.audit(
            actor,
            "credential.award",
            id,
            json!({ "achievement": achievement_id }),
        );
        Ok(Awarded {
            credential_id: id,
            created: true,
        })
    }

    pub(crate) async fn commit_and_sign(
        &self,
        tenant: &Tenant,
        tx: Act,
        awarded: Awarded,
    ) -> Result<Awarded, RegistrarError> {
        tx.commit().await?;
        self.reached(Step::IntentCommitted, usize::from(awarded.created));
        self.finish_credential(tenant, awarded.credential_id)
            .await?;
        Ok(awarded)
    }

    pub(crate) async fn learner(
        &self,
        tx: &mut TenantTx,
        source: &str,
        learner: &LearnerIdentity,
    ) -> Result<Uuid, RegistrarError> {
        refuse_unfit_keys(&[
            ("/source", Some(source)),
            ("/learner/source_id", Some(&learner.source_id)),
        ])?;
        refuse_null(&[
            ("/learner/name", learner.name.as_deref()),
            ("/learner/email", learner.email.as_deref()),
            ("/learner/username", learner.username.as_deref()),
        ])?;
        let new = learners::NewLearner {
            id: new_id(&mut *self.rng()),
            source: source.to_owned(),
            source_id: learner.source_id.clone(),
            name: present(learner.name.as_deref()),
            email: present(learner.email.as_deref()),
            username: present(learner.username.as_deref()),
        };
        Ok(learners::upsert_by_source(tx, &new, self.now()).await?)
    }

    fn subject(
        &self,
        learner: &LearnerIdentity,
        details: &AwardDetails,
        learner_id: Uuid,
    ) -> Learner {
        let mut subject = Learner::default().with_salt(self.salt());
        subject.id = details
            .subject_id
            .clone()
            .or_else(|| Iri::parse(&learner_id.urn().to_string()));
        // An address that is none is left out of the credential; the register keeps it as it came.
        subject.email = present(learner.email.as_deref())
            .as_deref()
            .and_then(EmailAddress::parse);
        subject.name = present(learner.name.as_deref()).map(|name| PersonName {
            full_name: Some(name),
            ..PersonName::default()
        });
        subject
    }

    fn salt(&self) -> String {
        testamur_keys::random_token(&mut *self.rng())
    }

    /// What a tenant signs by default: embedded proofs where it has an Ed25519 key, else a JWT.
    async fn default_format(&self, tx: &mut TenantTx) -> Result<CredentialFormat, RegistrarError> {
        let ed25519 = testamur_keys::KeyType::Ed25519.as_str();
        let embedded = testamur_store::signing_keys::find_active(tx, ed25519)
            .await?
            .is_some();
        Ok(if embedded {
            CredentialFormat::LdpVc
        } else {
            CredentialFormat::OpenBadgesJwt
        })
    }
}

/// Credentials carry whole seconds: finer instants say nothing and trip parsers.
pub(crate) fn whole_second(instant: Timestamp) -> Timestamp {
    instant
        .round(
            jiff::TimestampRound::new()
                .smallest(Unit::Second)
                .mode(jiff::RoundMode::Trunc),
        )
        .unwrap_or(instant)
}

pub(crate) fn issuer_of(tenant: &Tenant) -> Result<Organisation, RegistrarError> {
    Organisation::parse(tenant.issuer()).map_err(|_| RegistrarError::StoredForm {
        what: "issuer of tenant",
        id: tenant.slug().to_owned(),
    })
}

fn present(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
