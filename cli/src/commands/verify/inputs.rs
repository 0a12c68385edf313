//! What is to be verified, one after the other: nothing is read before its turn.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use testamur_verifier::VerifyOptions;

use crate::commands::read;

/// One credential to be.
pub(super) struct Input {
    /// The file or URL that it comes from.
    pub(super) name: String,
    /// Its line, in a file of lines.
    pub(super) line: Option<u64>,
    pub(super) content: Content,
}

/// Where its bytes are.
pub(super) enum Content {
    Bytes(Vec<u8>),
    /// It is read when its turn comes.
    File(PathBuf),
    Unreadable(String),
    Url,
}

/// All of them.
pub(super) struct Inputs {
    pending: VecDeque<Pending>,
    lines: Option<Lines>,
    /// One byte more than is judged: the verifier tells what is too long, as it does for all.
    most: usize,
    as_lines: bool,
    many: bool,
}

enum Pending {
    /// What somebody named, whatever it is.
    Named(String),
    /// Found in a folder.
    Found(PathBuf),
}

struct Lines {
    name: String,
    source: Box<dyn BufRead + Send>,
    number: u64,
}

impl Inputs {
    pub(super) fn new(names: &[String], as_lines: bool, options: &VerifyOptions) -> Self {
        let many = names.len() > 1
            || as_lines
            || names.iter().any(|name| {
                let path = Path::new(name);
                path.is_dir() || has_lines(path)
            });
        Self {
            pending: names.iter().cloned().map(Pending::Named).collect(),
            lines: None,
            most: read::most_bytes(options) + 1,
            as_lines,
            many,
        }
    }

    /// Whether there may be more than one.
    pub(super) fn are_many(&self) -> bool {
        self.many
    }

    fn named(&mut self, name: String) -> Option<Input> {
        let path = PathBuf::from(&name);
        if is_url(&name) {
            return Some(Input::new(name, Content::Url));
        }
        if path != Path::new("-") && path.is_dir() {
            return self.folder(&path);
        }
        if self.as_lines || has_lines(&path) {
            return self.open_lines(name);
        }
        Some(Input::new(name, Content::File(path)))
    }

    fn found(&mut self, path: PathBuf) -> Option<Input> {
        let name = path.display().to_string();
        if path.is_dir() {
            self.folder(&path)
        } else if has_lines(&path) {
            self.open_lines(name)
        } else {
            Some(Input::new(name, Content::File(path)))
        }
    }

    /// Puts what is in a folder before what comes after it, by name.
    fn folder(&mut self, folder: &Path) -> Option<Input> {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut paths: Vec<PathBuf> = match entries {
            Ok(entries) => entries.iter().filter_map(wanted).collect(),
            Err(error) => {
                let name = folder.display().to_string();
                return Some(Input::unreadable(name, &error));
            }
        };
        paths.sort();
        for path in paths.into_iter().rev() {
            self.pending.push_front(Pending::Found(path));
        }
        None
    }

    fn open_lines(&mut self, name: String) -> Option<Input> {
        let source: Box<dyn BufRead + Send> = if name == "-" {
            Box::new(BufReader::new(io::stdin()))
        } else {
            match File::open(&name) {
                Ok(file) => Box::new(BufReader::new(file)),
                Err(error) => return Some(Input::unreadable(name, &error)),
            }
        };
        self.lines = Some(Lines {
            name,
            source,
            number: 0,
        });
        None
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(lines) = &mut self.lines {
                if let Some(input) = lines.next(self.most) {
                    if matches!(input.content, Content::Unreadable(_)) {
                        self.lines = None;
                    }
                    return Some(input);
                }
                self.lines = None;
            }
            let input = match self.pending.pop_front()? {
                Pending::Named(name) => self.named(name),
                Pending::Found(path) => self.found(path),
            };
            if input.is_some() {
                return input;
            }
        }
    }
}

impl Lines {
    /// The next line that says something, or at least as much of it as shows that it is too long.
    fn next(&mut self, most: usize) -> Option<Input> {
        loop {
            self.number += 1;
            let mut line = Vec::new();
            let read = self
                .source
                .by_ref()
                .take(most as u64 + 1)
                .read_until(b'\n', &mut line);
            let content = match read {
                Ok(0) => return None,
                Ok(_) => Content::of_line(&line),
                Err(error) => Some(Content::Unreadable(unread(&self.name, &error))),
            };
            if !line.ends_with(b"\n") && self.source.skip_until(b'\n').is_err() {
                // The error comes again with the next line.
            }
            if let Some(content) = content {
                return Some(Input {
                    name: self.name.clone(),
                    line: Some(self.number),
                    content,
                });
            }
        }
    }
}

impl Content {
    /// A token may stand in a line as a JSON string, or as it is.
    fn of_line(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii();
        let token: Option<String> = line
            .starts_with(b"\"")
            .then(|| serde_json::from_slice(line).ok())
            .flatten();
        let bytes = token.map_or_else(|| line.to_vec(), String::into_bytes);
        (!line.is_empty()).then_some(Self::Bytes(bytes))
    }
}

impl Input {
    fn new(name: String, content: Content) -> Self {
        Self {
            name,
            line: None,
            content,
        }
    }

    fn unreadable(name: String, error: &io::Error) -> Self {
        let reason = unread(&name, error);
        Self::new(name, Content::Unreadable(reason))
    }
}

pub(super) fn is_url(name: &str) -> bool {
    name.starts_with("https://") || name.starts_with("http://")
}

fn unread(name: &str, error: &io::Error) -> String {
    format!("cannot read `{name}`: {error}")
}

/// Folders, and files that are called like credentials. What is linked is left out: it may lead anywhere, and in a circle.
fn wanted(entry: &fs::DirEntry) -> Option<PathBuf> {
    let kind = entry.file_type().ok()?;
    let path = entry.path();
    let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
    let is_called_so = has_ending(&path, CREDENTIALS) || has_lines(&path);
    (!is_hidden && (kind.is_dir() || (kind.is_file() && is_called_so))).then_some(path)
}

fn has_lines(path: &Path) -> bool {
    has_ending(path, &["jsonl", "ndjson"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| {
        endings
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

const CREDENTIALS: &[&str] = &["json", "jsonld", "jwt", "jws", "sd-jwt", "vc", "png", "svg"];
