//! Credentials in a JWS: signature, header, claims.
//!
//! [Open Badges, verify a VC-JWT](https://www.imsglobal.org/spec/ob/v3p0/#verify-a-credential-vc-jwt-signature);
//! [VC-JOSE-COSE, verifying](https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#verifying-a-jose-secured-verifiable-credential-or-presentation).

use jiff::Timestamp;
use testamur_keys::PublicKey;
use testamur_signing::vc_jwt::{ClaimMismatch, VcJwt};

use crate::bench::Bench;
use crate::check::{Check, CheckCode};
use crate::judged_proof::JudgedProof;
use crate::key_name::KeyName;
use crate::problem::Problem;
use crate::time::verify_proof_time;

impl Bench<'_> {
    /// Judges the one signature of a compact JWS.
    pub(crate) async fn judge_jws(&self, jwt: &VcJwt) -> JudgedProof {
        let mut judged = JudgedProof::of_jose(jwt.algorithm, jwt.key_id.as_deref());
        judged.push(
            Check::passed(CheckCode::Proof, "The JWS is of a kind that is understood."),
            "",
        );
        let name = KeyName::Jose {
            key_id: jwt.key_id.as_deref(),
            jwk: jwt.jwk.as_ref(),
            algorithm: jwt.algorithm,
        };
        let verify = |key: &PublicKey| {
            jwt.verify(key)
                .map_err(|error| (Problem::SignatureInvalid, error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, "").await;
        judged.push(verify_claims(jwt), "");
        judged.push(self.verify_jwt_time(jwt), "");
        // `iat` is the time of the signature; `nbf` only repeats `validFrom`.
        self.judge_key_time(&mut judged, key.as_ref(), instant(jwt, "iat"), "");
        judged
    }

    /// The claims which say when the signature was made and for how long it holds.
    fn verify_jwt_time(&self, jwt: &VcJwt) -> Check {
        let made = [instant(jwt, "iat"), instant(jwt, "nbf")]
            .into_iter()
            .flatten()
            .max();
        verify_proof_time(made, instant(jwt, "exp"), "", self.clock)
    }
}

fn instant(jwt: &VcJwt, claim: &str) -> Option<Timestamp> {
    Timestamp::from_second(jwt.numeric_date(claim)?).ok()
}

fn verify_claims(jwt: &VcJwt) -> Check {
    match jwt.verify_claims() {
        Ok(()) => Check::passed(
            CheckCode::JwtClaims,
            "The JWT's claims agree with the credential.",
        ),
        Err(error) => {
            let message = "A claim of the JWT disagrees with the credential.";
            let check = Check::failed(CheckCode::JwtClaims, Problem::ClaimMismatch, message)
                .found(error.to_string());
            match error {
                ClaimMismatch::Different { claim, pointer }
                | ClaimMismatch::Missing { claim, pointer } => check
                    .at(pointer)
                    .expected(format!("a claim `{claim}` that says the same")),
                ClaimMismatch::Malformed { pointer, expected } => {
                    check.at(pointer).expected(expected)
                }
                _ => check,
            }
        }
    }
}
