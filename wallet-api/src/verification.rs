//! How `POST /verify` judges where a request asks for nothing else.

use testamur_fetch::Fetcher;
use testamur_verifier::VerifyOptions;

/// What the operator says about verification, in place of what is built in.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// The policy and the registries of issuers, in place of which a request may name its own; and the pinned keys, which
    /// hold for every request.
    pub options: VerifyOptions,
    /// Fetches credentials that are named by their URL; without it, none is.
    pub urls: Option<Fetcher>,
}
