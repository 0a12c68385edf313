//! Secrets at rest: AES-256-GCM under a master key that never lies in the same place.
//!
//! The master key comes from a passphrase by Argon2id ([RFC 9106 section 4], second recommended option: 64 MiB, 3 passes,
//! 4 lanes) with an installation's own salt, or from a file of at least 32 random bytes by HKDF-SHA-256.
//!
//! Layout of a sealed secret, version 1:
//!
//! ```text
//! 0      0x01
//! 1..17  salt of this secret's own key (HKDF-SHA-256 of the master key)
//! 17..29 AES-GCM nonce
//! 29..   ciphertext, then the tag of 16 bytes
//! ```
//!
//! The version byte and the caller's associated data (tenant, key id) are authenticated: a row that is moved to another
//! tenant, or to another key's place, does not open. With a key of its own for each secret, nonces cannot collide however
//! many secrets one master key seals.
//!
//! [RFC 9106 section 4]: https://www.rfc-editor.org/rfc/rfc9106#section-4

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use rand::CryptoRng;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const SALT_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;
const HEADER_LENGTH: usize = 1 + SALT_LENGTH + NONCE_LENGTH;
const SHORTEST_PASSPHRASE: usize = 12;
const SHORTEST_KEY_FILE: usize = 32;
const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
const ARGON2_PASSES: u32 = 3;
const ARGON2_LANES: u32 = 4;

/// Why a secret was not sealed or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The key derivation failed.
    #[error("the master key could not be derived")]
    Derivation,
    /// The key file is too short, or the same byte throughout.
    #[error("the key file must hold at least {SHORTEST_KEY_FILE} random bytes")]
    KeyFile,
    /// The sealed bytes are cut short.
    #[error("the sealed secret is {found} bytes long, expected at least {expected}")]
    Length {
        /// The least that can be right.
        expected: usize,
        /// How many were found.
        found: usize,
    },
    /// Wrong master key, wrong place, or tampered bytes: they cannot be told apart.
    #[error("the sealed secret does not open with this master key in this place")]
    Open,
    /// The passphrase is too short.
    #[error("the passphrase must have at least {SHORTEST_PASSPHRASE} bytes")]
    Passphrase,
    /// The cipher failed.
    #[error("the secret could not be sealed")]
    Seal,
    /// A layout of a later version.
    #[error("the sealed secret has layout version {found}, this program knows version {VERSION}")]
    UnknownVersion {
        /// The version byte.
        found: u8,
    },
}

/// The key that seals an installation's secrets.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Derives the key from a passphrase; takes 64 MiB and some tens of milliseconds, by design.
    ///
    /// # Errors
    /// [`SealError::Passphrase`] under 12 bytes.
    pub fn from_passphrase(passphrase: &str, salt: &[u8; 16]) -> Result<Self, SealError> {
        if passphrase.len() < SHORTEST_PASSPHRASE {
            return Err(SealError::Passphrase);
        }
        let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, Some(32))
            .map_err(|_| SealError::Derivation)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
            .map_err(|_| SealError::Derivation)?;
        Ok(Self(key))
    }

    /// Derives the key from the content of a key file.
    ///
    /// # Errors
    /// [`SealError::KeyFile`] under 32 bytes, or when all bytes are the same.
    pub fn from_key_file_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() < SHORTEST_KEY_FILE || bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(SealError::KeyFile);
        }
        derive(bytes, b"testamur", b"master key, version 1").map(Self)
    }

    /// Derives a key for another purpose of the same installation, such as the MAC of its nonces.
    ///
    /// # Errors
    /// [`SealError::Derivation`] when the derivation fails.
    pub fn subkey(&self, purpose: &str) -> Result<Zeroizing<[u8; 32]>, SealError> {
        derive(&*self.0, purpose.as_bytes(), b"subkey, version 1")
    }

    /// Seals a secret for the place that `aad` names.
    ///
    /// # Errors
    /// [`SealError::Seal`] when the cipher fails.
    pub fn seal(
        &self,
        plaintext: &[u8],
        aad: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, SealError> {
        let mut sealed = vec![0; HEADER_LENGTH];
        sealed.reserve(plaintext.len() + TAG_LENGTH);
        sealed[0] = VERSION;
        rng.fill_bytes(&mut sealed[1..]);
        let (key, nonce) = self.cipher(&sealed).ok_or(SealError::Seal)?;
        let mut body = Zeroizing::new(plaintext.to_vec());
        let tag = key
            .seal_in_place_separate_tag(nonce, authenticated(aad), &mut body)
            .map_err(|_| SealError::Seal)?;
        sealed.extend_from_slice(&body);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`MasterKey::seal`] sealed for the same place.
    ///
    /// # Errors
    /// [`SealError::Open`] for a wrong key, a wrong place and tampered bytes alike.
    pub fn open(&self, sealed: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        match sealed.first() {
            Some(&VERSION) | None => {}
            Some(&found) => return Err(SealError::UnknownVersion { found }),
        }
        if sealed.len() < HEADER_LENGTH + TAG_LENGTH {
            return Err(SealError::Length {
                expected: HEADER_LENGTH + TAG_LENGTH,
                found: sealed.len(),
            });
        }
        let (key, nonce) = self.cipher(sealed).ok_or(SealError::Open)?;
        let mut body = Zeroizing::new(sealed[HEADER_LENGTH..].to_vec());
        let length = key
            .open_in_place(nonce, authenticated(aad), &mut body)
            .map_err(|_| SealError::Open)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    fn cipher(&self, header: &[u8]) -> Option<(LessSafeKey, Nonce)> {
        let (salt, nonce) = header.get(1..HEADER_LENGTH)?.split_at(SALT_LENGTH);
        let key = derive(&*self.0, salt, b"sealed secret, version 1").ok()?;
        let key = UnboundKey::new(&AES_256_GCM, &*key).ok()?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        Some((LessSafeKey::new(key), nonce))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MasterKey(redacted)")
    }
}

fn authenticated(aad: &[u8]) -> Aad<Vec<u8>> {
    Aad::from([&[VERSION], aad].concat())
}

fn derive(secret: &[u8], salt: &[u8], label: &[u8]) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let mut key = Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[label], HKDF_SHA256)
        .and_then(|material| material.fill(&mut *key))
        .map_err(|_| SealError::Derivation)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    fn master() -> MasterKey {
        let file: Vec<u8> = (0..32).collect();
        MasterKey::from_key_file_bytes(&file).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_in_its_own_place_only() {
        let mut rng = StdRng::seed_from_u64(1);
        let sealed = master().seal(b"seed", b"tenant-a/key-1", &mut rng).unwrap();
        assert_eq!(sealed.len(), HEADER_LENGTH + 4 + TAG_LENGTH);
        assert_eq!(
            &**master().open(&sealed, b"tenant-a/key-1").unwrap(),
            b"seed"
        );
        assert_eq!(
            master().open(&sealed, b"tenant-b/key-1"),
            Err(SealError::Open)
        );
        let other = MasterKey::from_key_file_bytes(&[&[1; 31][..], &[2]].concat()).unwrap();
        assert_eq!(other.open(&sealed, b"tenant-a/key-1"), Err(SealError::Open));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let mut rng = StdRng::seed_from_u64(2);
        let sealed = master().seal(b"seed", b"", &mut rng).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(master().open(&flipped, b"").is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(
                master().open(&sealed[..length], b"").is_err(),
                "length {length}"
            );
        }
    }

    #[test]
    fn the_same_secret_is_never_sealed_alike() {
        let mut rng = StdRng::seed_from_u64(3);
        let one = master().seal(b"seed", b"", &mut rng).unwrap();
        let two = master().seal(b"seed", b"", &mut rng).unwrap();
        assert_ne!(one, two);
    }

    #[test]
    fn a_passphrase_gives_the_same_key_with_the_same_salt() {
        let mut rng = StdRng::seed_from_u64(4);
        let passphrase = "correct horse battery staple";
        let one = MasterKey::from_passphrase(passphrase, &[1; 16]).unwrap();
        let two = MasterKey::from_passphrase(passphrase, &[1; 16]).unwrap();
        let salted = MasterKey::from_passphrase(passphrase, &[2; 16]).unwrap();
        let sealed = one.seal(b"seed", b"", &mut rng).unwrap();
        assert!(two.open(&sealed, b"").is_ok());
        assert_eq!(salted.open(&sealed, b""), Err(SealError::Open));
    }

    #[test]
    fn weak_origins_are_refused() {
        assert_eq!(
            MasterKey::from_passphrase("short", &[0; 16]).unwrap_err(),
            SealError::Passphrase
        );
        assert_eq!(
            MasterKey::from_key_file_bytes(&[0; 64]).unwrap_err(),
            SealError::KeyFile
        );
        assert_eq!(
            MasterKey::from_key_file_bytes(b"").unwrap_err(),
            SealError::KeyFile
        );
    }

    #[test]
    fn debug_output_holds_no_key() {
        assert_eq!(format!("{:?}", master()), "MasterKey(redacted)");
    }
}
