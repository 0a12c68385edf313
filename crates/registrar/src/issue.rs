//! From intent to signed document.
//!
//! A credential has one document per format and holder. Each is written down as a draft first; signing the same draft
//! again after a crash gives a credential with the same claims, and nothing is released before it is stored.

use serde_json::Value;
use testamur_issuer::{CredentialFormat, DisclosureSeed, Draft, seal};
use testamur_record::Record;
use testamur_status::StatusListEntry;
use testamur_store::{
    StoreError, Tenant, TenantTx,
    credentials::{self, CredentialState, StoredCredential},
    documents::{
        self, DocumentState, Inserted, MarkSigned, NewDocument, SignedBody, StoredDocument,
    },
    new_id,
    signing_keys::{self, KeyState},
};
use uuid::Uuid;

use crate::{
    Registrar, RegistrarError, Step,
    award::whole_second,
    open_key::{OpenKey, SIGNING_ATTEMPTS, Signing, signs_still},
};

/// How many intents are finished between two looks at the store.
const BATCH: u32 = 100;

/// A signed credential.
#[derive(Debug, Clone)]
pub struct SignedDocument {
    /// The credential: JSON with an embedded proof, or a compact JWS.
    pub body: String,
    /// Its media type.
    pub media_type: String,
    /// The SHA-256 of the body, in hex.
    pub sha256: String,
}

impl Registrar {
    /// The credential in a format, bound to a holder or to none; signed now if it was not before.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::CredentialUnknown`], [`RegistrarError::CredentialRevoked`], [`RegistrarError::KeyMissing`];
    /// [`RegistrarError::KeyRevoked`] when it was signed by a key that is revoked by now.
    pub async fn document(
        &self,
        tenant: &Tenant,
        credential_id: Uuid,
        format: CredentialFormat,
        holder: Option<&str>,
    ) -> Result<SignedDocument, RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let stored =
            documents::find_by_format(&mut tx, credential_id, format.as_str(), holder).await?;
        drop(tx);
        let stored = if let Some(stored) = stored {
            stored
        } else {
            let mut tx = self.begin(tenant).await?;
            let stored = self
                .intend_document(&mut tx, credential_id, format, holder)
                .await?;
            tx.commit().await?;
            stored
        };
        self.finish_document(tenant, stored).await
    }

    /// Finishes what a crash left between intent and signature; how many documents were signed.
    ///
    /// # Errors
    ///
    /// When one cannot be signed; the others are finished all the same.
    pub async fn finish_intents(&self, tenant: &Tenant) -> Result<usize, RegistrarError> {
        let (mut finished, mut first) = (0, None);
        let mut after = None;
        loop {
            let mut tx = self.store().read(tenant).await?;
            let page = documents::list_intents(&mut tx, after.as_ref(), BATCH).await?;
            drop(tx);
            finished += match self.finish_documents(tenant, &page.items).await {
                Ok(()) => page.items.len(),
                Err(RegistrarError::Store(error)) => return Err(error.into()),
                Err(_) => self.finish_each(tenant, page.items, &mut first).await?,
            };
            // On from the last one read, signed or not: any number that cannot be signed stands in nobody's way.
            after = page.next;
            if after.is_none() {
                return first.map_or(Ok(finished), Err);
            }
        }
    }

    /// Signs intents one by one, so that one which cannot be signed does not stop the others; how many were. `first` is
    /// set to why the first could not.
    async fn finish_each(
        &self,
        tenant: &Tenant,
        intents: Vec<StoredDocument>,
        first: &mut Option<RegistrarError>,
    ) -> Result<usize, RegistrarError> {
        let mut finished = 0;
        for intent in intents {
            let credential_id = intent.credential_id;
            match self.finish_document(tenant, intent).await {
                Ok(_) => finished += 1,
                Err(RegistrarError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    tracing::error!(%credential_id, %error, "what is written down cannot be signed");
                    first.get_or_insert(error);
                }
            }
        }
        Ok(finished)
    }

    /// Signs the intents of one credential.
    pub(crate) async fn finish_credential(
        &self,
        tenant: &Tenant,
        credential_id: Uuid,
    ) -> Result<(), RegistrarError> {
        let mut tx = self.store().read(tenant).await?;
        let documents = documents::list_for_credential(&mut tx, credential_id).await?;
        drop(tx);
        for document in documents
            .into_iter()
            .filter(|document| document.state == DocumentState::Intent)
        {
            self.finish_document(tenant, document).await?;
        }
        Ok(())
    }

    /// Writes down what is to be signed. What could never be signed is refused here, before it is an intent.
    pub(crate) async fn intend_document(
        &self,
        tx: &mut TenantTx,
        credential_id: Uuid,
        format: CredentialFormat,
        holder: Option<&str>,
    ) -> Result<StoredDocument, RegistrarError> {
        let credential = credentials::find_for_update(tx, credential_id).await?;
        let credential =
            credential.ok_or(RegistrarError::CredentialUnknown { id: credential_id })?;
        refuse_ended(&credential)?;
        let key = self.open_key(tx, format.algorithms()).await?;
        let status = self.status_entries(tx, credential_id).await?;
        let draft = self.draft(tx.tenant(), &credential, &status, format, holder)?;
        let new = NewDocument {
            id: new_id(&mut *self.rng()),
            credential_id,
            format: format.as_str().to_owned(),
            holder: holder.map(str::to_owned),
            draft,
            key_id: key.id,
        };
        match documents::insert_intent(tx, &new, self.now()).await? {
            Inserted::Exists(stored) => {
                refuse_revoked_key(tx, &stored).await?;
                Ok(*stored)
            }
            Inserted::New(id) => documents::find(tx, id)
                .await?
                .ok_or_else(|| stored_form(credential_id)),
        }
    }

    /// All that the document will say, as it is kept; refused if it could never be signed.
    fn draft(
        &self,
        tenant: &Tenant,
        credential: &StoredCredential,
        status: &[StatusListEntry],
        format: CredentialFormat,
        holder: Option<&str>,
    ) -> Result<Value, RegistrarError> {
        let unreadable = || stored_form(credential.id);
        let draft = Draft {
            record: Record::parse(&credential.record).map_err(|_| unreadable())?,
            credential_id: credential.id,
            issuer_id: tenant.issuer_id().to_owned(),
            subject_id: holder.map(str::to_owned),
            status: status.iter().map(StatusListEntry::to_value).collect(),
            valid_from: credential.valid_from,
            valid_until: credential.valid_until,
            format,
            created: whole_second(self.now()),
            disclosure_seed: (format == CredentialFormat::SdJwtVc)
                .then(|| DisclosureSeed::generate(&mut *self.rng())),
        };
        testamur_issuer::unsigned(&draft)?;
        serde_json::to_value(&draft).map_err(|_| unreadable())
    }

    /// Signs a draft, verifies what was signed, stores it, and only then lets it out.
    pub(crate) async fn finish_document(
        &self,
        tenant: &Tenant,
        stored: StoredDocument,
    ) -> Result<SignedDocument, RegistrarError> {
        for _ in 0..SIGNING_ATTEMPTS {
            let mut tx = self.store().read(tenant).await?;
            refuse_revoked_key(&mut tx, &stored).await?;
            if let Some(signed) = signed_document(&stored) {
                return Ok(signed);
            }
            let key = self.open_key_by_id(&mut tx, &stored.key_id).await?;
            drop(tx);
            let body = self.seal_document(&stored, &key)?.finish().await?;
            if let Some(signed) = self.store_alone(tenant, &stored, body).await? {
                return Ok(signed);
            }
        }
        Err(StoreError::Busy.into())
    }

    /// Stores what was signed; none when its key signs no more, and then nothing is stored.
    pub(crate) async fn store_alone(
        &self,
        tenant: &Tenant,
        stored: &StoredDocument,
        body: SignedBody,
    ) -> Result<Option<SignedDocument>, RegistrarError> {
        let key_id = body.key_id.clone();
        let mut tx = self.begin(tenant).await?;
        // The credential before its documents, as everywhere.
        credentials::hold(&mut tx, stored.credential_id).await?;
        let signed = self.store_signed(&mut tx, stored, body).await?;
        if !signs_still(&mut tx, &key_id).await? {
            return Ok(None);
        }
        tx.commit().await?;
        self.reached(Step::Stored, 1);
        Ok(Some(signed))
    }

    pub(crate) fn seal_document(
        &self,
        stored: &StoredDocument,
        key: &OpenKey,
    ) -> Result<Signing<SignedBody>, RegistrarError> {
        let draft: Draft = serde_json::from_value(stored.draft.clone())
            .map_err(|_| stored_form(stored.credential_id))?;
        let registrar = self.clone();
        Ok(key.begin_to_sign(move |key| {
            let issuer_key = key.issuer_key();
            let sealed = seal(&draft, &issuer_key, registrar.now())?;
            registrar.reached(Step::Signed, 1);
            Ok(SignedBody {
                body: sealed.body,
                media_type: sealed.media_type.to_owned(),
                sha256: sealed.sha256,
                key_id: key.id.clone(),
            })
        }))
    }

    /// Stores what was signed, in a transaction that is not committed unless its key [`signs_still`].
    pub(crate) async fn store_signed(
        &self,
        tx: &mut TenantTx,
        stored: &StoredDocument,
        body: SignedBody,
    ) -> Result<SignedDocument, RegistrarError> {
        let marked = documents::mark_signed(tx, stored.id, &body, self.now()).await?;
        if matches!(marked, MarkSigned::Stored | MarkSigned::AlreadySame) {
            credentials::mark_live(tx, stored.credential_id, self.now()).await?;
            return Ok(SignedDocument {
                body: body.body,
                media_type: body.media_type,
                sha256: body.sha256,
            });
        }
        // Another worker finished the same intent first, with a signature that is different each time: its bytes stand.
        let differently = RegistrarError::SignedDifferently { id: stored.id };
        let Some(stands) = documents::find(tx, stored.id).await? else {
            return Err(differently);
        };
        refuse_revoked_key(tx, &stands).await?;
        signed_document(&stands).ok_or(differently)
    }
}

fn signed_document(stored: &StoredDocument) -> Option<SignedDocument> {
    Some(SignedDocument {
        body: stored.body.clone()?,
        media_type: stored.media_type.clone()?,
        sha256: stored.sha256.clone()?,
    })
}

/// What a revoked key signed verifies nowhere, so it is given to nobody. What a retired one signed is; and an intent is
/// signed by the key's successor.
async fn refuse_revoked_key(
    tx: &mut TenantTx,
    stored: &StoredDocument,
) -> Result<(), RegistrarError> {
    if stored.state == DocumentState::Intent {
        return Ok(());
    }
    let key = signing_keys::find(tx, &stored.key_id).await?;
    match key {
        Some(key) if key.state == KeyState::Compromised => Err(RegistrarError::KeyRevoked {
            credential_id: stored.credential_id,
            key: key.id,
        }),
        _ => Ok(()),
    }
}

fn refuse_ended(credential: &StoredCredential) -> Result<(), RegistrarError> {
    let id = credential.id;
    match credential.state {
        CredentialState::Void => Err(RegistrarError::CredentialVoid { id }),
        _ if credential.revoked_at.is_some() => Err(RegistrarError::CredentialRevoked { id }),
        CredentialState::Intent | CredentialState::Live => Ok(()),
    }
}

pub(crate) fn stored_form(id: Uuid) -> RegistrarError {
    RegistrarError::StoredForm {
        what: "credential",
        id: id.to_string(),
    }
}
