//! The wallet's key proof, as it comes in a credential request.
#![no_main]

// The file itself: the crate around it needs a database, and this parser does not.
#[path = "../../../crates/registrar/src/key_proof.rs"]
mod key_proof;

/// What it takes from that crate.
mod plain_text {
    pub(crate) const IRI_BYTES: usize = 2048;
}

use key_proof::KeyProof;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let verify = |text: &str| match KeyProof::verify(text, "https://issuer.example/tenants/a", now)
    {
        Ok(proof) => {
            assert!(proof.holder.starts_with("did:"));
            assert!(!proof.nonce.is_empty() || text.len() > 64);
        }
        Err(error) => drop(error.to_string()),
    };
    if let Ok(text) = std::str::from_utf8(data) {
        verify(text);
    }
    let Some(request) = testamur_fuzz::json(data) else {
        return;
    };
    if let Some(text) = request["proofs"]["jwt"][0].as_str() {
        verify(text);
    }
});
