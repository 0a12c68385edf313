//! The commands, one file each.

mod achievement;
mod api_key;
mod completions;
mod demo;
mod derive;
mod export;
mod init;
mod issue;
mod key;
mod offer;
#[cfg(test)]
mod page;
mod path;
pub(crate) mod read;
mod reference;
mod revoke;
mod serve;
mod standing;
mod tenant;
mod verify;

use std::{io::IsTerminal as _, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    config::{self, Config, LogFormat, LogSettings},
    exit::Ending,
};

/// Issue, store, deliver and verify learning credentials
///
/// Open Badges 3.0 credentials, signed as W3C Verifiable Credentials, kept in a learner record store, pulled by wallets and
/// verified by anyone. Exit codes: 0 yes; 1 the answer is no; 2 wrong usage or configuration; 3 undecided, because
/// something that is needed could not be fetched.
#[derive(Parser)]
#[command(name = "testamur", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The configuration file; `testamur.toml` in this folder when it is there
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "TESTAMUR_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(subcommand)]
    Achievement(achievement::Command),
    #[command(subcommand)]
    ApiKey(api_key::Command),
    Completions(completions::Args),
    #[command(subcommand)]
    Config(reference::Command),
    Demo(demo::Args),
    Derive(derive::Args),
    Export(export::Args),
    Init(init::Args),
    Issue(issue::Args),
    #[command(subcommand)]
    Key(key::Command),
    Offer(offer::Args),
    #[command(subcommand)]
    Path(path::Command),
    Reinstate(standing::ReinstateArgs),
    Revoke(revoke::Args),
    Serve(serve::Args),
    Suspend(standing::SuspendArgs),
    #[command(subcommand)]
    Tenant(tenant::Command),
    Verify(verify::Args),
}

/// Runs a command to its end.
pub(crate) fn run(cli: Cli) -> Result<Ending> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the async runtime")?;
    runtime.block_on(dispatch(cli))
}

async fn dispatch(cli: Cli) -> Result<Ending> {
    // Every command stands on the contexts: a program whose copy was changed does nothing at all.
    testamur_linked_data::verify_embedded()
        .context("this program was tampered with: install it anew")?;
    // These need no configuration and no store.
    match &cli.command {
        Command::Completions(args) => return completions::run(args),
        Command::Config(command) => return reference::run(command),
        Command::Demo(args) => return demo::run(args).await,
        Command::Init(args) => return init::run(args, cli.config.as_deref()).await,
        _ => {}
    }
    let config = Config::load(cli.config.as_deref(), config::environment())?;
    start_log(&config.log)?;
    config.pin_contexts()?;
    match cli.command {
        Command::Achievement(command) => achievement::run(command, &config).await,
        Command::ApiKey(command) => api_key::run(command, &config).await,
        Command::Derive(args) => derive::run(&args),
        Command::Export(args) => export::run(args, &config).await,
        Command::Issue(args) => issue::run(args, &config).await,
        Command::Key(command) => key::run(command, &config).await,
        Command::Offer(args) => offer::run(args, &config).await,
        Command::Path(command) => path::run(command, &config).await,
        Command::Reinstate(args) => standing::reinstate(args, &config).await,
        Command::Revoke(args) => revoke::run(args, &config).await,
        Command::Serve(args) => serve::run(args, config).await,
        Command::Suspend(args) => standing::suspend(args, &config).await,
        Command::Tenant(command) => tenant::run(command, &config).await,
        Command::Verify(args) => verify::run(args, &config).await,
        Command::Completions(_) | Command::Config(_) | Command::Demo(_) | Command::Init(_) => {
            Ok(Ending::Yes)
        }
    }
}

/// Logs go to standard error: standard output is for data.
fn start_log(settings: &LogSettings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.filter).with_context(|| {
        format!(
            "`log.filter` is `{}`: expected a filter like `info` or `info,testamur_sources=debug`",
            settings.filter
        )
    })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Json => subscriber.json().init(),
        LogFormat::Text => subscriber.with_target(false).init(),
    }
    Ok(())
}
