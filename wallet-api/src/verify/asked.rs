//! What is asked of a credential beside that it is authentic: in the query, or in an envelope around the credential.
//!
//! ```json
//! { "credential": {}, "options": { "policy": "strict", "recipient": "a@example.com" } }
//! ```
//!
//! Whose credential it should be is said in the envelope alone: addresses of requests are written into logs.

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use testamur_json::{Limits, Mistake};
use testamur_verifier::{KnownIdentifier, Policy, VerifyOptions, parse_registry};
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::problem::{Problem, ProblemType};

/// A credential alone, or with what is asked of it.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(untagged)]
pub(crate) enum VerifyRequest {
    /// An envelope.
    Envelope(VerifyEnvelope),
    /// The credential.
    Credential(Value),
}

/// A credential, and what is asked of it.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
pub(crate) struct VerifyEnvelope {
    /// The credential: an object with proofs, or a JWT or SD-JWT VC as text.
    credential: Value,
    #[schema(inline)]
    options: Option<VerifyEnvelopeOptions>,
}

/// What is asked.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
pub(crate) struct VerifyEnvelopeOptions {
    /// The name of a policy, or a policy as docs/schemas/verification-policy.schema.json says.
    policy: Option<Value>,
    /// Whose credential it has to be: an e-mail address, an id, or TYPE=VALUE, or a list of which one is enough.
    recipient: Option<Value>,
    /// Whether the credential's refresh service is asked, once, for a newer edition.
    refresh: Option<bool>,
    /// Whether what the credential says the digest of is fetched and compared.
    fetch_related: Option<bool>,
    /// Registries in which the issuer is looked for: lists of issuers, or federations by their trust anchors.
    registries: Option<Vec<Value>>,
}

/// The credential in the body, and what is asked of it.
pub(super) fn read(
    body: &Bytes,
    is_json: bool,
    query: Option<&str>,
) -> Result<(Bytes, VerifyOptions), Problem> {
    let mut options = in_query(query)?;
    if !is_json || !body.windows(MEMBER.len()).any(|bytes| bytes == MEMBER) {
        return Ok((body.clone(), options));
    }
    // What is no envelope is for the verifier to read.
    let Ok(Value::Object(members)) = testamur_json::parse(body, &Limits::default()) else {
        return Ok((body.clone(), options));
    };
    let known = |name: &String| name == "credential" || name == "options";
    if !members.contains_key("credential") || !members.keys().all(known) {
        return Ok((body.clone(), options));
    }
    match members.get("options") {
        None => {}
        Some(Value::Object(asked)) => in_envelope(asked, &mut options)?,
        Some(_) => return Err(unfit("/options", "an object")),
    }
    let credential = match &members["credential"] {
        Value::String(token) => token.clone().into_bytes(),
        credential => credential.to_string().into_bytes(),
    };
    Ok((credential.into(), options))
}

/// What is asked in the query.
pub(super) fn in_query(query: Option<&str>) -> Result<VerifyOptions, Problem> {
    let mut options = VerifyOptions::default();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "policy" => options.policy = named(&value)?,
            "refresh" => options.refresh = flag("refresh", &value)?,
            "fetch_related" => options.fetch_related = flag("fetch_related", &value)?,
            "recipient" => {
                let detail = "whose credential it should be belongs into the body, as `options.recipient` beside `credential`: addresses are written into logs";
                return Err(Problem::new(ProblemType::RequestMalformed, detail));
            }
            _ => {}
        }
    }
    Ok(options)
}

fn in_envelope(asked: &Map<String, Value>, options: &mut VerifyOptions) -> Result<(), Problem> {
    for (name, value) in asked {
        let place = format!("/options/{name}");
        match name.as_str() {
            "policy" => {
                options.policy = match value {
                    Value::String(name) => named(name)?,
                    own => Policy::parse_value(own).map_err(|mistakes| below(&place, &mistakes))?,
                }
            }
            "recipient" => {
                let texts = match value {
                    Value::Array(texts) => texts.as_slice(),
                    one => std::slice::from_ref(one),
                };
                let known = |text: &Value| text.as_str().and_then(KnownIdentifier::parse);
                let known: Option<Vec<_>> = texts.iter().map(known).collect();
                options.recipient = known
                    .filter(|known| !known.is_empty())
                    .ok_or_else(|| unfit(&place, "an e-mail address, an id, or TYPE=VALUE"))?;
            }
            "refresh" => options.refresh = bool_at(&place, value)?,
            "fetch_related" => options.fetch_related = bool_at(&place, value)?,
            "registries" => {
                let lists = value.as_array().ok_or_else(|| unfit(&place, "a list"))?;
                for (index, list) in lists.iter().enumerate().take(MOST_REGISTRIES) {
                    let place = format!("{place}/{index}");
                    let name = format!("registry {}", index + 1);
                    let registry = parse_registry(list.to_string().as_bytes(), &name);
                    let registry = registry.map_err(|mistakes| below(&place, &mistakes))?;
                    options.registries.push(registry);
                }
            }
            _ => return Err(unfit(&place, "an option that there is")),
        }
    }
    Ok(())
}

fn named(name: &str) -> Result<Policy, Problem> {
    Policy::named(name).ok_or_else(|| {
        let names: Vec<_> = Policy::names().collect();
        let detail = format!("there is no such policy: name one of {}", names.join(", "));
        Problem::new(ProblemType::RequestMalformed, detail)
    })
}

fn flag(name: &str, value: &str) -> Result<bool, Problem> {
    match value {
        "true" | "" => Ok(true),
        "false" => Ok(false),
        _ => {
            let detail = format!("`{name}` is `true` or `false`");
            Err(Problem::new(ProblemType::RequestMalformed, detail))
        }
    }
}

fn bool_at(place: &str, value: &Value) -> Result<bool, Problem> {
    value
        .as_bool()
        .ok_or_else(|| unfit(place, "`true` or `false`"))
}

fn unfit(place: &str, expected: &str) -> Problem {
    let detail = format!("at `{place}`: expected {expected}");
    Problem::new(ProblemType::RequestMalformed, detail)
}

/// Mistakes of a document that stands in the request.
fn below(place: &str, mistakes: &[Mistake]) -> Problem {
    let told: Vec<_> = mistakes
        .iter()
        .map(|mistake| {
            format!(
                "at `{place}{}`: found {}; expected {}",
                mistake.pointer, mistake.found, mistake.expected
            )
        })
        .collect();
    Problem::new(ProblemType::RequestMalformed, told.join("; "))
}

const MEMBER: &[u8] = b"\"credential\"";
const MOST_REGISTRIES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: &str, query: &str) -> Option<(String, VerifyOptions)> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let (credential, options) = read(&body, true, Some(query)).ok()?;
        Some((String::from_utf8(credential.to_vec()).unwrap(), options))
    }

    #[test]
    fn a_body_alone_is_the_credential() {
        for body in [
            r#"{"type": "VerifiableCredential"}"#,
            r#"{"credential": {}, "@context": []}"#,
            r#"{"options": {}, "about": "credential"}"#,
            r#"["credential"]"#,
            r#"{"credential": "#,
        ] {
            let (credential, options) = asked(body, "").unwrap();
            assert_eq!(credential, body);
            assert_eq!(options.policy, Policy::default());
        }
    }

    #[test]
    fn an_envelope_says_what_is_asked() {
        let body = r#"{"credential": "a.b.c", "options": {
            "policy": "display", "recipient": ["a@example.com"], "refresh": true, "fetch_related": true,
            "registries": [{"issuers": [{"id": "did:web:a.example"}]}]
        }}"#;
        let (credential, options) = asked(body, "").unwrap();
        assert_eq!(credential, "a.b.c");
        assert_eq!(options.policy.name(), "display");
        assert!(options.refresh && options.fetch_related);
        assert_eq!((options.recipient.len(), options.registries.len()), (1, 1));
        let own = r#"{"credential": {"id": 1.5}, "options": {"policy": {"name": "own"}}}"#;
        let (credential, options) = asked(own, "").unwrap();
        assert_eq!(
            (credential.as_str(), options.policy.name()),
            (r#"{"id":1.5}"#, "own")
        );
    }

    #[test]
    fn a_query_names_a_policy_and_nobody() {
        let (_, options) = asked("{}", "policy=strict&refresh=true&language=de").unwrap();
        assert_eq!(options.policy.name(), "strict");
        assert!(options.refresh && !options.fetch_related);
        for query in ["policy=lax", "refresh=perhaps", "recipient=a@example.com"] {
            assert!(asked("{}", query).is_none(), "{query}");
        }
    }

    #[test]
    fn what_is_asked_wrongly_is_refused() {
        for options in [
            "7",
            r#"{"policy": "lax"}"#,
            r#"{"policy": {"name": "own", "checks": {"signature": "advisory"}}}"#,
            r#"{"recipient": []}"#,
            r#"{"recipient": "Alice"}"#,
            r#"{"refresh": "yes"}"#,
            r#"{"registries": [{}]}"#,
            r#"{"trust": "me"}"#,
        ] {
            let body = format!(r#"{{"credential": {{}}, "options": {options}}}"#);
            assert!(asked(&body, "").is_none(), "{options}");
        }
    }
}
