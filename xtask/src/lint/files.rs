//! Files are nouns of the domain, and short.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::Result;

use super::Complaint;
use crate::workspace::Workspace;

/// Names that say nothing about what is inside.
const NAMES_WITHOUT_MEANING: [&str; 8] = [
    "common.rs",
    "constants.rs",
    "helpers.rs",
    "misc.rs",
    "shared.rs",
    "types.rs",
    "util.rs",
    "utils.rs",
];

/// Longer than this is listed.
const LONG: usize = 400;

/// Longer than this is refused.
const TOO_LONG: usize = 600;

/// Files that break the rules; those that are long but not too long are only printed.
pub(super) fn complaints(workspace: &Workspace) -> Result<Vec<Complaint>> {
    let mut complaints = Vec::new();
    for file in workspace.files()? {
        let Some(name) = Path::new(&file).file_name().and_then(OsStr::to_str) else {
            continue;
        };
        if Path::new(name)
            .extension()
            .is_none_or(|extension| extension != "rs")
        {
            continue;
        }
        if NAMES_WITHOUT_MEANING.contains(&name) {
            complaints.push(format!("{file}: name it by what is in it"));
        }
        let lines = length(&std::fs::read_to_string(workspace.path(&file))?);
        if lines > TOO_LONG {
            complaints.push(format!(
                "{file}: {lines} lines, {TOO_LONG} is the end: split it"
            ));
        } else if lines > LONG {
            println!("xtask: {file} has {lines} lines; over {LONG} it needs a reason");
        }
    }
    Ok(complaints)
}

/// Lines of a file, without the tests at its bottom.
fn length(text: &str) -> usize {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_at_the_bottom_do_not_count() {
        assert_eq!(length("//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {}\n"), 2);
    }
}
