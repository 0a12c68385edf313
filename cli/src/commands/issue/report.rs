//! What became of each row: told as text or JSON, written to a file, counted.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::{Value, json};
use testamur_json::Mistake;
use testamur_registrar::{Awarded, RegistrarError};
use uuid::Uuid;

use crate::{
    commands::read,
    exit::{Ending, is_broken_pipe, tell},
};

/// What became of a row.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum Outcome {
    /// The award was made before: by an earlier run, or by an earlier row.
    Exists { credential: String },
    /// A credential was issued.
    Issued { credential: String },
    /// Nothing was issued.
    Refused { mistakes: Vec<Mistake> },
    /// A dry run found no mistake.
    WouldIssue,
}

impl Outcome {
    pub(super) fn refused_because(reason: String) -> Self {
        Self::Refused {
            mistakes: vec![Mistake::new(
                "",
                reason,
                "a row that can be issued",
                "correct the row",
            )],
        }
    }

    /// The outcome as people read it.
    fn told(&self, row: i64) -> String {
        match self {
            Self::Exists { credential } => format!("row {row}: exists {credential}"),
            Self::Issued { credential } => format!("row {row}: issued {credential}"),
            Self::Refused { mistakes } => {
                let lines: Vec<String> = mistakes
                    .iter()
                    .map(|mistake| format!("row {row}: refused: {mistake}"))
                    .collect();
                lines.join("\n")
            }
            Self::WouldIssue => format!("row {row}: would be issued"),
        }
    }

    /// The outcome as it is remembered for the next run of the same file; `None` for what is tried again.
    pub(super) fn to_import(&self) -> Option<Value> {
        match self {
            Self::Exists { credential } | Self::Issued { credential } => {
                Some(json!({ "credential": credential }))
            }
            Self::Refused { .. } | Self::WouldIssue => None,
        }
    }

    pub(super) fn from_import(stored: &Value) -> Self {
        Self::Exists {
            credential: stored["credential"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

impl From<Result<Awarded, RegistrarError>> for Outcome {
    fn from(outcome: Result<Awarded, RegistrarError>) -> Self {
        let urn = |id: Uuid| id.urn().to_string();
        match outcome {
            Ok(Awarded {
                credential_id,
                created: true,
            }) => Self::Issued {
                credential: urn(credential_id),
            },
            Ok(Awarded {
                credential_id,
                created: false,
            }) => Self::Exists {
                credential: urn(credential_id),
            },
            Err(RegistrarError::Mistakes(mistakes)) => Self::Refused { mistakes },
            Err(error) => Self::refused_because(error.to_string()),
        }
    }
}

/// The report of a run.
pub(super) struct Report {
    file: Option<BufWriter<File>>,
    json: bool,
    /// Nobody reads standard output any more; rows go on being issued.
    unread: bool,
    issued: usize,
    existed: usize,
    refused: usize,
    would_issue: usize,
}

impl Report {
    pub(super) fn new(file: Option<&Path>, json: bool) -> Result<Self> {
        let file = file
            .map(|path| {
                File::create(path)
                    .with_context(|| format!("cannot write report `{}`", path.display()))
            })
            .transpose()?
            .map(BufWriter::new);
        Ok(Self {
            file,
            json,
            unread: false,
            issued: 0,
            existed: 0,
            refused: 0,
            would_issue: 0,
        })
    }

    pub(super) fn tell(&mut self, row: i64, outcome: &Outcome) -> Result<()> {
        match outcome {
            Outcome::Exists { .. } => self.existed += 1,
            Outcome::Issued { .. } => self.issued += 1,
            Outcome::Refused { .. } => self.refused += 1,
            Outcome::WouldIssue => self.would_issue += 1,
        }
        let mut line = serde_json::to_value(outcome)?;
        if let Some(members) = line.as_object_mut() {
            members.insert("row".to_owned(), Value::from(row));
        }
        if let Some(file) = &mut self.file {
            serde_json::to_writer(&mut *file, &line)?;
            file.write_all(b"\n")?;
        }
        if self.unread {
            return Ok(());
        }
        let text = if self.json {
            line.to_string()
        } else {
            outcome.told(row)
        };
        match read::line(text) {
            Err(error) if is_broken_pipe(&error) => {
                self.unread = true;
                Ok(())
            }
            told => told,
        }
    }

    pub(super) fn finish(mut self, dry_run: bool) -> Result<Ending> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        if dry_run {
            tell(format!(
                "{} would be issued, {} refused; nothing was stored",
                self.would_issue, self.refused
            ));
        } else {
            tell(format!(
                "{} issued, {} existed, {} refused",
                self.issued, self.existed, self.refused
            ));
        }
        Ok(if self.refused == 0 {
            Ending::Yes
        } else {
            Ending::No
        })
    }
}
