//! Bearer tokens: 256 random bits as text, of which only a hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest as _, Sha256};

/// A fresh token of 256 random bits, 43 characters of base64url.
pub fn random_token(rng: &mut dyn CryptoRng) -> String {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The form in which a token is stored and looked up: SHA-256 in lower-case hexadecimal.
///
/// Tokens are random, not chosen, so a plain hash needs neither salt nor stretching.
pub fn hash_token(token: &str) -> String {
    use std::fmt::Write as _;

    let digest = Sha256::digest(token.as_bytes());
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    #[test]
    fn tokens_differ_and_have_256_bits() {
        let mut rng = StdRng::seed_from_u64(1);
        let one = random_token(&mut rng);
        assert_eq!(one.len(), 43);
        assert_ne!(one, random_token(&mut rng));
    }

    #[test]
    fn a_hash_is_hexadecimal_sha_256() {
        assert_eq!(
            hash_token("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
