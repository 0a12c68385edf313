//! What a verifier may be told: keys it trusts beforehand, clock skew, and how much work one credential is worth.

use jiff::SignedDuration;

/// The settings of one verification; [`Default`] is what a public endpoint uses.
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// How far clocks may differ.
    pub skew: SignedDuration,
    /// How many documents one verification may load.
    pub max_documents: usize,
    /// How many proofs one credential may carry.
    pub max_proofs: usize,
    /// How many status entries one credential may carry.
    pub max_status_entries: usize,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            skew: SignedDuration::from_secs(60),
            max_documents: 20,
            max_proofs: 8,
            max_status_entries: 8,
        }
    }
}
