//! The settings: flat, so that the environment can give each.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keys that lie elsewhere: in a PKCS #11 token, in a key service. Private keys in the database need none of these.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignersSettings {
    /// The shared library of the token's vendor, such as `/usr/lib/softhsm/libsofthsm2.so`.
    pub pkcs11_module: Option<PathBuf>,
    /// The label of the token.
    pub pkcs11_token: Option<String>,
    /// A file with the token's user PIN, readable by its owner alone.
    pub pkcs11_pin_file: Option<PathBuf>,
    /// The token's user PIN; better given as `TESTAMUR_SIGNERS__PKCS11_PIN` than written into the file.
    #[serde(skip_serializing)]
    pub pkcs11_pin: Option<String>,
    /// How many signatures the token may be asked for at once.
    pub pkcs11_sessions: usize,
    /// Where the key service takes its requests: an https URL.
    pub remote_url: Option<String>,
    /// A file with the key service's bearer token, readable by its owner alone.
    pub remote_token_file: Option<PathBuf>,
    /// The key service's bearer token; better given as `TESTAMUR_SIGNERS__REMOTE_TOKEN` than written into the file.
    #[serde(skip_serializing)]
    pub remote_token: Option<String>,
    /// A file with the only certificate authorities that are trusted to name the key service, as PEM; without it, Mozilla's.
    pub remote_authorities_file: Option<PathBuf>,
    /// How long a signature of the key service may take, repetitions included, in seconds.
    pub remote_timeout_seconds: u64,
}

impl Default for SignersSettings {
    fn default() -> Self {
        Self {
            pkcs11_module: None,
            pkcs11_token: None,
            pkcs11_pin_file: None,
            pkcs11_pin: None,
            pkcs11_sessions: 8,
            remote_url: None,
            remote_token_file: None,
            remote_token: None,
            remote_authorities_file: None,
            remote_timeout_seconds: 5,
        }
    }
}

/// Shows neither PIN nor token, nor the URL: it may hold one.
impl std::fmt::Debug for SignersSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignersSettings")
            .field("pkcs11_module", &self.pkcs11_module)
            .field("pkcs11_token", &self.pkcs11_token)
            .field("remote", &self.remote_url.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown_or_written() {
        let settings: SignersSettings = serde_json::from_value(serde_json::json!({
            "pkcs11_pin": "canary", "remote_token": "canary", "remote_url": "https://kms.example/?key=canary",
        }))
        .unwrap();
        assert!(!format!("{settings:?}").contains("canary"));
        let written = serde_json::to_value(&settings).unwrap();
        assert!(written.get("pkcs11_pin").is_none() && written.get("remote_token").is_none());
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let unknown = serde_json::json!({ "pkcs11_pim": "1234" });
        assert!(serde_json::from_value::<SignersSettings>(unknown).is_err());
    }
}
