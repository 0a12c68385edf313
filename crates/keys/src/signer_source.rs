//! The seam behind which keys lie outside this process: in a hardware module or a key service.
//!
//! Here only their names are known. Whoever reaches the holder implements [`SignerSource`]; the secret never comes here.

use std::fmt;
use std::sync::Arc;

use crate::{PublicKey, SignError, Signer};

const PKCS11: &str = "pkcs11:";
const REMOTE: &str = "remote:";
const LONGEST: usize = 1024;

/// Where a key lies that this process does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyPlace {
    /// A PKCS #11 token; the whole URI ([RFC 7512](https://www.rfc-editor.org/rfc/rfc7512)), such as `pkcs11:object=diplomas`.
    Pkcs11 {
        /// The URI.
        uri: String,
    },
    /// A key service; the name that it has for the key.
    Remote {
        /// The name.
        key: String,
    },
}

impl KeyPlace {
    /// Parses `pkcs11:…` or `remote:NAME`.
    pub fn parse(text: &str) -> Option<Self> {
        let fit = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !fit {
            return None;
        }
        if text.len() > PKCS11.len() && text.starts_with(PKCS11) {
            return Some(Self::Pkcs11 {
                uri: text.to_owned(),
            });
        }
        let key = text.strip_prefix(REMOTE).filter(|key| !key.is_empty())?;
        Some(Self::Remote {
            key: key.to_owned(),
        })
    }

    /// The kind of holder: `pkcs11` or `remote`.
    pub fn holder(&self) -> &'static str {
        match self {
            Self::Pkcs11 { .. } => "pkcs11",
            Self::Remote { .. } => "remote",
        }
    }
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pkcs11 { uri } => formatter.write_str(uri),
            Self::Remote { key } => write!(formatter, "{REMOTE}{key}"),
        }
    }
}

/// Reaches the holders of keys.
pub trait SignerSource: Send + Sync {
    /// The signer of a key, for the public half that is published. Asks the holder for nothing yet: that is for the first
    /// signature, on a thread that may wait.
    ///
    /// # Errors
    /// [`SignError::NotConfigured`] when there is no way to that holder, [`SignError::KeyNotFound`] when the place cannot be
    /// one of its.
    fn signer(
        &self,
        place: &KeyPlace,
        public_key: &PublicKey,
    ) -> Result<Arc<dyn Signer>, SignError>;
}

/// Reaches none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSigners;

impl SignerSource for NoSigners {
    fn signer(
        &self,
        _place: &KeyPlace,
        _public_key: &PublicKey,
    ) -> Result<Arc<dyn Signer>, SignError> {
        Err(SignError::NotConfigured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_it_is_read() {
        for text in ["pkcs11:object=diplomas;id=%01", "remote:keys/college/1"] {
            assert_eq!(KeyPlace::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "pkcs11:",
            "remote:",
            "file:/etc/key",
            "remote:a b",
            "remote:ä",
        ] {
            assert_eq!(KeyPlace::parse(text), None, "{text}");
        }
    }
}
