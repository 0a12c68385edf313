//! The manifest of the vectors says what is there, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::recordings::vectors;

#[test]
fn the_manifest_equals_the_folder() {
    let text = std::fs::read_to_string(vectors().join("MANIFEST.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let mut listed = BTreeMap::new();
    for vector in manifest["vector"].as_array().unwrap() {
        let [file, kind, what, sha256] =
            ["file", "kind", "what", "sha256"].map(|name| vector[name].as_str().unwrap());
        assert!(!kind.is_empty() && !what.is_empty(), "{file}");
        assert!(
            listed.insert(file.to_owned(), sha256.to_owned()).is_none(),
            "{file} is listed twice"
        );
    }
    let mut present = BTreeSet::new();
    walk(&vectors(), "", &mut present);
    present.remove("MANIFEST.toml");
    let names: BTreeSet<String> = listed.keys().cloned().collect();
    assert_eq!(names, present);
    for (file, expected) in listed {
        let digest = Sha256::digest(std::fs::read(vectors().join(&file)).unwrap());
        let found = digest.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
        assert_eq!(found, expected, "{file}");
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name);
        }
    }
}
