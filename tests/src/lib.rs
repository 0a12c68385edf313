//! Conformance, interoperability, journeys and crashes.

use std::path::{Path, PathBuf};

/// The folder of official and recorded data which is not part of the repository.
///
/// Named by `TESTAMUR_CORPUS`, else `../shared/corpus` beside the workspace; none if that is no folder.
pub fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("TESTAMUR_CORPUS").map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}
