use std::io;

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

#[expect(clippy::unnecessary_wraps, reason = "every command has the same shape")]
pub(crate) fn run(args: &Args) -> Result<Ending> {
    generate(
        args.shell,
        &mut Cli::command(),
        "testamur",
        &mut io::stdout(),
    );
    Ok(Ending::Yes)
}
