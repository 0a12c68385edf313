//! What is to be verified, one after the other: nothing is read before its turn.

use std::{
    collections::VecDeque,
    ffi::{OsStr, OsString},
    fs::{self, File, FileType},
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use testamur_verifier::VerifyOptions;

use super::{left_out::LeftOut, place};
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
    /// Where the report is put: an earlier one is no credential.
    report: Option<PathBuf>,
    left_out: LeftOut,
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
    pub(super) fn new(
        names: &[String],
        as_lines: bool,
        options: &VerifyOptions,
        report: Option<PathBuf>,
    ) -> Self {
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
            report,
            left_out: LeftOut::default(),
        }
    }

    /// Whether there may be more than one.
    pub(super) fn are_many(&self) -> bool {
        self.many
    }

    /// What was left out of the folders so far.
    pub(super) fn left_out(&self) -> LeftOut {
        self.left_out
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
        let entries = fs::read_dir(folder).and_then(|entries| {
            let entries =
                entries.map(|entry| entry.and_then(|it| Ok((it.path(), it.file_type()?))));
            entries.collect::<io::Result<Vec<_>>>()
        });
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let name = folder.display().to_string();
                return Some(Input::unreadable(name, &error));
            }
        };
        let report = self.report_in(folder);
        let mut paths = Vec::new();
        for (path, kind) in entries {
            if self.wants(&path, kind, report.as_deref()) {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths.into_iter().rev() {
            self.pending.push_front(Pending::Found(path));
        }
        None
    }

    /// The name of the report in this folder, if that is its place.
    fn report_in(&self, folder: &Path) -> Option<OsString> {
        let report = self.report.as_deref()?;
        let name = report.file_name()?;
        (report.parent() == Some(&place::canonical(folder))).then(|| name.to_owned())
    }

    /// Folders, and files that are called like credentials. What is linked is left out: it may lead anywhere, and in a circle.
    fn wants(&mut self, path: &Path, kind: FileType, report: Option<&OsStr>) -> bool {
        let name = path.file_name();
        if name.is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            return false;
        }
        if kind.is_dir() {
            return true;
        }
        if kind.is_symlink() {
            self.left_out.links += 1;
        } else if report.is_some() && name == report {
            self.left_out.report = true;
        } else if kind.is_file() && (has_ending(path, CREDENTIALS) || has_lines(path)) {
            return true;
        } else {
            self.left_out.others += 1;
        }
        false
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
