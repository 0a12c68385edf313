//! What this machine has, and how more of it is had: programs in `PATH`, packages of Debian.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Result, anyhow, bail};

use crate::workspace::quietly;

/// Finds a program in `PATH`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Says whether we run as root: servers such as PostgreSQL refuse to.
pub(crate) fn is_root() -> bool {
    static IS_ROOT: OnceLock<bool> = OnceLock::new();
    *IS_ROOT.get_or_init(|| {
        Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
    })
}

/// Finds what `look` looks for; if it is not there, installs the Debian packages and looks again.
pub(crate) fn find_or_install<T>(
    what: &str,
    packages: &[&str],
    look: impl Fn() -> Option<T>,
) -> Result<T> {
    if let Some(found) = look() {
        return Ok(found);
    }
    let by_hand = format!(
        "install it, on Debian with `apt-get install {}`",
        packages.join(" ")
    );
    install(what, packages)
        .map_err(|error| anyhow!("{what} is not on this machine; {by_hand} ({error:#})"))?;
    look().ok_or_else(|| anyhow!("{what} is not on this machine even after the install; {by_hand}"))
}

/// Whether the list of packages was fetched in this run.
static UPDATED: OnceLock<()> = OnceLock::new();

/// Installs Debian packages, as root or through a `sudo` that asks for no password.
fn install(what: &str, packages: &[&str]) -> Result<()> {
    if program("apt-get").is_none() {
        bail!("there is no apt-get to install it by");
    }
    if !is_root() && !sudo_is_free() {
        bail!("neither root nor a sudo without password to install it by");
    }
    println!("xtask: installing {what}: {}", packages.join(" "));
    if UPDATED.set(()).is_ok() {
        // An old list may still serve: the install itself tells.
        drop(quietly(apt_get().arg("update")));
    }
    quietly(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}

fn sudo_is_free() -> bool {
    Command::new("sudo")
        .args(["--non-interactive", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn apt_get() -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", "env"]);
        sudo
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"])
        .stdin(Stdio::null());
    command
}

/// A command for a server: ended by the system when xtask ends, however that ends; never run as root.
///
/// `setpriv` (util-linux) sets the signal that a child gets at its parent's death, and the user. Ctrl-c reaches the
/// server as well, as it stays in our process group, and both servers take an interrupt as the order to stop.
pub(crate) fn server(program: impl AsRef<OsStr>, user: Option<&str>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    command.arg("--").arg(program);
    command
}

/// The user that servers run as when we are root: that of the database if there is one.
pub(crate) fn server_user() -> Option<&'static str> {
    let exists = |user: &&str| {
        Command::new("id")
            .args(["-u", user])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    is_root()
        .then(|| ["postgres", "daemon"].into_iter().find(exists))
        .flatten()
}
