//! What a tenant awards: achievements, and the learning paths that earn them.

use serde_json::json;
use testamur_record::Achievement;
use testamur_rules::LearningPath;
use testamur_store::{Tenant, TenantTx, achievements, paths};

use crate::{
    Actor, Registrar, RegistrarError,
    plain_text::{IRI_BYTES, refuse_unfit, refuse_unfit_keys},
};

impl Registrar {
    /// Stores an achievement under a short id; whether it is new.
    pub async fn put_achievement(
        &self,
        tenant: &Tenant,
        id: &str,
        achievement: &Achievement,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        let version = achievement.version.as_deref().unwrap_or("1").to_owned();
        let iri = achievement.id.to_string();
        refuse_unfit_keys(&[("", Some(id))])?;
        refuse_unfit(&[("/id", Some(&iri))], IRI_BYTES)?;
        let mut tx = self.begin(tenant).await?;
        let new = achievements::upsert(
            &mut tx,
            id,
            &iri,
            &version,
            &achievement.to_value(),
            self.now(),
        )
        .await?;
        tx.audit(actor, "achievement.put", id, json!({ "version": version }));
        tx.commit().await?;
        Ok(new)
    }

    /// Stores a learning path; whether it is new.
    pub async fn put_path(
        &self,
        tenant: &Tenant,
        path: &LearningPath,
        actor: &Actor,
    ) -> Result<bool, RegistrarError> {
        refuse_unfit_keys(&[("/id", Some(&path.id))])?;
        for item in path.items() {
            refuse_unfit_keys(&[("/steps", Some(&item))])?;
        }
        let mut tx = self.begin(tenant).await?;
        let achievement = achievements::find_by_iri(&mut tx, &path.achievement)
            .await?
            .ok_or_else(|| RegistrarError::AchievementUnknown {
                id: path.achievement.clone(),
            })?;
        let new = paths::NewPath {
            id: path.id.clone(),
            version: path.version.to_string(),
            definition: path.to_value(),
            achievement_id: achievement.id,
            active: true,
            courses: path.items().collect(),
        };
        let created = paths::upsert(&mut tx, &new, self.now()).await?;
        tx.audit(
            actor,
            "path.put",
            &path.id,
            json!({ "version": path.version }),
        );
        tx.commit().await?;
        Ok(created)
    }

    /// The achievement of a short id.
    pub(crate) async fn achievement_in(
        &self,
        tx: &mut TenantTx,
        id: &str,
    ) -> Result<Achievement, RegistrarError> {
        let row = achievements::find(tx, id)
            .await?
            .ok_or_else(|| RegistrarError::AchievementUnknown { id: id.to_owned() })?;
        Achievement::parse(&row.document).map_err(|_| RegistrarError::StoredForm {
            what: "achievement",
            id: id.to_owned(),
        })
    }
}
