//! N-Quads: the canonical form of a canonical form is itself.
#![no_main]

use testamur_linked_data::{Limits, canonicalize_nquads};

const LIMITS: Limits = Limits {
    contexts: 100,
    hash_steps: 5_000,
    quads: 10_000,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(canonical) = canonicalize_nquads(text, &LIMITS) {
        let again = canonicalize_nquads(canonical.nquads(), &LIMITS).expect("its own output");
        assert_eq!(again.nquads(), canonical.nquads());
    }
});
