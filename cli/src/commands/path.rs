use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use testamur_registrar::Actor;
use testamur_rules::{Format, LearningPath};
use testamur_store::paths;

use super::{read, tenant::TenantArg};
use crate::{config::Config, exit::Ending, installation};

const LARGEST_DEFINITION: usize = 1024 * 1024;

/// Store and show learning paths: what earns an achievement
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Store a learning path, or its next version
    ///
    /// The definition is YAML or JSON (docs/schemas/learning-path.schema.json). It counts from the next event on.
    Put {
        /// The file (`.json` is read as JSON, all else as YAML), or `-`
        file: PathBuf,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Tell the mistakes of a definition; store nothing
    Check {
        /// The file, or `-`
        file: PathBuf,
    },
    /// List the paths
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Print a path as JSON
    Show {
        /// The path's id
        id: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    match command {
        Command::Put { file, tenant } => {
            let path = parse(&file)?;
            let registrar = installation::open(config).await?;
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let new = registrar
                .put_path(&tenant, &path, &Actor::command_line())
                .await?;
            read::line(format!(
                "{} {} version {}",
                if new { "stored" } else { "replaced" },
                path.id,
                path.version
            ))?;
        }
        Command::Check { file } => {
            let path = parse(&file)?;
            read::line(format!("{} version {}: no mistakes", path.id, path.version))?;
        }
        Command::List { tenant } => {
            let registrar = installation::open(config).await?;
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let mut tx = registrar.store().read(&tenant).await?;
            for path in paths::list(&mut tx).await? {
                let state = if path.active { "active" } else { "inactive" };
                read::line(format!(
                    "{}\t{}\t{}\t{state}",
                    path.id, path.version, path.achievement_id
                ))?;
            }
        }
        Command::Show { id, tenant } => {
            let registrar = installation::open(config).await?;
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let mut tx = registrar.store().read(&tenant).await?;
            let Some(path) = paths::find(&mut tx, &id).await? else {
                anyhow::bail!(
                    "there is no learning path `{id}`\nhint: `testamur path list` shows those there are"
                );
            };
            read::pretty(&path.definition)?;
        }
    }
    Ok(Ending::Yes)
}

fn parse(file: &std::path::Path) -> Result<LearningPath> {
    let format = if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        Format::Json
    } else {
        Format::Yaml
    };
    let bytes = read::bytes(file, LARGEST_DEFINITION)?;
    LearningPath::parse(&bytes, format).map_err(|found| read::mistakes(file, &found))
}
