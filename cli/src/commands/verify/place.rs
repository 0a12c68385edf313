//! Where the report is put: it is no input, and replaces none.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use serde_json::Value;
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

/// Refuses an input that the report would replace, and any other file that is no report; `-` is standard input.
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
    if !is_free(report) {
        bail!(
            "`{}` is there and is no report, and `--report` would replace it: write the report into another file, or remove this one",
            printable(&report.display().to_string())
        );
    }
    Ok(())
}

/// Whether nothing is there but an earlier report, of which each line says whose report it is.
fn is_free(report: &Path) -> bool {
    let Ok(file) = fs::File::open(report) else {
        // Whether it can be written is seen when it is.
        return true;
    };
    let mut line = Vec::new();
    let first = BufReader::new(file.take(LONGEST_LINE)).read_until(b'\n', &mut line);
    let is_report = || {
        let line: Option<Value> = serde_json::from_slice(&line).ok();
        line.is_some_and(|line| {
            let says = |name| line.get(name).is_some();
            says("input") && (says("report") || says("error"))
        })
    };
    first.is_ok_and(|read| read == 0) || is_report()
}

const LONGEST_LINE: u64 = 16 << 20;
