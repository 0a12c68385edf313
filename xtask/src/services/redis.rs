//! A Redis of our own: in memory only.

use anyhow::Result;

use super::{Server, free_port, run_folder};
use crate::machine::{find_or_install, program, server, server_user};
use crate::workspace::Workspace;

/// Starts Redis; answers with the server and its URL.
pub(crate) fn start(workspace: &Workspace) -> Result<(Server, String)> {
    let redis = find_or_install("the Redis server", &["redis-server"], || {
        program("redis-server")
    })?;
    let user = server_user();
    let folder = run_folder(workspace, "redis", user)?;
    let port = free_port()?;
    let mut command = server(redis, user);
    command
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args([
            "--save",
            "",
            "--appendonly",
            "no",
            "--daemonize",
            "no",
            "--dir",
        ])
        .arg(&folder)
        .current_dir("/");
    let server = Server::start(command, folder, port)?;
    let url = format!("redis://127.0.0.1:{}/", server.port());
    Ok((server, url))
}
