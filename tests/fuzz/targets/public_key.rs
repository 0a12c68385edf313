//! Public keys as Multikey, did:key and JWK: each has one text, which is read again as the same key.
#![no_main]

use testamur_keys::{PublicKey, did_key, resolve_offline};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(jwk) = testamur_fuzz::json(data)
        && let Ok(key) = PublicKey::from_jwk(&jwk)
    {
        let again = PublicKey::from_jwk(&key.to_jwk()).expect("what was written is read");
        assert_eq!(again.jwk_thumbprint(), key.jwk_thumbprint());
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(key) = PublicKey::from_multibase(text) {
        assert_eq!(
            key.to_multibase().as_deref(),
            Some(text),
            "two texts for one key"
        );
        let did = did_key::did(&key).expect("a Multikey has a did:key");
        assert!(matches!(resolve_offline(&did), Some(Ok(_))));
        // A key of small order would fit every message.
        for signature in [[0; 64], [1; 64]] {
            assert!(key.verify(b"anything", &signature).is_err());
        }
    }
});
