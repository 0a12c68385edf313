//! What a holder does with a credential of selective disclosure; it needs no store and no key.

use serde_json::Value;
use testamur_json::Mistake;
use testamur_signing::ecdsa_sd_2023::derive;

/// Derives a credential that discloses what is mandatory and what the pointers select, and nothing else.
///
/// # Errors
///
/// What keeps it from being derived: another proof than an `ecdsa-sd-2023` base proof, pointers to nothing.
pub fn derive_credential(credential: &Value, pointers: &[String]) -> Result<Value, Mistake> {
    derive(credential, pointers).map_err(|error| {
        let expected = "a credential with one `ecdsa-sd-2023` base proof, and pointers into it";
        Mistake::new(
            "",
            error.to_string(),
            expected,
            "correct the credential or the pointers",
        )
    })
}
