use std::path::PathBuf;

use anyhow::{Context as _, Result};
use testamur_verifier::{KnownIdentifier, VerifyOptions};

use crate::{
    config::VerificationSettings,
    verification::{self, trusted},
};

/// What is asked of a credential beside that it is authentic.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Accept a derived credential although its holder may have left out dates or a status
    #[arg(long)]
    accept_undisclosed: bool,
    /// Judge SD-JWT VCs of this type (`vct`) too, beside our own achievements; may be given several times
    #[arg(long, value_name = "VCT")]
    accept_vct: Vec<String>,
    /// Fetch what the credential says the digest of, and compare
    #[arg(long)]
    fetch_related: bool,
    /// A JSON file of keys that are trusted as their issuers', whatever those publish
    ///
    /// It is as `verification.pinned` in docs/configuration.md says, whose keys are trusted too.
    #[arg(long, value_name = "FILE")]
    pinned: Option<PathBuf>,
    /// What each step is worth: `default`, `display`, `open-badges-certified`, `strict`, or a JSON file of your own
    ///
    /// What each asks is in docs/verification-policies.md; a file is as docs/schemas/verification-policy.schema.json says.
    /// Without it, `verification.policy` of the configuration decides.
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// Whose credential it has to be: an e-mail address, an id, or TYPE=VALUE; one of several is enough
    #[arg(long, value_name = "IDENTIFIER")]
    recipient: Vec<String>,
    /// Ask the credential's refresh service, once, for a newer edition
    #[arg(long)]
    refresh: bool,
    /// A registry in which the issuer is looked for: a JSON file, or the https URL of a list
    ///
    /// A file is a list of issuers, one of the Digital Credentials Consortium, or names the trust anchors of an OpenID
    /// Federation. One that is named here stands in place of those of `verification.registries`.
    #[arg(long, value_name = "FILE|URL")]
    registry: Vec<String>,
    /// Trust this key as this issuer's, whatever the issuer publishes: a Multikey, or a file with a JWK
    #[arg(long, value_name = "ISSUER=KEY")]
    trust: Vec<String>,
}

impl Asked {
    /// What is asked here goes before what the configuration says; keys of both are trusted.
    pub(super) fn options(&self, settings: &VerificationSettings) -> Result<VerifyOptions> {
        let settings = VerificationSettings {
            policy: self.policy.clone().or_else(|| settings.policy.clone()),
            registries: match &*self.registry {
                [] => settings.registries.clone(),
                asked => asked.to_vec(),
            },
            ..settings.clone()
        };
        let known = settings.options()?;
        let recipient = self.recipient.iter().map(|text| recipient(text));
        let mut pinned_keys = known.pinned_keys;
        if let Some(file) = &self.pinned {
            pinned_keys.extend(verification::pinned(file).context("`--pinned`")?);
        }
        for text in &self.trust {
            pinned_keys.push(trusted(text)?);
        }
        Ok(VerifyOptions {
            accept_undisclosed: self.accept_undisclosed,
            accepted_vct: self.accept_vct.clone(),
            fetch_related: self.fetch_related,
            recipient: recipient.collect::<Result<_>>()?,
            refresh: self.refresh,
            pinned_keys,
            ..known
        })
    }
}

/// The text is somebody's: no message repeats it.
fn recipient(text: &str) -> Result<KnownIdentifier> {
    KnownIdentifier::parse(text).context(
        "`--recipient` wants an e-mail address, an id such as a DID, or TYPE=VALUE such as `sourcedId=4711`",
    )
}
