//! Controller documents (did.json): what is read is written and read again, and holds no private key.
#![no_main]

use testamur_keys::ControllerDocument;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(document) = testamur_fuzz::json(data) else {
        return;
    };
    let Ok(parsed) = ControllerDocument::parse(&document) else {
        return;
    };
    let written = parsed.to_value();
    for method in written["verificationMethod"]
        .as_array()
        .into_iter()
        .flatten()
    {
        assert!(method["publicKeyJwk"].get("d").is_none());
    }
    let again = ControllerDocument::parse(&written).expect("what was written is read");
    assert_eq!(again.to_value(), written);
});
