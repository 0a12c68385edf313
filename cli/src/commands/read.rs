//! Reading what a command is given: a file, or standard input as `-`.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use testamur_json::{Limits, Mistake};
use testamur_verifier::VerifyOptions;

/// Reads a file whole, or standard input when it is `-`; more than `limit` bytes are refused, not cut.
pub(crate) fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let bytes = at_most(path, limit + 1)?;
    if bytes.len() > limit {
        bail!("`{}` has more than {limit} bytes", path.display());
    }
    Ok(bytes)
}

/// How many bytes of an input are ever judged.
pub(super) fn most_bytes(options: &VerifyOptions) -> usize {
    options.json_limits.bytes.max(options.image_limits.bytes)
}

/// Reads the first bytes of a file, or of standard input when it is `-`.
pub(super) fn at_most(path: &Path, most: usize) -> Result<Vec<u8>> {
    let shown = path.display();
    let mut source: Box<dyn io::Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).with_context(|| format!("cannot read `{shown}`"))?)
    };
    let mut bytes = Vec::new();
    source
        .by_ref()
        .take(most as u64)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read `{shown}`"))?;
    Ok(bytes)
}

/// Reads a JSON file strictly.
pub(crate) fn json(path: &Path) -> Result<Value> {
    let limits = Limits::default();
    let bytes = bytes(path, limits.bytes)?;
    testamur_json::parse(&bytes, &limits).with_context(|| format!("`{}`", path.display()))
}

/// Tells every mistake, one a line.
pub(crate) fn mistakes(path: &Path, mistakes: &[Mistake]) -> anyhow::Error {
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("  {mistake}"))
        .collect();
    anyhow::anyhow!(
        "`{}` has {} mistake(s)\n{}",
        path.display(),
        mistakes.len(),
        lines.join("\n")
    )
}

/// Prints a line of data.
pub(super) fn line(text: impl AsRef<str>) -> Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_ref().as_bytes())?;
    output.write_all(b"\n")?;
    Ok(())
}

/// Prints JSON as people read it.
pub(super) fn pretty(value: &Value) -> Result<()> {
    line(serde_json::to_string_pretty(value)?)
}
