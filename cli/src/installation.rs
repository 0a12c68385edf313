//! An installation as the commands use it: configuration, store, master key, register.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, anyhow, bail};
use testamur_fetch::{FetchOptions, Fetcher};
use testamur_registrar::{
    Clock as _, Entropy as _, MasterSecret, NoObserver, Observer, Parts, Registrar, open_master_key,
};
use testamur_signers::Signers;
use testamur_store::{Store, Tenant};
use testamur_verifier::{DocumentSource, NoDocuments};

use crate::{
    config::{Config, FetchSettings, MasterKeySettings},
    system::{SystemClock, SystemEntropy},
};

/// Opens the register that the configuration describes, migrating its store.
pub(crate) async fn open(config: &Config) -> Result<Registrar> {
    open_with(config, Arc::new(NoObserver)).await
}

/// As [`open`], telling each step to `observer`.
pub(crate) async fn open_with(config: &Config, observer: Arc<dyn Observer>) -> Result<Registrar> {
    let base_url = base_url(config)?;
    let signers = signers(config)?;
    let store = open_store(config).await?;
    let master_key = read_master_secret(&config.master_key, async |secret| {
        let mut rng = SystemEntropy.rng();
        Ok(open_master_key(&store, &secret, SystemClock.now(), &mut *rng).await?)
    })
    .await?;
    let parts = Parts {
        store,
        master_key,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        observer,
        base_url,
        documents: documents(&config.fetch),
    };
    Ok(Registrar::with_signers(parts, Arc::new(signers))?)
}

/// The way to keys that lie elsewhere.
pub(crate) fn signers(config: &Config) -> Result<Signers> {
    Signers::open(&config.signers).map_err(|error| {
        anyhow!("{error}\nhint: the settings of `[signers]` are described in docs/configuration.md")
    })
}

/// Where documents of other issuers come from.
pub(crate) fn documents(settings: &FetchSettings) -> Arc<dyn DocumentSource> {
    if settings.offline {
        Arc::new(NoDocuments)
    } else {
        Arc::new(fetcher(settings))
    }
}

/// The outgoing HTTP client.
pub(crate) fn fetcher(settings: &FetchSettings) -> Fetcher {
    Fetcher::new(FetchOptions {
        allow_loopback_http: settings.allow_loopback_http,
        ..FetchOptions::default()
    })
}

/// The tenant of a slug; without one, the only tenant there is.
pub(crate) async fn tenant(registrar: &Registrar, slug: Option<&str>) -> Result<Tenant> {
    if let Some(slug) = slug {
        return match registrar.tenant(slug).await? {
            Some(tenant) => Ok(tenant),
            None => bail!(
                "there is no tenant `{slug}`\nhint: `testamur tenant list` shows those there are"
            ),
        };
    }
    let mut tenants = registrar.tenants().await?;
    match tenants.len() {
        0 => bail!(
            "there is no tenant yet\nhint: `testamur init` or `testamur tenant create` makes one"
        ),
        1 => Ok(tenants.remove(0)),
        several => bail!(
            "there are {several} tenants: say which with `--tenant SLUG`\nhint: `testamur tenant list` shows them"
        ),
    }
}

async fn open_store(config: &Config) -> Result<Store> {
    let store = Store::connect(&config.database.url)
        .await
        .map_err(|error| {
            anyhow!(
                "cannot open the database that `database.url` names: {error}\nhint: it stands in the configuration file or in `TESTAMUR_DATABASE__URL`; its folder or server must be there"
            )
        })?;
    store
        .migrate()
        .await
        .context("cannot bring the database up to date")?;
    Ok(store)
}

/// The address at which others reach the service.
pub(crate) fn base_url(config: &Config) -> Result<String> {
    let url = config.http.public_url.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .unwrap_or_default();
    if host.is_empty() || host.starts_with('/') || url.contains(['?', '#', ' ']) {
        bail!(
            "`http.public_url` is `{url}`: expected the address at which others reach this service, like `https://credentials.example.edu`\nhint: `testamur init --public-url URL` writes it; later it stands in the configuration file, or in `TESTAMUR_HTTP__PUBLIC_URL`"
        );
    }
    Ok(url.to_owned())
}

async fn read_master_secret<T>(
    settings: &MasterKeySettings,
    open: impl AsyncFnOnce(MasterSecret<'_>) -> Result<T>,
) -> Result<T> {
    match (&settings.key_file, &settings.passphrase) {
        (Some(path), None) => open(MasterSecret::KeyFile(&read_key_file(path)?)).await,
        (None, Some(passphrase)) => open(MasterSecret::Passphrase(passphrase)).await,
        (Some(_), Some(_)) => {
            bail!(
                "`master_key.key_file` and `master_key.passphrase` are both set: keep one\nhint: each stands in the configuration file or in the environment (`TESTAMUR_MASTER_KEY__…`)"
            )
        }
        (None, None) => bail!(
            "no master key: set `master_key.key_file`, or `TESTAMUR_MASTER_KEY__PASSPHRASE`\nhint: `testamur init` makes a configuration with a key file"
        ),
    }
}

/// Reads a key file, refusing one that others can read.
fn read_key_file(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path)
            .with_context(|| format!("cannot read key file `{shown}`"))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            bail!(
                "key file `{shown}` can be read by others (mode {:o}): run `chmod 600 {shown}`",
                mode & 0o777
            );
        }
    }
    fs::read(path).with_context(|| format!("cannot read key file `{shown}`"))
}
