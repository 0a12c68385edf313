//! SD-JWT VC: disclosures and key binding; what is shown of it can be shown again.
#![no_main]

use testamur_signing::sd_jwt_vc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(credential) = sd_jwt_vc::parse(text) else {
        return;
    };
    assert!(!credential.claims.contains_key("_sd"));
    drop(credential.verify_holder());
    for claim in ["nbf", "exp", "iat"] {
        let _ = credential.numeric_date(claim);
    }
    let paths: Vec<_> = credential
        .disclosures
        .iter()
        .map(|shown| shown.path().clone())
        .collect();
    let Ok(again) = credential.present(&paths) else {
        return;
    };
    let again = sd_jwt_vc::parse(&again).expect("what was presented is read");
    assert_eq!(again.claims, credential.claims);
});
