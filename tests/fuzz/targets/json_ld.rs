//! JSON-LD to canonical N-Quads: the form is one that canonicalising its own N-Quads finds again.
#![no_main]

use testamur_linked_data::{Limits, canonicalize, canonicalize_nquads, jcs};

const LIMITS: Limits = Limits {
    contexts: 100,
    hash_steps: 5_000,
    quads: 10_000,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(document) = testamur_fuzz::json(data) else {
        return;
    };
    drop(jcs::to_string(&document));
    match canonicalize(&document, &LIMITS) {
        Ok(canonical) => {
            let again = canonicalize_nquads(canonical.nquads(), &LIMITS).expect("its own N-Quads");
            assert_eq!(again.nquads(), canonical.nquads());
        }
        Err(error) => drop(error.to_string()),
    }
});
