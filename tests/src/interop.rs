//! Calls the software of others that `interop/` drives: wallets and verifiers on Node.js, event producers on Python.
//!
//! The scripts read what they are given as arguments and on standard input, and print one JSON object.
//!
//! These functions block: an async test calls them through `tokio::task::spawn_blocking`, or the server that a script
//! talks to would not get its turn.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;

/// What a script answered.
#[derive(Debug)]
pub struct Output {
    /// The exit code; `None` if a signal ended the script.
    pub code: Option<i32>,
    /// What it printed on standard output.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}

impl Output {
    /// Says whether the script succeeded.
    pub fn is_success(&self) -> bool {
        self.code == Some(0)
    }

    /// The JSON object that a successful script printed.
    ///
    /// # Errors
    ///
    /// If the script failed, with all that it printed; or if its output is no JSON.
    pub fn json(&self) -> Result<Value> {
        ensure!(
            self.is_success(),
            "the script failed with exit code {:?}\nstdout: {}\nstderr: {}",
            self.code,
            self.stdout,
            self.stderr
        );
        serde_json::from_str(&self.stdout)
            .with_context(|| format!("the script printed no JSON: {}", self.stdout))
    }
}

/// Runs a script of `interop/npm`, such as `pull.mjs`, to its end.
///
/// # Errors
///
/// If `TESTAMUR_TEST_NODE` or `TESTAMUR_TEST_NODE_MODULES` is absent, or the script cannot be started.
pub fn node(script: &str, arguments: &[&str], stdin: &str) -> Result<Output> {
    // The scripts find the packages beside them; the variable says that they have been installed.
    variable("TESTAMUR_TEST_NODE_MODULES")?;
    let program = variable("TESTAMUR_TEST_NODE")?;
    run(&program, &folder("npm").join(script), arguments, stdin)
}

/// Runs a script of `interop/python`, such as `produce_events.py`, to its end.
///
/// # Errors
///
/// If `TESTAMUR_TEST_PYTHON` is absent, or the script cannot be started.
pub fn python(script: &str, arguments: &[&str], stdin: &str) -> Result<Output> {
    let program = variable("TESTAMUR_TEST_PYTHON")?;
    run(&program, &folder("python").join(script), arguments, stdin)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("interop")
        .join(name)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| {
            anyhow!(
                "{name} is not set: run the tests by `cargo xtask test`, which sets up the peers"
            )
        })
}

fn run(program: &str, script: &Path, arguments: &[&str], stdin: &str) -> Result<Output> {
    let mut command = Command::new(program);
    command
        .args([script.as_os_str()])
        .args(arguments.iter().map(OsStr::new))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{program}` for `{}`", script.display()))?;
    let mut pipe = child.stdin.take().context("the input was piped")?;
    // A script that wants no input may have ended before it was given: its output tells, not the broken pipe.
    drop(pipe.write_all(stdin.as_bytes()));
    drop(pipe);
    let output = child
        .wait_with_output()
        .with_context(|| format!("cannot wait for `{}`", script.display()))?;
    Ok(Output {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
