//! Conformance, interoperability, journeys and crashes: what all of them share.
//!
//! The package `testamur-oracles` (`oracles/`) uses it too: its oracle changes how `serde_json` is built, so that it is built
//! and run by a command of its own.
//!
//! The tests take what they need from the environment, which `cargo xtask test` sets up:
//!
//! | variable | what |
//! |---|---|
//! | `TESTAMUR_TEST_POSTGRES_URL` | a PostgreSQL database whose role may create databases and is no superuser |
//! | `TESTAMUR_TEST_REDIS_URL` | a Redis |
//! | `TESTAMUR_TEST_SOFTHSM` | the PKCS #11 module of SoftHSM 2, whose `softhsm2-util` is in `PATH` |
//! | `TESTAMUR_TEST_NODE`, `TESTAMUR_TEST_NODE_MODULES` | Node.js, and the installed packages of `interop/npm` |
//! | `TESTAMUR_TEST_PYTHON` | a Python with the packages of `interop/python` |
//! | `TESTAMUR_CORPUS` | the corpus of official and recorded data; else `../shared/corpus` beside the checkout |
//! | `TESTAMUR_TEST_REQUIRE_ALL` | set: a test whose variable is absent fails; else it says so and passes |
//! | `TESTAMUR_COUNTS` | a file to which [`report_count`] appends |
//!
//! ```no_run
//! // A conformance test ends by saying how many cases it ran.
//! testamur_tests::report_count("rdf-canon: evaluation", 64);
//! ```

pub mod interop;
pub mod service;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of the corpus, if it is there; if not, one line says so.
#[expect(
    clippy::print_stderr,
    reason = "a conformance test that ran no case must not look like one that did"
)]
pub fn corpus() -> Option<PathBuf> {
    let folder = match std::env::var_os("TESTAMUR_CORPUS") {
        Some(folder) => PathBuf::from(folder),
        None => workspace_root().join("../shared/corpus"),
    };
    let found = folder.canonicalize().ok().filter(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!(
            "left out: no corpus at `{}` (TESTAMUR_CORPUS names it)",
            folder.display()
        );
    }
    found
}

/// The value of a variable that names a service or peer; `None` means that the test is to be left out.
///
/// # Panics
///
/// If the variable is absent and `TESTAMUR_TEST_REQUIRE_ALL` is set, as under `cargo xtask test`.
#[expect(
    clippy::print_stderr,
    reason = "a test that was left out must not look like one that ran"
)]
pub fn given(variable: &str) -> Option<String> {
    let value = std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty());
    if value.is_none() {
        assert!(
            std::env::var_os("TESTAMUR_TEST_REQUIRE_ALL").is_none(),
            "{variable} is not set: `cargo xtask test` could not set it up, its first table says why"
        );
        eprintln!("left out: {variable} is not set (`cargo xtask test` sets it up)");
    }
    value
}

/// Says how many cases of a suite ran, for the table at the end of `cargo xtask test`.
///
/// The name is the suite's and stays the same from run to run; reporting it again with the same number changes nothing.
///
/// # Panics
///
/// If the file that `TESTAMUR_COUNTS` names cannot be appended to.
#[expect(
    clippy::print_stdout,
    reason = "under plain `cargo test -- --nocapture` the line is read on the terminal"
)]
pub fn report_count(name: &str, count: usize) {
    println!("{name}: {count} cases ran");
    let Some(file) = std::env::var_os("TESTAMUR_COUNTS") else {
        return;
    };
    let mut file = std::fs::File::options()
        .append(true)
        .create(true)
        .open(file)
        .expect("the file of TESTAMUR_COUNTS can be opened");
    // One write of one line: tests of several processes append at the same time.
    file.write_all(format!("{name}\t{count}\n").as_bytes())
        .expect("the file of TESTAMUR_COUNTS can be written");
}

/// The answer of a future that waits for nobody: our procedures do no I/O where their documents are in memory.
///
/// # Panics
///
/// If it waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("nothing is to be waited for"),
    }
}
