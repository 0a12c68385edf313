//! The holders that the configuration names.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use testamur_fetch::ServiceError;
use testamur_keys::{KeyPlace, PublicKey, SignError, SignatureError, Signer, SignerSource};
use zeroize::Zeroizing;

use crate::pkcs11::{KeyUri, Pkcs11Signer, Token, TokenSettings};
use crate::remote::{RemoteService, RemoteSettings, RemoteSigner};
use crate::{SecretFileError, SignersSettings, read_secret_file};

/// Why the holders cannot be reached with these settings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignersError {
    /// The file of certificate authorities cannot be read.
    #[error("cannot read `{}`, which `signers.remote_authorities_file` names", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A setting lacks its companion.
    #[error("`signers.{given}` is set without `signers.{missing}`")]
    Missing {
        /// The one that is set.
        given: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// The module is not there.
    #[error("`signers.pkcs11_module` names `{}`, which is not there", path.display())]
    Module {
        /// The path.
        path: PathBuf,
    },
    /// The background thread of the key service did not start.
    #[error("the thread that asks the key service could not be started")]
    Thread(#[source] std::io::Error),
    /// A secret is given both in a file and in itself.
    #[error("`signers.{one}` and `signers.{other}` are both set: keep one")]
    Two {
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A file with a secret was refused.
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    /// The key service cannot be asked.
    #[error("the key service of `signers.remote_url` cannot be asked: {0}")]
    Service(#[from] ServiceError),
}

/// The holders of keys that an installation has. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Signers {
    token: Option<Arc<Token>>,
    service: Option<Arc<RemoteService>>,
}

impl Signers {
    /// Reads the secrets that the settings name. Asks no holder for anything yet.
    ///
    /// # Errors
    /// See [`SignersError`].
    pub fn open(settings: &SignersSettings) -> Result<Self, SignersError> {
        Ok(Self {
            token: token(settings)?.map(Arc::new),
            service: service(settings)?.map(Arc::new),
        })
    }

    /// The public half of a key, where the holder can tell it: a token can, a key service is not asked for it.
    ///
    /// Waits for the holder.
    ///
    /// # Errors
    /// [`SignError::KeyNotFound`], [`SignError::KeyExtractable`], [`SignError::NotConfigured`], [`SignError::Refused`],
    /// [`SignError::Unavailable`].
    pub fn public_key(&self, place: &KeyPlace) -> Result<Option<PublicKey>, SignError> {
        match place {
            KeyPlace::Pkcs11 { uri } => {
                let token = self.token.as_ref().ok_or(SignError::NotConfigured)?;
                let uri = KeyUri::parse(uri).ok_or(SignError::KeyNotFound)?;
                token.public_key(&uri).map(Some)
            }
            KeyPlace::Remote { .. } => Ok(None),
        }
    }
}

impl SignerSource for Signers {
    fn signer(
        &self,
        place: &KeyPlace,
        public_key: &PublicKey,
    ) -> Result<Arc<dyn Signer>, SignError> {
        match place {
            KeyPlace::Pkcs11 { uri } => {
                let token = self.token.clone().ok_or(SignError::NotConfigured)?;
                let uri = KeyUri::parse(uri).ok_or(SignError::KeyNotFound)?;
                Ok(Arc::new(Pkcs11Signer::new(token, uri, public_key.clone())))
            }
            KeyPlace::Remote { key } => {
                let service = self.service.clone().ok_or(SignError::NotConfigured)?;
                let signer = RemoteSigner::new(service, key.clone(), public_key.clone());
                Ok(Arc::new(signer))
            }
        }
    }
}

/// Lets a signature out that verifies, and no other.
pub(crate) fn release(
    public_key: &PublicKey,
    message: &[u8],
    signature: Vec<u8>,
    place: impl std::fmt::Display,
) -> Result<Vec<u8>, SignError> {
    match public_key.verify(message, &signature) {
        Ok(()) => Ok(signature),
        Err(error) => {
            let reason: SignatureError = error;
            tracing::error!(%place, %reason, "the holder's signature is withheld");
            Err(SignError::WrongSignature)
        }
    }
}

fn token(settings: &SignersSettings) -> Result<Option<Token>, SignersError> {
    let pin = secret(
        settings.pkcs11_pin.as_deref(),
        settings.pkcs11_pin_file.as_ref(),
        ("pkcs11_pin", "pkcs11_pin_file"),
    )?;
    let module = settings.pkcs11_module.as_ref();
    let label = settings.pkcs11_token.as_ref();
    let (module, label, pin) = match (module, label, pin) {
        (Some(module), Some(label), Some(pin)) => (module, label, pin),
        (None, None, None) => return Ok(None),
        (Some(_), None, _) => return Err(missing("pkcs11_module", "pkcs11_token")),
        (Some(_), _, None) => return Err(missing("pkcs11_module", "pkcs11_pin_file")),
        (None, Some(_), _) => return Err(missing("pkcs11_token", "pkcs11_module")),
        (None, None, Some(_)) => return Err(missing("pkcs11_pin", "pkcs11_module")),
    };
    if !module.is_file() {
        return Err(SignersError::Module {
            path: module.clone(),
        });
    }
    Ok(Some(Token::new(TokenSettings {
        module: module.clone(),
        label: label.clone(),
        pin,
        sessions: settings.pkcs11_sessions.max(1),
    })))
}

fn service(settings: &SignersSettings) -> Result<Option<RemoteService>, SignersError> {
    let bearer = secret(
        settings.remote_token.as_deref(),
        settings.remote_token_file.as_ref(),
        ("remote_token", "remote_token_file"),
    )?;
    let (url, bearer) = match (&settings.remote_url, bearer) {
        (Some(url), Some(bearer)) => (url, bearer),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(missing("remote_url", "remote_token_file")),
        (None, Some(_)) => return Err(missing("remote_token", "remote_url")),
    };
    let authorities = match &settings.remote_authorities_file {
        None => None,
        Some(path) => Some(
            std::fs::read(path).map_err(|source| SignersError::Authorities {
                path: path.clone(),
                source,
            })?,
        ),
    };
    let service = RemoteService::new(RemoteSettings {
        url: url.clone(),
        bearer,
        authorities,
        timeout: Duration::from_secs(settings.remote_timeout_seconds.max(1)),
    })?;
    Ok(Some(service))
}

fn secret(
    given: Option<&str>,
    file: Option<&PathBuf>,
    names: (&'static str, &'static str),
) -> Result<Option<Zeroizing<String>>, SignersError> {
    match (given, file) {
        (None, None) => Ok(None),
        (Some(text), None) => Ok(Some(Zeroizing::new(text.to_owned()))),
        (None, Some(path)) => Ok(Some(read_secret_file(path)?)),
        (Some(_), Some(_)) => Err(SignersError::Two {
            one: names.0,
            other: names.1,
        }),
    }
}

fn missing(given: &'static str, missing: &'static str) -> SignersError {
    SignersError::Missing { given, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(settings: &SignersSettings) -> String {
        Signers::open(settings).unwrap_err().to_string()
    }

    #[test]
    fn half_a_configuration_is_refused_by_name() {
        let text = |text: &str| Some(text.to_owned());
        let base = SignersSettings::default();
        for (settings, told) in [
            (
                SignersSettings {
                    pkcs11_module: Some("/m.so".into()),
                    ..base.clone()
                },
                "pkcs11_token",
            ),
            (
                SignersSettings {
                    pkcs11_token: text("t"),
                    pkcs11_pin: text("canary"),
                    ..base.clone()
                },
                "pkcs11_module",
            ),
            (
                SignersSettings {
                    pkcs11_module: Some("/nowhere/m.so".into()),
                    pkcs11_token: text("t"),
                    pkcs11_pin: text("canary"),
                    ..base.clone()
                },
                "/nowhere/m.so",
            ),
            (
                SignersSettings {
                    pkcs11_pin: text("canary"),
                    pkcs11_pin_file: Some("/pin".into()),
                    ..base.clone()
                },
                "keep one",
            ),
            (
                SignersSettings {
                    remote_url: text("https://kms.example/"),
                    ..base.clone()
                },
                "remote_token_file",
            ),
            (
                SignersSettings {
                    remote_token: text("canary"),
                    ..base.clone()
                },
                "remote_url",
            ),
            (
                SignersSettings {
                    remote_url: text("http://kms.example/"),
                    remote_token: text("canary"),
                    ..base
                },
                "https://",
            ),
        ] {
            let refusal = refusal(&settings);
            assert!(refusal.contains(told), "{refusal}");
            assert!(!refusal.contains("canary"), "{refusal}");
        }
    }
}
