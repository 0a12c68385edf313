//! `testamur issue`: one record, or many rows.

mod importer;
mod report;
mod row;
mod source;

use std::{io::IsTerminal as _, path::PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use testamur_registrar::Registrar;
use testamur_store::{Tenant, achievements};

use self::{
    importer::Importer,
    report::{Outcome, Report},
    row::{Defaults, Row, RowContent},
};
use super::tenant::TenantArg;
use crate::{config::Config, exit::Ending, installation};

/// How many rows share a commit.
const BATCH: usize = 200;

/// Issue credentials: one record, or each row of a CSV or NDJSON file
///
/// A `.json` file is one record of the canonical form. Rows of `.csv` and `.ndjson` name a learner and an achievement;
/// columns: learner_id (required), achievement, name, email, subject_id, awarded_on, valid_from, valid_until,
/// license_number, award_number, external_id. An NDJSON line may be a whole record, too.
///
/// A row with a mistake is told and left out; the others go on. Rows count from 1, after the header. The same award twice is one credential, so an interrupted
/// run is simply run again: rows that are done are skipped. Exit code 1 when a row was refused.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The file, or `-`
    file: PathBuf,
    /// The achievement of rows that name none, by its short id
    #[arg(long, value_name = "ID")]
    achievement: Option<String>,
    /// How the file is written; by its ending when left out
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Which list or platform knows the learners by `learner_id`
    #[arg(long, default_value = "import", value_name = "NAME")]
    source: String,
    /// Issue credentials that can be suspended and reinstated, by `suspend` and `reinstate`
    #[arg(long)]
    suspendable: bool,
    /// Read and check all rows; issue nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the outcome of each row into this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the outcome of each row as JSON instead of text
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    tenant: TenantArg,
}

/// How a file of awards is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Rows with a header
    Csv,
    /// One record
    Json,
    /// One object a line
    Ndjson,
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let defaults = Defaults {
        achievement: args.achievement.as_deref(),
        source: &args.source,
        suspendable: args.suspendable,
    };
    let (import_id, rows) = source::read(&args.file, args.input_format, &defaults)?;
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    let mut report = Report::new(args.report.as_deref(), args.json)?;
    let progress = progress(rows.len());
    if args.dry_run {
        dry_run(&registrar, &tenant, &rows, &mut report).await?;
    } else {
        let importer = Importer {
            registrar: &registrar,
            tenant: &tenant,
            id: &import_id,
            args: &args,
        };
        issue(&importer, rows, &mut report, &progress).await?;
    }
    progress.finish_and_clear();
    report.finish(args.dry_run)
}

/// Checks each row as far as it can be checked without writing.
async fn dry_run(
    registrar: &Registrar,
    tenant: &Tenant,
    rows: &[Row],
    report: &mut Report,
) -> Result<()> {
    let mut tx = registrar.store().read(tenant).await?;
    for row in rows {
        let outcome = match &row.content {
            Err(mistakes) => Outcome::Refused {
                mistakes: mistakes.clone(),
            },
            Ok(RowContent::Award(award))
                if achievements::find(&mut tx, &award.achievement)
                    .await?
                    .is_none() =>
            {
                Outcome::refused_because(format!(
                    "there is no achievement `{}`: store it first",
                    award.achievement
                ))
            }
            Ok(_) => Outcome::WouldIssue,
        };
        report.tell(row.number, &outcome)?;
    }
    Ok(())
}

async fn issue(
    importer: &Importer<'_>,
    rows: Vec<Row>,
    report: &mut Report,
    progress: &ProgressBar,
) -> Result<()> {
    let done = importer.begin().await?;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let batch: Vec<Row> = rows.by_ref().take(BATCH).collect();
        progress.inc(batch.len() as u64);
        for (number, outcome) in importer.issue(batch, &done).await? {
            report.tell(number, &outcome)?;
        }
    }
    Ok(())
}

fn progress(rows: usize) -> ProgressBar {
    if rows < BATCH || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {per_sec}, {eta} left");
    let bar = ProgressBar::new(rows as u64);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
