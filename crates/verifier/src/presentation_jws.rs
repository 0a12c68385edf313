//! Presentations in a JWS: signature, and the claims that answer what was asked.
//!
//! [VC-JOSE-COSE, verifying](https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#verifying-a-jose-secured-verifiable-credential-or-presentation);
//! [RFC 7519, claims](https://www.rfc-editor.org/rfc/rfc7519#section-4.1).

use jiff::Timestamp;
use serde_json::Value;
use testamur_keys::PublicKey;

use crate::bench::Bench;
use crate::check::{Check, CheckCode};
use crate::input::VpJwt;
use crate::judged_proof::JudgedProof;
use crate::key_name::KeyName;
use crate::presentation_request::PresentationRequest;
use crate::problem::Problem;
use crate::time::verify_proof_time;

impl Bench<'_> {
    /// Judges the one signature of a presentation in a JWS.
    pub(crate) async fn judge_presentation_jws(&self, jwt: &VpJwt) -> JudgedProof {
        let header = &jwt.jws.header;
        let mut judged = JudgedProof::of_jose(header.algorithm, header.key_id.as_deref());
        let understood = "The JWS is of a kind that is understood.";
        judged.push(Check::passed(CheckCode::Proof, understood), "");
        if let Some(request) = self.request {
            judged.push(verify_answer(jwt, request), "");
        }
        let name = KeyName::Jose {
            key_id: header.key_id.as_deref(),
            jwk: header.jwk.as_ref(),
            algorithm: header.algorithm,
        };
        let verify = |key: &PublicKey| {
            let verified = jwt.jws.verify(key);
            verified.map_err(|error| (Problem::SignatureInvalid, error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, "").await;
        judged.push(self.verify_holder_claim(jwt), "");
        let made = [instant(jwt, "iat"), instant(jwt, "nbf")];
        let made = made.into_iter().flatten().max();
        judged.push(
            verify_proof_time(made, instant(jwt, "exp"), "", self.clock),
            "",
        );
        self.judge_key_time(&mut judged, key.as_ref(), made, "");
        judged
    }

    /// `iss` is whoever presents, where it is there; and dates are numbers.
    fn verify_holder_claim(&self, jwt: &VpJwt) -> Check {
        let code = CheckCode::JwtClaims;
        let differs = jwt
            .claims
            .get("iss")
            .is_some_and(|issuer| issuer != self.issuer_id);
        if differs {
            let message = "A claim of the JWT disagrees with the presentation.";
            let check = Check::failed(code, Problem::ClaimMismatch, message);
            let found = jwt.text("iss").unwrap_or("no text");
            return check.at("/iss").found(found).expected(self.issuer_id);
        }
        let is_wrong = |claim: &&str| jwt.claims.get(*claim).is_some_and(|it| date(it).is_none());
        if let Some(claim) = ["exp", "iat", "nbf"].into_iter().find(is_wrong) {
            let message = "A claim of the JWT is no date.";
            let check = Check::failed(code, Problem::Malformed, message);
            let found = jwt.claims.get(claim).map(ToString::to_string);
            return check
                .at(format!("/{claim}"))
                .found(found.unwrap_or_default())
                .expected("seconds since 1970");
        }
        Check::passed(code, "The JWT's claims agree with the presentation.")
    }
}

/// Whether the JWS was made for this verifier, now.
fn verify_answer(jwt: &VpJwt, request: &PresentationRequest) -> Check {
    let code = CheckCode::HolderBinding;
    if jwt.text("nonce") != Some(&request.challenge) {
        let message = "The presentation does not answer the challenge.";
        return Check::failed(code, Problem::InvalidChallenge, message)
            .at("/nonce")
            .found(jwt.text("nonce").unwrap_or("no text"))
            .expected(&request.challenge);
    }
    match &request.domain {
        Some(domain) if !jwt.is_for(domain) => {
            let message = "The presentation was made for somebody else.";
            let check = Check::failed(code, Problem::InvalidDomain, message).at("/aud");
            let found = jwt.claims.get("aud").map(ToString::to_string);
            check
                .found(found.unwrap_or("nothing".to_owned()))
                .expected(domain.join(", "))
        }
        _ => Check::passed(code, "The presentation answers what was asked."),
    }
}

fn instant(jwt: &VpJwt, claim: &str) -> Option<Timestamp> {
    date(jwt.claims.get(claim)?)
}

fn date(claim: &Value) -> Option<Timestamp> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the fraction is to be cut off"
    )]
    let second = claim.as_i64().or(claim.as_f64().map(|it| it as i64))?;
    Timestamp::from_second(second).ok()
}
