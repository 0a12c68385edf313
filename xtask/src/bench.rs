//! `cargo xtask bench`: the benchmarks, beside the oracles that they measure; their table in docs/PERFORMANCE.md, and the
//! rows that say most in the README.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::packages;
use crate::page::rewrite;
use crate::workspace::{ORACLES, Workspace, quietly};

/// The package of the program whose service is asked over HTTP.
const PROGRAM: &str = "testamur-cli";
const PAGE: &str = "docs/PERFORMANCE.md";
const FRONT_PAGE: &str = "README.md";
/// The operations of which the README tells.
const HEADLINES: [&str; 2] = [
    "| eddsa-rdfc-2022: sign, badge |",
    "| eddsa-rdfc-2022: parse and verify, badge |",
];

/// How a row says that its target is not met.
const MISSED: &str = "**missed**";

/// Runs the benchmarks; what they print on standard output replaces the text between the page's two markers. Fails, with the
/// tables written, if a target is missed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [] = options.flags([])?;
    // Built by itself, as it ships: the oracles would give it features of their own.
    quietly(&mut workspace.cargo(&["build", "--release", "--package", PROGRAM]))?;
    let mut command = workspace.cargo(&["bench", "--package", ORACLES, "--benches", "--"]);
    command.args(&options.passed_on).stderr(Stdio::inherit());
    command.env("TESTAMUR_BIN", workspace.path("target/release/testamur"));
    add_peers(workspace, &mut command);
    let run = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    let table = String::from_utf8(run.stdout).context("a benchmark printed no UTF-8")?;
    print!("{table}");
    if !run.status.success() {
        bail!("the benchmarks failed ({})", run.status);
    }
    rewrite(workspace, PAGE, "bench", &table)?;
    rewrite(workspace, FRONT_PAGE, "bench", &headlines(&table))?;
    let missed: Vec<&str> = missed(&table).collect();
    for row in &missed {
        println!("xtask: a target is missed: {row}");
    }
    Ok(if missed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Tells the benchmarks where the peers in other languages are; says plainly which are not there.
fn add_peers(workspace: &Workspace, command: &mut Command) {
    let python = packages::python(workspace);
    let node = packages::node(workspace, python.as_deref().ok());
    let peers = [
        ("TESTAMUR_TEST_PYTHON", python),
        ("TESTAMUR_TEST_NODE", node.map(|node| node.program)),
    ];
    for (variable, peer) in peers {
        match peer {
            Ok(program) => {
                command.env(variable, program);
            }
            Err(error) => println!("xtask: no rows of the peers behind {variable}: {error:#}"),
        }
    }
}

/// The rows whose targets are missed.
fn missed(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|row| row.contains(MISSED))
}

/// The table's head, and of its rows those that say most.
fn headlines(table: &str) -> String {
    let told = |row: &&str| HEADLINES.iter().any(|operation| row.starts_with(operation));
    let rows = table.lines().skip(2).filter(told);
    let lines: Vec<&str> = table.lines().take(2).chain(rows).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_tells_the_rows_that_say_most() {
        let row = HEADLINES[0];
        let table = format!("| head |\n|---|\n{row} 1 |\n| other | 2 |\n\nMedians.\n");
        assert_eq!(headlines(&table), format!("| head |\n|---|\n{row} 1 |"));
    }

    #[test]
    fn a_row_that_misses_its_target_is_found() {
        let table = "| a | 1 | ≥ 2 × as fast: **missed** |\n| b | 3 | ≥ 2 × as fast: met |\n";
        let missed: Vec<&str> = missed(table).collect();
        assert_eq!(missed, ["| a | 1 | ≥ 2 × as fast: **missed** |"]);
    }
}
