use anyhow::Result;
use clap::Subcommand;

use super::read;
use crate::{config::Config, exit::Ending};

/// Show what can be configured
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print every setting with its default, as TOML
    Defaults,
    /// Print the JSON Schema of the configuration
    Schema,
}

pub(crate) fn run(command: &Command) -> Result<Ending> {
    match command {
        Command::Defaults => read::line(toml::to_string_pretty(&Config::default())?.trim_end())?,
        Command::Schema => read::pretty(&Config::json_schema())?,
    }
    Ok(Ending::Yes)
}
