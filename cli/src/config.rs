//! Configuration: a TOML file, then the environment over it. Read once, in `main`; each part gets its own section.
//!
//! `TESTAMUR_DATABASE__URL=…` sets `url` in `[database]`: section, two underscores, key. What is not known is refused, in
//! the file and in the environment alike: a setting that is silently ignored is a setting that somebody relies on.

mod contexts;
mod load;
#[cfg(test)]
mod page;
mod verification;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use testamur_signers::SignersSettings;
use testamur_wallet_api::settings::{HttpSettings, RedisSourceSettings};

use self::contexts::ContextSettings;
pub(crate) use self::{
    load::{DEFAULT_FILE, environment},
    verification::VerificationSettings,
};

/// Everything that an operator can set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Where records are kept.
    pub(crate) database: DatabaseSettings,
    /// What opens the private keys at rest.
    pub(crate) master_key: MasterKeySettings,
    /// Keys that lie elsewhere: in a PKCS #11 token, in a key service. Private keys in the database need none of these.
    pub(crate) signers: SignersSettings,
    /// The HTTP service.
    pub(crate) http: HttpSettings,
    /// Outgoing requests: status lists and issuers' documents.
    pub(crate) fetch: FetchSettings,
    /// How credentials are judged, by the service and by `testamur verify`, where nobody asks for something else.
    pub(crate) verification: VerificationSettings,
    /// Logs.
    pub(crate) log: LogSettings,
    /// JSON-LD contexts that credentials may name beside those of the standards; one `[[contexts]]` table each. The program
    /// does not start when a file is not what its digest says. What such a context means, you vouch for: one with `@vocab`
    /// gives every word a meaning, so that a misspelt one is no longer told.
    pub(crate) contexts: Vec<ContextSettings>,
    /// Event streams of learning platforms; one `[[redis]]` table each.
    pub(crate) redis: Vec<RedisSourceSettings>,
}

/// Where records are kept.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
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

impl DatabaseSettings {
    /// The file of a SQLite database.
    pub(crate) fn file(&self) -> Option<&Path> {
        let rest = self.url.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        Some(Path::new(rest.split('?').next().unwrap_or(rest)))
    }
}

/// Shows no URL: it may hold a password.
impl std::fmt::Debug for DatabaseSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DatabaseSettings")
            .field("file", &self.file())
            .finish_non_exhaustive()
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
    /// The whole configuration as JSON Schema: the reference page is made from it.
    pub(crate) fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Config).to_value()
    }
}
