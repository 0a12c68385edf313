//! What came of each input: printed, or written to a file, and counted.

use std::{
    fmt::Write as _,
    io::{BufWriter, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::NamedTempFile;
use testamur_messages::{Language, view};
use testamur_verifier::{Verdict, VerificationReport, printable};

use super::{Args, ReportFormat, inputs::Input, left_out::LeftOut, outcome::Outcome, place};
use crate::{
    commands::read,
    exit::{Ending, is_broken_pipe, tell},
};

pub(super) struct Reports {
    format: ReportFormat,
    language: Option<Language>,
    many: bool,
    file: Option<ReportFile>,
    /// Nobody reads on: nothing more is printed, and all is verified as before.
    unheard: bool,
    counts: Counts,
    /// Nothing until there was an input.
    ending: Option<Ending>,
}

/// Written beside its place, and put there when it is whole.
struct ReportFile {
    place: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

#[derive(Default)]
struct Counts {
    verified: u64,
    refused: u64,
    undecided: u64,
    unread: u64,
}

impl Reports {
    pub(super) fn new(args: &Args, many: bool, place: Option<PathBuf>) -> Result<Self> {
        let file = place.map(ReportFile::create).transpose()?;
        Ok(Self {
            format: args.format,
            language: args.language,
            many,
            file,
            unheard: false,
            counts: Counts::default(),
            ending: None,
        })
    }

    pub(super) fn add(&mut self, input: &Input, outcome: Outcome) -> Result<()> {
        let ending = match &outcome {
            Outcome::Report(report) => ending(report.verdict),
            Outcome::Unfetched(_) => Ending::Undecided,
            Outcome::Unread(_) => Ending::Unread,
        };
        self.counts.add(ending);
        self.ending = Some(self.ending.map_or(ending, |before| before.and(ending)));
        if let Some(file) = &mut self.file {
            file.write(input, &outcome)?;
        }
        match outcome {
            Outcome::Report(_) if self.file.is_some() || self.unheard => {}
            Outcome::Report(report) => match self.print(input, &report) {
                Err(error) if is_broken_pipe(&error) => self.unheard = true,
                printed => printed?,
            },
            Outcome::Unfetched(reason) => tell(format!("undecided: {}", printable(&reason))),
            Outcome::Unread(reason) => tell(format!("error: {}", printable(&reason))),
        }
        Ok(())
    }

    /// Puts the report file in its place and says how many there were, and what was none. Nothing verified is not all verified.
    pub(super) fn finish(self, left_out: LeftOut) -> Result<Ending> {
        if let Some(file) = self.file {
            file.finish()?;
        }
        if let Some(told) = left_out.told() {
            tell(told);
        }
        if self.many {
            tell(self.counts.told());
        }
        Ok(self.ending.unwrap_or_else(|| {
            tell("error: no credential was found: a file that is named itself is read whatever its ending");
            Ending::Unread
        }))
    }

    /// The file that is being written, until it is put in its place.
    pub(super) fn unfinished(&self) -> Option<PathBuf> {
        let file = self.file.as_ref()?;
        Some(file.writer.get_ref().path().to_owned())
    }

    fn print(&self, input: &Input, report: &VerificationReport) -> Result<()> {
        let text = match (self.format, self.language) {
            (ReportFormat::Json, _) if self.many => {
                return read::line(seen(&serde_json::to_string(report)?));
            }
            (ReportFormat::Json, _) => {
                return read::line(seen(&serde_json::to_string_pretty(report)?));
            }
            (ReportFormat::Short, language) => {
                let view = view(report, language.unwrap_or_default());
                let (title, sentence) = (view.verdict_title, view.verdict_sentence);
                return read::line(format!("{}: {title}: {sentence}", shown(input)));
            }
            (ReportFormat::Text, None) => report.to_text(),
            (ReportFormat::Text, Some(language)) => view(report, language).to_string(),
        };
        let text = text.trim_end();
        if self.many {
            read::line(format!("== {}\n{text}\n", shown(input)))
        } else {
            read::line(text)
        }
    }
}

impl ReportFile {
    fn create(place: PathBuf) -> Result<Self> {
        let folder = place::folder(&place);
        let file = NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write into `{}`", folder.display()))?;
        Ok(Self {
            place,
            writer: BufWriter::new(file),
        })
    }

    fn write(&mut self, input: &Input, outcome: &Outcome) -> Result<()> {
        let mut line = json!({ "input": input.name });
        if let Some(number) = input.line {
            line["line"] = number.into();
        }
        match outcome {
            Outcome::Report(report) => line["report"] = serde_json::to_value(report)?,
            Outcome::Unfetched(reason) | Outcome::Unread(reason) => {
                line["error"] = reason.as_str().into();
            }
        }
        let written = writeln!(self.writer, "{line}");
        written.with_context(|| format!("cannot write `{}`", self.place.display()))
    }

    fn finish(self) -> Result<()> {
        let shown = format!("cannot write `{}`", self.place.display());
        let file = self
            .writer
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error);
        let file = file.with_context(|| shown.clone())?;
        file.as_file().sync_all().with_context(|| shown.clone())?;
        file.persist(&self.place).with_context(|| shown)?;
        Ok(())
    }
}

impl Counts {
    fn add(&mut self, ending: Ending) {
        let count = match ending {
            Ending::Yes => &mut self.verified,
            Ending::No => &mut self.refused,
            Ending::Undecided => &mut self.undecided,
            Ending::Unread => &mut self.unread,
        };
        *count += 1;
    }

    fn told(&self) -> String {
        let Self {
            verified,
            refused,
            undecided,
            unread,
        } = self;
        let all = verified + refused + undecided + unread;
        format!(
            "{all} credentials: {verified} verified, {refused} not verified, {undecided} undecided, {unread} not read"
        )
    }
}

/// A verdict as an exit code.
pub(in crate::commands) fn ending(verdict: Verdict) -> Ending {
    match verdict {
        Verdict::Verified => Ending::Yes,
        Verdict::Refused => Ending::No,
        Verdict::Undecided => Ending::Undecided,
    }
}

/// The same JSON, in which a terminal obeys nothing: what a reader does not see is escaped, which JSON asks for of some
/// control characters only.
fn seen(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        let is_plain = character == '\n' || (' '..='~').contains(&character);
        if is_plain || printable(character.encode_utf8(&mut [0; 4])).starts_with(character) {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// Its name for people: a file may be called like anything, a verdict too.
fn shown(input: &Input) -> String {
    let name = printable(&input.name);
    match input.line {
        Some(line) => format!("{name}:{line}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_in_json_that_says_the_same() {
        let name = "Š\u{7f}\u{9b}2J\u{202e}\u{e0041}\\ \"你\"\n";
        let report = json!({ "name": name });
        let text = seen(&serde_json::to_string_pretty(&report).unwrap());
        assert_eq!(text.lines().count(), 3);
        let hidden = |it: char| it != '\n' && printable(&it.to_string()) != it.to_string();
        assert!(!text.contains(hidden), "{text}");
        assert!(text.contains("Š\\u007f\\u009b2J\\u202e\\udb40\\udc41") && text.contains('你'));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, report);
    }
}
