//! `testamur`: issue, store, deliver and verify learning credentials.

mod commands;
mod config;
mod exit;
#[cfg(test)]
mod generated;
mod installation;
mod system;
mod verification;

use std::process::ExitCode;

use clap::Parser as _;

use crate::commands::Cli;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(exit::panicked));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    exit::report(commands::run(cli))
}
