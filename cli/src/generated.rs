//! Committed pages that this program writes about itself: the tests compare them, `UPDATE=1` writes them anew.

use std::{fs, path::Path};

/// Fails when the committed file is not what the code says.
pub(crate) fn compare(file: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, current).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "{file} is not up to date: run `cargo xtask doc` and commit it"
    );
}
