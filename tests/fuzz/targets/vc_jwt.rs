//! VC-JWT: header, claims and credential of every profile.
#![no_main]

use testamur_signing::vc_jwt;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(jwt) = vc_jwt::parse(text) else { return };
    assert!(jwt.credential.is_object());
    let _ = jwt.verify_claims();
    for claim in ["nbf", "exp", "iat"] {
        let _ = jwt.numeric_date(claim);
    }
    if let Some(key) = &jwt.jwk {
        drop(jwt.verify(key));
    }
});
