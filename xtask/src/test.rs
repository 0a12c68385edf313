//! `cargo xtask test`: everything that the tests need, then the tests, then a plain account of both.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::Options;
use crate::machine::{find_or_install, program};
use crate::packages;
use crate::services::{Server, postgres, redis};
use crate::workspace::{ORACLES, Workspace};

/// What was set up, what was not, and the environment that tells the tests.
///
/// The servers stop when this is dropped.
struct Setup {
    servers: Vec<Server>,
    environment: Vec<(&'static str, PathBuf)>,
    account: Vec<Line>,
}

/// One line of the closing table.
struct Line {
    what: &'static str,
    state: Result<String, String>,
}

/// The numbers that `cargo test` prints for each test program, summed.
#[derive(Default)]
struct Totals {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// Sets up and runs the tests.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [allow_missing] = options.flags(["--allow-missing"])?;
    let setup = Setup::new(workspace);
    setup.print("before the tests");
    let counts = workspace
        .scratch()?
        .join(format!("counts-{}", std::process::id()));
    std::fs::write(&counts, "").with_context(|| format!("cannot write `{}`", counts.display()))?;
    let mut succeeded = true;
    let mut totals = Totals::default();
    for selection in selections(&options.passed_on) {
        let mut command = workspace.cargo(&["test", "--no-fail-fast"]);
        command
            .args(selection)
            .envs(setup.environment.iter().map(|(name, value)| (name, value)))
            .env("TESTAMUR_COUNTS", &counts);
        if !allow_missing {
            command.env("TESTAMUR_TEST_REQUIRE_ALL", "1");
        }
        // What fails does not keep the next from running: one run tells all.
        succeeded &= run_counted(&mut command, &mut totals)?;
    }
    setup.print("what the tests had");
    print_counts(&std::fs::read_to_string(&counts)?);
    drop(std::fs::remove_file(&counts));
    let complete = allow_missing || setup.missing() == 0;
    if !complete {
        println!(
            "\nxtask: {} of the above could not be set up: the tests are not complete (--allow-missing lets that pass)",
            setup.missing()
        );
    }
    println!(
        "\n{} passed, {} failed, {} skipped",
        totals.passed, totals.failed, totals.ignored
    );
    Ok(if succeeded && complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What each `cargo test` is about: all in two runs, or in one what the developer asked for.
///
/// Two, because cargo unifies the features of all packages that it builds at once: beside [`ORACLES`] our crates and the
/// program under test would get `serde_json/arbitrary_precision`, which nobody ships.
fn selections(asked: &[String]) -> Vec<Vec<&str>> {
    if asked.is_empty() {
        return vec![
            vec!["--workspace", "--exclude", ORACLES],
            vec!["--package", ORACLES],
        ];
    }
    vec![asked.iter().map(String::as_str).collect()]
}

/// `cargo xtask setup`: as far as the tests themselves.
pub(crate) fn set_up_only(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let [] = options.flags([])?;
    let setup = Setup::new(workspace);
    setup.print("set up");
    Ok(if setup.missing() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Setup {
    fn new(workspace: &Workspace) -> Self {
        let mut setup = Self {
            servers: Vec::new(),
            environment: Vec::new(),
            account: Vec::new(),
        };
        setup.build_tools();
        setup.service("PostgreSQL", "TESTAMUR_TEST_POSTGRES_URL", || {
            postgres::start(workspace)
        });
        setup.service("Redis", "TESTAMUR_TEST_REDIS_URL", || {
            redis::start(workspace)
        });
        setup.softhsm();
        setup.peers(workspace);
        setup.corpus(workspace);
        setup
    }

    /// The oracle libraries of the test package build OpenSSL from source.
    fn build_tools(&mut self) {
        let packages = ["build-essential", "perl"];
        let found = find_or_install("a C compiler, make and perl", &packages, || {
            let compiler = program("cc").is_some() && program("make").is_some();
            // Debian's smallest perl lacks the modules that OpenSSL's build asks for.
            let perl = Command::new("perl")
                .args(["-MFindBin", "-MIPC::Cmd", "-e", "1"])
                .output();
            (compiler && perl.is_ok_and(|output| output.status.success())).then_some(())
        });
        self.note("C compiler, make, perl", found.map(|()| "found".to_owned()));
    }

    fn service(
        &mut self,
        what: &'static str,
        variable: &'static str,
        start: impl FnOnce() -> Result<(Server, String)>,
    ) {
        if std::env::var_os(variable).is_some_and(|url| !url.is_empty()) {
            self.note(what, Ok(format!("given by {variable}")));
            return;
        }
        let started = start().map(|(server, url)| {
            self.servers.push(server);
            self.environment.push((variable, url.clone().into()));
            format!("started: {url}")
        });
        self.note(what, started);
    }

    /// A PKCS #11 token in software: its module, and the tool that makes tokens.
    fn softhsm(&mut self) {
        const VARIABLE: &str = "TESTAMUR_TEST_SOFTHSM";
        const MODULES: [&str; 4] = [
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib64/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
            "/usr/local/lib/softhsm/libsofthsm2.so",
        ];
        if std::env::var_os(VARIABLE).is_some_and(|module| !module.is_empty()) {
            self.note("SoftHSM", Ok(format!("given by {VARIABLE}")));
            return;
        }
        let found = find_or_install("SoftHSM 2", &["softhsm2"], || {
            program("softhsm2-util")?;
            MODULES
                .into_iter()
                .map(PathBuf::from)
                .find(|module| module.is_file())
        });
        let found = found.map(|module| {
            let shown = module.display().to_string();
            self.environment.push((VARIABLE, module));
            shown
        });
        self.note("SoftHSM", found);
    }

    fn peers(&mut self, workspace: &Workspace) {
        let python = packages::python(workspace);
        let node = packages::node(workspace, python.as_deref().ok());
        let python = python.map(|interpreter| {
            let shown = interpreter.display().to_string();
            self.environment.push(("TESTAMUR_TEST_PYTHON", interpreter));
            shown
        });
        self.note("PyPI peers", python);
        let node = node.map(|node| {
            let shown = node.program.display().to_string();
            self.environment.push(("TESTAMUR_TEST_NODE", node.program));
            self.environment
                .push(("TESTAMUR_TEST_NODE_MODULES", node.modules));
            shown
        });
        self.note("npm peers", node);
    }

    /// The corpus is no part of a checkout and cannot be installed: tests over it say so themselves.
    fn corpus(&mut self, workspace: &Workspace) {
        let state = match workspace.corpus() {
            Some(folder) => {
                let shown = folder.display().to_string();
                self.environment.push(("TESTAMUR_CORPUS", folder));
                shown
            }
            None => "absent: its tests are left out (TESTAMUR_CORPUS names the folder)".to_owned(),
        };
        self.note("corpus", Ok(state));
    }

    fn note(&mut self, what: &'static str, state: Result<String>) {
        let state = state.map_err(|error| format!("{error:#}"));
        self.account.push(Line { what, state });
    }

    fn missing(&self) -> usize {
        self.account
            .iter()
            .filter(|line| line.state.is_err())
            .count()
    }

    fn print(&self, title: &str) {
        println!("\nxtask: {title}");
        for Line { what, state } in &self.account {
            match state {
                Ok(state) => println!("  {what:<24} {state}"),
                Err(reason) => println!("  {what:<24} MISSING: {reason}"),
            }
        }
        println!();
    }
}

/// Runs `cargo test`, shows what it prints as it comes, and adds its results; says whether it succeeded.
fn run_counted(command: &mut Command, totals: &mut Totals) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let pipe = child.stdout.take().context("the output was piped")?;
    let mut stdout = std::io::stdout();
    for line in BufReader::new(pipe).split(b'\n') {
        let line = line?;
        totals.add(&String::from_utf8_lossy(&line));
        stdout.write_all(&line)?;
        stdout.write_all(b"\n")?;
    }
    Ok(child.wait()?.success())
}

impl Totals {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`.
    fn add(&mut self, line: &str) {
        let Some((_, results)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for result in results.split(';') {
            let mut words = result.split_whitespace();
            let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Prints what the conformance tests reported: lines of a name, a tab, a number of cases.
fn print_counts(reported: &str) {
    let mut counts: Vec<(&str, u64)> = reported
        .lines()
        .filter_map(|line| {
            let (name, count) = line.split_once('\t')?;
            Some((name, count.parse().ok()?))
        })
        .collect();
    counts.sort_unstable();
    counts.dedup();
    println!("xtask: corpus cases that ran");
    for (name, count) in &counts {
        println!("  {name:<48} {count:>6}");
    }
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    println!("  {:<48} {total:>6}", "all");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oracles_are_not_built_with_the_rest() {
        let [rest, oracles] = &selections(&[])[..] else {
            panic!("two runs");
        };
        assert_eq!(rest.join(" "), "--workspace --exclude testamur-oracles");
        assert_eq!(oracles.join(" "), "--package testamur-oracles");
    }

    #[test]
    fn what_was_asked_for_is_the_only_run() {
        let asked = ["-p".to_owned(), "testamur-keys".to_owned()];
        assert_eq!(selections(&asked), [["-p", "testamur-keys"]]);
    }

    #[test]
    fn results_of_several_programs_are_summed() {
        let mut totals = Totals::default();
        totals.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s");
        totals.add("test a_result: passed ... ok");
        totals.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s");
        assert_eq!((totals.passed, totals.failed, totals.ignored), (4, 2, 1));
    }
}
