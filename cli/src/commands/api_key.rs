use anyhow::{Result, bail};
use clap::Subcommand;
use jiff::Timestamp;
use testamur_registrar::{Actor, NewApiKey};
use testamur_wallet_api::{Scope, parse_scope};
use uuid::Uuid;

use super::{read, tenant::TenantArg};
use crate::{config::Config, exit::Ending, installation};

/// Make, list and revoke keys of the admin API
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a key; it is shown this once
    Create {
        /// What people call it
        #[arg(long)]
        label: String,
        /// What it may do, such as `credentials:issue`; repeat for several
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// From when it opens nothing, like `2027-01-01T00:00:00Z`
        #[arg(long)]
        expires: Option<Timestamp>,
        /// A key of the operator: it makes tenants
        #[arg(long, conflicts_with = "slug")]
        operator: bool,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the keys of a tenant
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Revoke a key of a tenant
    Revoke {
        /// The key's id
        id: Uuid,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let actor = Actor::command_line();
    match command {
        Command::Create {
            label,
            scopes,
            expires,
            operator,
            tenant,
        } => {
            for scope in &scopes {
                if parse_scope(scope).is_none() {
                    let known: Vec<&str> = Scope::ALL.iter().map(|known| known.as_str()).collect();
                    bail!(
                        "`{scope}` is no scope: expected one of {}",
                        known.join(", ")
                    );
                }
            }
            let tenant = if operator {
                None
            } else {
                Some(installation::tenant(&registrar, tenant.slug()).await?)
            };
            let new = NewApiKey {
                label,
                scopes,
                expires_at: expires,
            };
            let created = registrar
                .create_api_key(tenant.as_ref(), new, &actor)
                .await?;
            read::line(created.secret)?;
        }
        Command::List { tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            for key in registrar.api_keys(&tenant).await? {
                let state = if key.revoked_at.is_some() {
                    "revoked"
                } else {
                    "active"
                };
                read::line(format!(
                    "{}\t{}…\t{state}\t{}\t{}",
                    key.id,
                    key.prefix,
                    key.scopes.join(" "),
                    key.label
                ))?;
            }
        }
        Command::Revoke { id, tenant } => {
            let tenant = installation::tenant(&registrar, tenant.slug()).await?;
            if !registrar.revoke_api_key(&tenant, id, &actor).await? {
                bail!(
                    "there is no active key `{id}`\nhint: `testamur api-key list` shows those there are"
                );
            }
            read::line(format!("{id} revoked"))?;
        }
    }
    Ok(Ending::Yes)
}
