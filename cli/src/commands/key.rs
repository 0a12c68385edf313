use anyhow::Result;
use clap::Subcommand;
use testamur_registrar::Actor;

use super::{
    read,
    tenant::{KeyTypeArg, TenantArg},
};
use crate::{config::Config, exit::Ending, installation};

/// Make and list signing keys
///
/// Private keys are sealed under the master key and never shown.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a further signing key; needs a did:web issuer
    Add {
        /// The kind of key
        #[arg(value_enum)]
        kind: KeyTypeArg,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the keys: verification method, algorithm, whether new credentials are signed with it
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Print the issuer's controller document (did.json)
    Document {
        #[command(flatten)]
        tenant: TenantArg,
    },
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    match command {
        Command::Add { kind, tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            let key = registrar
                .add_key(&tenant, kind.into(), &Actor::command_line())
                .await?;
            read::line(format!(
                "{}\t{}",
                key.verification_method,
                key.algorithm.as_str()
            ))?;
        }
        Command::List { tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            for key in registrar.keys(&tenant).await? {
                let state = if key.active { "active" } else { "retired" };
                read::line(format!(
                    "{}\t{}\t{state}",
                    key.verification_method,
                    key.algorithm.as_str()
                ))?;
            }
        }
        Command::Document { tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            read::pretty(&registrar.controller_document(&tenant).await?)?;
        }
    }
    Ok(Ending::Yes)
}
