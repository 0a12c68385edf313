use anyhow::Result;
use testamur_registrar::Actor;
use uuid::Uuid;

use super::{read, tenant::TenantArg};
use crate::{config::Config, exit::Ending, installation};

/// Revoke a credential, for good
///
/// Verifiers see it when they next fetch the status list. A revoked credential is never reinstated; whoever earns the
/// achievement again gets a new one.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The credential's id: the UUID, with or without `urn:uuid:`
    id: Uuid,
    /// Why; kept in the register, not published
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    tenant: TenantArg,
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    let changed = registrar
        .revoke(&tenant, args.id, &args.reason, &Actor::command_line())
        .await?;
    read::line(format!(
        "{} {}",
        args.id.urn(),
        if changed {
            "revoked"
        } else {
            "was revoked before"
        }
    ))?;
    Ok(Ending::Yes)
}
