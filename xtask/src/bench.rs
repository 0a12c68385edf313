//! `cargo xtask bench`: the benchmarks, beside the oracles that they measure; their table in docs/PERFORMANCE.md.

use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::Options;
use crate::workspace::{ORACLES, Workspace};

const PAGE: &str = "docs/PERFORMANCE.md";
const BEGIN: &str = "<!-- bench: begin (written by `cargo xtask bench`) -->";
const END: &str = "<!-- bench: end -->";

/// Runs the benchmarks; what they print on standard output replaces the text between the page's two markers.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [] = options.flags([])?;
    let mut command = workspace.cargo(&["bench", "--package", ORACLES, "--benches", "--"]);
    command.args(&options.passed_on).stderr(Stdio::inherit());
    let run = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    let table = String::from_utf8(run.stdout).context("a benchmark printed no UTF-8")?;
    print!("{table}");
    if !run.status.success() {
        bail!("the benchmarks failed ({})", run.status);
    }
    let page = workspace.path(PAGE);
    let text = std::fs::read_to_string(&page).with_context(|| format!("cannot read `{PAGE}`"))?;
    std::fs::write(&page, replaced(&text, &table)?)
        .with_context(|| format!("cannot write `{PAGE}`"))?;
    Ok(ExitCode::SUCCESS)
}

fn replaced(page: &str, table: &str) -> Result<String> {
    let (Some(begin), Some(end)) = (page.find(BEGIN), page.find(END)) else {
        bail!("`{PAGE}` has no lines `{BEGIN}` and `{END}` to write the table between");
    };
    let head = &page[..begin + BEGIN.len()];
    Ok(format!("{head}\n\n{}\n\n{}", table.trim(), &page[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_between_the_markers_is_replaced() {
        let page = format!("before\n{BEGIN}\n\nold\n\n{END}\nafter\n");
        let new = replaced(&page, "| new |\n").expect("the page has both markers");
        assert_eq!(new, format!("before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"));
    }

    #[test]
    fn a_page_without_markers_is_an_error() {
        assert!(replaced("no markers", "| new |").is_err());
    }
}
