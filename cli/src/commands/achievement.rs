use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use testamur_record::Achievement;
use testamur_registrar::Actor;
use testamur_store::achievements;

use super::read;
use crate::{config::Config, exit::Ending, installation};

/// Store and show what is awarded
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Store an achievement, or its next version
    ///
    /// The file holds an achievement of the canonical record as JSON (docs/schemas/record.schema.json). Credentials that
    /// are issued already stay as they are.
    Put {
        /// The file, or `-`
        file: PathBuf,
        /// The short id by which `issue` names it
        #[arg(long)]
        id: String,
        #[command(flatten)]
        tenant: super::tenant::TenantArg,
    },
    /// List the achievements
    List {
        #[command(flatten)]
        tenant: super::tenant::TenantArg,
    },
    /// Print an achievement as JSON
    Show {
        /// The short id
        id: String,
        #[command(flatten)]
        tenant: super::tenant::TenantArg,
    },
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    match command {
        Command::Put { file, id, tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let achievement = Achievement::parse(&read::json(&file)?)
                .map_err(|found| read::mistakes(&file, &found))?;
            let new = registrar
                .put_achievement(&tenant, &id, &achievement, &Actor::command_line())
                .await?;
            read::line(format!("{} {id}", if new { "stored" } else { "replaced" }))?;
        }
        Command::List { tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let mut tx = registrar.store().read(&tenant).await?;
            let mut after = None;
            loop {
                let page = achievements::list(&mut tx, after.as_ref(), 200).await?;
                for stored in page.items {
                    read::line(format!("{}\t{}\t{}", stored.id, stored.version, stored.iri))?;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Command::Show { id, tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let mut tx = registrar.store().read(&tenant).await?;
            let Some(stored) = achievements::find(&mut tx, &id).await? else {
                anyhow::bail!(
                    "there is no achievement `{id}`\nhint: `testamur achievement list` shows those there are"
                );
            };
            read::pretty(&stored.document)?;
        }
    }
    Ok(Ending::Yes)
}
