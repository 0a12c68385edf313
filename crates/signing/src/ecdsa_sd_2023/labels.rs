//! Labels of blank nodes that tell nothing of what is not disclosed ([§ 3.4.7 createHmacIdLabelMapFunction]).
//!
//! A canonical label counts the blank nodes before it; its HMAC under a key that only issuer and holder know does not.
//!
//! [§ 3.4.7 createHmacIdLabelMapFunction]: https://www.w3.org/TR/2025/REC-vc-di-ecdsa-20250515/#createhmacidlabelmapfunction

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroize as _;

/// The key that labels are made with.
#[derive(Clone, PartialEq, Eq)]
pub struct HmacKey([u8; 32]);

impl HmacKey {
    /// A key from its bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new key.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The label of the blank node `c14n` and this number.
    pub(super) fn label(&self, number: u32) -> [u8; 32] {
        let mut hmac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        hmac.update(format!("c14n{number}").as_bytes());
        hmac.finalize().into_bytes().into()
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HmacKey")
    }
}

/// Writes a label as it stands in the lines that are signed.
pub(super) fn write_label(label: &[u8; 32], out: &mut String) {
    out.push('u');
    URL_SAFE_NO_PAD.encode_string(label, out);
}
