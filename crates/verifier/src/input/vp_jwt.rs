//! A presentation in a compact JWS: `vp+jwt`, or the claim `vp` of data model 1.1.
//!
//! [VC-JOSE-COSE, presentations](https://www.w3.org/TR/2025/REC-vc-jose-cose-20250515/#securing-json-ld-verifiable-presentations-with-jose);
//! [VCDM 1.1, JWT encoding](https://www.w3.org/TR/2022/REC-vc-data-model-20220303/#jwt-encoding).

use serde_json::{Map, Value};
use testamur_signing::jws::{self, HeaderRules, Jws};

use crate::check::Check;
use crate::input::json::without_proof;
use crate::input::{Parsed, ParsedInput, Refusal, Securing, refused};
use crate::jose_problem::jws_check;
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::report::InputFormat;

/// A presentation in a JWS whose signature was not looked at yet.
pub(crate) struct VpJwt {
    pub(crate) jws: Jws,
    /// The registered claims.
    pub(crate) claims: Map<String, Value>,
}

impl VpJwt {
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// Whether `aud` names one of these.
    pub(crate) fn is_for(&self, domains: &[String]) -> bool {
        let is = |found: &Value| {
            found
                .as_str()
                .is_some_and(|found| domains.iter().any(|it| it == found))
        };
        match self.claims.get("aud") {
            Some(Value::Array(found)) => found.iter().any(is),
            Some(found) => is(found),
            None => false,
        }
    }
}

/// Parses the token as a presentation; nothing where it says that it is none.
pub(super) fn parse(text: &str, options: &VerifyOptions) -> Option<Parsed> {
    let jws = match jws::parse(text, &RULES) {
        Ok(jws) => jws,
        Err(jws::JwsError::Typ) => return None,
        Err(error) => {
            return Some(Err(refusal(jws_check(&error)).into()));
        }
    };
    let payload = match jws.payload_object_within(&options.json_limits) {
        Ok(payload) => payload,
        Err(error) => {
            return Some(Err(refusal(jws_check(&error)).into()));
        }
    };
    // A credential under the `typ` of a presentation is one of the two at most, and not this.
    let presentation = payload.get("vp").and_then(Value::as_object);
    let is_presentation = [Some(&payload), presentation]
        .into_iter()
        .flatten()
        .any(|object| match object.get("type") {
            Some(Value::Array(types)) => types.iter().any(|name| name == PRESENTATION),
            Some(name) => name == PRESENTATION,
            None => false,
        });
    is_presentation.then(|| of_payload(jws, payload))
}

fn of_payload(jws: Jws, mut payload: Map<String, Value>) -> Parsed {
    let typ = jws.header.typ.as_deref().unwrap_or_default();
    let is_jose_cose = jws::is_media_type(typ, "vp+jwt");
    let mut claims = Map::new();
    for claim in REGISTERED {
        if let Some(value) = payload.shift_remove(claim) {
            claims.insert(claim.to_owned(), value);
        }
    }
    let presentation = match payload.shift_remove("vp") {
        // VC-JOSE-COSE section 3.1.3: "The JWT Claim Names `vc` and `vp` MUST NOT be present."
        Some(Value::Object(presentation)) if !is_jose_cose && !payload.contains_key("type") => {
            presentation
        }
        None if is_jose_cose => payload,
        _ => {
            let message = "The JWS holds a presentation in two ways at once, or in none.";
            let mut refusal = refused(InputFormat::VpJwt, Problem::Malformed, message);
            refusal.check = refusal
                .check
                .at("/vp")
                .found("`vp` where the payload is the presentation, or neither")
                .expected("one presentation: as the payload under `vp+jwt`, else in `vp`");
            return Err(refusal.into());
        }
    };
    let presentation = Value::Object(presentation);
    Ok(ParsedInput {
        format: InputFormat::VpJwt,
        container: None,
        unsecured: without_proof(&presentation),
        credential: presentation,
        securing: Securing::PresentationJws(Box::new(VpJwt { jws, claims })),
        is_presentation: true,
        in_w3c_terms: None,
    })
}

fn refusal(check: Check) -> Refusal {
    Refusal {
        format: InputFormat::VpJwt,
        check,
    }
}

const PRESENTATION: &str = "VerifiablePresentation";
const REGISTERED: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce"];
const RULES: HeaderRules = HeaderRules {
    typ: &["JWT", "vp+jwt"],
    typ_may_be_absent: true,
    members: &["kid", "jwk", "cty"],
};
