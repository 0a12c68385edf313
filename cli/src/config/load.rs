//! Reading the file and the environment; every mistake is told with its place, and without the value: it may be a secret.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, anyhow, bail};
use toml::{Table, Value, de::Error};

use super::Config;

/// Where the file is looked for when none is named.
pub(crate) const DEFAULT_FILE: &str = "testamur.toml";

const ENVIRONMENT_PREFIX: &str = "TESTAMUR_";

/// Lists of tables.
const LISTS: [&str; 2] = ["contexts", "redis"];

/// The variables of this process that are text; what is not text is no setting of ours.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
}

impl Config {
    /// Reads `file` (or [`DEFAULT_FILE`], if it is there) and the environment.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        let file = match file {
            Some(path) => Some(path),
            None => Some(Path::new(DEFAULT_FILE)).filter(|path| path.exists()),
        };
        let text = match file {
            Some(path) => fs::read_to_string(path)
                .with_context(|| format!("cannot read configuration `{}`", path.display()))?,
            None => String::new(),
        };
        Self::parse(&text, file.unwrap_or(Path::new(DEFAULT_FILE)), environment)
    }

    /// Reads the text of a file that is called `name`, and the environment.
    pub(crate) fn parse(
        text: &str,
        name: &Path,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        let wrong =
            |error: Error| anyhow!("configuration `{}`: {}", name.display(), told(&error, text));
        // The file alone first, so that a mistake in it is told with its line.
        let mut config: Self = toml::from_str(text).map_err(wrong)?;
        let mut table: Table = toml::from_str(text).map_err(wrong)?;
        for (name, text) in environment {
            if let Some((section, key)) = setting_of(&name) {
                config = set(&mut table, &section, &key, &text)
                    .map_err(|reason| anyhow!("environment variable `{name}`: {reason}"))?;
            }
        }
        Ok(config)
    }
}

/// `TESTAMUR_HTTP__PUBLIC_URL` is `public_url` in `[http]`. Names without two underscores belong to others (the command
/// line's own options, the tests).
fn setting_of(name: &str) -> Option<(String, String)> {
    let (section, key) = name.strip_prefix(ENVIRONMENT_PREFIX)?.split_once("__")?;
    Some((section.to_ascii_lowercase(), key.to_ascii_lowercase()))
}

/// Sets one key. It is text if text is what the key takes: a passphrase may look like a number.
fn set(table: &mut Table, section: &str, key: &str, text: &str) -> Result<Config> {
    let mut error = None;
    for value in [Some(Value::from(text)), literal(text), list(text)]
        .into_iter()
        .flatten()
    {
        let mut candidate = table.clone();
        let entry = candidate
            .entry(section)
            .or_insert_with(|| Value::Table(Table::new()));
        let Some(members) = entry.as_table_mut().filter(|_| !LISTS.contains(&section)) else {
            bail!("`[[{section}]]` is a list, which only the file can set");
        };
        members.insert(key.to_owned(), value);
        match Value::Table(candidate.clone()).try_into() {
            Ok(config) => {
                *table = candidate;
                return Ok(config);
            }
            Err(reason) => error = Some(reason),
        }
    }
    bail!(
        "{}",
        error
            .map(|error: Error| without_value(error.message()))
            .unwrap_or_default()
    )
}

/// Text that is a number or a boolean as well.
fn literal(text: &str) -> Option<Value> {
    let flag = text.parse::<bool>().map(Value::Boolean).ok();
    flag.or_else(|| text.parse::<i64>().map(Value::Integer).ok())
}

/// Text that is a list as well, as the file would write it: `["a", "b"]`.
fn list(text: &str) -> Option<Value> {
    let text = text.trim();
    let written = text.starts_with('[').then(|| format!("list = {text}"))?;
    let mut table: Table = toml::from_str(&written).ok()?;
    let list = table.remove("list").filter(Value::is_array)?;
    table.is_empty().then_some(list)
}

/// A mistake with its line and column, without the line's text.
fn told(error: &Error, text: &str) -> String {
    let message = without_value(error.message());
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return message;
    };
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    format!("line {line}, column {column}: {message}")
}

/// ``invalid type: integer `5`, expected a string`` without the `5`.
fn without_value(message: &str) -> String {
    let message = message.trim();
    if !message.starts_with("invalid type: ") && !message.starts_with("invalid value: ") {
        return message.replace('\n', " ");
    }
    let (found, expected) = message
        .rsplit_once(", expected ")
        .unwrap_or((message, "another"));
    let kind = found
        .split(['`', '"'])
        .next()
        .unwrap_or_default()
        .trim_end();
    format!("{kind}, expected {expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(environment: &[(&str, &str)]) -> Result<Config> {
        read("", environment)
    }

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config> {
        let environment = environment
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::parse(text, Path::new(DEFAULT_FILE), environment)
    }

    fn refusal(text: &str, environment: &[(&str, &str)]) -> String {
        format!("{:#}", read(text, environment).unwrap_err())
    }

    #[test]
    fn the_environment_sets_what_the_file_leaves_out() {
        let config = with(&[("TESTAMUR_DATABASE__URL", "postgres://db/testamur")]).unwrap();
        assert_eq!(config.database.url, "postgres://db/testamur");
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let config = read(
            "[http]\nmax_requests = 1\n",
            &[
                ("TESTAMUR_HTTP__MAX_REQUESTS", "7"),
                ("TESTAMUR_FETCH__OFFLINE", "true"),
            ],
        );
        let config = config.unwrap();
        assert_eq!(config.http.max_requests, 7);
        assert!(config.fetch.offline);
    }

    #[test]
    fn the_environment_writes_a_list_as_the_file_does() {
        let name = "TESTAMUR_VERIFICATION__REGISTRIES";
        let config = with(&[(name, r#"["a.json", "https://b.example/list"]"#)]);
        let registries = config.unwrap().verification.registries;
        assert_eq!(registries, ["a.json", "https://b.example/list"]);
        for text in ["a.json", "[\"a.json\"", "[1]", "[]\nx = 1"] {
            assert!(refusal("", &[(name, text)]).contains(name), "{text}");
        }
    }

    #[test]
    fn an_unknown_setting_in_the_environment_is_refused_by_name() {
        for name in [
            "TESTAMUR_DATABASE__ULR",
            "TESTAMUR_DATABSE__URL",
            "TESTAMUR_REDIS__URL",
            "TESTAMUR_CONTEXTS__URL",
        ] {
            let error = refusal("", &[(name, "x")]);
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn variables_of_others_are_left_alone() {
        assert!(with(&[("TESTAMUR_CORPUS", "/somewhere"), ("PATH", "/bin")]).is_ok());
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_refused_with_its_place() {
        let error = refusal("[database]\nulr = \"x\"\n", &[]);
        assert!(
            error.contains("`ulr`") && error.contains("line 2, column 1"),
            "{error}"
        );
    }

    #[test]
    fn a_mistake_is_told_without_the_value() {
        for (text, environment) in [
            ("[master_key]\npassphrse = \"31415926535\"\n", &[][..]),
            ("[master_key]\npassphrase = 31415926535\n", &[]),
            ("[master_key]\npassphrase = [\"31415926535\"]\n", &[]),
            ("[master_key]\npassphrase = \"31415926535\n", &[]),
            ("redis = \"31415926535\"\n", &[]),
            ("", &[("TESTAMUR_HTTP__MAX_REQUESTS", "31415926535x")]),
            ("", &[("TESTAMUR_MASTER_KEY__PASSPHRSE", "31415926535")]),
        ] {
            let error = refusal(text, environment);
            assert!(!error.contains("31415926535"), "{error}");
        }
    }

    #[test]
    fn a_passphrase_may_look_like_a_number() {
        let config = with(&[("TESTAMUR_MASTER_KEY__PASSPHRASE", "314159265358")]).unwrap();
        assert_eq!(
            config.master_key.passphrase.as_deref(),
            Some("314159265358")
        );
    }

    #[test]
    fn no_secret_is_shown() {
        let config = with(&[
            ("TESTAMUR_MASTER_KEY__PASSPHRASE", "correct horse"),
            ("TESTAMUR_DATABASE__URL", "postgres://u:hunter2@db/x"),
        ]);
        let shown = format!("{:?}", config.unwrap());
        assert!(
            !shown.contains("correct horse") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
