//! Who verifies: the installation here, or a stranger to all issuers.

use std::{path::Path, sync::Arc};

use anyhow::Result;
use testamur_fetch::Fetcher;
use testamur_registrar::{Clock as _, Registrar};
use testamur_verifier::{DocumentSource, VerificationReport, VerifyOptions};

use super::{
    inputs::{Content, Input},
    outcome::Outcome,
};
use crate::{commands::read, config::Config, installation, system::SystemClock};

pub(super) struct Verifier {
    options: VerifyOptions,
    place: Place,
    /// Where credentials come from that are named by URL; nothing when nothing is to be fetched.
    fetcher: Option<Fetcher>,
}

enum Place {
    /// Own status lists and controller documents come from the store.
    Installation(Box<Registrar>),
    /// Anyone may verify, without an installation.
    Stranger(Arc<dyn DocumentSource>),
}

impl Verifier {
    pub(super) async fn open(config: &Config, options: VerifyOptions) -> Result<Self> {
        let place = if has_installation(config) {
            Place::Installation(Box::new(installation::open(config).await?))
        } else {
            Place::Stranger(installation::documents(&config.fetch))
        };
        let online = !config.fetch.offline;
        Ok(Self {
            options,
            place,
            fetcher: online.then(|| installation::fetcher(&config.fetch)),
        })
    }

    /// Reads an input and verifies it. What cannot be read keeps nobody from the next one.
    pub(super) async fn outcome(&self, mut input: Input) -> (Input, Result<Outcome>) {
        let content = std::mem::replace(&mut input.content, Content::Url);
        let outcome = self.outcome_of(&input.name, content).await;
        (input, outcome)
    }

    async fn outcome_of(&self, name: &str, content: Content) -> Result<Outcome> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(path) => {
                let most = read::most_bytes(&self.options) + 1;
                // Standard input may keep its reader waiting: not on a thread that others need.
                let read = tokio::task::spawn_blocking(move || read::at_most(&path, most));
                match read.await? {
                    Ok(bytes) => bytes,
                    Err(error) => return Ok(Outcome::Unread(format!("{error:#}"))),
                }
            }
            Content::Unreadable(reason) => return Ok(Outcome::Unread(reason)),
            Content::Url => match self.fetched(name).await {
                Ok(bytes) => bytes,
                Err(reason) => return Ok(Outcome::Unfetched(reason)),
            },
        };
        Ok(Outcome::Report(Box::new(self.verify(&bytes).await?)))
    }

    async fn fetched(&self, url: &str) -> Result<Vec<u8>, String> {
        let Some(fetcher) = &self.fetcher else {
            return Err(format!(
                "`{url}` was not fetched: `--offline` or `fetch.offline` forbids it"
            ));
        };
        let document = fetcher.credential(url).await;
        document
            .map(|document| document.bytes)
            .map_err(|reason| format!("`{url}` could not be fetched: {reason}"))
    }

    async fn verify(&self, input: &[u8]) -> Result<VerificationReport> {
        let options = &self.options;
        Ok(match &self.place {
            Place::Installation(registrar) => registrar.verify(input, options).await?,
            Place::Stranger(documents) => {
                testamur_verifier::verify(input, options, &**documents, SystemClock.now()).await?
            }
        })
    }
}

/// An installation is used only where there is one with its master key.
fn has_installation(config: &Config) -> bool {
    let keyed = config.master_key.key_file.is_some() || config.master_key.passphrase.is_some();
    keyed && config.database.file().is_none_or(Path::exists)
}
