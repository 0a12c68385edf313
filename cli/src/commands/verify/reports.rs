//! What came of each input: printed, or written to a file, and counted.

use std::{
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::NamedTempFile;
use testamur_messages::{Language, view};
use testamur_verifier::{Verdict, VerificationReport};

use super::{Args, ReportFormat, inputs::Input, outcome::Outcome, tell};
use crate::commands::read;
use crate::exit::Ending;

pub(super) struct Reports {
    format: ReportFormat,
    language: Option<Language>,
    many: bool,
    file: Option<ReportFile>,
    counts: Counts,
    ending: Ending,
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
    pub(super) fn new(args: &Args, many: bool) -> Result<Self> {
        let file = args.report.as_deref().map(ReportFile::create).transpose()?;
        Ok(Self {
            format: args.format,
            language: args.language,
            many,
            file,
            counts: Counts::default(),
            ending: Ending::Yes,
        })
    }

    pub(super) fn add(&mut self, input: &Input, outcome: Outcome) -> Result<()> {
        let ending = match &outcome {
            Outcome::Report(report) => ending(report.verdict),
            Outcome::Unfetched(_) => Ending::Undecided,
            Outcome::Unread(_) => Ending::Unread,
        };
        self.counts.add(ending);
        self.ending = self.ending.and(ending);
        if let Some(file) = &mut self.file {
            file.write(input, &outcome)?;
        }
        match outcome {
            Outcome::Report(report) if self.file.is_none() => self.print(input, &report)?,
            Outcome::Report(_) => {}
            Outcome::Unfetched(reason) => tell(format!("undecided: {reason}")),
            Outcome::Unread(reason) => tell(format!("error: {reason}")),
        }
        Ok(())
    }

    /// Puts the report file in its place and says how many there were.
    pub(super) fn finish(self) -> Result<Ending> {
        if let Some(file) = self.file {
            file.finish()?;
        }
        if self.many {
            tell(self.counts.told());
        }
        Ok(self.ending)
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
                return read::line(format!("{}: {title}: {sentence}", place(input)));
            }
            (ReportFormat::Text, None) => report.to_text(),
            (ReportFormat::Text, Some(language)) => view(report, language).to_string(),
        };
        let text = text.trim_end();
        if self.many {
            read::line(format!("== {}\n{text}\n", place(input)))
        } else {
            read::line(text)
        }
    }
}

impl ReportFile {
    fn create(place: &Path) -> Result<Self> {
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let file = NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write into `{}`", folder.display()))?;
        Ok(Self {
            place: place.to_owned(),
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

fn place(input: &Input) -> String {
    match input.line {
        Some(line) => format!("{}:{line}", input.name),
        None => input.name.clone(),
    }
}
