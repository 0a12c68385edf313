//! The register: what every act of it needs.

use std::sync::Arc;

use jiff::Timestamp;
use rand::CryptoRng;
use testamur_keys::{MasterKey, NoSigners, SignerSource};
use testamur_store::{Store, Tenant, tenants};
use testamur_verifier::{DocumentSource, VerifiedLists};

use crate::{Clock, Entropy, Observer, RegistrarError, Step, api_keys::Uses, nonce::NonceKey};

/// What a register is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Store,
    /// Opens the private keys at rest.
    pub master_key: MasterKey,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Is told each step.
    pub observer: Arc<dyn Observer>,
    /// The public address of the service, without a trailing slash; part of every status list URL.
    pub base_url: String,
    /// Answers for documents of other issuers.
    pub documents: Arc<dyn DocumentSource>,
}

/// The register. Cheap to clone.
#[derive(Clone)]
pub struct Registrar(Arc<Inner>);

struct Inner {
    parts: Parts,
    nonces: NonceKey,
    uses: Uses,
    signers: Arc<dyn SignerSource>,
    verified_lists: Arc<VerifiedLists>,
}

impl Registrar {
    /// Opens the register.
    ///
    /// # Errors
    ///
    /// [`RegistrarError::Seal`] when no key can be derived from the master key.
    pub fn new(parts: Parts) -> Result<Self, RegistrarError> {
        Self::with_signers(parts, Arc::new(NoSigners))
    }

    /// Opens the register, with a way to keys that lie elsewhere.
    ///
    /// # Errors
    ///
    /// As [`Registrar::new`].
    pub fn with_signers(
        parts: Parts,
        signers: Arc<dyn SignerSource>,
    ) -> Result<Self, RegistrarError> {
        let nonces = NonceKey::new(&*parts.master_key.subkey("openid4vci nonce")?);
        let uses = Uses::default();
        Ok(Self(Arc::new(Inner {
            parts,
            nonces,
            uses,
            signers,
            verified_lists: Arc::default(),
        })))
    }

    /// Where everything is kept.
    pub fn store(&self) -> &Store {
        &self.0.parts.store
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// The public address of the service, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.0.parts.base_url
    }

    /// The tenant's address: its OpenID4VCI `credential_issuer`, and the folder of its did.json and status lists.
    pub fn tenant_url(&self, tenant: &Tenant) -> String {
        format!("{}/tenants/{}", self.base_url(), tenant.slug())
    }

    /// The tenant of a slug.
    pub async fn tenant(&self, slug: &str) -> Result<Option<Tenant>, RegistrarError> {
        let mut tx = self.store().read_system().await?;
        Ok(tenants::find_by_slug(&mut tx, slug).await?)
    }

    /// All tenants, by slug.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, RegistrarError> {
        let mut tx = self.store().read_system().await?;
        Ok(tenants::list(&mut tx).await?)
    }

    pub(crate) fn master_key(&self) -> &MasterKey {
        &self.0.parts.master_key
    }

    pub(crate) fn rng(&self) -> Box<dyn CryptoRng + Send> {
        self.0.parts.entropy.rng()
    }

    pub(crate) fn nonces(&self) -> &NonceKey {
        &self.0.nonces
    }

    pub(crate) fn uses(&self) -> &Uses {
        &self.0.uses
    }

    pub(crate) fn signers(&self) -> &dyn SignerSource {
        &*self.0.signers
    }

    pub(crate) fn documents(&self) -> &dyn DocumentSource {
        &*self.0.parts.documents
    }

    pub(crate) fn verified_lists(&self) -> Arc<VerifiedLists> {
        Arc::clone(&self.0.verified_lists)
    }

    pub(crate) fn reached(&self, step: Step, count: usize) {
        if count > 0 {
            self.0.parts.observer.reached(step, count);
        }
    }
}

impl std::fmt::Debug for Registrar {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Registrar")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}
