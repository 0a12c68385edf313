//! Exit codes: 0 yes; 1 the answer is no; 2 wrong usage or configuration; 3 undecided.

use std::{
    io::{self, Write as _},
    panic::PanicHookInfo,
    process::ExitCode,
};

use anyhow::Error;
use testamur_registrar::RegistrarError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It did what was asked, or the answer is yes.
    Yes,
    /// The answer is no: a credential does not verify, a row was not issued.
    No,
    /// Something that is needed could not be fetched.
    Undecided,
    /// Something that was named could not be read.
    Unread,
}

const NO: u8 = 1;
const WRONG: u8 = 2;
const UNDECIDED: u8 = 3;
/// What a shell makes of Ctrl-C.
const INTERRUPTED: i32 = 130;

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
pub(crate) fn report(outcome: Result<Ending, Error>) -> ExitCode {
    match outcome {
        Ok(Ending::Yes) => ExitCode::SUCCESS,
        Ok(Ending::No) => ExitCode::from(NO),
        Ok(Ending::Undecided) => ExitCode::from(UNDECIDED),
        Ok(Ending::Unread) => ExitCode::from(WRONG),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format!("error: {}", told(&error)));
            if let Some(hint) = error.downcast_ref().and_then(hint) {
                tell(format!("hint: {hint}"));
            }
            ExitCode::from(WRONG)
        }
    }
}

/// Ends the program at Ctrl-C, whatever it waits for.
pub(crate) fn interrupted() -> ! {
    std::process::exit(INTERRUPTED)
}

/// Tells where the program broke, and not with which words: the message of a panic may quote a secret or a person.
pub(crate) fn panicked(panic: &PanicHookInfo<'_>) {
    tell(broken_at(panic.location().map(ToString::to_string)));
}

fn broken_at(place: Option<String>) -> String {
    let place = place.unwrap_or_else(|| "an unknown place".to_owned());
    format!("error: the program broke at {place}: this is a mistake in it, please report it")
}

/// Tells the person at the terminal, on standard error; if nobody listens there, nobody is told.
pub(crate) fn tell(text: impl AsRef<str>) {
    let _ = writeln!(io::stderr(), "{}", text.as_ref());
}

impl Ending {
    /// How several answers end together: nothing is known while one is unread, one no is a no, one undecided leaves the rest
    /// undecided.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unread, _) | (_, Self::Unread) => Self::Unread,
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Undecided, _) | (_, Self::Undecided) => Self::Undecided,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

/// `testamur export | head`: the reader has enough, which is no error.
///
/// Only what a command met itself counts: a pipe that broke below, to a database or a server, is the cause of another error.
pub(crate) fn is_broken_pipe(error: &Error) -> bool {
    let kind = error
        .downcast_ref::<io::Error>()
        .map(io::Error::kind)
        .or_else(|| error.downcast_ref::<serde_json::Error>()?.io_error_kind());
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// The error and its causes; a cause whose words are there already is not said twice.
fn told(error: &Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let words = match cause.downcast_ref() {
            Some(RegistrarError::Mistakes(mistakes)) => listed(mistakes),
            _ => cause.to_string(),
        };
        if text.is_empty() {
            text = words;
        } else if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
    }
    text
}

fn listed(mistakes: &[testamur_json::Mistake]) -> String {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("\n  {mistake}"))
        .collect();
    format!("{} mistake(s){}", mistakes.len(), lines.concat())
}

/// The next step after an error of the register whose own words name none.
fn hint(error: &RegistrarError) -> Option<&'static str> {
    Some(match error {
        RegistrarError::AchievementUnknown { .. } => {
            "`testamur achievement list` shows those there are, `testamur achievement put` stores one"
        }
        RegistrarError::CredentialUnknown { .. } | RegistrarError::CredentialVoid { .. } => {
            "`testamur export` lists the credentials of a tenant; `--tenant` names another one"
        }
        RegistrarError::CredentialRevoked { .. } => {
            "`testamur issue` with the next `award_number` makes a new award"
        }
        RegistrarError::DidMethod(_) => {
            "`--did-method key` names the issuer by its one key; did:web needs an https `http.public_url`"
        }
        RegistrarError::KeyExists { .. } | RegistrarError::KeyUnknown { .. } => {
            "`testamur key list` shows the keys of a tenant"
        }
        RegistrarError::NotSuspendable { .. } => {
            "`testamur revoke` ends it; `testamur issue --suspendable` makes ones that can be suspended"
        }
        RegistrarError::SlugTaken { .. } => "`testamur tenant list` shows those there are",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_seen_through_json() {
        struct Closed;
        impl io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let error = serde_json::to_writer(Closed, &true).unwrap_err();
        assert!(is_broken_pipe(&error.into()));
        assert!(!is_broken_pipe(
            &io::Error::from(io::ErrorKind::NotFound).into()
        ));
    }

    #[test]
    fn a_pipe_that_broke_below_is_an_error() {
        #[derive(Debug)]
        struct Unreachable(io::Error);
        impl std::fmt::Display for Unreachable {
            fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                text.write_str("the store cannot be reached")
            }
        }
        impl std::error::Error for Unreachable {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        let below = || Unreachable(io::ErrorKind::BrokenPipe.into());
        assert!(!is_broken_pipe(&below().into()));
        assert!(!is_broken_pipe(
            &Error::new(below()).context("cannot verify")
        ));
        let here = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_broken_pipe(&Error::new(here).context("cannot print")));
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_not_by_its_words() {
        let told = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let heard = told.clone();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Ok(mut text) = heard.lock() {
                *text = broken_at(panic.location().map(ToString::to_string));
            }
        }));
        let outcome = std::panic::catch_unwind(|| panic!("the passphrase is hunter2"));
        std::panic::set_hook(before);
        assert!(outcome.is_err());
        let text = told.lock().unwrap();
        assert!(
            text.contains("exit.rs:") && !text.contains("hunter2"),
            "{text}"
        );
    }

    #[test]
    fn a_cause_is_not_said_twice() {
        let error = Error::msg("the disk is full").context("cannot write: the disk is full");
        assert_eq!(told(&error), "cannot write: the disk is full");
    }

    #[test]
    fn one_no_among_several_answers_is_a_no() {
        assert_eq!(Ending::Yes.and(Ending::Yes), Ending::Yes);
        assert_eq!(Ending::Yes.and(Ending::Undecided), Ending::Undecided);
        assert_eq!(Ending::Undecided.and(Ending::No), Ending::No);
        assert_eq!(Ending::Unread.and(Ending::No), Ending::Unread);
    }
}
