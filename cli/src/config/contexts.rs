//! `[[contexts]]`: JSON-LD contexts beside those of the program, read and compared before anything else is.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use testamur_linked_data::{MOST_CONTEXT_BYTES, PinnedContext, pin_contexts};

use super::Config;

/// A JSON-LD context beside those of the standards.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContextSettings {
    /// The URL by which credentials name it, in exactly their spelling; it is never fetched.
    url: String,
    /// The file with the context document.
    file: PathBuf,
    /// SHA-256 of the file, in hexadecimal, as `sha256sum` prints it.
    sha256: String,
}

impl ContextSettings {
    fn read(&self) -> Result<PinnedContext> {
        let shown = self.file.display();
        let bytes = read(&self.file)
            .with_context(|| format!("context `{}`: cannot read the file `{shown}`", self.url))?;
        PinnedContext::new(&self.url, &self.sha256, bytes)
            .with_context(|| format!("the file `{shown}` is not pinned"))
    }
}

impl Config {
    /// Pins the contexts, for as long as the program runs. Nothing may have been read before.
    pub(crate) fn pin_contexts(&self) -> Result<()> {
        if self.contexts.is_empty() {
            return Ok(());
        }
        let contexts = self.contexts.iter().map(ContextSettings::read);
        let pinned = contexts.collect::<Result<_>>();
        pinned
            .and_then(|contexts| Ok(pin_contexts(contexts)?))
            .context("the program does not start with the `[[contexts]]` of its configuration")
    }
}

/// No more than tells that it is too much.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MOST_CONTEXT_BYTES as u64 + 1;
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
