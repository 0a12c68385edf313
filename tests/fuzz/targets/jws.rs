//! Compact JWS: only the one canonical text is read, and no text of the fuzzer is signed.
#![no_main]

use testamur_signing::jws::{self, HeaderRules};

const RULES: HeaderRules = HeaderRules {
    typ: &["JWT", "vc+jwt", "openid4vci-proof+jwt"],
    typ_may_be_absent: true,
    members: &["typ", "kid", "jwk", "iat", "cty"],
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(jws) = jws::parse(text, &RULES) else {
        return;
    };
    assert_eq!(text.matches('.').count(), 2);
    drop(jws.payload_object());
    if let Some(key) = &jws.header.jwk {
        drop(jws.verify(key));
    }
});
