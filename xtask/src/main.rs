//! The developer's commands: `cargo xtask test | lint | doc | fuzz | hostile | bench | mutants`.
//!
//! Each is what CI calls too, so that green here is green there. Nothing but a Rust toolchain is taken for granted:
//! `test` finds or installs the rest.

#![expect(
    clippy::print_stdout,
    reason = "a program for the terminal: its report is its output"
)]

mod bench;
mod doc;
mod fuzz;
mod hostile;
mod lint;
mod machine;
mod mutants;
mod packages;
mod page;
mod services;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <command> [options]

commands:
  test [--allow-missing] [-- ARGS]  set up services and packages, run every test of the workspace;
                                    ARGS go to one `cargo test`, instead of one for
                                    the workspace without testamur-oracles and one for it
  setup                             only install and set up what `test` needs, then say what is there
  lint [--quick]                    rustfmt, the house rules, clippy, cargo-deny; --quick stops before clippy
  doc [--check]                     write the generated pages and schemas anew; --check fails if they differ
  fuzz [--seconds N] [TARGETS]      build the fuzz targets and run each for N seconds (10 if not said)
  hostile                           the attacks once more in a release build: how long a file may take, and hold
  bench [-- ARGS]                   run the benchmarks and write their table into docs/PERFORMANCE.md
  mutants [--missed] [--report]     change the verifier and the status lists in small places, see whether a test notices,
                                    and write the figures into docs/MUTANTS.md (hours); --missed: only what survived
                                    the last time; --report: only the figures

Services given by TESTAMUR_TEST_POSTGRES_URL and TESTAMUR_TEST_REDIS_URL are used instead of own ones.";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<ExitCode> {
    if arguments.is_empty() {
        println!("{USAGE}");
        return Ok(ExitCode::from(2));
    }
    let command = arguments.remove(0);
    let options = Options::parse(arguments);
    let workspace = Workspace::find()?;
    match command.as_str() {
        "test" => test::run(&workspace, &options),
        "setup" => test::set_up_only(&workspace, &options),
        "lint" => lint::run(&workspace, &options),
        "doc" => doc::run(&workspace, &options),
        "fuzz" => fuzz::run(&workspace, &options),
        "hostile" => hostile::run(&workspace, &options),
        "bench" => bench::run(&workspace, &options),
        "mutants" => mutants::run(&workspace, &options),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => bail!("unknown command `{unknown}`\n{USAGE}"),
    }
}

/// What stands behind the command: flags of ours, and after `--` arguments that are passed on.
struct Options {
    flags: Vec<String>,
    passed_on: Vec<String>,
}

impl Options {
    fn parse(mut arguments: Vec<String>) -> Self {
        let passed_on = match arguments.iter().position(|argument| argument == "--") {
            Some(position) => arguments.split_off(position).split_off(1),
            None => Vec::new(),
        };
        Self {
            flags: arguments,
            passed_on,
        }
    }

    /// Says whether each of the allowed flags was given; a flag that is not allowed is an error.
    fn flags<const N: usize>(&self, allowed: [&str; N]) -> Result<[bool; N]> {
        if let Some(unknown) = self
            .flags
            .iter()
            .find(|flag| !allowed.contains(&flag.as_str()))
        {
            bail!("unknown option `{unknown}`\n{USAGE}");
        }
        Ok(allowed.map(|flag| self.flags.iter().any(|given| given == flag)))
    }
}
