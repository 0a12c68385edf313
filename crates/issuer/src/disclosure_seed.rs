//! Where the salts of a credential's disclosures come from.

use std::fmt;

use rand::rngs::StdRng;
use rand::{CryptoRng, SeedableRng as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A secret between issuer and holder: who knows it can guess what was kept back.
///
/// It is kept in the draft, so that sealing the draft again gives the same salts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisclosureSeed(String);

impl DisclosureSeed {
    /// A new seed, for one draft.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        Self(testamur_keys::random_token(rng))
    }

    /// The generator of the salts.
    pub(crate) fn rng(&self) -> impl CryptoRng + use<> {
        StdRng::from_seed(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for DisclosureSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisclosureSeed(..)")
    }
}
