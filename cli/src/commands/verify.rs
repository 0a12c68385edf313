use std::{path::Path, sync::Arc};

use anyhow::Result;
use clap::ValueEnum;
use testamur_registrar::{Clock as _, Registrar};
use testamur_verifier::{DocumentSource, Verdict, VerificationReport, VerifyOptions};

use super::read;
use crate::{
    config::Config,
    exit::{Ending, tell},
    installation,
    system::SystemClock,
};

/// Verify credentials
///
/// Answers two questions apart: is the signature good under the key, and is the key the issuer's. Reads JSON with embedded
/// proofs, or a JWT. Exit code 0: verified; 1: not, or one of several is not; 3: undecided, because a status list, an
/// issuer's document or the credential itself could not be fetched. Whether a credential fits your purpose is for you to
/// judge.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files, `-` for standard input, or https URLs
    #[arg(default_value = "-", value_name = "FILE|URL")]
    inputs: Vec<String>,
    /// Accept a derived credential although its holder may have left out dates or a status
    #[arg(long)]
    accept_undisclosed: bool,
    /// How the report is written; several reports as JSON are one a line
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
    let mut config = config.clone();
    config.fetch.offline |= args.offline;
    let verifier = Verifier::open(&config).await?;
    let options = VerifyOptions {
        accept_undisclosed: args.accept_undisclosed,
        ..VerifyOptions::default()
    };
    let several = args.inputs.len() > 1;
    let mut all = Ending::Yes;
    for name in &args.inputs {
        let Some(input) = input(name, &config).await? else {
            all = all.and(Ending::Undecided);
            continue;
        };
        let report = verifier.verify(&input, &options).await?;
        print(&report, args.format, several.then_some(name))?;
        all = all.and(ending(report.verdict));
    }
    Ok(all)
}

enum Verifier {
    /// Own status lists and controller documents come from the store.
    Installation(Box<Registrar>),
    /// Anyone may verify, without an installation.
    Stranger(Arc<dyn DocumentSource>),
}

impl Verifier {
    async fn open(config: &Config) -> Result<Self> {
        Ok(if has_installation(config) {
            Self::Installation(Box::new(installation::open(config).await?))
        } else {
            Self::Stranger(installation::documents(&config.fetch))
        })
    }

    async fn verify(&self, input: &[u8], options: &VerifyOptions) -> Result<VerificationReport> {
        Ok(match self {
            Self::Installation(registrar) => registrar.verify(input, options).await?,
            Self::Stranger(documents) => {
                testamur_verifier::verify(input, options, &**documents, SystemClock.now()).await?
            }
        })
    }
}

/// Prints a report; `name` tells it from those of other inputs.
fn print(report: &VerificationReport, format: ReportFormat, name: Option<&String>) -> Result<()> {
    match (format, name) {
        (ReportFormat::Json, None) => read::pretty(&serde_json::to_value(report)?),
        (ReportFormat::Json, Some(_)) => read::line(serde_json::to_string(report)?),
        (ReportFormat::Text, None) => read::line(report.to_text().trim_end()),
        (ReportFormat::Text, Some(name)) => {
            read::line(format!("== {name}\n{}\n", report.to_text().trim_end()))
        }
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

/// What is to be verified; nothing, and the reason told, when it could not be fetched.
async fn input(name: &str, config: &Config) -> Result<Option<Vec<u8>>> {
    if !name.starts_with("https://") && !name.starts_with("http://") {
        // One byte more than is judged: the verifier tells what is too long, as it does for all.
        let most = VerifyOptions::default().json_limits.bytes + 1;
        return read::at_most(Path::new(name), most).map(Some);
    }
    if config.fetch.offline {
        tell(format!(
            "undecided: `{name}` was not fetched: `--offline` or `fetch.offline` forbids it"
        ));
        return Ok(None);
    }
    match installation::fetcher(&config.fetch).credential(name).await {
        Ok(fetched) => Ok(Some(fetched.bytes)),
        Err(reason) => {
            tell(format!(
                "undecided: `{name}` could not be fetched: {reason}"
            ));
            Ok(None)
        }
    }
}

/// An installation is used only where there is one with its master key.
fn has_installation(config: &Config) -> bool {
    let keyed = config.master_key.key_file.is_some() || config.master_key.passphrase.is_some();
    keyed && config.database.file().is_none_or(Path::exists)
}
