//! `cargo xtask lint`: rustfmt, the rules of the house, clippy, cargo-deny; all are run, whichever fails.

mod arrows;
mod files;
mod manifests;

use std::process::ExitCode;

use anyhow::Result;

use crate::Options;
use crate::machine::program;
use crate::workspace::{ORACLES, Workspace, status};

/// A broken rule: where, and what to do.
type Complaint = String;

/// Runs the linters; with `--quick` only those that compile nothing.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [quick] = options.flags(["--quick"])?;
    let mut failed = Vec::new();
    for (rule, complaints) in [
        ("file names and lengths", files::complaints(workspace)?),
        ("dependency comments", manifests::complaints(workspace)?),
        ("arrows point down", arrows::complaints(workspace)?),
    ] {
        println!(
            "xtask: {rule}: {}",
            if complaints.is_empty() {
                "good"
            } else {
                "NOT good"
            }
        );
        for complaint in &complaints {
            println!("  {complaint}");
        }
        if !complaints.is_empty() {
            failed.push(rule);
        }
    }
    if !status(&mut workspace.cargo(&["fmt", "--all", "--check"]))?.success() {
        failed.push("rustfmt (mend by `cargo fmt --all`)");
    }
    if !quick {
        // Two runs, so that our crates are linted with the features that they ship with.
        for (name, selection) in [
            ("clippy", &["--workspace", "--exclude", ORACLES][..]),
            (
                "clippy of the oracles",
                &["--package", ORACLES, "--no-deps"],
            ),
        ] {
            let mut clippy = workspace.cargo(&["clippy", "--all-targets"]);
            clippy.args(selection).args(["--", "-D", "warnings"]);
            if !status(&mut clippy)?.success() {
                failed.push(name);
            }
        }
        if program("cargo-deny").is_none() {
            println!(
                "xtask: cargo-deny is not installed: licences and advisories were not looked at (`cargo install cargo-deny`)"
            );
        } else if !status(&mut workspace.cargo(&["deny", "check"]))?.success() {
            failed.push("cargo-deny");
        }
    }
    if failed.is_empty() {
        println!("xtask: lint is green");
        return Ok(ExitCode::SUCCESS);
    }
    println!("xtask: lint failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}
