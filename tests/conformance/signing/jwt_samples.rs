//! JWT credentials that others published.

use testamur_signing::vc_jwt::{self, Profile};
use testamur_tests::{corpus, report_count};

use crate::read_text;

#[test]
fn published_samples_are_read_and_their_claims_agree() {
    let Some(corpus) = corpus() else { return };
    let mut cases = 0;
    for (file, has_jwk, has_key_id) in [
        ("ob3/validator-samples/simple.jwt", false, false),
        ("ob3/validator-samples/velocity.jwt", false, true),
        ("clr2/validator-samples/simple.jwt", true, false),
    ] {
        let compact = read_text(&corpus.join(file));
        let jwt =
            vc_jwt::parse(compact.trim_end()).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(jwt.profile, Profile::VcClaim, "{file}");
        assert_eq!(jwt.verify_claims(), Ok(()), "{file}");
        assert_eq!(
            (jwt.jwk.is_some(), jwt.key_id.is_some()),
            (has_jwk, has_key_id)
        );
        // A header's own key proves nothing about the issuer; here it only shows that the arithmetic agrees.
        if let Some(key) = &jwt.jwk {
            assert_eq!(jwt.verify(key), Ok(()), "{file}");
        }
        cases += 1;
    }
    report_count("VC-JWT samples", cases);
}
