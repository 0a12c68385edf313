//! `cargo xtask mutants`: changes the code that decides, one small place at a time, and sees whether a test notices.
//!
//! cargo-mutants makes the changes; what came of each is kept in the scratch folder, so that a later run with `--missed`
//! tests again only what survived. The figures go into docs/MUTANTS.md, where a person writes why each survivor may live.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::Options;
use crate::page::rewrite;
use crate::workspace::{Workspace, output, quietly, status};

/// What decides about a credential; everything else shows its mistakes sooner.
const PACKAGES: [&str; 2] = ["testamur-status", "testamur-verifier"];
/// Of the mutants that a test could notice, at least so many in a hundred are.
const LEAST_PERCENT: usize = 90;
const VERSION: &str = "27.1.0";
const PAGE: &str = "docs/MUTANTS.md";

/// As cargo-mutants calls them.
const SURVIVED: &str = "MissedMutant";
const UNVIABLE: &str = "Unviable";

/// What became of each mutant, by its name.
type Outcomes = BTreeMap<String, String>;

/// `--missed` tests again what survived the last run, `--report` tests nothing; what stands behind `--` is for cargo-mutants.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let flags = options.flags(["--missed", "--report"])?;
    let tool = cargo_mutants(workspace)?;
    let mut rows = vec![
        "| package | mutants | do not compile | caught | survived | caught of those that compile |"
            .to_owned(),
        "|---|---:|---:|---:|---:|---:|".to_owned(),
    ];
    let mut survivors = Vec::new();
    let mut enough = true;
    for package in PACKAGES {
        let outcomes = outcomes(workspace, &tool, package, flags, options)?;
        let figures = Figures::of(&outcomes);
        enough &= figures.caught() * 100 >= figures.viable() * LEAST_PERCENT;
        rows.push(figures.row(package));
        let survived = outcomes.iter().filter(|(_, outcome)| *outcome == SURVIVED);
        survivors.extend(survived.map(|(name, _)| without_position(name)));
    }
    let table = rows.join("\n");
    println!("{table}");
    rewrite(workspace, PAGE, "mutants", &table)?;
    let page = std::fs::read_to_string(workspace.path(PAGE))?;
    survivors.retain(|name| !page.contains(&format!("`{name}`")));
    for name in &survivors {
        println!("xtask: {PAGE} gives no reason why this mutant may live: `{name}`");
    }
    if !enough {
        println!("xtask: fewer than {LEAST_PERCENT} in 100 mutants are caught");
    }
    Ok(if enough && survivors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A row of the table.
struct Figures {
    mutants: usize,
    unviable: usize,
    survived: usize,
}

impl Figures {
    fn of(outcomes: &Outcomes) -> Self {
        let count = |outcome: &str| outcomes.values().filter(|value| *value == outcome).count();
        Self {
            mutants: outcomes.len(),
            unviable: count(UNVIABLE),
            survived: count(SURVIVED),
        }
    }

    /// Those that compile, so that a test could notice them.
    fn viable(&self) -> usize {
        self.mutants - self.unviable
    }

    fn caught(&self) -> usize {
        self.viable() - self.survived
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of a few thousand")]
    fn row(&self, package: &str) -> String {
        format!(
            "| `{package}` | {} | {} | {} | {} | {:.1} % |",
            self.mutants,
            self.unviable,
            self.caught(),
            self.survived,
            self.caught() as f64 * 100.0 / self.viable().max(1) as f64
        )
    }
}

/// What became of every mutant of a package, now or in an earlier run.
fn outcomes(
    workspace: &Workspace,
    tool: &Path,
    package: &str,
    [missed, report]: [bool; 2],
    options: &Options,
) -> Result<Outcomes> {
    let folder = workspace.scratch()?.join("mutants").join(package);
    std::fs::create_dir_all(&folder)?;
    let kept = folder.join("outcomes.json");
    let mut outcomes = read_kept(&kept)?;
    if !report {
        outcomes.extend(mutate(workspace, tool, package, &folder, missed, options)?);
    }
    let listed = list(workspace, tool, package)?;
    outcomes.retain(|name, _| listed.contains(name));
    std::fs::write(&kept, serde_json::to_vec_pretty(&outcomes)?)?;
    ensure!(
        outcomes.len() == listed.len(),
        "{package}: {} of {} mutants were tried; run `cargo xtask mutants` for the others",
        outcomes.len(),
        listed.len()
    );
    Ok(outcomes)
}

/// The tool at the pinned version, in the scratch folder.
fn cargo_mutants(workspace: &Workspace) -> Result<PathBuf> {
    let root = workspace.scratch()?.join("tools");
    let program = root.join("bin/cargo-mutants");
    let installed = output(Command::new(&program).args(["mutants", "--version"]));
    if !installed.is_ok_and(|version| version.contains(VERSION)) {
        println!("xtask: installing cargo-mutants {VERSION}");
        let mut install = workspace.cargo(&["install", "--quiet", "--locked", "--force", "--root"]);
        quietly(
            install
                .arg(root)
                .args(["--version", VERSION, "cargo-mutants"]),
        )?;
    }
    Ok(program)
}

/// Tries the mutants of one package against the tests of that package.
fn mutate(
    workspace: &Workspace,
    tool: &Path,
    package: &str,
    folder: &Path,
    missed: bool,
    options: &Options,
) -> Result<Outcomes> {
    let mut command = Command::new(tool);
    command
        .args(["mutants", "--package", package, "--profile", "mutants"])
        .args(["--no-times", "--minimum-test-timeout", "30", "--output"])
        .arg(folder)
        .args(missed.then_some("--iterate"))
        .args(&options.passed_on)
        // Examples in the documentation show a use; what is true is said by the tests.
        .args(["--", "--lib", "--tests"])
        // A snapshot that differs is a failure, and leaves no file behind.
        .env("INSTA_UPDATE", "no")
        .current_dir(workspace.path("."));
    let code = status(&mut command)?.code();
    // 2: some survived; 3: some ran out of time.
    ensure!(
        matches!(code, Some(0 | 2 | 3)),
        "cargo-mutants failed ({code:?})"
    );
    let path = folder.join("mutants.out/outcomes.json");
    let text = std::fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let told: Value = serde_json::from_slice(&text)?;
    let scenarios = told["outcomes"].as_array().context("no list of outcomes")?;
    let outcome = |outcome: &Value| {
        let name = outcome["scenario"]["Mutant"]["name"].as_str()?;
        Some((name.to_owned(), outcome["summary"].as_str()?.to_owned()))
    };
    Ok(scenarios.iter().filter_map(outcome).collect())
}

/// The names of all mutants of a package.
fn list(workspace: &Workspace, tool: &Path, package: &str) -> Result<Vec<String>> {
    let mut command = Command::new(tool);
    command.args(["mutants", "--list", "--package", package]);
    let names = output(command.current_dir(workspace.path(".")))?;
    Ok(names.lines().map(str::to_owned).collect())
}

fn read_kept(path: &Path) -> Result<Outcomes> {
    if !path.is_file() {
        return Ok(Outcomes::new());
    }
    let text = std::fs::read(path)?;
    serde_json::from_slice(&text).with_context(|| format!("`{}` is no table", path.display()))
}

/// `src/x.rs:12:3: replace …` without line and column, which every edit above would move.
fn without_position(name: &str) -> String {
    let Some((place, change)) = name.split_once(": ") else {
        return name.to_owned();
    };
    let file = place.split(':').next().unwrap_or(place);
    format!("{file}: {change}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survivor_is_named_without_its_position() {
        assert_eq!(
            without_position("crates/a/src/b.rs:12:3: replace < with <= in c::d"),
            "crates/a/src/b.rs: replace < with <= in c::d"
        );
    }
}
