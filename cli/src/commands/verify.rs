//! `testamur verify`: one credential, or as many as there are in folders and files of lines.

mod asked;
mod inputs;
mod left_out;
mod outcome;
mod place;
mod reports;
mod verifier;

use std::{
    fs,
    future::poll_fn,
    io::{self, IsTerminal as _},
    path::PathBuf,
    sync::Arc,
    task::Poll,
    thread::available_parallelism,
};

use anyhow::Result;
use clap::ValueEnum;
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use testamur_messages::Language;

use self::{inputs::Inputs, outcome::Outcome, reports::Reports, verifier::Verifier};
use crate::{
    config::Config,
    exit::{self, Ending, tell},
};

/// Verify credentials
///
/// Answers two questions apart: is the signature good under the key, and is the key the issuer's. Reads JSON with embedded
/// proofs, a JWT, or an SD-JWT VC. A folder stands for all credentials in it (.json, .jsonld, .jwt, .jws, .sd-jwt, .vc,
/// .png, .svg, .ndjson, .jsonl) and in its folders, without those that are hidden or linked and without the file of the
/// report; .ndjson and .jsonl are files with one credential a line, JSON or a token.
///
/// Exit code, the worst of several: 2 when an input could not be read, or there was none; 1 when one is not verified; 3 when
/// one is undecided, because a status list, an issuer's document or the credential itself could not be fetched; 0 when all
/// are verified. It is the same when nobody reads on what is printed. A run with `--report` that is interrupted ends with 130
/// and leaves no file. Whether a credential fits your purpose is for you to judge.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, folders, `-` for standard input, or https URLs
    #[arg(default_value = "-", value_name = "FILE|FOLDER|URL")]
    inputs: Vec<String>,
    #[command(flatten)]
    asked: asked::Asked,
    /// How the report is written; several reports as JSON are one a line
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// How many credentials are verified at once; one for each processor when left out
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// The language of the text: ar, de, en, es, fr or hi
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<Language>,
    /// Read files and standard input as one credential a line, whatever they are called
    #[arg(long)]
    ndjson: bool,
    /// Fetch nothing: what needs a document of others stays undecided
    #[arg(long)]
    offline: bool,
    /// Write the reports into this file, one JSON object a line with `input` and `report`, instead of printing them
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// By docs/schemas/verification-report.schema.json
    Json,
    /// One line for each credential
    Short,
    /// For people
    Text,
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let mut config = config.clone();
    config.fetch.offline |= args.offline;
    let options = args.asked.options(&config.verification)?;
    let report = args.report.as_deref().map(place::canonical);
    if let Some(report) = &report {
        place::keep_apart(&args.inputs, report)?;
    }
    let mut inputs = Inputs::new(&args.inputs, args.ndjson, &options, report.clone());
    let mut interrupt = Box::pin(tokio::signal::ctrl_c());
    if args.report.is_some() {
        // From here on Ctrl-C is ours.
        poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context).is_ready())).await;
    }
    let mut reports = Reports::new(&args, inputs.are_many(), report)?;
    if let Some(unfinished) = reports.unfinished() {
        tokio::spawn(end_at(interrupt, unfinished));
    }
    let verifier = Verifier::open(&config, options).await?;
    verify_all(&mut inputs, verifier, jobs(args.jobs), &mut reports).await?;
    reports.finish(inputs.left_out())
}

/// Verifies so many at once, and reports in the order of the inputs.
async fn verify_all(
    inputs: &mut Inputs,
    verifier: Verifier,
    jobs: usize,
    reports: &mut Reports,
) -> Result<()> {
    let verifier = Arc::new(verifier);
    let progress = progress(inputs.are_many());
    let outcomes = stream::iter(inputs)
        .map(|input| {
            let verifier = Arc::clone(&verifier);
            // A task of its own, so that the processors share the work.
            tokio::spawn(async move { verifier.outcome(input).await })
        })
        .buffered(jobs);
    tokio::pin!(outcomes);
    while let Some(outcome) = outcomes.next().await {
        let (input, outcome): (_, Result<Outcome>) = outcome?;
        progress.suspend(|| reports.add(&input, outcome?))?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(())
}

/// Ends the program when it is interrupted, whatever it waits for: no half of what was asked for is left.
async fn end_at(interrupt: impl Future<Output = io::Result<()>>, unfinished: PathBuf) {
    if interrupt.await.is_ok() {
        if fs::remove_file(unfinished).is_ok() {
            tell("interrupted: no report was written");
        }
        exit::interrupted();
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::parse(tag).ok_or_else(|| {
        let known = Language::ALL.map(Language::tag).join(", ");
        format!("there are no messages in it: expected one of {known}")
    })
}

fn jobs(asked: Option<usize>) -> usize {
    let processors = || available_parallelism().map_or(1, usize::from);
    asked.unwrap_or_else(processors).clamp(1, MOST_JOBS)
}

fn progress(many: bool) -> ProgressBar {
    if !many || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    match ProgressStyle::with_template("{spinner} {pos} credentials, {per_sec}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// What is read ahead is held in memory: so many inputs at once, and no more.
const MOST_JOBS: usize = 64;
