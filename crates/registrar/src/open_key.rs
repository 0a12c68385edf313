//! A key, opened for one piece of work.

use std::sync::Arc;

use testamur_issuer::IssuerKey;
use testamur_keys::{SignError, Signer};
use testamur_signing::Cryptosuite;
use testamur_store::{
    TenantTx,
    signing_keys::{self, KeyHolder, KeyState},
};

use crate::RegistrarError;

/// How often something is signed again because it, or the key, changed meanwhile.
pub(crate) const SIGNING_ATTEMPTS: usize = 8;

/// A signing key, opened.
#[derive(Clone)]
pub(crate) struct OpenKey {
    pub(crate) id: String,
    pub(crate) verification_method: String,
    pub(crate) signer: Arc<dyn Signer>,
    /// The suite of its embedded proofs, where one was chosen.
    pub(crate) cryptosuite: Option<Cryptosuite>,
    pub(crate) holder: KeyHolder,
}

impl OpenKey {
    /// The key as the issuer takes it.
    pub(crate) fn issuer_key(&self) -> IssuerKey<'_> {
        IssuerKey {
            cryptosuite: self.cryptosuite,
            ..IssuerKey::new(self.verification_method.clone(), &*self.signer)
        }
    }

    /// Does what signs; on a thread that may wait, when the key's holder has to be waited for.
    pub(crate) async fn sign_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&OpenKey) -> Result<T, RegistrarError> + Send + 'static,
    ) -> Result<T, RegistrarError> {
        self.begin_to_sign(work).finish().await
    }

    /// As [`OpenKey::sign_with`], without waiting for the end: several signatures may be under way.
    pub(crate) fn begin_to_sign<T: Send + 'static>(
        &self,
        work: impl FnOnce(&OpenKey) -> Result<T, RegistrarError> + Send + 'static,
    ) -> Signing<T> {
        if self.holder == KeyHolder::Software {
            return Signing::Done(work(self));
        }
        let key = self.clone();
        let id = self.id.clone();
        Signing::UnderWay(id, tokio::task::spawn_blocking(move || work(&key)))
    }
}

/// What is being signed.
pub(crate) enum Signing<T> {
    Done(Result<T, RegistrarError>),
    UnderWay(String, tokio::task::JoinHandle<Result<T, RegistrarError>>),
}

impl<T> Signing<T> {
    pub(crate) async fn finish(self) -> Result<T, RegistrarError> {
        match self {
            Self::Done(outcome) => outcome,
            Self::UnderWay(key, handle) => handle.await.unwrap_or_else(|_| {
                let source = SignError::Failed;
                Err(RegistrarError::Signer { key, source })
            }),
        }
    }
}

/// Whether a key signs still, and will until the end of the transaction. Looked at last, by whoever stores what it signed.
pub(crate) async fn signs_still(tx: &mut TenantTx, key_id: &str) -> Result<bool, RegistrarError> {
    let key = signing_keys::find_for_share(tx, key_id).await?;
    Ok(key.is_some_and(|key| key.state == KeyState::Active))
}
