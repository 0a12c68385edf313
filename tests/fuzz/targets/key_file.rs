//! Files of keys, private and public: JWK, Multikey, PEM and DER. What is read is written and read again.
#![no_main]

use testamur_keys::{PublicKey, SecretKey, Signer as _};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(key) = SecretKey::parse(data) {
        let again = SecretKey::from_bytes(key.public_key().key_type(), &key.to_bytes());
        let again = again.expect("what was written is read");
        assert_eq!(again.public_key(), key.public_key());
        let signature = key.sign(b"message").expect("a key signs");
        assert!(again.public_key().verify(b"message", &signature).is_ok());
    }
    if let Ok(key) = PublicKey::from_spki(data) {
        assert_eq!(key.to_spki(), data, "two encodings of one key");
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(key) = PublicKey::parse(text)
    {
        let again = PublicKey::parse(&key.to_pem()).expect("what was written is read");
        assert_eq!(again, key);
    }
});
