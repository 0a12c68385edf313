//! Peers in other languages: a process of theirs runs the operation and reads its own clock.
//!
//! The scripts are `interop/npm/bench.mjs` and `interop/python/bench.py`; the first says what is asked and answered. A
//! peer that is not installed leaves its rows out.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use serde_json::{Value, json};

/// A running peer.
#[derive(Clone)]
pub(crate) struct Process(Rc<RefCell<Pipes>>);

struct Pipes {
    child: Child,
    /// Taken at the end, so that the script sees the end of its input and stops by itself.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    /// The peers on Node.js, where `cargo xtask` has installed them.
    pub(crate) fn node() -> Option<Self> {
        Self::start(
            "TESTAMUR_TEST_NODE",
            "NODE_PATH",
            "../interop/npm/bench.mjs",
        )
    }

    /// The peers on Python, where `cargo xtask` has installed them.
    pub(crate) fn python() -> Option<Self> {
        Self::start(
            "TESTAMUR_TEST_PYTHON",
            "PYTHONPATH",
            "../interop/python/bench.py",
        )
    }

    fn start(variable: &str, foreign_path: &str, script: &str) -> Option<Self> {
        let program = std::env::var_os(variable).filter(|program| !program.is_empty())?;
        let mut child = Command::new(program)
            .arg(folder().join(script))
            .arg("--contexts")
            .arg(folder().join("../../contexts"))
            .env_remove(foreign_path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pipes = Pipes {
            requests: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        Some(Self(Rc::new(RefCell::new(pipes))))
    }

    /// Has the peer prepare an operation; running it answers with the microseconds that one repetition took.
    pub(crate) fn prepare(
        &self,
        operation: &str,
        credential: &Value,
    ) -> impl FnMut(u32) -> f64 + use<> {
        let answer = self.ask(&json!({"prepare": operation, "credential": credential}));
        let prepared = answer["prepared"].as_u64().unwrap();
        let process = self.clone();
        move |repetitions| {
            let answer = process.ask(&json!({"run": prepared, "repetitions": repetitions}));
            answer["microseconds"].as_f64().unwrap()
        }
    }

    fn ask(&self, request: &Value) -> Value {
        let mut pipes = self.0.borrow_mut();
        writeln!(pipes.requests.as_mut().unwrap(), "{request}").unwrap();
        let mut line = String::new();
        pipes.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer.get("error").is_none(), "{request}: {answer}");
        answer
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        drop(self.requests.take());
        drop(self.child.wait());
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
