//! A PostgreSQL of our own: a new cluster for each run, as durable as a test needs and no more.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Server, free_port, run_folder};
use crate::machine::{find_or_install, program, server, server_user};
use crate::workspace::{Workspace, quietly};

/// Starts PostgreSQL; answers with the server and the URL of a database of its own.
///
/// The role in the URL may create databases but is no superuser: row-level security does not bind superusers, and a
/// test under one would prove nothing.
pub(crate) fn start(workspace: &Workspace) -> Result<(Server, String)> {
    let programs = find_or_install("the PostgreSQL server", &["postgresql"], find_programs)?;
    let user = server_user();
    let folder = run_folder(workspace, "postgres", user)?;
    let data = folder.join("data");
    create_cluster(&programs, &data, user)?;
    let port = free_port()?;
    let server = Server::start(server_command(&programs, &data, port, user), folder, port)?;
    create_database(&programs, server.port())
        .context("the started PostgreSQL does not take our database")?;
    let url = format!("postgres://testamur@127.0.0.1:{port}/testamur");
    Ok((server, url))
}

/// The folder with `initdb` and `postgres`; of several versions, the newest.
fn find_programs() -> Option<PathBuf> {
    if let (Some(initdb), Some(_)) = (program("initdb"), program("postgres")) {
        return initdb.parent().map(Path::to_owned);
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder)
}

fn create_cluster(programs: &Path, data: &Path, user: Option<&str>) -> Result<()> {
    quietly(
        server(programs.join("initdb"), user)
            .args([
                "--username",
                "postgres",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
            ])
            .args(["--locale", "C", "--no-sync", "--pgdata"])
            .arg(data)
            .current_dir("/"),
    )
    .context("cannot create a PostgreSQL cluster")
}

fn server_command(programs: &Path, data: &Path, port: u16, user: Option<&str>) -> Command {
    let mut command = server(programs.join("postgres"), user);
    command.arg("-D").arg(data).current_dir("/");
    let settings = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "max_connections=300".to_owned(),
        // For tests only: a cluster that is thrown away need not survive a power cut.
        "fsync=off".to_owned(),
        "full_page_writes=off".to_owned(),
    ];
    for setting in settings {
        command.args([OsStr::new("-c"), OsStr::new(&setting)]);
    }
    command
}

fn create_database(programs: &Path, port: u16) -> Result<()> {
    let beside = programs.join("psql");
    let psql = if beside.is_file() {
        beside
    } else {
        "psql".into()
    };
    quietly(
        Command::new(psql)
            .args(["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1"])
            .arg(format!("postgres://postgres@127.0.0.1:{port}/postgres"))
            .args([
                "-c",
                "CREATE ROLE testamur LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB CREATEROLE",
            ])
            .args(["-c", "CREATE DATABASE testamur OWNER testamur"]),
    )
}
