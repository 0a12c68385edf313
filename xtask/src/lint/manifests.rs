//! Each foreign dependency is named once, at the root, under a line that says what it is for.

use anyhow::{Context, Result};

use super::Complaint;
use crate::workspace::Workspace;

/// Dependency lines that carry no comment, or a version outside the root manifest.
pub(super) fn complaints(workspace: &Workspace) -> Result<Vec<Complaint>> {
    let mut complaints = Vec::new();
    for file in workspace.files()? {
        if file != "Cargo.toml" && !file.ends_with("/Cargo.toml") {
            continue;
        }
        let text = std::fs::read_to_string(workspace.path(&file))
            .with_context(|| format!("cannot read `{file}`"))?;
        // A workspace of its own (the fuzz targets) has its versions in its own root manifest.
        let is_root = text.lines().any(|line| line == "[workspace]");
        let mut found = Vec::new();
        if is_root {
            found.extend(without_comment(&text));
        }
        if file != "Cargo.toml" {
            found.extend(not_from_the_workspace(&text));
        }
        complaints.extend(
            found
                .into_iter()
                .map(|(line, what)| format!("{file}:{line}: {what}")),
        );
    }
    Ok(complaints)
}

/// In the root manifest: dependencies without a comment on the line above. Our own crates need none.
fn without_comment(text: &str) -> Vec<(usize, String)> {
    let mut above = "";
    let mut found = Vec::new();
    for (number, section, line) in lines_in_sections(text) {
        let is_dependency = section.ends_with("dependencies]") && is_entry(line);
        let from_the_workspace = line.contains("workspace = true");
        if is_dependency
            && !from_the_workspace
            && !line.contains("path = ")
            && !above.starts_with('#')
        {
            let name = line.split([' ', '.', '=']).next().unwrap_or(line);
            found.push((
                number,
                format!("`{name}` needs a comment above it: what is it for?"),
            ));
        }
        above = line;
    }
    found
}

/// In a crate's manifest: dependencies that state a version of their own.
fn not_from_the_workspace(text: &str) -> Vec<(usize, String)> {
    lines_in_sections(text)
        .filter(|(_, section, line)| section.ends_with("dependencies]") && is_entry(line))
        .filter(|(_, section, _)| *section != "[workspace.dependencies]")
        .filter(|(_, _, line)| !line.contains("workspace = true"))
        .map(|(number, _, line)| {
            (number, format!("`{line}`: state the version in the root manifest, write `.workspace = true` here"))
        })
        .collect()
}

/// The start of an entry, not the inner lines of one that spans several.
fn is_entry(line: &str) -> bool {
    line.contains('=') && line.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// The lines with their numbers and the table header that they stand under.
fn lines_in_sections(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut section = "";
    text.lines().enumerate().map(move |(index, line)| {
        if line.starts_with('[') {
            section = line;
        }
        (index + 1, section, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_comment_is_found() {
        let manifest = "[workspace.dependencies]\nours = { path = \"ours\" }\n# For this.\na = \"1\"\nb = \"1\"\n\n[profile.dev]\ndebug = 1\n";
        let lines: Vec<usize> = without_comment(manifest)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [5]);
    }

    #[test]
    fn a_version_in_a_crate_is_found() {
        let manifest =
            "[package]\nname = \"x\"\n[dev-dependencies]\na.workspace = true\nb = \"1\"\n";
        let lines: Vec<usize> = not_from_the_workspace(manifest)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [5]);
    }
}
