//! What a JWS suffers from that could not be read, in the words of the report.

use testamur_json::JsonError;
use testamur_signing::jws::JwsError;
use testamur_signing::vc_jwt::JwtError;

use crate::check::{Check, CheckCode};
use crate::json_problem::explained;
use crate::problem::Problem;

/// A step, a problem and a sentence.
pub(crate) type Told = (CheckCode, Problem, &'static str);

pub(crate) fn jwt_check(error: &JwtError) -> Check {
    let (code, problem, message) = match error {
        JwtError::Jws(error) => jws_problem(error),
        JwtError::ContentType => HEADER,
        _ => PAYLOAD,
    };
    let check = Check::failed(code, problem, message).found(error.to_string());
    match error {
        JwtError::Jws(error) => with_expectation(check, error),
        JwtError::Ambiguous { claim } => check
            .at(format!("/{claim}"))
            .expected("a credential in `vc`, or as the payload itself"),
        JwtError::Claim { claim, expected } => check.at(format!("/{claim}")).expected(*expected),
        JwtError::ContentType => check.expected("no `cty`, or `vc` beside `typ` `vc+jwt`"),
        JwtError::VcClaim => check.at("/vc").expected("a credential as an object"),
        _ => check.expected("a credential in a compact JWS"),
    }
}

/// The same of a JWS that holds something else than a credential.
pub(crate) fn jws_check(error: &JwsError) -> Check {
    let (code, problem, message) = jws_problem(error);
    let check = Check::failed(code, problem, message).found(error.to_string());
    with_expectation(check, error)
}

/// The check, with what should have been there.
pub(crate) fn with_expectation(check: Check, error: &JwsError) -> Check {
    let expected = match error {
        JwsError::Header(error) => {
            // The header is no part of what pointers point into.
            let explained = explained(check.clone(), error);
            return explained.at(check.pointer);
        }
        JwsError::Payload(error) => return explained(check, error),
        JwsError::Algorithm => "`EdDSA`, `ES256`, `ES384` or `RS256`",
        JwsError::Base64Url { .. } => "base64url without padding, as it is written anew",
        JwsError::Critical { .. } => "a header without `crit` and `b64`",
        JwsError::HeaderParameter { .. } => "`alg`, `typ`, and `kid` or `jwk`",
        JwsError::Jwk(_) => "a public key that is strong enough",
        JwsError::KeyId => "a printable text of at most 512 bytes",
        JwsError::Parts => "three parts with a dot between them",
        JwsError::PayloadShape => "a JSON object",
        JwsError::TooLong { .. } => "fewer bytes",
        JwsError::TwoKeys => "`kid` or `jwk`",
        JwsError::Typ => "the `typ` of this kind of token",
        _ => "a compact JWS of this kind of token",
    };
    check.expected(expected)
}

pub(crate) fn jws_problem(error: &JwsError) -> Told {
    match error {
        JwsError::Algorithm => (
            CheckCode::Proof,
            Problem::AlgorithmNotAccepted,
            "The JWS names an algorithm with which no credential is signed.",
        ),
        JwsError::Jwk(key) if key.is_weak_key() => (
            CheckCode::Proof,
            Problem::UnsuitableKey,
            "The header's key is one that nobody should trust.",
        ),
        JwsError::Critical { .. }
        | JwsError::HeaderParameter { .. }
        | JwsError::Jwk(_)
        | JwsError::KeyId
        | JwsError::TwoKeys
        | JwsError::Typ => HEADER,
        JwsError::Payload(JsonError::DuplicateMember { .. })
        | JwsError::Header(JsonError::DuplicateMember { .. }) => (
            CheckCode::Parse,
            Problem::DuplicateMember,
            "The JWS has one member twice.",
        ),
        JwsError::Payload(JsonError::NumberOutOfRange { .. })
        | JwsError::Header(JsonError::NumberOutOfRange { .. }) => NUMBER,
        JwsError::Payload(error) | JwsError::Header(error) if error.is_limit() => (
            CheckCode::Parse,
            Problem::LimitReached,
            "The JWS is larger than a credential may be.",
        ),
        JwsError::TooLong { .. } => (
            CheckCode::Parse,
            Problem::LimitReached,
            "The JWS is larger than a credential may be.",
        ),
        _ => PAYLOAD,
    }
}

pub(crate) const HEADER: Told = (
    CheckCode::Proof,
    Problem::HeaderNotAccepted,
    "The header of the JWS has what the header of a credential must not have.",
);
pub(crate) const NUMBER: Told = (
    CheckCode::Parse,
    Problem::NumberOutOfRange,
    "The token has a number that not every reader reads as the same number.",
);
pub(crate) const PAYLOAD: Told = (
    CheckCode::Parse,
    Problem::Malformed,
    "The JWS cannot be read as a credential.",
);

#[cfg(test)]
mod tests {
    use testamur_keys::KeyError;

    use super::*;

    #[test]
    fn what_a_jws_suffers_from_is_told_by_name() {
        let twice = || JsonError::DuplicateMember {
            pointer: "/a".to_owned(),
            name: "a".to_owned(),
        };
        let syntax = || JsonError::Syntax {
            line: 1,
            column: 1,
            problem: "a value".to_owned(),
        };
        let deep = || JsonError::TooDeep { limit: 64 };
        let proof = |problem| (CheckCode::Proof, problem);
        let parse = |problem| (CheckCode::Parse, problem);
        for (error, told) in [
            (JwsError::Algorithm, proof(Problem::AlgorithmNotAccepted)),
            (
                JwsError::Jwk(KeyError::SmallOrder),
                proof(Problem::UnsuitableKey),
            ),
            (
                JwsError::Jwk(KeyError::Form),
                proof(Problem::HeaderNotAccepted),
            ),
            (JwsError::TwoKeys, proof(Problem::HeaderNotAccepted)),
            (JwsError::Header(twice()), parse(Problem::DuplicateMember)),
            (JwsError::Payload(twice()), parse(Problem::DuplicateMember)),
            (JwsError::Header(deep()), parse(Problem::LimitReached)),
            (JwsError::Payload(deep()), parse(Problem::LimitReached)),
            (
                JwsError::TooLong { found: 9_999_999 },
                parse(Problem::LimitReached),
            ),
            (JwsError::Header(syntax()), parse(Problem::Malformed)),
            (JwsError::Payload(syntax()), parse(Problem::Malformed)),
            (JwsError::Parts, parse(Problem::Malformed)),
        ] {
            let (code, problem, _) = jws_problem(&error);
            assert_eq!((code, problem), told, "{error}");
            let check = jwt_check(&JwtError::Jws(error));
            assert_eq!((check.code, check.problem), (code, Some(problem)));
        }
        let of = |error| (jwt_check(&error).code, jwt_check(&error).problem);
        let header = (CheckCode::Proof, Some(Problem::HeaderNotAccepted));
        assert_eq!(of(JwtError::ContentType), header);
        let payload = (CheckCode::Parse, Some(Problem::Malformed));
        assert_eq!(of(JwtError::VcClaim), payload);
    }
}
