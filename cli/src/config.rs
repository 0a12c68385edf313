//! Configuration: a TOML file, then the environment over it. Read once, in `main`; each part gets its own section.
//!
//! `TESTAMUR_DATABASE__URL=…` sets `url` in `[database]`: section, two underscores, key. What is not known is refused, in
//! the file and in the environment alike: a setting that is silently ignored is a setting that somebody relies on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use testamur_wallet_api::settings::{HttpSettings, RedisSourceSettings};
use toml::{Table, Value};

/// Where the file is looked for when none is named.
pub(crate) const DEFAULT_FILE: &str = "testamur.toml";

const ENVIRONMENT_PREFIX: &str = "TESTAMUR_";

/// Everything that an operator can set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Where records are kept.
    pub(crate) database: DatabaseSettings,
    /// What opens the private keys at rest.
    pub(crate) master_key: MasterKeySettings,
    /// The HTTP service.
    pub(crate) http: HttpSettings,
    /// Outgoing requests: status lists and issuers' documents.
    pub(crate) fetch: FetchSettings,
    /// Logs.
    pub(crate) log: LogSettings,
    /// Event streams of learning platforms; one `[[redis]]` table each.
    pub(crate) redis: Vec<RedisSourceSettings>,
}

/// Where records are kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DatabaseSettings {
    /// `sqlite://file.db?mode=rwc` or `postgres://user@host/database`.
    pub(crate) url: String,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite://testamur.db?mode=rwc".to_owned(),
        }
    }
}

/// What opens the private keys at rest. One of the two.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MasterKeySettings {
    /// A file of at least 32 random bytes, readable by its owner alone.
    pub(crate) key_file: Option<PathBuf>,
    /// A passphrase; better given as `TESTAMUR_MASTER_KEY__PASSPHRASE` than written into the file.
    #[serde(skip_serializing)]
    pub(crate) passphrase: Option<String>,
}

impl std::fmt::Debug for MasterKeySettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("MasterKeySettings")
            .field("key_file", &self.key_file)
            .finish_non_exhaustive()
    }
}

/// Outgoing requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FetchSettings {
    /// Ask for no document of any other issuer: what needs one stays undecided.
    pub(crate) offline: bool,
    /// Allow plain http to this machine, for trying things out.
    pub(crate) allow_loopback_http: bool,
}

/// Logs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LogSettings {
    /// What is logged, as a filter: `info`, or `info,testamur_sources=debug`.
    pub(crate) filter: String,
    /// How lines are written.
    pub(crate) format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl Config {
    /// Reads `file` (or [`DEFAULT_FILE`], if it is there) and the environment.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        let mut table = match file {
            Some(path) => read_file(path)?,
            None if Path::new(DEFAULT_FILE).exists() => read_file(Path::new(DEFAULT_FILE))?,
            None => Table::new(),
        };
        // The file alone first, so that a mistake in it is told with its place.
        Self::from_table(table.clone()).context("the configuration file does not hold together")?;
        for (name, text) in environment {
            if let Some((section, key)) = setting_of(&name) {
                set(&mut table, &name, &section, &key, &text)?;
                Self::from_table(table.clone()).map_err(|error| {
                    anyhow!(
                        "environment variable `{name}`: {}",
                        error.to_string().trim()
                    )
                })?;
            }
        }
        Self::from_table(table)
    }

    /// The whole configuration as JSON Schema: the reference page is made from it.
    pub(crate) fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Config).to_value()
    }

    fn from_table(table: Table) -> Result<Self> {
        Ok(Value::Table(table).try_into()?)
    }
}

fn read_file(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read configuration `{}`", path.display()))?;
    // Parsed into the target type first: its errors name line and column.
    toml::from_str::<Config>(&text)
        .with_context(|| format!("configuration `{}`", path.display()))?;
    toml::from_str(&text).with_context(|| format!("configuration `{}`", path.display()))
}

/// `TESTAMUR_HTTP__PUBLIC_URL` is `public_url` in `[http]`. Names without two underscores belong to others (the command
/// line's own options, the tests).
fn setting_of(name: &str) -> Option<(String, String)> {
    let (section, key) = name.strip_prefix(ENVIRONMENT_PREFIX)?.split_once("__")?;
    Some((section.to_ascii_lowercase(), key.to_ascii_lowercase()))
}

fn set(table: &mut Table, name: &str, section: &str, key: &str, text: &str) -> Result<()> {
    let entry = table
        .entry(section)
        .or_insert_with(|| Value::Table(Table::new()));
    let Value::Table(section_table) = entry else {
        bail!(
            "environment variable `{name}`: `[[{section}]]` is a list and can only be set in the file"
        );
    };
    section_table.insert(key.to_owned(), literal(text));
    Ok(())
}

/// Numbers and booleans are read as such; all else is text.
fn literal(text: &str) -> Value {
    if let Ok(flag) = text.parse::<bool>() {
        Value::Boolean(flag)
    } else if let Ok(number) = text.parse::<i64>() {
        Value::Integer(number)
    } else {
        Value::String(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(environment: &[(&str, &str)]) -> Result<Config> {
        let environment = environment
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::load(Some(Path::new("/dev/null")), environment)
    }

    #[test]
    fn the_environment_sets_what_the_file_leaves_out() {
        let config = with(&[("TESTAMUR_DATABASE__URL", "postgres://db/testamur")]).unwrap();
        assert_eq!(config.database.url, "postgres://db/testamur");
    }

    #[test]
    fn an_unknown_setting_in_the_environment_is_refused_by_name() {
        let error = with(&[("TESTAMUR_DATABASE__ULR", "x")]).unwrap_err();
        assert!(
            format!("{error:#}").contains("TESTAMUR_DATABASE__ULR"),
            "{error:#}"
        );
        let error = with(&[("TESTAMUR_DATABSE__URL", "x")]).unwrap_err();
        assert!(
            format!("{error:#}").contains("TESTAMUR_DATABSE__URL"),
            "{error:#}"
        );
    }

    #[test]
    fn variables_of_others_are_left_alone() {
        assert!(with(&[("TESTAMUR_CORPUS", "/somewhere"), ("PATH", "/bin")]).is_ok());
    }

    #[test]
    fn an_unknown_setting_in_the_file_is_refused_with_its_place() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "[database]\nulr = \"x\"\n").unwrap();
        let error = Config::load(Some(file.path()), std::iter::empty()).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("ulr") && text.contains("line 2"), "{text}");
    }

    #[test]
    fn a_passphrase_is_not_shown() {
        let config = with(&[("TESTAMUR_MASTER_KEY__PASSPHRASE", "correct horse")]).unwrap();
        assert!(!format!("{config:?}").contains("correct horse"));
    }
}
