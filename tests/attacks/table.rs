//! The tables of `README.md`: they leave no attack out, and name tests that there are.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use testamur_tests::report_count;

/// The attacks of each family, by the numbers of the threat model.
const FAMILIES: [(char, usize); 7] = [
    ('A', 17),
    ('B', 7),
    ('C', 16),
    ('D', 16),
    ('E', 8),
    ('F', 10),
    ('G', 12),
];
/// What has to hold of verification, by the numbers of the threat model.
const ITEMS: [usize; 17] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 30];
/// Where tests are.
const SOURCES: [&str; 5] = ["cli", "crates", "tests", "wallet-api", "xtask/src"];

#[test]
fn every_test_in_the_table_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let table = fs::read_to_string(root.join("tests/attacks/README.md")).expect("the table");
    let mut sources = Sources::default();
    for folder in SOURCES {
        sources.add(&root.join(folder));
    }
    let mut named = 0;
    for name in table
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| is_test(name))
    {
        assert!(sources.have(name), "there is no test `{name}`");
        named += 1;
    }
    assert!(named > 200, "{named}");
    report_count("attacks: tests in the table", named);
}

#[test]
fn every_attack_and_every_item_has_a_row() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("attacks/README.md");
    let table = fs::read_to_string(file).expect("the table");
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| "))
        .collect();
    for (family, count) in FAMILIES {
        for number in 1..=count {
            let id = format!("{family}{number}");
            let has = |row: &&str| {
                let cell = row[2..].split(" |").next().unwrap_or_default();
                cell.split([' ', ','])
                    .take_while(|word| word.is_empty() || word.starts_with(family))
                    .any(|word| word == id)
            };
            assert!(rows.iter().any(has), "{id} has no row");
        }
    }
    for item in ITEMS {
        let begins = format!("| {item} | ");
        let row = rows.iter().find(|row| row.starts_with(&begins));
        assert!(row.is_some_and(|row| row.contains("::")), "{item}");
    }
}

/// A name of a test, or of several by what they begin with; not that of a file, a crate or a word of a standard.
fn is_test(name: &str) -> bool {
    let known = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_:*".contains(it);
    name.chars().all(known) && (name.contains("::") || name.matches('_').count() >= 3)
}

/// The words of every source, and the names of their files and folders.
#[derive(Default)]
struct Sources {
    words: BTreeSet<String>,
    modules: BTreeSet<String>,
}

impl Sources {
    fn add(&mut self, folder: &Path) {
        let entries = fs::read_dir(folder).expect("a folder of sources");
        for entry in entries {
            let path = entry.expect("an entry").path();
            let is_target = path.file_name().is_some_and(|name| name == "target");
            if path.is_dir() && !is_target {
                self.add(&path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source is text");
                let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_');
                self.words.extend(words.map(str::to_owned));
            }
            let stem = path.file_stem().map(|stem| stem.to_string_lossy());
            self.modules.extend(stem.map(Cow::into_owned));
        }
    }

    /// Whether the last part is a word of the sources, and each before it a module.
    fn have(&self, name: &str) -> bool {
        let mut parts: Vec<&str> = name.split("::").collect();
        let last = parts.pop().unwrap_or_default();
        let is_there = match last.strip_suffix('*') {
            Some("") => true,
            Some(begins) => self.words.iter().any(|word| word.starts_with(begins)),
            None => self.words.contains(last),
        };
        is_there
            && parts
                .iter()
                .all(|part| self.modules.contains(*part) || self.words.contains(*part))
    }
}
