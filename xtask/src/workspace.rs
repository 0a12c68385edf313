//! Where the workspace is, and how its own tools are called.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result, bail};

/// The package whose oracle gives `serde_json` a feature that nothing we ship has.
///
/// Cargo unifies the features of all packages of a command: our own crates are tested and linted as they ship only by a
/// command that leaves this package out, and it gets one of its own (docs/adr/0010).
pub(crate) const ORACLES: &str = "testamur-oracles";

/// The checkout that xtask was built from.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().context("xtask lies in the workspace")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The scratch folder of xtask: kept between runs, not in git.
    pub(crate) fn scratch(&self) -> Result<PathBuf> {
        let scratch = self.root.join("target/xtask");
        std::fs::create_dir_all(&scratch)
            .with_context(|| format!("cannot create `{}`", scratch.display()))?;
        Ok(scratch)
    }

    /// The corpus of official and recorded data, which is not part of the repository.
    pub(crate) fn corpus(&self) -> Option<PathBuf> {
        let folder = match std::env::var_os("TESTAMUR_CORPUS") {
            Some(folder) => PathBuf::from(folder),
            None => self.root.join("../shared/corpus"),
        };
        folder.canonicalize().ok().filter(|folder| folder.is_dir())
    }

    /// A cargo command at the root, by the same cargo that runs xtask.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(&self.root);
        command
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// The files of the project: those in git and those new ones that it does not ignore.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let listing = output(&mut self.git(&["ls-files", "-co", "--exclude-standard"]))?;
        Ok(listing
            .lines()
            .filter(|file| self.root.join(file).is_file())
            .map(str::to_owned)
            .collect())
    }
}

/// Runs a command whose output is wanted as text.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("{command:?} printed no UTF-8"))
}

/// Runs a command whose output goes to the terminal.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command
        .status()
        .with_context(|| format!("cannot start {command:?}"))
}

/// Runs a command that must succeed; what it printed is shown only if it does not.
pub(crate) fn quietly(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}
