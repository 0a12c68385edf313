//! `[verification]`: how credentials are judged where nobody asks for something else.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use testamur_verifier::{IssuerRegistry, VerifyOptions};
use testamur_wallet_api::Verification;

use super::Config;
use crate::{installation, verification};

/// How credentials are judged.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct VerificationSettings {
    /// What each step is worth: `default`, `display`, `open-badges-certified`, `strict`, or a JSON file as
    /// docs/schemas/verification-policy.schema.json says. Whoever asks may name another.
    pub(crate) policy: Option<String>,
    /// Registries in which issuers are looked for: JSON files (lists of issuers, or the trust anchors of an OpenID
    /// Federation), or https URLs of lists. Whoever asks may bring others in their place.
    pub(crate) registries: Vec<String>,
    /// A JSON file of keys that are trusted as their issuers', whatever those publish: `{"pinned": [{"issuer": ID, "key": KEY}]}`,
    /// where a key is a Multikey or a JWK, and `verification_method` beside it pins the key under that name alone.
    pub(crate) pinned: Option<PathBuf>,
    /// Whether the service verifies credentials that are named by their URL, and so lets anyone have a public https URL
    /// fetched, a request each.
    pub(crate) urls: bool,
}

impl VerificationSettings {
    /// What nobody has to ask for. Every file is read, and every mistake in one is told.
    pub(crate) fn options(&self) -> Result<VerifyOptions> {
        let policy = self.policy.as_deref().map(verification::policy);
        let policy = policy.transpose().context("`verification.policy`")?;
        let pinned = self.pinned.as_deref().map(verification::pinned);
        let pinned = pinned.transpose().context("`verification.pinned`")?;
        Ok(VerifyOptions {
            policy: policy.unwrap_or_default(),
            registries: self.registries()?,
            pinned_keys: pinned.unwrap_or_default(),
            ..VerifyOptions::default()
        })
    }

    fn registries(&self) -> Result<Vec<Arc<dyn IssuerRegistry>>> {
        let registries = self.registries.iter();
        let registries = registries.map(|name| verification::registry(name));
        let registries = registries.collect::<Result<_>>();
        registries.context("`verification.registries`")
    }
}

impl Config {
    /// How the service judges.
    pub(crate) fn verification(&self) -> Result<Verification> {
        let settings = &self.verification;
        let fetches = settings.urls && !self.fetch.offline;
        Ok(Verification {
            options: settings.options()?,
            urls: fetches.then(|| installation::fetcher(&self.fetch)),
        })
    }
}
