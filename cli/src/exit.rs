//! Exit codes: 0 yes; 1 the answer is no; 2 wrong usage or configuration; 3 undecided.

use std::{io, process::ExitCode};

use anyhow::Error;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It did what was asked, or the answer is yes.
    Yes,
    /// The answer is no: a credential does not verify, a row was not issued.
    No,
    /// Something that is needed could not be fetched.
    Undecided,
}

const NO: u8 = 1;
const WRONG: u8 = 2;
const UNDECIDED: u8 = 3;

/// Ends the program after wrong usage; help and version are no mistake.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe while printing help is nobody's mistake.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(WRONG)
    } else {
        ExitCode::SUCCESS
    }
}

/// Ends the program with what a command answered.
#[expect(
    clippy::print_stderr,
    reason = "errors of the command line go to standard error"
)]
pub(crate) fn report(outcome: Result<Ending, Error>) -> ExitCode {
    match outcome {
        Ok(Ending::Yes) => ExitCode::SUCCESS,
        Ok(Ending::No) => ExitCode::from(NO),
        Ok(Ending::Undecided) => ExitCode::from(UNDECIDED),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(WRONG)
        }
    }
}

/// `testamur export | head`: the reader has enough, which is no error.
fn is_broken_pipe(error: &Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
