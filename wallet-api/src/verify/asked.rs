//! What is asked of a credential beside that it is authentic: in the query, or in a request around the credential.
//!
//! ```json
//! { "credential": {}, "options": { "policy": "strict", "recipient": "a@example.com" } }
//! ```
//!
//! A request has a media type of its own. Whoever passes on what somebody uploaded sends it as a credential, and then it is
//! one, whatever it says: it cannot choose the policy by which it is judged. Whose credential it should be is said in the
//! request alone: addresses are written into logs.

use axum::body::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use testamur_json::{Limits, Mistake};
use testamur_verifier::{KnownIdentifier, Policy, VerifyOptions, parse_registry};
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::problem::{Problem, ProblemType};

/// The media type of a request around a credential.
pub(super) const REQUEST: &str = "application/vnd.testamur.verification-request+json";

/// A credential, and what is asked of it.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
pub(crate) struct VerifyRequest {
    /// The credential: an object with proofs, or a JWT or SD-JWT VC as text.
    credential: Value,
    #[schema(inline)]
    options: Option<VerifyRequestOptions>,
}

/// What is asked.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
pub(crate) struct VerifyRequestOptions {
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

/// The credential in a request, and what is asked of it there; the query must not ask for something else.
pub(super) fn in_request(
    body: &Bytes,
    query: Option<&str>,
) -> Result<(Bytes, VerifyOptions), Problem> {
    let query = query.unwrap_or_default().as_bytes();
    let mut names = form_urlencoded::parse(query).map(|(name, _)| name);
    if let Some(name) = names.find(|name| OPTIONS.contains(&name.as_ref())) {
        let detail = format!(
            "`{name}` stands in the query, and a request asks by its `options`: say it in one place"
        );
        return Err(Problem::new(ProblemType::RequestMalformed, detail));
    }
    let document = testamur_json::parse(body, &Limits::default()).map_err(|error| {
        let detail = format!("the request is not acceptable JSON: {error}");
        Problem::new(ProblemType::RequestMalformed, detail)
    })?;
    let Value::Object(mut members) = document else {
        return Err(unfit("", "an object with `credential` and `options`"));
    };
    let credential = match members.remove("credential") {
        Some(Value::String(token)) => token.into_bytes(),
        Some(credential) => credential.to_string().into_bytes(),
        None => return Err(unfit("/credential", "the credential")),
    };
    let mut options = VerifyOptions::default();
    match members.remove("options") {
        None => {}
        Some(Value::Object(asked)) => in_options(&asked, &mut options)?,
        Some(_) => return Err(unfit("/options", "an object")),
    }
    if let Some(name) = members.keys().next() {
        return Err(unfit(
            &format!("/{name}"),
            "`credential` and `options` alone",
        ));
    }
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
                let detail = format!(
                    "whose credential it should be belongs into the body, as `options.recipient` beside `credential` in a request of type `{REQUEST}`: addresses are written into logs"
                );
                return Err(Problem::new(ProblemType::RequestMalformed, detail));
            }
            _ => {}
        }
    }
    Ok(options)
}

fn in_options(asked: &Map<String, Value>, options: &mut VerifyOptions) -> Result<(), Problem> {
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
                if lists.len() > MOST_REGISTRIES {
                    return Err(unfit(
                        &place,
                        &format!("at most {MOST_REGISTRIES} registries"),
                    ));
                }
                for (index, list) in lists.iter().enumerate() {
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

const MOST_REGISTRIES: usize = 8;
/// What a query may ask.
const OPTIONS: [&str; 3] = ["fetch_related", "policy", "refresh"];

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: &str) -> Option<(String, VerifyOptions)> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let (credential, options) = in_request(&body, Some("language=de")).ok()?;
        Some((String::from_utf8(credential.to_vec()).unwrap(), options))
    }

    #[test]
    fn a_request_has_a_credential_and_nothing_unknown() {
        for body in [
            r#"{"type": "VerifiableCredential"}"#,
            r#"{"credential": {}, "@context": []}"#,
            r#"{"options": {}, "about": "credential"}"#,
            r#"["credential"]"#,
            r#"{"credential": "#,
        ] {
            assert!(asked(body).is_none(), "{body}");
        }
        let (credential, options) = asked(r#"{"credential": {"a": 1}}"#).unwrap();
        assert_eq!(credential, r#"{"a":1}"#);
        assert_eq!(options.policy, Policy::default());
    }

    #[test]
    fn a_request_says_what_is_asked() {
        let body = r#"{"credential": "a.b.c", "options": {
            "policy": "display", "recipient": ["a@example.com"], "refresh": true, "fetch_related": true,
            "registries": [{"issuers": [{"id": "did:web:a.example"}]}]
        }}"#;
        let (credential, options) = asked(body).unwrap();
        assert_eq!(credential, "a.b.c");
        assert_eq!(options.policy.name(), "display");
        assert!(options.refresh && options.fetch_related);
        assert_eq!((options.recipient.len(), options.registries.len()), (1, 1));
        let own = r#"{"credential": {"id": 1.5}, "options": {"policy": {"name": "own"}}}"#;
        let (credential, options) = asked(own).unwrap();
        assert_eq!(
            (credential.as_str(), options.policy.name()),
            (r#"{"id":1.5}"#, "own")
        );
    }

    #[test]
    fn a_query_names_a_policy_and_nobody() {
        let options = in_query(Some("policy=strict&refresh=true&language=de"));
        let options = options.ok().unwrap();
        assert_eq!(options.policy.name(), "strict");
        assert!(options.refresh && !options.fetch_related);
        let request = Bytes::from_static(br#"{"credential": {}}"#);
        assert!(in_request(&request, Some("policy=display")).is_err());
        for query in ["policy=lax", "refresh=perhaps", "recipient=a@example.com"] {
            assert!(in_query(Some(query)).is_err(), "{query}");
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
            assert!(asked(&body).is_none(), "{options}");
        }
        let list = r#"{"issuers": [{"id": "did:web:a.example"}]}"#;
        for (count, is_read) in [(8, true), (9, false)] {
            let lists = vec![list; count].join(",");
            let body = format!(r#"{{"credential": {{}}, "options": {{"registries": [{lists}]}}}}"#);
            assert_eq!(asked(&body).is_some(), is_read, "{count}");
        }
    }
}
