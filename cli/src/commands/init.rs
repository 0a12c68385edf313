use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Error, Result, bail};
use rand::Rng as _;
use testamur_registrar::{Actor, Entropy as _};

use super::{read, tenant::CreateArgs};
use crate::{
    config::{Config, DEFAULT_FILE, environment},
    exit::Ending,
    installation,
    system::SystemEntropy,
};

const KEY_FILE: &str = "testamur.key";
const KEY_FILE_BYTES: usize = 64;

/// Set up an installation in this folder: configuration, master key, database, first tenant
///
/// Writes `testamur.toml`, a key file that only you can read, and a SQLite database. Nothing that is there is overwritten.
/// No key file is made when `TESTAMUR_MASTER_KEY__PASSPHRASE` or `TESTAMUR_MASTER_KEY__KEY_FILE` is set. Keep a copy of the key file apart from the database: without it, no private key can be opened.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address at which others reach the service
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    public_url: String,
    #[command(flatten)]
    tenant: CreateArgs,
}

pub(crate) async fn run(args: &Args, file: Option<&Path>) -> Result<Ending> {
    let tenant = args.tenant.parse()?;
    let plan = Plan::new(args, file)?;
    plan.refuse_what_is_there()?;
    plan.write()?;
    let made = async {
        let registrar = installation::open(&plan.config).await?;
        let made = registrar
            .create_tenant(tenant, &Actor::command_line())
            .await;
        registrar.store().close().await;
        Ok(made?)
    };
    let tenant = match made.await {
        Ok(tenant) => tenant,
        Err(error) => return Err(plan.undo(error)),
    };
    read::line(format!("wrote {}", plan.file.display()))?;
    if let Some(key_file) = &plan.key_file {
        read::line(format!(
            "wrote {}: keep a copy apart from the database",
            key_file.display()
        ))?;
    }
    read::line(format!(
        "tenant {} issues as {}",
        tenant.slug(),
        tenant.issuer_id()
    ))?;
    Ok(Ending::Yes)
}

/// What is to be written.
struct Plan {
    file: PathBuf,
    text: String,
    /// None is made when the environment gives the master key.
    key_file: Option<PathBuf>,
    /// The configuration as later commands will read it: the file, and the environment over it.
    config: Config,
}

impl Plan {
    fn new(args: &Args, file: Option<&Path>) -> Result<Self> {
        let file = match file {
            // Named from elsewhere: the paths in it must hold wherever a command is run.
            Some(file) => std::path::absolute(file)?,
            None => PathBuf::from(DEFAULT_FILE),
        };
        let given = Config::parse("", &file, environment())?.master_key;
        let key_file = (given.key_file.is_none() && given.passphrase.is_none())
            .then(|| file.with_file_name(KEY_FILE));
        let text = configuration(args, &file, key_file.as_deref());
        let config = Config::parse(&text, &file, environment())?;
        installation::base_url(&config)?;
        Ok(Self {
            file,
            text,
            key_file,
            config,
        })
    }

    fn refuse_what_is_there(&self) -> Result<()> {
        for path in self.files() {
            if path.exists() {
                bail!(
                    "`{}` is there already: nothing was changed\nhint: `testamur tenant create` adds a tenant to an installation",
                    path.display()
                );
            }
        }
        Ok(())
    }

    fn write(&self) -> Result<()> {
        if let Some(key_file) = &self.key_file {
            write_key_file(key_file)?;
        }
        write_new(&self.file, self.text.as_bytes(), 0o644)
    }

    /// Leaves things as they were. A database server is not undone: it may know the key file already.
    fn undo(&self, error: Error) -> Error {
        let Some(database) = self.config.database.file() else {
            return error.context(format!(
                "`{}` was written, but there is no tenant yet; mend what follows, then run `testamur tenant create`",
                self.file.display()
            ));
        };
        for ending in ["-wal", "-shm"] {
            let mut name = database.as_os_str().to_owned();
            name.push(ending);
            let _ = fs::remove_file(name);
        }
        for path in self.files() {
            // What was never made cannot be removed, which is as well.
            let _ = fs::remove_file(path);
        }
        error
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        let key_file = self.key_file.as_deref();
        [
            Some(self.file.as_path()),
            key_file,
            self.config.database.file(),
        ]
        .into_iter()
        .flatten()
    }
}

fn configuration(args: &Args, file: &Path, key_file: Option<&Path>) -> String {
    let database = file.with_file_name("testamur.db");
    let master_key = key_file.map(|path| {
        let path = quoted(&path.display().to_string());
        format!("\n[master_key]\nkey_file = {path}\n")
    });
    format!(
        "# The settings of this installation. `testamur config defaults` shows all there are.\n\n\
         [database]\nurl = {}\n\n[http]\npublic_url = {}\n{}",
        quoted(&format!("sqlite://{}?mode=rwc", database.display())),
        quoted(args.public_url.trim_end_matches('/')),
        master_key.unwrap_or_default(),
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
