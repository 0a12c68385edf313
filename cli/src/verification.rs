//! Policies, registries and keys, as an option of a command or a setting names them.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use testamur_json::Limits;
use testamur_keys::PublicKey;
use testamur_verifier::{IssuerListAtUrl, IssuerRegistry, PinnedKey, Policy, parse_registry};

use crate::commands::read;

/// A policy that is known by name, or one in a file.
pub(crate) fn policy(name: &str) -> Result<Policy> {
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

/// A registry in a file, or a list at an `https` URL.
pub(crate) fn registry(name: &str) -> Result<Arc<dyn IssuerRegistry>> {
    if name.starts_with("https://") {
        return Ok(Arc::new(IssuerListAtUrl::new(name)));
    }
    let path = Path::new(name);
    let bytes = read::bytes(path, Limits::default().bytes)?;
    parse_registry(&bytes, name).map_err(|mistakes| read::mistakes(path, &mistakes))
}

/// The keys in a file.
pub(crate) fn pinned(path: &Path) -> Result<Vec<PinnedKey>> {
    let bytes = read::bytes(path, Limits::default().bytes)?;
    PinnedKey::parse_list(&bytes).map_err(|mistakes| read::mistakes(path, &mistakes))
}

/// `ISSUER=KEY`.
pub(crate) fn trusted(text: &str) -> Result<PinnedKey> {
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
