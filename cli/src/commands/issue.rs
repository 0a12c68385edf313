//! `testamur issue`: one record, or many rows.

mod report;
mod row;
mod source;

use std::{collections::HashMap, io::IsTerminal as _, path::PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use testamur_registrar::{Actor, Award, Registrar};
use testamur_store::{Tenant, achievements, imports};

use self::{
    report::{Outcome, Report},
    row::{Defaults, Row, RowContent},
};
use super::tenant::TenantArg;
use crate::{config::Config, exit::Ending, installation};

/// How many rows share a commit.
const BATCH: usize = 200;

/// How many done rows are read at once.
const IMPORT_PAGE: u32 = 1000;

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
        issue(
            &registrar,
            &tenant,
            &import_id,
            rows,
            &args,
            &mut report,
            &progress,
        )
        .await?;
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
    registrar: &Registrar,
    tenant: &Tenant,
    import_id: &str,
    rows: Vec<Row>,
    args: &Args,
    report: &mut Report,
    progress: &ProgressBar,
) -> Result<()> {
    let done = begin_import(registrar, tenant, import_id).await?;
    let mut batch = Vec::with_capacity(BATCH);
    for row in rows {
        progress.inc(1);
        if let Some(outcome) = done.get(&row.number) {
            report.tell(row.number, &Outcome::from_import(outcome))?;
            continue;
        }
        match row.content {
            Err(mistakes) => report.tell(row.number, &Outcome::Refused { mistakes })?,
            Ok(RowContent::Record(record)) => {
                let key = row::record_key(&record, &args.source, args.suspendable);
                let outcome = registrar
                    .award_record(tenant, record, &key, &Actor::command_line())
                    .await;
                settle(
                    registrar,
                    tenant,
                    import_id,
                    &[row.number],
                    vec![outcome],
                    report,
                )
                .await?;
            }
            Ok(RowContent::Award(award)) => {
                batch.push((row.number, *award));
                if batch.len() == BATCH {
                    award_batch(registrar, tenant, import_id, &mut batch, report).await?;
                }
            }
        }
    }
    award_batch(registrar, tenant, import_id, &mut batch, report).await
}

async fn award_batch(
    registrar: &Registrar,
    tenant: &Tenant,
    import_id: &str,
    batch: &mut Vec<(i64, Award)>,
    report: &mut Report,
) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let (numbers, awards): (Vec<i64>, Vec<Award>) = batch.drain(..).unzip();
    let outcomes = registrar
        .award_many(tenant, &awards, &Actor::command_line())
        .await?;
    settle(registrar, tenant, import_id, &numbers, outcomes, report).await
}

/// Remembers which rows are done, and tells them.
async fn settle(
    registrar: &Registrar,
    tenant: &Tenant,
    import_id: &str,
    numbers: &[i64],
    outcomes: Vec<Result<testamur_registrar::Awarded, testamur_registrar::RegistrarError>>,
    report: &mut Report,
) -> Result<()> {
    let outcomes: Vec<Outcome> = outcomes.into_iter().map(Outcome::from).collect();
    let mut tx = registrar.store().begin(tenant).await?;
    for (number, outcome) in numbers.iter().zip(&outcomes) {
        // A refused row is tried again next time: what it lacked may be there then.
        if let Some(stored) = outcome.to_import() {
            imports::put_row(&mut tx, import_id, *number, &stored, registrar.now()).await?;
        }
    }
    tx.commit().await?;
    for (number, outcome) in numbers.iter().zip(&outcomes) {
        report.tell(*number, outcome)?;
    }
    Ok(())
}

/// The rows that an earlier run of the same file has done.
async fn begin_import(
    registrar: &Registrar,
    tenant: &Tenant,
    import_id: &str,
) -> Result<HashMap<i64, Value>> {
    let mut tx = registrar.store().begin(tenant).await?;
    let new = imports::begin(&mut tx, import_id, registrar.now()).await?;
    let mut done = HashMap::new();
    let mut last = (!new).then_some(0);
    while let Some(after) = last {
        let page = imports::list_rows(&mut tx, import_id, after, IMPORT_PAGE).await?;
        last = page.last().map(|row| row.row_number);
        done.extend(page.into_iter().map(|row| (row.row_number, row.outcome)));
    }
    tx.commit().await?;
    Ok(done)
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
