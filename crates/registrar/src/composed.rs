//! Credentials that a caller composed: signed as they are, with a status entry that this service adds.
//!
//! There is no award behind them. They are written down, with their place in a status list, before they are signed. One that a
//! crash left unsigned was never given to anybody: the caller asks again. Under a name of the caller's, the same content
//! finishes what was written down; without a name the row stays as it is.

use serde_json::{Value, json};
use testamur_formats::DataModel;
use testamur_formats::model::data_model;
use testamur_issuer::{ComposedDraft, Securing, composition_mistakes, seal_composed};
use testamur_json::Mistake;
use testamur_status::{StatusListEntry, StatusPurpose};
use testamur_store::{
    StoreError, Tenant, composed_credentials, documents::SignedBody, new_id, status_lists,
};
use uuid::Uuid;

use crate::{
    Actor, Registrar, RegistrarError, SignedDocument, Step,
    act::Act,
    award::whole_second,
    open_key::{OpenKey, SIGNING_ATTEMPTS, signs_still},
};

/// A credential that a caller composed.
#[derive(Debug, Clone)]
pub struct Composition {
    /// The credential, without proof.
    pub credential: Value,
    /// The caller's own name of it; no two of a tenant have the same.
    pub external_id: Option<String>,
    /// How it is to be secured.
    pub securing: Securing,
}

/// What a composed credential is called by.
#[derive(Debug, Clone)]
pub enum ComposedName {
    /// The caller's own name of it, or what the credential says is its id: then all that say so. A name that is both is
    /// refused, lest more be revoked than was meant.
    Named(String),
    /// Its entry in a status list.
    StatusEntry {
        /// The list's URL.
        list: String,
        /// The index in it.
        index: u32,
    },
}

/// So many credentials of one name are read at a time.
const NAMED_AT_A_TIME: u32 = 1000;

impl Registrar {
    /// Writes down a composed credential with a status entry, signs it, verifies what was signed, and stores it.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::Mistakes`] with all that is wrong with it; [`RegistrarError::KeyMissing`];
    /// [`RegistrarError::ExternalIdTaken`]; [`RegistrarError::Issue`] when what was signed is withheld.
    pub async fn issue_composed(
        &self,
        tenant: &Tenant,
        composition: Composition,
        actor: &Actor,
    ) -> Result<SignedDocument, RegistrarError> {
        refuse_mistakes(tenant, &composition)?;
        let mut tx = self.begin(tenant).await?;
        let (id, draft, mut key) = self.intend_composed(&mut tx, composition, actor).await?;
        tx.commit().await?;
        self.reached(Step::IntentCommitted, 1);
        for _ in 0..SIGNING_ATTEMPTS {
            let signed = self.seal_composition(draft.clone(), &key).await?;
            if self.store_composed(tenant, id, &signed).await? {
                return Ok(SignedDocument {
                    body: signed.body,
                    media_type: signed.media_type,
                    sha256: signed.sha256,
                });
            }
            let mut tx = self.store().read(tenant).await?;
            key = self.open_key(&mut tx, &draft.securing.algorithms()).await?;
        }
        Err(StoreError::Busy.into())
    }

    /// Revokes the composed credentials that a name stands for; how many were in force until now.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::ComposedUnknown`] when nothing has that name; [`RegistrarError::ComposedAmbiguous`] when it is the
    /// caller's name of one and the id in another.
    pub async fn revoke_composed(
        &self,
        tenant: &Tenant,
        name: &ComposedName,
        reason: &str,
        actor: &Actor,
    ) -> Result<usize, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        status_lists::hold(&mut tx).await?;
        let mut revoked = 0;
        loop {
            let ids = self.unrevoked(&mut tx, name).await?;
            if ids.is_empty() {
                break;
            }
            for id in ids {
                self.revoke_one_composed(&mut tx, id, reason, actor).await?;
                revoked += 1;
            }
        }
        tx.commit().await?;
        self.reached(Step::StatusCommitted, revoked);
        Ok(revoked)
    }

    /// The steps that must be true together: the status list index, the intent, the audit entry.
    async fn intend_composed(
        &self,
        tx: &mut Act,
        composition: Composition,
        actor: &Actor,
    ) -> Result<(Uuid, ComposedDraft, OpenKey), RegistrarError> {
        let id = new_id(&mut *self.rng());
        // The lists before the credential, as everywhere.
        status_lists::hold(tx).await?;
        let key = self
            .open_key(tx, &composition.securing.algorithms())
            .await?;
        if let Some((id, draft)) = self.unfinished(tx, &composition).await? {
            tx.audit(actor, "credential.compose", id, json!({ "again": true }));
            return Ok((id, draft, key));
        }
        self.allocate_status(tx, id, StatusPurpose::Revocation)
            .await?;
        let status = self.status_entries(tx, id).await?;
        let mut credential = composition.credential;
        add_status(&mut credential, &status);
        let draft = ComposedDraft {
            credential,
            issuer_id: tx.tenant().issuer_id().to_owned(),
            securing: composition.securing,
            created: whole_second(self.now()),
        };
        let new = composed_credentials::NewComposed {
            id,
            external_id: composition.external_id,
            credential_id: draft.credential["id"].as_str().map(str::to_owned),
            draft: draft.to_value(),
            key_id: key.id.clone(),
        };
        if !composed_credentials::insert_intent(tx, &new, self.now()).await? {
            let name = new.external_id.unwrap_or_default();
            let taken = composed_credentials::list_named(tx, &name, 1).await?;
            let credential_id = taken.first().map_or(id, |stored| stored.id);
            return Err(RegistrarError::ExternalIdTaken { credential_id });
        }
        tx.audit(actor, "credential.compose", id, json!({}));
        Ok((id, draft, key))
    }

    /// What a failure or a crash left unsigned under the same name, if it says the same. Nobody has it; and it is sealed as
    /// it was written down, so whoever else is about to seal it signs nothing else.
    async fn unfinished(
        &self,
        tx: &mut Act,
        composition: &Composition,
    ) -> Result<Option<(Uuid, ComposedDraft)>, RegistrarError> {
        let Some(name) = &composition.external_id else {
            return Ok(None);
        };
        let stored = composed_credentials::list_named(tx, name, 1).await?;
        let of_name = stored.into_iter().next();
        let Some(stored) = of_name.filter(|stored| {
            stored.external_id.as_ref() == Some(name)
                && stored.signed_at.is_none()
                && stored.revoked_at.is_none()
        }) else {
            return Ok(None);
        };
        let Some(created) = stored.draft["created"]
            .as_str()
            .and_then(|text| text.parse().ok())
        else {
            return Ok(None);
        };
        let mut credential = composition.credential.clone();
        add_status(&mut credential, &self.status_entries(tx, stored.id).await?);
        let draft = ComposedDraft {
            credential,
            issuer_id: tx.tenant().issuer_id().to_owned(),
            securing: composition.securing.clone(),
            created,
        };
        let says_the_same = draft.to_value() == stored.draft;
        Ok(says_the_same.then_some((stored.id, draft)))
    }

    async fn seal_composition(
        &self,
        draft: ComposedDraft,
        key: &OpenKey,
    ) -> Result<SignedBody, RegistrarError> {
        let registrar = self.clone();
        key.sign_with(move |key| {
            let mut rng = registrar.rng();
            let sealed = seal_composed(&draft, &key.issuer_key(), registrar.now(), &mut *rng)?;
            registrar.reached(Step::Signed, 1);
            Ok(SignedBody {
                body: sealed.body,
                media_type: sealed.media_type.to_owned(),
                sha256: sealed.sha256,
                key_id: key.id.clone(),
            })
        })
        .await
    }

    /// Stores what was signed; false when its key signs no more, and then nothing is stored.
    async fn store_composed(
        &self,
        tenant: &Tenant,
        id: Uuid,
        signed: &SignedBody,
    ) -> Result<bool, RegistrarError> {
        let mut tx = self.begin(tenant).await?;
        if !composed_credentials::mark_signed(&mut tx, id, signed, self.now()).await? {
            // Another request finished the same intent first; what was signed here is released to nobody.
            return Err(RegistrarError::ExternalIdTaken { credential_id: id });
        }
        if !signs_still(&mut tx, &signed.key_id).await? {
            return Ok(false);
        }
        tx.commit().await?;
        self.reached(Step::Stored, 1);
        Ok(true)
    }

    /// Those of a name that are still in force, some at a time.
    async fn unrevoked(
        &self,
        tx: &mut Act,
        name: &ComposedName,
    ) -> Result<Vec<Uuid>, RegistrarError> {
        match name {
            ComposedName::Named(name) => {
                let of_name = composed_credentials::list_named(tx, name, 2).await?;
                match of_name.as_slice() {
                    [] => return Err(RegistrarError::ComposedUnknown),
                    [first, _] if first.external_id.as_ref() == Some(name) => {
                        return Err(RegistrarError::ComposedAmbiguous);
                    }
                    _ => {}
                }
                Ok(composed_credentials::list_unrevoked(tx, name, NAMED_AT_A_TIME).await?)
            }
            ComposedName::StatusEntry { list, index } => {
                let lists = format!("{}/status-lists/", self.tenant_url(tx.tenant()));
                let id = list.strip_prefix(&lists).map(Uuid::try_parse);
                let Some(Ok(id)) = id else {
                    return Err(RegistrarError::ComposedUnknown);
                };
                let Some(id) = status_lists::credential_at(tx, id, *index).await? else {
                    return Err(RegistrarError::ComposedUnknown);
                };
                // The entry of an award is none of theirs who compose.
                let found = composed_credentials::find(tx, id).await?;
                let found = found.ok_or(RegistrarError::ComposedUnknown)?;
                let in_force = found.revoked_at.is_none();
                Ok(in_force.then_some(found.id).into_iter().collect())
            }
        }
    }

    async fn revoke_one_composed(
        &self,
        tx: &mut Act,
        id: Uuid,
        reason: &str,
        actor: &Actor,
    ) -> Result<(), RegistrarError> {
        let now = self.now();
        let changed = composed_credentials::set_revoked(tx, id, Some(reason), now).await?;
        if changed {
            self.set_status(tx, id, true).await?;
            let given = !reason.trim().is_empty();
            tx.audit(
                actor,
                "credential.revoke",
                id,
                json!({ "reason_given": given }),
            );
        }
        Ok(())
    }
}

/// All that keeps it from being signed here: the data model, terms, whose it is, what this service adds itself.
fn refuse_mistakes(tenant: &Tenant, composition: &Composition) -> Result<(), RegistrarError> {
    let credential = &composition.credential;
    let mut mistakes = composition_mistakes(credential, &composition.securing);
    let issuer = &credential["issuer"];
    let issuer_id = issuer.as_str().or_else(|| issuer["id"].as_str());
    if issuer_id.is_some_and(|id| id != tenant.issuer_id()) {
        let pointer = if issuer.is_string() {
            "/issuer"
        } else {
            "/issuer/id"
        };
        let expected = format!("`{}`, the issuer who signs here", tenant.issuer_id());
        let mend = "name this issuer, or ask the other one";
        mistakes.push(Mistake::new(pointer, "another issuer", expected, mend));
    }
    if credential.get("proof").is_some() {
        let mend = "leave it out: it is made here";
        mistakes.push(Mistake::new(
            "/proof",
            "a proof",
            "a credential without one",
            mend,
        ));
    }
    if has_own_entry(&credential["credentialStatus"]) {
        let expected = "no entry of this type";
        let mend = "leave it out: an entry in this issuer's list is added here";
        let found = "a `BitstringStatusListEntry`";
        mistakes.push(Mistake::new("/credentialStatus", found, expected, mend));
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(RegistrarError::Mistakes(mistakes))
    }
}

fn has_own_entry(status: &Value) -> bool {
    match status {
        Value::Array(entries) => entries.iter().any(has_own_entry),
        entry => match &entry["type"] {
            Value::Array(names) => names.iter().any(|name| name == ENTRY_TYPE),
            name => name == ENTRY_TYPE,
        },
    }
}

/// Adds the entries beside those of other kinds; data model 1.1 needs the context that defines them.
fn add_status(credential: &mut Value, entries: &[StatusListEntry]) {
    let mut all = match credential["credentialStatus"].take() {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries,
        entry => vec![entry],
    };
    all.extend(entries.iter().map(StatusListEntry::to_value));
    credential["credentialStatus"] = match all.len() {
        1 => all.remove(0),
        _ => Value::Array(all),
    };
    if data_model(credential) == DataModel::V1_1
        && let Value::Array(contexts) = &mut credential["@context"]
        && !contexts.iter().any(|context| context == STATUS_CONTEXT)
    {
        contexts.push(STATUS_CONTEXT.into());
    }
}

const ENTRY_TYPE: &str = "BitstringStatusListEntry";
const STATUS_CONTEXT: &str = "https://www.w3.org/ns/credentials/status/v1";
