//! The reference page of the command line, written from the commands themselves.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::Cli;
use crate::generated;

const WIDTH: usize = 100;

/// `UPDATE=1` writes the page anew.
#[test]
fn the_committed_page_of_commands_is_current() {
    generated::compare("docs/cli.md", &page());
}

#[test]
fn summaries_have_no_full_stop_and_nothing_is_without_help() {
    every(&mut command(), &mut |command| {
        let name = command.get_bin_name().unwrap_or_default().to_owned();
        let summary = command.get_about().map(ToString::to_string);
        assert!(
            summary.as_deref().is_some_and(is_summary),
            "{name}: {summary:?}"
        );
        for argument in command.get_arguments() {
            let summary = argument.get_help().map(ToString::to_string);
            assert!(
                summary.as_deref().is_some_and(is_summary),
                "{name} {}: {summary:?}",
                argument.get_id()
            );
        }
    });
}

fn is_summary(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('.')
}

fn page() -> String {
    let mut page = String::from(
        "# The command line\n\n\
         Generated from the program itself by `cargo xtask doc`: do not edit. `testamur help COMMAND` prints the same.\n\n\
         Data goes to standard output, all else to standard error. Exit codes: 0 yes; 1 the answer is no; 2 wrong usage or\n\
         configuration; 3 undecided, because something that is needed could not be fetched. Settings:\n\
         [configuration.md](configuration.md).\n",
    );
    every(&mut command(), &mut |command| {
        let help = command.render_long_help().to_string();
        let name = command.get_bin_name().unwrap_or_default();
        let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        write!(
            page,
            "\n## `{name}`\n\n```text\n{}\n```\n",
            lines.join("\n")
        )
        .unwrap();
    });
    page
}

fn command() -> Command {
    let mut command = Cli::command().term_width(WIDTH).bin_name("testamur");
    command.build();
    command
}

/// Calls `act` with each command, from the root down, in their order; not with `help`, which prints the others.
fn every(command: &mut Command, act: &mut impl FnMut(&mut Command)) {
    act(command);
    for subcommand in command.get_subcommands_mut() {
        if subcommand.get_name() != "help" {
            every(subcommand, act);
        }
    }
}
