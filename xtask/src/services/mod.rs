//! The servers that the tests talk to, started for one run on free ports of this machine's loopback.

pub(crate) mod postgres;
pub(crate) mod redis;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::machine::is_root;
use crate::workspace::{Workspace, quietly};

/// A running server; dropping it stops the process and removes its data.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts a server whose log goes to a file, and waits until its port answers.
    fn start(mut command: Command, folder: PathBuf, port: u16) -> Result<Self> {
        let log = folder.join("server.log");
        let file = std::fs::File::create(&log)?;
        let process = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut server = Self {
            process,
            folder,
            port,
        };
        for _ in 0..300 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(server);
            }
            if let Some(status) = server.process.try_wait()? {
                bail!("{command:?} ended ({status}): {}", last_lines(&log));
            }
            sleep(Duration::from_millis(100));
        }
        bail!(
            "{command:?} did not listen within 30 s: {}",
            last_lines(&log)
        )
    }

    fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An interrupt lets the server end its clients and children; `Child::kill` would leave PostgreSQL's behind.
        let interrupted = Command::new("kill")
            .args(["-INT", &self.process.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
        if !interrupted {
            drop(self.process.kill());
        }
        drop(self.process.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join(" | ")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// A new empty folder for a server of this run.
///
/// As root it lies in the system's temporary folder: the server runs as another user, whom a checkout in root's home
/// would not let in.
fn run_folder(workspace: &Workspace, name: &str, user: Option<&str>) -> Result<PathBuf> {
    let parent = if is_root() {
        std::env::temp_dir()
    } else {
        workspace.scratch()?
    };
    remove_left_overs(&parent);
    let folder = parent.join(format!("{PREFIX}{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create `{}`", folder.display()))?;
    if let Some(user) = user {
        quietly(
            Command::new("chown")
                .arg(format!("{user}:{user}"))
                .arg(&folder),
        )?;
    }
    Ok(folder)
}

const PREFIX: &str = "testamur-xtask-";

/// Removes the folders of runs that were killed.
fn remove_left_overs(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('-').next())
            .and_then(|id| id.parse::<u32>().ok());
        if process.is_some_and(|id| !is_running(id)) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

fn is_running(process: u32) -> bool {
    Command::new("kill")
        .args(["-0", &process.to_string()])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
