//! Nonces of the OID4VCI nonce endpoint: stateless to give, remembered once used.
//!
//! A nonce is `expiry . random . MAC`, bound to its tenant, so any replica that holds the master key accepts it and the
//! unauthenticated endpoint writes nothing. That it is accepted once only is the store's part (`nonces_used`).
//!
//! Source: [OpenID4VCI 1.0 § 7](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-7).

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use jiff::{SignedDuration, Timestamp};
use rand::CryptoRng;

/// How long a nonce is accepted.
pub(crate) const NONCE_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

const EXPIRY_BYTES: usize = 8;
const RANDOM_BYTES: usize = 16;
const BODY_BYTES: usize = EXPIRY_BYTES + RANDOM_BYTES;

/// Why a nonce was not accepted. The wallet is told `invalid_nonce` for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NonceError {
    /// Its lifetime of five minutes is over.
    #[error("the nonce has expired")]
    Expired,
    /// It was not given by this tenant of this service.
    #[error("the nonce was not issued here")]
    Foreign,
}

/// Gives and recognises nonces.
pub(crate) struct NonceKey(hmac::Key);

impl NonceKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn issue(&self, tenant_id: &str, now: Timestamp, rng: &mut dyn CryptoRng) -> String {
        let expiry = (now + NONCE_LIFETIME).as_second();
        let mut bytes = expiry.to_be_bytes().to_vec();
        bytes.resize(BODY_BYTES, 0);
        rng.fill_bytes(&mut bytes[EXPIRY_BYTES..]);
        let tag = self.tag(tenant_id, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        BASE64URL.encode(bytes)
    }

    /// Answers until when the nonce has to be remembered as used.
    pub(crate) fn verify(
        &self,
        tenant_id: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Timestamp, NonceError> {
        let bytes = BASE64URL.decode(nonce).map_err(|_| NonceError::Foreign)?;
        let (body, tag) = bytes
            .split_at_checked(BODY_BYTES)
            .ok_or(NonceError::Foreign)?;
        hmac::verify(&self.0, &message(tenant_id, body), tag).map_err(|_| NonceError::Foreign)?;
        let (expiry, _) = body
            .split_first_chunk::<EXPIRY_BYTES>()
            .ok_or(NonceError::Foreign)?;
        let expiry =
            Timestamp::from_second(i64::from_be_bytes(*expiry)).map_err(|_| NonceError::Foreign)?;
        if expiry < now {
            Err(NonceError::Expired)
        } else {
            Ok(expiry)
        }
    }

    fn tag(&self, tenant_id: &str, body: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, &message(tenant_id, body))
    }
}

/// The tenant's id has a fixed alphabet without the separator, so no two pairs give the same message.
fn message(tenant_id: &str, body: &[u8]) -> Vec<u8> {
    [tenant_id.as_bytes(), b"\n", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeded() -> rand::rngs::StdRng {
        rand::SeedableRng::seed_from_u64(1)
    }

    fn nonce_key() -> NonceKey {
        NonceKey::new(&[7; 32])
    }

    #[test]
    fn a_nonce_is_accepted_until_it_expires() {
        let now = Timestamp::from_second(1_800_000_000).expect("a valid instant");
        let nonce = nonce_key().issue("t1", now, &mut seeded());
        assert!(nonce_key().verify("t1", &nonce, now).is_ok());
        let late = now + NONCE_LIFETIME + SignedDuration::from_secs(1);
        assert_eq!(
            nonce_key().verify("t1", &nonce, late),
            Err(NonceError::Expired)
        );
    }

    #[test]
    fn a_nonce_of_another_tenant_or_key_is_foreign() {
        let now = Timestamp::UNIX_EPOCH;
        let nonce = nonce_key().issue("t1", now, &mut seeded());
        assert_eq!(
            nonce_key().verify("t2", &nonce, now),
            Err(NonceError::Foreign)
        );
        assert_eq!(
            NonceKey::new(&[8; 32]).verify("t1", &nonce, now),
            Err(NonceError::Foreign)
        );
        assert_eq!(nonce_key().verify("t1", "", now), Err(NonceError::Foreign));
        assert_eq!(
            nonce_key().verify("t1", "AAAA", now),
            Err(NonceError::Foreign)
        );
    }
}
