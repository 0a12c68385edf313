//! Files that hold a secret: for their owner's eyes, of bounded length.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Why a secret was not read from a file. Names the file, never its content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretFileError {
    /// Nothing is in it.
    #[error("`{}` is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It is no regular file.
    #[error("`{}` is not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// Others than its owner may read or change it.
    #[error("`{}` can be read by others (mode {mode:o}): run `chmod 600 {}`", path.display(), path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The path is a symbolic link, or the file behind it changed while it was opened.
    #[error("`{}` is a symbolic link: name the file itself", path.display())]
    SymbolicLink {
        /// The path.
        path: PathBuf,
    },
    /// It is longer than such a secret is.
    #[error("`{}` has more than {limit} bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// It holds something else than one line of text.
    #[error("`{}` must hold one line of text", path.display())]
    NotALine {
        /// The file.
        path: PathBuf,
    },
}

/// A PIN or a token fits.
const LONGEST_LINE: usize = 4096;

/// A key fits, RSA of 8192 bits in PEM included.
const LONGEST_KEY: usize = 32 * 1024;

/// Reads one line, a PIN or a token, without its end. Follows links, as secrets are mounted by them.
///
/// # Errors
/// See [`SecretFileError`].
pub fn read_secret_file(path: &Path) -> Result<Zeroizing<String>, SecretFileError> {
    let file = open(path)?;
    let bytes = read(path, file, LONGEST_LINE)?;
    let not_a_line = || SecretFileError::NotALine {
        path: path.to_owned(),
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| not_a_line())?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.contains(|character: char| character.is_control()) {
        return Err(not_a_line());
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// Reads a private key to import; a symbolic link is refused.
///
/// # Errors
/// See [`SecretFileError`].
pub fn read_key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    let link = || SecretFileError::SymbolicLink {
        path: path.to_owned(),
    };
    let named = std::fs::symlink_metadata(path).map_err(|source| failed(path, source))?;
    if named.is_symlink() {
        return Err(link());
    }
    let file = open(path)?;
    let opened = file.metadata().map_err(|source| failed(path, source))?;
    // Between the two looks the path may have become a link: then another file was opened.
    if !is_same(&named, &opened) {
        return Err(link());
    }
    read(path, file, LONGEST_KEY)
}

fn open(path: &Path) -> Result<File, SecretFileError> {
    // A named pipe would make `open` wait for a writer.
    let before = std::fs::metadata(path).map_err(|source| failed(path, source))?;
    if !before.is_file() {
        return Err(SecretFileError::NotAFile {
            path: path.to_owned(),
        });
    }
    let file = File::open(path).map_err(|source| failed(path, source))?;
    let opened = file.metadata().map_err(|source| failed(path, source))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = opened.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretFileError::OpenToOthers {
                path: path.to_owned(),
                mode,
            });
        }
    }
    Ok(file)
}

fn read(path: &Path, file: File, limit: usize) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    // Reserved at once: a buffer that grows leaves copies of the secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1));
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| failed(path, source))?;
    if bytes.len() > limit {
        return Err(SecretFileError::TooLong {
            path: path.to_owned(),
            limit,
        });
    }
    if bytes.is_empty() {
        return Err(SecretFileError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len()
}

fn failed(path: &Path, source: std::io::Error) -> SecretFileError {
    SecretFileError::Read {
        path: path.to_owned(),
        source,
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn file(folder: &Path, name: &str, content: &[u8], mode: u32) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_secret_is_one_line_of_an_owners_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let pin = file(folder, "pin", b"1234\n", 0o600);
        assert_eq!(*read_secret_file(&pin).unwrap(), "1234");
        let linked = folder.join("linked");
        symlink(&pin, &linked).unwrap();
        assert_eq!(*read_secret_file(&linked).unwrap(), "1234");
        for (name, content) in [("two", &b"1\n2"[..]), ("none", b"\n"), ("bytes", &[0xff])] {
            let error = read_secret_file(&file(folder, name, content, 0o600)).unwrap_err();
            assert!(matches!(error, SecretFileError::NotALine { .. }), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_not_its_owners_alone_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let path = file(folder.path(), "key", b"canary", mode);
            for error in [
                read_key_file(&path).unwrap_err(),
                read_secret_file(&path).unwrap_err(),
            ] {
                assert!(matches!(error, SecretFileError::OpenToOthers { .. }));
                assert!(error.to_string().contains("chmod 600"));
            }
        }
    }

    #[test]
    fn a_key_is_not_read_through_a_link_nor_from_what_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let key = file(folder, "key", b"key", 0o600);
        assert_eq!(**read_key_file(&key).unwrap(), *b"key");
        symlink(&key, folder.join("link")).unwrap();
        let error = read_key_file(&folder.join("link")).unwrap_err();
        assert!(matches!(error, SecretFileError::SymbolicLink { .. }));
        let error = read_key_file(folder).unwrap_err();
        assert!(matches!(error, SecretFileError::NotAFile { .. }));
        let error = read_key_file(&folder.join("absent")).unwrap_err();
        assert!(matches!(error, SecretFileError::Read { .. }));
        let long = file(folder, "long", &vec![1; LONGEST_KEY + 1], 0o600);
        let error = read_key_file(&long).unwrap_err();
        assert!(matches!(error, SecretFileError::TooLong { .. }));
        let error = read_key_file(&file(folder, "empty", b"", 0o600)).unwrap_err();
        assert!(matches!(error, SecretFileError::Empty { .. }));
    }
}
