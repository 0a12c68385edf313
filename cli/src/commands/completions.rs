use std::io::{self, Write as _};

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::Cli;
use crate::exit::Ending;

/// Print the completion script of a shell
///
/// For bash: `testamur completions bash > /etc/bash_completion.d/testamur`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<Ending> {
    // Into memory first: the generator panics when its reader goes away.
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "testamur", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Ending::Yes)
}
