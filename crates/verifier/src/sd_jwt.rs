//! SD-JWT VC: what it says in the words of the other credentials, its signature, and who presents it.
//!
//! [RFC 9901, verification](https://www.rfc-editor.org/rfc/rfc9901#section-7);
//! [SD-JWT VC, validation](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#section-2.5). The issuer is
//! `iss`, and its key is bound as that of every other JWS: certificates and `jwt-vc-issuer` metadata are not followed.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use testamur_formats::sd_jwt_vc::VCT;
use testamur_json::JsonError;
use testamur_keys::PublicKey;
use testamur_signing::sd_jwt_vc::{KeyBindingTerms, SdJwtError, SdJwtVc};

use crate::bench::Bench;
use crate::check::{Check, CheckCode};
use crate::credential_type::CredentialKind;
use crate::jose_problem::{NUMBER, PAYLOAD, jws_problem, with_expectation};
use crate::json_problem::explained;
use crate::judged_proof::JudgedProof;
use crate::key_name::KeyName;
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::time::verify_proof_time;

/// The claims that have a counterpart in the W3C data model, under its names.
pub(crate) fn in_w3c_terms(claims: &Map<String, Value>) -> Value {
    let text = |claim: &str| Some(Value::from(claims.get(claim)?.as_str()?));
    let name_of = |claim: &str| Some(claims.get(claim)?.get("name")?.clone());
    let instant = |claim: &str| {
        let second = claims.get(claim)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "parsed claims are between 1970 and 9999, and the fraction is to be cut off"
        )]
        let second = second.as_i64().or(second.as_f64().map(|it| it as i64))?;
        Some(Value::from(
            Timestamp::from_second(second).ok()?.to_string(),
        ))
    };
    let object = |members: [(&str, Option<Value>); 2]| {
        let members = members.into_iter();
        members
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect::<Map<_, _>>()
    };
    let issuer = object([("id", text("iss")), ("name", name_of("issuer"))]);
    let mut described = object([("id", text("jti")), ("type", text("vct"))]);
    described.extend(object([
        ("validFrom", instant("nbf")),
        ("validUntil", instant("exp")),
    ]));
    described.insert("issuer".to_owned(), Value::Object(issuer));
    if let Some(name) = name_of("achievement") {
        let subject = json!({"achievement": {"name": name}});
        described.insert("credentialSubject".to_owned(), subject);
    }
    Value::Object(described)
}

/// The check, at the claim in place of the member.
pub(crate) fn at_claim(check: Check) -> Check {
    let claim = match check.pointer.as_str() {
        "/validFrom" => "/nbf",
        "/validUntil" => "/exp",
        "/issuer" | "/issuer/id" => "/iss",
        _ => return check,
    };
    check.at(claim)
}

/// The steps in which a W3C credential shows what it is.
pub(crate) fn examine_claims(
    kind: CredentialKind,
    vct: &str,
    options: &VerifyOptions,
) -> Vec<Check> {
    let skipped = |code, why| Check::skipped(code, why);
    let of_kind = verify_vct(kind, vct, options);
    vec![
        skipped(
            CheckCode::Context,
            "An SD-JWT VC has no contexts: its claims mean what `vct` says.",
        ),
        skipped(
            CheckCode::SafeMode,
            "An SD-JWT VC is signed as it is written: nothing of it is left unsigned.",
        ),
        of_kind.at("/vct"),
        skipped(
            CheckCode::Model,
            "An SD-JWT VC is not held to the data model of Open Badges.",
        ),
    ]
}

/// Anybody's identity card is an SD-JWT VC too: what is no achievement must not pass for one.
fn verify_vct(kind: CredentialKind, vct: &str, options: &VerifyOptions) -> Check {
    let is_ours = vct == VCT;
    let is_listed = options.accepted_vct.iter().any(|listed| listed == vct);
    let accepted = match kind {
        CredentialKind::StatusList => false,
        CredentialKind::Any => true,
        CredentialKind::Achievement | CredentialKind::Learning => is_ours || is_listed,
        CredentialKind::Clr | CredentialKind::Endorsement => is_listed,
    };
    if accepted {
        let message = "An SD-JWT VC whose `vct` names a kind of credential that is judged here.";
        return Check::passed(CheckCode::CredentialType, message);
    }
    let message = "The SD-JWT VC is not of the kind of credential that is asked for here.";
    let check = Check::failed(CheckCode::CredentialType, Problem::TypeNotAccepted, message);
    let expected = match kind {
        CredentialKind::Achievement | CredentialKind::Learning => {
            format!("`{VCT}`, or one that the verifier was told to accept")
        }
        CredentialKind::StatusList => "a W3C credential".to_owned(),
        _ => "one that the verifier was told to accept".to_owned(),
    };
    check.found(vct).expected(expected)
}

/// A status that is kept back, or a part of one, may be the one that revokes.
///
/// `nbf`, `exp` and `status` itself no issuer may conceal ([SD-JWT VC, section 2.2.2.2]). `credentialStatus` the standard
/// does not know; an achievement has it, so that in one without a status any digest at the top may be it.
///
/// [SD-JWT VC, section 2.2.2.2]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#section-2.2.2.2
fn verify_status_is_shown(credential: &SdJwtVc, options: &VerifyOptions) -> Check {
    let code = CheckCode::Disclosure;
    let undisclosed = |message: &str| {
        let check = Check::unknown(code, Problem::NotDisclosed, message);
        let check = check.expected("the status, or nothing undisclosed where it would stand");
        Check {
            required: !options.accept_undisclosed,
            ..check
        }
    };
    let has = |claim: &str| credential.claims.contains_key(claim);
    if let Some(claim) = credential.undisclosed_status {
        undisclosed("The credential has status entries which are not disclosed.")
            .at(format!("/{claim}"))
            .found("digests for which nothing is disclosed")
    } else if credential.undisclosed_at_top > 0
        && credential.vct == VCT
        && !has("credentialStatus")
        && !has("status")
    {
        let count = credential.undisclosed_at_top;
        undisclosed("The credential may have a status entry which its holder did not disclose.")
            .at("/credentialStatus")
            .found(format!(
                "no status, and {count} claims that are not disclosed, or decoys"
            ))
    } else {
        Check::passed(
            code,
            "Neither dates nor status could be left out of what is disclosed.",
        )
    }
}

/// What an SD-JWT that could not be read suffers from.
pub(crate) fn sd_jwt_check(error: &SdJwtError) -> Check {
    let (code, problem, message) = match error {
        SdJwtError::Jws(error) | SdJwtError::KeyBindingJws(error) => jws_problem(error),
        SdJwtError::DisclosureJson(JsonError::NumberOutOfRange { .. }) => NUMBER,
        SdJwtError::DisclosureJson(error) if !error.is_limit() => (
            CheckCode::Parse,
            Problem::DuplicateMember,
            "A disclosure has one member twice.",
        ),
        SdJwtError::Hash => (
            CheckCode::Proof,
            Problem::AlgorithmNotAccepted,
            "The disclosures are hashed with something else than SHA-256.",
        ),
        SdJwtError::HolderKey(key) if key.is_weak_key() => (
            CheckCode::Proof,
            Problem::UnsuitableKey,
            "The holder's key is one that nobody should trust.",
        ),
        SdJwtError::NotAnSdJwtVc => (
            CheckCode::Parse,
            Problem::InputNotSupported,
            "The input is a W3C credential in an SD-JWT; this verifier does not read that.",
        ),
        error if error.is_limit() => (
            CheckCode::Parse,
            Problem::LimitReached,
            "The SD-JWT is larger than a credential may be.",
        ),
        SdJwtError::Claim { .. } | SdJwtError::KeyBindingClaim { .. } => PAYLOAD,
        _ => (
            CheckCode::Parse,
            Problem::Malformed,
            "The SD-JWT and its disclosures do not fit together.",
        ),
    };
    let check = Check::failed(code, problem, message).found(error.to_string());
    let expected = match error {
        SdJwtError::Jws(error) | SdJwtError::KeyBindingJws(error) => {
            return with_expectation(check, error);
        }
        // What a disclosure points into is the disclosure.
        SdJwtError::DisclosureJson(error) => return explained(check, error).at(""),
        SdJwtError::Claim { claim } => {
            return check
                .at(format!("/{claim}"))
                .expected("the claim, of the type that the standard gives it");
        }
        SdJwtError::Hash => "`sha-256`",
        SdJwtError::HolderKey(_) => "a public key that is strong enough",
        SdJwtError::NotAnSdJwtVc => "the claims of an SD-JWT VC",
        error if error.is_limit() => "an SD-JWT within the limits of this verifier",
        _ => "disclosures and digests as RFC 9901 has them",
    };
    check.expected(expected)
}

impl Bench<'_> {
    /// Judges the issuer's signature, and who presents the credential.
    pub(crate) async fn judge_sd_jwt(&self, credential: &SdJwtVc) -> JudgedProof {
        let mut judged = JudgedProof::of_jose(credential.algorithm, credential.key_id.as_deref());
        judged.push(
            Check::passed(
                CheckCode::Proof,
                "The SD-JWT is of a kind that is understood.",
            ),
            "",
        );
        let name = KeyName::Jose {
            key_id: credential.key_id.as_deref(),
            jwk: credential.jwk.as_ref(),
            algorithm: credential.algorithm,
        };
        let verify = |key: &PublicKey| {
            let verified = credential.verify(key);
            verified.map_err(|error| (Problem::SignatureInvalid, error.to_string()))
        };
        let key = self.judge_key(&mut judged, name, &verify, "").await;
        let made = credential.numeric_date("iat");
        let made = made.and_then(|second| Timestamp::from_second(second).ok());
        judged.push(
            Check::skipped(CheckCode::JwtClaims, "The claims are the credential."),
            "",
        );
        judged.push(verify_proof_time(made, None, "", self.clock), "");
        self.judge_key_time(&mut judged, key.as_ref(), made, "");
        judged.push(self.verify_holder(credential), "");
        judged.push(verify_status_is_shown(credential, self.options), "");
        judged
    }

    /// Whether whoever presents the credential has the key to which it was issued.
    fn verify_holder(&self, credential: &SdJwtVc) -> Check {
        let code = CheckCode::HolderBinding;
        if let Some(asked) = &self.options.key_binding {
            let terms = KeyBindingTerms {
                audience: &asked.audience,
                nonce: &asked.nonce,
                now: self.clock.now,
            };
            return match credential.verify_key_binding(&terms, asked.max_age) {
                Ok(()) => Check::passed(
                    code,
                    "Whoever presents the credential has the key to which it was issued.",
                ),
                Err(error) => not_the_holder().found(error.to_string()).expected(BOUND),
            };
        }
        if credential.key_binding.is_none() {
            return nobody_presents();
        }
        match credential.verify_holder() {
            Ok(_) => Check::skipped(
                code,
                "The holder signed a presentation, but nobody here asked for one: it may be an old one, or another's.",
            ),
            Err(error) => not_the_holder().found(error.to_string()).expected(BOUND),
        }
    }
}

/// What shows who presents.
pub(crate) const BOUND: &str = "a key binding for this request, by the key in `cnf`";

/// The check of a credential that comes without a presenter.
pub(crate) fn nobody_presents() -> Check {
    let message = "Nothing shows who presents the credential, and nobody asked.";
    Check::skipped(CheckCode::HolderBinding, message)
}

/// The check of a credential that is not presented by its holder.
pub(crate) fn not_the_holder() -> Check {
    let message = "Whoever presents the credential is not shown to be its holder.";
    Check::failed(CheckCode::HolderBinding, Problem::HolderNotShown, message)
}

#[cfg(test)]
mod tests {
    use testamur_keys::KeyError;
    use testamur_signing::jws::JwsError;

    use super::*;

    #[test]
    fn what_an_sd_jwt_suffers_from_is_told_by_name() {
        let twice = JsonError::DuplicateMember {
            pointer: "/0".to_owned(),
            name: "a".to_owned(),
        };
        let deep = JsonError::TooDeep { limit: 64 };
        let proof = |problem| (CheckCode::Proof, problem);
        let parse = |problem| (CheckCode::Parse, problem);
        for (error, told) in [
            (
                SdJwtError::Jws(JwsError::Algorithm),
                proof(Problem::AlgorithmNotAccepted),
            ),
            (
                SdJwtError::KeyBindingJws(JwsError::Typ),
                proof(Problem::HeaderNotAccepted),
            ),
            (SdJwtError::Hash, proof(Problem::AlgorithmNotAccepted)),
            (
                SdJwtError::HolderKey(KeyError::SmallOrder),
                proof(Problem::UnsuitableKey),
            ),
            (
                SdJwtError::HolderKey(KeyError::Form),
                parse(Problem::Malformed),
            ),
            (
                SdJwtError::DisclosureJson(twice),
                parse(Problem::DuplicateMember),
            ),
            (
                SdJwtError::DisclosureJson(deep),
                parse(Problem::LimitReached),
            ),
            (SdJwtError::TooManyDisclosures, parse(Problem::LimitReached)),
            (SdJwtError::NotAnSdJwtVc, parse(Problem::InputNotSupported)),
            (SdJwtError::DigestTwice, parse(Problem::Malformed)),
        ] {
            let check = sd_jwt_check(&error);
            let (code, problem) = told;
            assert_eq!(
                (check.code, check.problem),
                (code, Some(problem)),
                "{error}"
            );
        }
        let claim = sd_jwt_check(&SdJwtError::Claim { claim: "vct" });
        assert_eq!((claim.code, &*claim.message), (PAYLOAD.0, PAYLOAD.2));
    }

    #[test]
    fn the_type_that_is_asked_for_is_told() {
        for (kind, expected) in [
            (CredentialKind::Achievement, VCT),
            (CredentialKind::Learning, VCT),
            (CredentialKind::StatusList, "a W3C credential"),
            (CredentialKind::Clr, "told to accept"),
        ] {
            let check = verify_vct(kind, "urn:eudi:pid:1", &VerifyOptions::default());
            assert_eq!(check.problem, Some(Problem::TypeNotAccepted));
            let told = check.expected.unwrap();
            assert!(told.contains(expected), "{kind:?}: {told}");
        }
    }
}
