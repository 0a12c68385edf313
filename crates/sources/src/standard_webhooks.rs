//! Standard Webhooks: who sent a request, and that nobody changed or repeated it.
//!
//! `webhook-signature` holds one or more `v1,{base64 of HMAC-SHA256}` over `{id}.{timestamp}.{body}`, the body byte for
//! byte as sent ([§ Signature scheme]). A request is good when any of its signatures fits any of the receiver's secrets,
//! so that a secret can be rotated. Signatures of other versions (`v1a`, asymmetric) are passed over.
//!
//! That a request does not count twice within the tolerance is the caller's part: `webhook-id` is its idempotency key.
//!
//! [§ Signature scheme]: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// How far a request's time may lie from now, in either direction.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);

/// A secret shared by sender and receiver; wiped from memory when dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

/// Why a text is no secret; it is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The text after the prefix is not base64.
    #[error(
        "the webhook secret is not base64: write `whsec_` and the base64 of 24 to 64 random bytes"
    )]
    Base64,
    /// The key is too short to be safe, or too long to be one.
    #[error("the webhook secret has {found} bytes: use 24 to 64 random ones")]
    Length {
        /// How many bytes.
        found: usize,
    },
}

/// Why a request is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// No signature fits any secret.
    #[error("no `v1` signature of the request fits a known secret")]
    Forged,
    /// The request's id is missing or cannot be part of what is signed.
    #[error("`webhook-id` is missing, longer than 256 bytes, or holds a dot")]
    Id,
    /// The request's signature is missing.
    #[error("`webhook-signature` is missing")]
    Signature,
    /// The request is too old, or from the future.
    #[error("the request's time is {seconds} s from now, more than {} s", TOLERANCE.as_secs())]
    Stale {
        /// How far away, negative in the past.
        seconds: i64,
    },
    /// The request's time is missing or no number of seconds.
    #[error("`webhook-timestamp` is missing or no whole number of seconds since 1970")]
    Timestamp,
}

/// The three headers of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebhookHeaders<'a> {
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`.
    pub signature: Option<&'a str>,
}

impl Secret {
    /// Reads a secret: base64, after `whsec_` or alone.
    ///
    /// # Errors
    ///
    /// The text is not base64, or of too few bytes to be safe.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let text = text.trim();
        let encoded = text.strip_prefix(PREFIX).unwrap_or(text);
        let mut key = BASE64_STANDARD
            .decode(encoded)
            .map_err(|_| SecretError::Base64)?;
        if !(24..=64).contains(&key.len()) {
            let found = key.len();
            key.zeroize();
            return Err(SecretError::Length { found });
        }
        Ok(Self(key))
    }

    /// Takes random bytes as a secret.
    ///
    /// # Errors
    ///
    /// There are fewer than 24 of them, or more than 64.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        if (24..=64).contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(SecretError::Length { found: bytes.len() })
        }
    }

    /// Writes the secret for its other holder.
    pub fn reveal(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0)))
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Signs a request: the value of `webhook-signature`. The timestamp goes into `webhook-timestamp` as whole seconds.
pub fn sign(secret: &Secret, id: &str, timestamp: Timestamp, body: &[u8]) -> String {
    let tag = hmac::sign(&secret.key(), &signed(id, timestamp.as_second(), body));
    format!("v1,{}", BASE64_STANDARD.encode(tag))
}

/// Verifies a request: its time first, then its signature. Answers with its id.
///
/// # Errors
///
/// Why it is not accepted.
pub fn verify<'h>(
    secrets: &[Secret],
    headers: WebhookHeaders<'h>,
    body: &[u8],
    now: Timestamp,
) -> Result<&'h str, WebhookError> {
    // A dot in the id could move the border between the signed parts.
    let id = headers
        .id
        .filter(|id| !id.is_empty() && id.len() <= 256 && !id.contains('.'));
    let id = id.ok_or(WebhookError::Id)?;
    let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = headers
        .timestamp
        .filter(digits)
        .and_then(|text| text.parse().ok())
        .ok_or(WebhookError::Timestamp)?;
    let signature = headers
        .signature
        .filter(|text| !text.is_empty())
        .ok_or(WebhookError::Signature)?;
    let away = seconds.saturating_sub(now.as_second());
    if away.unsigned_abs() > TOLERANCE.as_secs().unsigned_abs() {
        return Err(WebhookError::Stale { seconds: away });
    }
    let signed = signed(id, seconds, body);
    let keys: Vec<hmac::Key> = secrets.iter().map(Secret::key).collect();
    let fits = signature
        .split_ascii_whitespace()
        .take(MAX_SIGNATURES)
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|encoded| BASE64_STANDARD.decode(encoded).ok())
        // Compares in constant time.
        .any(|tag| {
            keys.iter()
                .any(|key| hmac::verify(key, &signed, &tag).is_ok())
        });
    if fits {
        Ok(id)
    } else {
        Err(WebhookError::Forged)
    }
}

fn signed(id: &str, seconds: i64, body: &[u8]) -> Vec<u8> {
    let mut signed = format!("{id}.{seconds}.").into_bytes();
    signed.extend_from_slice(body);
    signed
}

const PREFIX: &str = "whsec_";
/// A rotation needs two; more would be work at a stranger's word.
const MAX_SIGNATURES: usize = 8;
