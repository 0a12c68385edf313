//! Tokens: a compact JWS with a credential or a presentation, or an SD-JWT.

use serde_json::Value;
use testamur_signing::jws::JwsError;
use testamur_signing::sd_jwt_vc;
use testamur_signing::vc_jwt::{self, JwtError, Profile, VcJwt};

use crate::input::json::without_proof;
use crate::input::{Parsed, ParsedInput, Refusal, Securing, not_supported, too_large, vp_jwt};
use crate::jose_problem::jwt_check;
use crate::options::VerifyOptions;
use crate::report::InputFormat;
use crate::sd_jwt::{in_w3c_terms, sd_jwt_check};

/// Whether every byte is one of a token, and there is more than one part.
pub(super) fn is_token(text: &[u8]) -> bool {
    let of_token = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'=')
    };
    text.iter().all(of_token) && text.iter().any(|byte| matches!(byte, b'.' | b'~'))
}

pub(super) fn parse_token(text: &str, options: &VerifyOptions) -> Parsed {
    let limit = options.json_limits.bytes;
    if text.len() > limit {
        return Err(too_large(InputFormat::CompactJws, text.len(), limit).into());
    }
    if !is_token(text.as_bytes()) {
        let name = "neither JSON nor a compact JWS";
        return Err(not_supported(InputFormat::Unrecognised, name).into());
    }
    if text.contains('~') {
        return parse_sd_jwt(text, options);
    }
    match vc_jwt::parse_within(text, &options.json_limits) {
        Ok(jwt) => Ok(of_credential(jwt)),
        // What cannot be a credential may be a presentation; which of the two errors to tell, the header decides.
        Err(error @ (JwtError::Ambiguous { claim: "vp" } | JwtError::Jws(JwsError::Typ))) => {
            match vp_jwt::parse(text, options) {
                Some(presentation) => presentation,
                None => Err(jws_refusal(&error).into()),
            }
        }
        Err(error) => Err(jws_refusal(&error).into()),
    }
}

fn jws_refusal(error: &JwtError) -> Refusal {
    Refusal {
        format: InputFormat::CompactJws,
        check: jwt_check(error),
    }
}

fn of_credential(jwt: VcJwt) -> ParsedInput {
    let format = match jwt.profile {
        Profile::JoseCose => InputFormat::VcJwtJoseCose,
        Profile::OpenBadges => InputFormat::VcJwtOpenBadges,
        Profile::VcClaim => InputFormat::VcJwtVcClaim,
    };
    let credential = jwt.credential.clone();
    ParsedInput {
        format,
        container: None,
        unsecured: without_proof(&credential),
        credential,
        securing: Securing::Jws(Box::new(jwt)),
        is_presentation: false,
        in_w3c_terms: None,
    }
}

fn parse_sd_jwt(text: &str, options: &VerifyOptions) -> Parsed {
    let parsed = sd_jwt_vc::parse_within(text, &options.json_limits);
    let parsed = parsed.map_err(|error| Refusal {
        format: InputFormat::SdJwt,
        check: sd_jwt_check(&error),
    })?;
    let credential = Value::Object(parsed.claims.clone());
    Ok(ParsedInput {
        format: InputFormat::SdJwtVc,
        container: None,
        in_w3c_terms: Some(in_w3c_terms(&parsed.claims)),
        unsecured: credential.clone(),
        credential,
        securing: Securing::SdJwt(Box::new(parsed)),
        is_presentation: false,
    })
}
