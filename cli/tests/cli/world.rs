//! A scratch folder in which the program runs, and what it answered.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_testamur");

/// The short id of the achievement that a world is given.
pub(crate) const SOLAR: &str = "solar";

/// A folder of its own, in which nothing of this machine's settings holds.
pub(crate) struct World {
    folder: TempDir,
    environment: Vec<(&'static str, &'static str)>,
}

impl World {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
        }
    }

    /// A folder with an installation and the example achievement.
    pub(crate) fn with_achievement() -> Self {
        Self::new().installed(&[]).stocked()
    }

    /// Sets a variable for all commands.
    pub(crate) fn environment(mut self, name: &'static str, text: &'static str) -> Self {
        self.environment.push((name, text));
        self
    }

    /// Runs `init`, with further options.
    pub(crate) fn installed(self, options: &[&str]) -> Self {
        self.run(
            &[
                &[
                    "init",
                    "--slug",
                    "example-university",
                    "--name",
                    "Example University",
                ],
                options,
            ]
            .concat(),
        )
        .exits(0);
        self
    }

    /// Stores the example achievement.
    pub(crate) fn stocked(self) -> Self {
        let file = repository().join("docs/examples/achievement.json");
        self.run(&["achievement", "put", file.to_str().unwrap(), "--id", SOLAR])
            .exits(0);
        self
    }

    /// Writes a file.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(name, content);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of what is in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// A command that is not yet run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        self.isolate(&mut command);
        command
    }

    /// Any program, in this folder and with this environment alone.
    pub(crate) fn isolate(&self, command: &mut Command) {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder.path())
            .envs(self.environment.iter().copied())
            .stdin(Stdio::null());
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_on(&self, input: &[u8], arguments: &[&str]) -> Answer {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The program need not read to the end.
        let _ = child.stdin.take().unwrap().write_all(input);
        Answer::of(child.wait_with_output().unwrap())
    }

    /// Issues the rows of a CSV text for the example achievement.
    pub(crate) fn issue_csv(&self, rows: impl AsRef<[u8]>) -> Answer {
        self.write("rows.csv", rows);
        self.run(&["issue", "rows.csv", "--achievement", SOLAR])
    }

    /// Every credential as `export` tells it.
    pub(crate) fn credentials(&self) -> Vec<Value> {
        let exported = self.run(&["export"]).exits(0);
        let lines = exported.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Issues one credential, and writes it to `credential.json`; answers its id.
    pub(crate) fn with_credential(&self, options: &[&str]) -> String {
        self.write("one.csv", "learner_id,name\n1,Ana Example\n");
        let arguments = ["issue", "one.csv", "--achievement", SOLAR];
        self.run(&[&arguments, options].concat()).exits(0);
        let credential = self.credentials().remove(0);
        let body = credential["documents"][0]["body"].as_str().unwrap();
        self.write("credential.json", body);
        credential["id"].as_str().unwrap().to_owned()
    }
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Standard output has this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in {self:#?}");
        self
    }

    /// Standard error has this text.
    #[track_caller]
    pub(crate) fn tells(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in {self:#?}");
        self
    }

    /// Neither output has this text.
    #[track_caller]
    pub(crate) fn hides(self, text: &str) -> Self {
        assert!(
            !self.stdout.contains(text) && !self.stderr.contains(text),
            "`{text}` in {self:#?}"
        );
        self
    }
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
