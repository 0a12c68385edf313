//! Many verifications in one request.

use futures_util::{StreamExt as _, stream};
use testamur_verifier::{VerificationReport, VerifyOptions};

use crate::{
    Registrar, RegistrarError,
    shared_documents::{DOCUMENTS_EACH, SharedDocuments},
};

/// How many credentials one batch may hold.
pub const BATCH_CREDENTIALS: usize = 100;

/// How many documents one batch may have fetched.
pub const BATCH_DOCUMENTS: usize = BATCH_CREDENTIALS * DOCUMENTS_EACH;

/// How many bytes of fetched documents one batch may hold at once, for all its credentials together.
pub const BATCH_BYTES: usize = 32 << 20;

/// How many credentials of a batch wait for documents at once.
const AT_ONCE: usize = 8;

impl Registrar {
    /// Verifies many credentials, each as bytes and each alone; answers each in their order, as soon as it is known.
    ///
    /// They share what is fetched: a status list of many is fetched once, and all of them together have at most
    /// [`BATCH_DOCUMENTS`] fetched, and at most [`BATCH_BYTES`] of them held.
    ///
    /// # Errors
    ///
    /// As [`Registrar::verify`].
    pub async fn verify_batch<I: AsRef<[u8]>>(
        &self,
        inputs: &[I],
        options: &VerifyOptions,
        mut answer: impl FnMut(VerificationReport),
    ) -> Result<(), RegistrarError> {
        let shared = SharedDocuments::new(self, inputs.len(), BATCH_DOCUMENTS, BATCH_BYTES);
        let shared = &shared;
        let options = &self.with_verified_lists(options);
        let now = self.now();
        let verify = async |input: &I| {
            let documents = shared.own();
            testamur_verifier::verify(input.as_ref(), options, &documents, now).await
        };
        let mut reports = stream::iter(inputs).map(verify).buffered(AT_ONCE);
        while let Some(report) = reports.next().await {
            answer(report?);
        }
        Ok(())
    }
}
