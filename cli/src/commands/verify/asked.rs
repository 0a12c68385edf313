use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use testamur_json::Limits;
use testamur_keys::PublicKey;
use testamur_verifier::{
    IssuerListAtUrl, IssuerRegistry, KnownIdentifier, PinnedKey, Policy, VerifyOptions,
    parse_registry,
};

use super::super::read;

/// What is asked of a credential beside that it is authentic.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Accept a derived credential although its holder may have left out dates or a status
    #[arg(long)]
    accept_undisclosed: bool,
    /// Fetch what the credential says the digest of, and compare
    #[arg(long)]
    fetch_related: bool,
    /// What each step is worth: `default`, `display`, `open-badges-certified`, `strict`, or a JSON file of your own
    ///
    /// What each asks is in docs/verification-policies.md; a file is as docs/schemas/verification-policy.schema.json says.
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
    /// Federation.
    #[arg(long, value_name = "FILE|URL")]
    registry: Vec<String>,
    /// Trust this key as this issuer's, whatever the issuer publishes: a Multikey, or a file with a JWK
    #[arg(long, value_name = "ISSUER=KEY")]
    trust: Vec<String>,
}

impl Asked {
    pub(super) fn options(&self) -> Result<VerifyOptions> {
        let policy = self.policy.as_deref().map(policy).transpose()?;
        let recipient = self.recipient.iter().map(|text| recipient(text));
        let registries = self.registry.iter().map(|name| registry(name));
        let pinned_keys = self.trust.iter().map(|text| trusted(text));
        Ok(VerifyOptions {
            accept_undisclosed: self.accept_undisclosed,
            fetch_related: self.fetch_related,
            policy: policy.unwrap_or_default(),
            recipient: recipient.collect::<Result<_>>()?,
            refresh: self.refresh,
            registries: registries.collect::<Result<_>>()?,
            pinned_keys: pinned_keys.collect::<Result<_>>()?,
            ..VerifyOptions::default()
        })
    }
}

fn policy(name: &str) -> Result<Policy> {
    if let Some(known) = Policy::named(name) {
        return Ok(known);
    }
    let path = Path::new(name);
    if !path.exists() {
        let names: Vec<_> = Policy::names().collect();
        bail!(
            "`{name}` is no policy: name one of {}, or a file",
            names.join(", ")
        );
    }
    let bytes = read::bytes(path, Limits::default().bytes)?;
    Policy::parse(&bytes).map_err(|mistakes| read::mistakes(path, &mistakes))
}

/// The text is somebody's: no message repeats it.
fn recipient(text: &str) -> Result<KnownIdentifier> {
    KnownIdentifier::parse(text).context(
        "`--recipient` wants an e-mail address, an id such as a DID, or TYPE=VALUE such as `sourcedId=4711`",
    )
}

fn registry(name: &str) -> Result<Arc<dyn IssuerRegistry>> {
    if name.starts_with("https://") {
        return Ok(Arc::new(IssuerListAtUrl::new(name)));
    }
    let path = Path::new(name);
    let bytes = read::bytes(path, Limits::default().bytes)?;
    parse_registry(&bytes, name).map_err(|mistakes| read::mistakes(path, &mistakes))
}

fn trusted(text: &str) -> Result<PinnedKey> {
    let (issuer, key) = text
        .rsplit_once('=')
        .with_context(|| format!("`--trust {text}`: expected ISSUER=KEY"))?;
    let key = if key.starts_with('z') && !Path::new(key).exists() {
        PublicKey::from_multibase(key)
    } else {
        PublicKey::from_jwk(&read::json(Path::new(key))?)
    };
    Ok(PinnedKey {
        issuer_id: issuer.to_owned(),
        verification_method: None,
        key: key.with_context(|| format!("`--trust`: the key of `{issuer}` cannot be used"))?,
    })
}
