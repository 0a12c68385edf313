//! `cargo xtask hostile`: the attacks and the poison graphs once more, built as the program ships.
//!
//! Only there is the time that a hostile file may take looked at closely, and one test at a time, so that it is the file
//! which takes it and not the neighbour.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::Options;
use crate::workspace::{Workspace, quietly};

/// A test of the package, and of it what takes no time of its own.
const TESTS: [(&str, &[&str]); 2] = [
    // Every flipped bit of every suite: many files, none of them hostile for long.
    ("attacks", &["--skip", "bit_flips"]),
    ("linked_data", &["rdf_canon"]),
];

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [] = options.flags([])?;
    for (name, chosen) in TESTS {
        let mut test = workspace.cargo(&["test", "--release", "--quiet"]);
        test.args(["--package", "testamur-tests", "--test", name, "--"]);
        test.args(["--test-threads", "1"]).args(chosen);
        quietly(&mut test).context("a hostile file took too long, or too much memory")?;
        println!("xtask: {name}, as the program ships: good");
    }
    Ok(ExitCode::SUCCESS)
}
