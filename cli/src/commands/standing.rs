use anyhow::Result;
use testamur_registrar::Actor;
use uuid::Uuid;

use super::{read, tenant::TenantArg};
use crate::{config::Config, exit::Ending, installation};

/// Suspend a credential, until `reinstate`
#[derive(clap::Args)]
pub(crate) struct SuspendArgs {
    /// The credential's id: the UUID, with or without `urn:uuid:`
    id: Uuid,
    /// Why; kept in the register, not published
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    tenant: TenantArg,
}

/// End the suspension of a credential
#[derive(clap::Args)]
pub(crate) struct ReinstateArgs {
    /// The credential's id: the UUID, with or without `urn:uuid:`
    id: Uuid,
    #[command(flatten)]
    tenant: TenantArg,
}

pub(crate) async fn suspend(args: SuspendArgs, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    let changed = registrar
        .suspend(&tenant, args.id, &args.reason, &Actor::command_line())
        .await?;
    read::line(format!(
        "{} {}",
        args.id.urn(),
        if changed {
            "suspended"
        } else {
            "was suspended before"
        }
    ))?;
    Ok(Ending::Yes)
}

pub(crate) async fn reinstate(args: ReinstateArgs, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    let changed = registrar
        .reinstate(&tenant, args.id, &Actor::command_line())
        .await?;
    read::line(format!(
        "{} {}",
        args.id.urn(),
        if changed {
            "reinstated"
        } else {
            "was not suspended"
        }
    ))?;
    Ok(Ending::Yes)
}
