//! Verification at this service: own status lists and controller documents come from the store, others from outside.
//!
//! Asking ourselves over HTTP would be slower, could be cached stale, and would fail on a machine without a public address.

use std::time::Duration;

use testamur_store::Tenant;
use testamur_verifier::{
    Document, DocumentKind, DocumentSource, Edition, Loading, PresentationReport,
    PresentationRequest, SourceError, VerificationReport, VerifyOptions,
};
use uuid::Uuid;

use crate::{Registrar, RegistrarError};

impl Registrar {
    /// Verifies a credential as bytes: JSON with embedded proofs, or a compact JWS.
    ///
    /// # Errors
    ///
    /// Only when the work could not be done; a credential that does not verify is a report.
    pub async fn verify(
        &self,
        input: &[u8],
        options: &VerifyOptions,
    ) -> Result<VerificationReport, RegistrarError> {
        let options = self.with_verified_lists(options);
        Ok(testamur_verifier::verify(input, &options, self, self.now()).await?)
    }

    /// Verifies a presentation and every credential in it.
    ///
    /// # Errors
    ///
    /// As [`Registrar::verify`].
    pub async fn verify_presentation(
        &self,
        input: &[u8],
        request: &PresentationRequest,
        options: &VerifyOptions,
    ) -> Result<PresentationReport, RegistrarError> {
        let (options, now) = (self.with_verified_lists(options), self.now());
        Ok(testamur_verifier::verify_presentation(input, request, &options, self, now).await?)
    }

    /// The options, with the status lists that this register verified a moment ago.
    pub(crate) fn with_verified_lists(&self, options: &VerifyOptions) -> VerifyOptions {
        VerifyOptions {
            verified_lists: Some(self.verified_lists()),
            ..options.clone()
        }
    }

    /// The path below the tenants' folder, if the address is one of ours.
    fn own_path<'a>(&self, url: &'a str) -> Option<&'a str> {
        url.strip_prefix(self.base_url())
            .and_then(|rest| rest.strip_prefix("/tenants/"))
    }

    async fn own_document(&self, path: &str) -> Result<Document, SourceError> {
        let (slug, rest) = path.split_once('/').ok_or(SourceError::Unreachable)?;
        let tenant = self
            .tenant(slug)
            .await
            .ok()
            .flatten()
            .ok_or(SourceError::Unreachable)?;
        let document = match rest.split_once('/') {
            None if rest == "did.json" => self.own_controller_document(&tenant).await,
            Some(("status-lists", id)) => self.own_status_list(&tenant, id).await,
            _ => None,
        };
        document.ok_or(SourceError::Unreachable)
    }

    async fn own_controller_document(&self, tenant: &Tenant) -> Option<Document> {
        let document = self.controller_document(tenant).await.ok()?;
        Some(Document {
            bytes: document.to_string().into_bytes(),
            media_type: Some("application/did+json".to_owned()),
        })
    }

    async fn own_status_list(&self, tenant: &Tenant, id: &str) -> Option<Document> {
        let id = Uuid::try_parse(id).ok()?;
        let list = self.status_list(tenant, id).await.ok()??;
        Some(Document {
            bytes: list.body.into_bytes(),
            media_type: Some(list.media_type.to_owned()),
        })
    }
}

impl DocumentSource for Registrar {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        Box::pin(async move {
            match self.own_path(url) {
                Some(path) => self.own_document(path).await,
                None => self.documents().load(kind, url).await,
            }
        })
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        if self.own_path(url).is_none() {
            self.documents().accept(kind, url, lifetime);
        }
    }

    fn is_rollback(&self, kind: DocumentKind, url: &str, edition: &Edition) -> bool {
        self.own_path(url).is_none() && self.documents().is_rollback(kind, url, edition)
    }

    /// Our own documents are read anew each time: there is nothing to drop.
    fn refuse(&self, kind: DocumentKind, url: &str) {
        if self.own_path(url).is_none() {
            self.documents().refuse(kind, url);
        }
    }
}
