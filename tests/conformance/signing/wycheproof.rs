//! Wycheproof: what is valid there is accepted here and everything else refused, but for what [`EXCEPTIONS`] lists.
//!
//! What is `acceptable` there is refused too, and listed.

#[path = "wycheproof/jose.rs"]
mod jose;
#[path = "wycheproof/signatures.rs"]
mod signatures;

use std::collections::BTreeMap;

use serde_json::Value;
use testamur_tests::report_count;

use crate::text;

/// Cases that may be accepted by the file and are refused here, and why; exactly these occur.
struct Exception {
    file: &'static str,
    /// The algorithm of the JOSE header, `base64url` for a JWS that is not written so, `JWE` for whatever is encrypted, or
    /// the flag of an `acceptable` case.
    of: &'static str,
    cases: usize,
    why: &'static str,
}

const EXCEPTIONS: [Exception; 17] = [
    refused(JOSE, "HS256", 2, NO_SECRET),
    refused(JOSE, "JWE", 2, NO_ENCRYPTION),
    refused(JWE, "JWE", 65, NO_ENCRYPTION),
    refused(JWK, "HS256", 2, NO_SECRET),
    refused(JWK, "HS384", 1, NO_SECRET),
    refused(JWK, "HS512", 1, NO_SECRET),
    refused(JWS, "ES512", 2, NOT_OFFERED),
    refused(JWS, "HS256", 8, NO_SECRET),
    refused(JWS, "PS256", 6, NOT_OFFERED),
    refused(JWS, "PS384", 6, NOT_OFFERED),
    refused(JWS, "PS512", 4, NOT_OFFERED),
    refused(JWS, "RS384", 4, NOT_OFFERED),
    refused(JWS, "RS512", 4, NOT_OFFERED),
    refused(JWS, "base64url", 2, ONE_ALPHABET),
    refused(RSA_2048, "MissingNull", 1, ONE_ENCODING),
    refused(RSA_3072, "MissingNull", 1, ONE_ENCODING),
    refused(RSA_4096, "MissingNull", 1, ONE_ENCODING),
];

const JOSE: &str = "json_web_crypto_test.json";
const JWE: &str = "json_web_encryption_test.json";
const JWK: &str = "json_web_key_test.json";
const JWS: &str = "json_web_signature_test.json";
const RSA_2048: &str = "rsa_signature_2048_sha256_test.json";
const RSA_3072: &str = "rsa_signature_3072_sha256_test.json";
const RSA_4096: &str = "rsa_signature_4096_sha256_test.json";

const NO_ENCRYPTION: &str = "no encrypted form exists here, RFC 7516";
const NO_SECRET: &str =
    "who verifies with a shared secret could have signed with it, RFC 7518 section 3.2";
const NOT_OFFERED: &str = "no standard for credentials that is implemented here asks for it";
const ONE_ALPHABET: &str = "letters outside of the alphabet are not passed over, RFC 7515 section 2 and RFC 4648 section 3.3";
const ONE_ENCODING: &str =
    "a signature has one encoding: the parameters of a digest are NULL, RFC 8017 appendix B.1";

const fn refused(
    file: &'static str,
    of: &'static str,
    cases: usize,
    why: &'static str,
) -> Exception {
    Exception {
        file,
        of,
        cases,
        why,
    }
}

/// The verdicts on one file.
struct Verdicts {
    file: &'static str,
    cases: usize,
    /// What could have been accepted and was refused, by what the cases are about.
    refused: BTreeMap<String, usize>,
}

impl Verdicts {
    fn on(file: &'static str) -> Self {
        Self {
            file,
            cases: 0,
            refused: BTreeMap::new(),
        }
    }

    /// Notes a verdict; `of` says what the case is about.
    fn add(&mut self, case: &Value, accepted: bool, of: impl FnOnce() -> String) {
        self.cases += 1;
        let (file, result) = (self.file, text(case, "result"));
        assert!(
            result == "valid" || !accepted,
            "{file}: case {} is {result} there and accepted here, {}",
            case["tcId"],
            case["comment"]
        );
        if result != "invalid" && !accepted {
            *self.refused.entry(of()).or_default() += 1;
        }
    }

    /// Compares what was refused with what is listed; `cases` is how many the file has to hold.
    fn report(self, cases: usize) {
        let listed = EXCEPTIONS
            .iter()
            .filter(|exception| exception.file == self.file);
        let reasons: Vec<&str> = listed.clone().map(|exception| exception.why).collect();
        let listed: BTreeMap<String, usize> = listed
            .map(|exception| (exception.of.to_owned(), exception.cases))
            .collect();
        assert_eq!(
            self.refused, listed,
            "{}, listed for {reasons:?}",
            self.file
        );
        assert_eq!(self.cases, cases, "{}", self.file);
        report_count(&format!("Wycheproof {}", self.file), cases);
        let exceptions: usize = self.refused.values().sum();
        if exceptions > 0 {
            report_count(
                &format!("Wycheproof {}, refused and listed", self.file),
                exceptions,
            );
        }
    }
}
