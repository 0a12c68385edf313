//! Where the report is put: it is no input, and replaces none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use testamur_verifier::printable;

/// The one name of a file that may not be there yet.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let beside = || Some(fs::canonicalize(folder(path)).ok()?.join(path.file_name()?));
    fs::canonicalize(path)
        .ok()
        .or_else(beside)
        .unwrap_or_else(|| path.to_owned())
}

/// The folder in which a file is.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Refuses an input that the report would replace; `-` is standard input.
pub(super) fn keep_apart(inputs: &[String], report: &Path) -> Result<()> {
    let replaced = inputs
        .iter()
        .find(|input| *input != "-" && canonical(Path::new(input)) == report);
    if let Some(input) = replaced {
        bail!(
            "`{}` is an input, and `--report` would replace it: write the report into another file",
            printable(input)
        );
    }
    Ok(())
}
