use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use rand::Rng as _;
use testamur_registrar::Entropy as _;

use super::{read, tenant::CreateArgs};
use crate::{
    config::{Config, DEFAULT_FILE},
    exit::Ending,
    installation,
    system::SystemEntropy,
};

const KEY_FILE: &str = "testamur.key";
const KEY_FILE_BYTES: usize = 64;

/// Set up an installation in this folder: configuration, master key, database, first tenant
///
/// Writes `testamur.toml`, a key file that only you can read, and a SQLite database. Nothing that is there is overwritten.
/// Keep a copy of the key file apart from the database: without it, no private key can be opened.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address at which others reach the service
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    public_url: String,
    #[command(flatten)]
    tenant: CreateArgs,
}

pub(crate) async fn run(args: &Args, file: Option<&Path>) -> Result<Ending> {
    let file = file.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_path_buf);
    let key_file = file.with_file_name(KEY_FILE);
    for path in [&file, &key_file] {
        if path.exists() {
            bail!("`{}` is there already: nothing was changed", path.display());
        }
    }
    write_key_file(&key_file)?;
    write_new(
        &file,
        configuration(args, &file, &key_file).as_bytes(),
        0o644,
    )?;
    let config = Config::load(Some(&file), std::env::vars())?;
    let registrar = installation::open(&config).await?;
    let tenant = super::tenant::create(&registrar, &args.tenant).await?;
    read::line(format!(
        "wrote {} and {}",
        file.display(),
        key_file.display()
    ))?;
    read::line(format!(
        "tenant {} issues as {}",
        tenant.slug(),
        tenant.issuer_id()
    ))?;
    Ok(Ending::Yes)
}

fn configuration(args: &Args, file: &Path, key_file: &Path) -> String {
    let database = file.with_file_name("testamur.db");
    format!(
        "# The settings of this installation. `testamur config defaults` shows all there are.\n\n\
         [database]\nurl = {}\n\n[http]\npublic_url = {}\n\n[master_key]\nkey_file = {}\n",
        quoted(&format!("sqlite://{}?mode=rwc", database.display())),
        quoted(&args.public_url),
        quoted(&key_file.display().to_string()),
    )
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn write_key_file(path: &Path) -> Result<()> {
    let mut bytes = [0; KEY_FILE_BYTES];
    SystemEntropy.rng().fill_bytes(&mut bytes);
    write_new(path, &bytes, 0o600)
}

/// Writes a file that is not there yet, following no link.
fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let shown = path.display();
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot write `{shown}`"))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write `{shown}`"))?;
    Ok(())
}
