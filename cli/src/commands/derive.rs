use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use testamur_signing::ecdsa_sd_2023::derive;

use super::read;
use crate::exit::Ending;

/// Derive a credential that discloses a selection of another one
///
/// For the holder of a credential with an `ecdsa-sd-2023` base proof: prints what a verifier may see. The issuer, the types
/// and whatever else the issuer made mandatory are always in it. It does not verify the credential, and it needs no
/// installation. Keep the file to yourself: it holds the key that hides what is not disclosed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The credential, or `-` for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    credential: PathBuf,
    /// What to disclose, as an RFC 6901 pointer like `/credentialSubject/achievement/name`; may be given again
    #[arg(long = "pointer", value_name = "POINTER")]
    pointers: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<Ending> {
    let credential = read::json(Path::new(&args.credential))?;
    let derived = derive(&credential, &args.pointers)
        .with_context(|| format!("nothing is derived from `{}`", args.credential.display()))?;
    read::pretty(&derived)?;
    Ok(Ending::Yes)
}
