use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use testamur_json::Limits;
use testamur_registrar::Clock as _;
use testamur_verifier::{Verdict, VerificationReport, VerifyOptions};

use super::read;
use crate::{config::Config, exit::Ending, installation, system::SystemClock};

/// Verify a credential
///
/// Answers two questions apart: is the signature good under the key, and is the key the issuer's. Reads JSON with embedded
/// proofs, or a JWT. Exit code 0: verified; 1: not; 3: undecided, because a status list or an issuer's document could not
/// be fetched. Whether the credential fits your purpose is for you to judge.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A file, `-` for standard input, or an https URL
    #[arg(default_value = "-", value_name = "FILE|URL")]
    input: String,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Fetch nothing: what needs a document of others stays undecided
    #[arg(long)]
    offline: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// By docs/schemas/verification-report.schema.json
    Json,
    /// For people
    Text,
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let mut settings = config.fetch.clone();
    settings.offline |= args.offline;
    let input = input(&args.input, config).await?;
    let report = if has_installation(config) {
        // Own status lists and controller documents come from the store.
        let mut config = config.clone();
        config.fetch = settings;
        installation::open(&config)
            .await?
            .verify(&input, &VerifyOptions::default())
            .await?
    } else {
        let documents = installation::documents(&settings);
        testamur_verifier::verify(
            &input,
            &VerifyOptions::default(),
            &*documents,
            SystemClock.now(),
        )
        .await?
    };
    print(&report, args.format)?;
    Ok(ending(report.verdict))
}

fn print(report: &VerificationReport, format: ReportFormat) -> Result<()> {
    match format {
        ReportFormat::Json => read::pretty(&serde_json::to_value(report)?),
        ReportFormat::Text => read::line(report.to_text().trim_end()),
    }
}

/// A verdict as an exit code.
pub(super) fn ending(verdict: Verdict) -> Ending {
    match verdict {
        Verdict::Verified => Ending::Yes,
        Verdict::Refused => Ending::No,
        Verdict::Undecided => Ending::Undecided,
    }
}

async fn input(input: &str, config: &Config) -> Result<Vec<u8>> {
    if input.starts_with("https://") || input.starts_with("http://") {
        let fetched = installation::fetcher(&config.fetch).credential(input).await;
        return Ok(fetched
            .with_context(|| format!("cannot fetch `{input}`"))?
            .bytes);
    }
    read::bytes(&PathBuf::from(input), Limits::default().bytes)
}

/// Anyone may verify; an installation is used only where there is one with its master key.
fn has_installation(config: &Config) -> bool {
    let keyed = config.master_key.key_file.is_some() || config.master_key.passphrase.is_some();
    let file = config
        .database
        .url
        .strip_prefix("sqlite://")
        .map(|rest| rest.split('?').next().unwrap_or(rest));
    keyed && file.is_none_or(|file| Path::new(file).exists())
}
