//! What came of each input: printed, or written to a file, and counted.

use std::{
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
                return read::line(serde_json::to_string(report)?);
            }
            (ReportFormat::Json, _) => return read::pretty(&serde_json::to_value(report)?),
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

/// Its name for people: a file may be called like anything, a verdict too.
fn shown(input: &Input) -> String {
    let name = printable(&input.name);
    match input.line {
        Some(line) => format!("{name}:{line}"),
        None => name,
    }
}
