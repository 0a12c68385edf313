//! The real `testamur` program: its commands, and `testamur serve` as a process that a test starts, kills and starts again.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::interop::Output;

/// How long a process may take to answer before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// An event stream that the service reads.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Where Redis is.
    pub redis_url: String,
    /// The stream's key.
    pub stream: String,
    /// Whose events they are.
    pub tenant: String,
}

/// An installation in a scratch folder, and its service while it runs.
#[derive(Debug)]
pub struct Service {
    folder: tempfile::TempDir,
    address: String,
    running: Option<Child>,
}

impl Service {
    /// Makes an installation over `database_url`, or over a SQLite file of its own; starts nothing.
    ///
    /// # Errors
    ///
    /// If the scratch folder or the configuration cannot be written.
    pub fn new(database_url: Option<&str>, streams: &[Stream]) -> Result<Self> {
        let folder = tempfile::tempdir().context("a scratch folder")?;
        let address = free_address()?;
        let sqlite = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("testamur.db").display()
        );
        let mut configuration = format!(
            "[database]\nurl = {:?}\n\n[http]\nlisten = {address:?}\npublic_url = \"http://{address}\"\n\n[fetch]\noffline = true\n",
            database_url.unwrap_or(&sqlite),
        );
        for stream in streams {
            write!(
                configuration,
                "\n[[redis]]\nsource = \"campus\"\nurl = {:?}\nstreams = [{:?}]\nroutes = [{{ course = \"*\", tenant = {:?} }}]\n",
                stream.redis_url, stream.stream, stream.tenant
            )?;
        }
        fs::write(folder.path().join("testamur.toml"), configuration)?;
        Ok(Self {
            folder,
            address,
            running: None,
        })
    }

    /// The scratch folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address at which the service answers.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Runs a command of the program to its end.
    ///
    /// # Errors
    ///
    /// If the program cannot be started.
    pub fn command(&self, arguments: &[&str], stdin: &str) -> Result<Output> {
        let mut child = self
            .program()?
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start `testamur`")?;
        let mut pipe = child.stdin.take().context("the input was piped")?;
        drop(pipe.write_all(stdin.as_bytes()));
        drop(pipe);
        let output = child.wait_with_output()?;
        Ok(Output {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs a command that has to succeed; its standard output.
    ///
    /// # Errors
    ///
    /// If it does not succeed.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments, "")?;
        ensure!(
            output.is_success(),
            "testamur {arguments:?} ended with {:?}\n{}",
            output.code,
            output.stderr
        );
        Ok(output.stdout)
    }

    /// Starts `testamur serve` and waits until it is ready.
    ///
    /// # Errors
    ///
    /// If it does not become ready.
    pub fn start(&mut self) -> Result<()> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_file())?;
        let child = self
            .program()?
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        self.running = Some(child);
        self.wait("the service is not ready", |service| {
            Ok(service
                .get("/readyz")
                .is_ok_and(|(status, _)| status == 200)
                .then_some(()))
        })
    }

    /// Ends the service at once, as `kill -9` does.
    ///
    /// # Errors
    ///
    /// If the process cannot be ended.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.running.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// The process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.running.as_ref().map(Child::id)
    }

    /// Asks again and again until there is an answer.
    ///
    /// # Errors
    ///
    /// If there is none in a minute, with the service's log.
    pub fn wait<T>(
        &mut self,
        problem: &str,
        mut ask: impl FnMut(&mut Self) -> Result<Option<T>>,
    ) -> Result<T> {
        let start = Instant::now();
        loop {
            if let Some(answer) = ask(self)? {
                return Ok(answer);
            }
            if let Some(child) = &mut self.running
                && let Some(status) = child.try_wait()?
            {
                bail!("{problem}: the service ended with {status}\n{}", self.log());
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "{problem} after {PATIENCE:?}\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What the service logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// `GET`: status and body.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub fn get(&self, path: &str) -> Result<(u16, String)> {
        self.request("GET", path, &[], b"")
    }

    /// `POST`: status and body.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Result<(u16, String)> {
        self.request("POST", path, &[("Content-Type", media_type)], body)
    }

    /// Posts a credential to the public verification endpoint; the report.
    ///
    /// # Errors
    ///
    /// If the answer is no report.
    pub fn verify(&self, credential: &Value) -> Result<Value> {
        let (media_type, body) = match credential {
            Value::String(compact) => ("application/jwt", compact.clone()),
            object => ("application/json", object.to_string()),
        };
        let (status, body) = self.post("/verify", media_type, body.as_bytes())?;
        ensure!(status == 200, "POST /verify answered {status}: {body}");
        serde_json::from_str(&body).with_context(|| format!("no report: {body}"))
    }

    /// The exported credentials: one object each.
    ///
    /// # Errors
    ///
    /// If the export fails.
    pub fn export(&self) -> Result<Vec<Value>> {
        let lines = self.run(&["export"])?;
        lines
            .lines()
            .map(|line| Ok(serde_json::from_str(line)?))
            .collect()
    }

    /// Any request: status and body.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<(u16, String)> {
        let mut connection = TcpStream::connect(&self.address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        );
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        write!(head, "Content-Length: {}\r\n\r\n", body.len())?;
        connection.write_all(head.as_bytes())?;
        // A body that is refused by its length is not read to its end.
        drop(connection.write_all(body));
        let mut answer = Vec::new();
        drop(connection.read_to_end(&mut answer));
        let answer = String::from_utf8(answer).context("the answer is not UTF-8")?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("the answer has no body")?;
        let status = head
            .split(' ')
            .nth(1)
            .context("the answer has no status")?
            .parse()?;
        Ok((status, body.to_owned()))
    }

    fn program(&self) -> Result<Command> {
        let mut command = Command::new(program()?);
        command
            .current_dir(self.folder.path())
            .env(
                "TESTAMUR_MASTER_KEY__PASSPHRASE",
                "a passphrase of the tests",
            )
            .env_remove("TESTAMUR_CONFIG");
        Ok(command)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A test that fails leaves no process behind.
        drop(self.kill());
    }
}

/// The memory that a process has resident now; `None` where the system does not tell, or the process is gone.
pub fn resident_bytes(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The program that `cargo test --workspace` has built beside the tests.
///
/// # Errors
///
/// If it was not built.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("TESTAMUR_BIN") {
        return Ok(PathBuf::from(path));
    }
    let tests = std::env::current_exe()?;
    let folder = tests
        .parent()
        .and_then(Path::parent)
        .context("the tests lie in a target folder")?;
    let path = folder.join("testamur");
    ensure!(
        path.exists(),
        "`{}` is not there: run `cargo build -p testamur-cli` first",
        path.display()
    );
    Ok(path)
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
