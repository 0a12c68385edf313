//! Just enough of Redis to write what no producer would, and to see what is waiting.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};

/// Sends one command; the first line of the answer.
pub(crate) fn command(url: &str, arguments: &[&[u8]]) -> Result<String> {
    let address = url
        .strip_prefix("redis://")
        .context("a redis:// URL")?
        .trim_end_matches('/');
    let address = address.split('/').next().unwrap_or(address);
    let mut connection = TcpStream::connect(address)?;
    let mut bytes = format!("*{}\r\n", arguments.len()).into_bytes();
    for argument in arguments {
        bytes.extend_from_slice(format!("${}\r\n", argument.len()).as_bytes());
        bytes.extend_from_slice(argument);
        bytes.extend_from_slice(b"\r\n");
    }
    connection.write_all(&bytes)?;
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    // An array answers its length first; the count of pending entries is its first element.
    if line.starts_with('*') {
        line.clear();
        reader.read_line(&mut line)?;
    }
    ensure!(!line.starts_with('-'), "Redis refused: {line}");
    Ok(line.trim_start_matches([':', '+', '$']).trim().to_owned())
}
