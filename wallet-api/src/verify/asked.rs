//! What is asked of a credential beside that it is authentic: in the query, or in a request around the credential.
//!
//! ```json
//! { "credential": {}, "options": { "policy": "strict", "recipient": "a@example.com" } }
//! ```
//!
//! An image stands there as base64, in `credential_base64`. Where the operator allows it, `url` names a credential instead.
//!
//! A request has a media type of its own. Whoever passes on what somebody uploaded sends it as a credential, and then it is
//! one, whatever it says: it cannot choose the policy by which it is judged. Whose credential it should be is said in the
//! request alone: addresses are written into logs.

use axum::body::Bytes;
use base64::{Engine as _, engine::general_purpose::STANDARD};
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
    credential: Option<Value>,
    /// The credential in place of `credential`, as base64 of its bytes: a PNG or SVG image with a credential inside, or
    /// whatever `POST /verify` takes as a body.
    #[schema(content_encoding = "base64")]
    credential_base64: Option<String>,
    /// Where the credential is to be fetched, in place of `credential`: a public `https` URL. Only where the operator of the
    /// service allows it.
    url: Option<String>,
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
    /// The `vct` of SD-JWT VCs that are judged beside our own achievements.
    accepted_vct: Option<Vec<String>>,
    /// Registries in which the issuer is looked for: lists of issuers, or federations by their trust anchors.
    registries: Option<Vec<Value>>,
}

/// The credential that is to be verified.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It came with the request.
    Bytes(Bytes),
    /// It is to be fetched.
    Url(String),
}

/// The one URL of a `text/uri-list` ([RFC 2483, section 5](https://www.rfc-editor.org/rfc/rfc2483#section-5)).
pub(super) fn in_uri_list(body: &[u8]) -> Result<Wanted, Problem> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (Some(url), None) = (lines.next(), lines.next()) else {
        let detail = "send one URL, of one credential";
        return Err(Problem::new(ProblemType::RequestMalformed, detail));
    };
    Ok(Wanted::Url(url.to_owned()))
}

/// The credential in a request, and what is asked of it there; the query must not ask for something else. What nobody asks
/// for stays as `options` has it.
pub(super) fn in_request(
    body: &Bytes,
    query: Option<&str>,
    mut options: VerifyOptions,
) -> Result<(Wanted, VerifyOptions), Problem> {
    let query = query.unwrap_or_default().as_bytes();
    let mut names = form_urlencoded::parse(query).map(|(name, _)| name);
    if let Some(name) = names.find(|name| OPTIONS.contains(&name.as_ref())) {
        let detail = format!(
            "`{name}` stands in the query, and a request asks by its `options`: say it in one place"
        );
        return Err(Problem::new(ProblemType::RequestMalformed, detail));
    }
    let limits = Limits {
        bytes: body.len(),
        ..Limits::default()
    };
    let document = testamur_json::parse(body, &limits).map_err(|error| {
        let detail = format!("the request is not acceptable JSON: {error}");
        Problem::new(ProblemType::RequestMalformed, detail)
    })?;
    let Value::Object(mut members) = document else {
        return Err(unfit("", "an object with `credential` and `options`"));
    };
    let credential = credential_of(&mut members)?;
    match members.remove("options") {
        None => {}
        Some(Value::Object(asked)) => in_options(&asked, &mut options)?,
        Some(_) => return Err(unfit("/options", "an object")),
    }
    if let Some(name) = members.keys().next() {
        return Err(unfit(
            &format!("/{name}"),
            "`credential`, `credential_base64` or `url`, and `options`",
        ));
    }
    Ok((credential, options))
}

/// The one credential of a request.
fn credential_of(members: &mut Map<String, Value>) -> Result<Wanted, Problem> {
    let given = ["credential", "credential_base64", "url"]
        .map(|name| members.remove(name).map(|value| (name, value)));
    let mut given = given.into_iter().flatten();
    let Some((name, value)) = given.next() else {
        return Err(unfit("/credential", "the credential"));
    };
    if let Some((second, _)) = given.next() {
        let expected = format!("nothing beside `{name}`: one credential");
        return Err(unfit(&format!("/{second}"), &expected));
    }
    match (name, value) {
        ("credential", Value::String(token)) => Ok(Wanted::Bytes(token.into())),
        ("credential", credential) => Ok(Wanted::Bytes(credential.to_string().into())),
        ("credential_base64", Value::String(text)) => {
            let bytes = STANDARD.decode(text);
            let bytes =
                bytes.map_err(|_| unfit("/credential_base64", "base64 (RFC 4648, section 4)"))?;
            Ok(Wanted::Bytes(bytes.into()))
        }
        ("url", Value::String(url)) => Ok(Wanted::Url(url)),
        _ => Err(unfit(&format!("/{name}"), "text")),
    }
}

/// What is asked in the query; what nobody asks for stays as `options` has it.
pub(super) fn in_query(
    query: Option<&str>,
    mut options: VerifyOptions,
) -> Result<VerifyOptions, Problem> {
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
            "accepted_vct" => options.accepted_vct = types_at(&place, value)?,
            "registries" => {
                let lists = value.as_array().ok_or_else(|| unfit(&place, "a list"))?;
                if lists.len() > MOST_REGISTRIES {
                    return Err(unfit(
                        &place,
                        &format!("at most {MOST_REGISTRIES} registries"),
                    ));
                }
                // In place of the operator's: whose word counts, whoever asks says.
                options.registries.clear();
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

fn types_at(place: &str, value: &Value) -> Result<Vec<String>, Problem> {
    let types = Vec::deserialize(value).ok();
    let types = types.filter(|types: &Vec<_>| types.len() <= MOST_TYPES);
    types.ok_or_else(|| unfit(place, &format!("a list of at most {MOST_TYPES} texts")))
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
const MOST_TYPES: usize = 16;
/// What a query may ask.
const OPTIONS: [&str; 3] = ["fetch_related", "policy", "refresh"];

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: &str) -> Option<(String, VerifyOptions)> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let options = VerifyOptions::default();
        let (credential, options) = in_request(&body, Some("language=de"), options).ok()?;
        let credential = match credential {
            Wanted::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            Wanted::Url(url) => url,
        };
        Some((credential, options))
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
    fn what_is_no_json_stands_in_a_request_as_base64() {
        let (credential, options) =
            asked(r#"{"credential_base64": "YS5iLmM=", "options": {"refresh": true}}"#).unwrap();
        assert_eq!(credential, "a.b.c");
        assert!(options.refresh);
        for body in [
            r#"{"credential_base64": "YS5iLmM=", "credential": "a.b.c"}"#,
            r#"{"credential_base64": "YS5iLmM"}"#,
            r#"{"credential_base64": "YS5i\nLmM="}"#,
            r#"{"credential_base64": {}}"#,
            r#"{"credential_base64": null}"#,
            r#"{"url": "https://a.example/1", "credential": "a.b.c"}"#,
            r#"{"url": ["https://a.example/1"]}"#,
        ] {
            assert!(asked(body).is_none(), "{body}");
        }
    }

    #[test]
    fn a_request_says_what_is_asked() {
        let body = r#"{"credential": "a.b.c", "options": {
            "policy": "display", "recipient": ["a@example.com"], "refresh": true, "fetch_related": true,
            "registries": [{"issuers": [{"id": "did:web:a.example"}]}], "accepted_vct": ["urn:eudi:pid:1"]
        }}"#;
        let (credential, options) = asked(body).unwrap();
        assert_eq!(credential, "a.b.c");
        assert_eq!(options.policy.name(), "display");
        assert!(options.refresh && options.fetch_related);
        assert_eq!((options.recipient.len(), options.registries.len()), (1, 1));
        assert_eq!(options.accepted_vct.len(), 1);
        let own = r#"{"credential": {"id": 1.5}, "options": {"policy": {"name": "own"}}}"#;
        let (credential, options) = asked(own).unwrap();
        assert_eq!(
            (credential.as_str(), options.policy.name()),
            (r#"{"id":1.5}"#, "own")
        );
    }

    #[test]
    fn a_list_of_urls_has_one() {
        let wanted = Wanted::Url("https://a.example/1".to_owned());
        for body in ["https://a.example/1", "# mine\r\nhttps://a.example/1\r\n"] {
            assert_eq!(in_uri_list(body.as_bytes()).ok().as_ref(), Some(&wanted));
        }
        for body in [
            "",
            "# https://a.example/1",
            "https://a.example/1\nhttps://a.example/2",
        ] {
            assert!(in_uri_list(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_query_names_a_policy_and_nobody() {
        let in_query = |query| in_query(query, VerifyOptions::default());
        let options = in_query(Some("policy=strict&refresh=true&language=de"));
        let options = options.ok().unwrap();
        assert_eq!(options.policy.name(), "strict");
        assert!(options.refresh && !options.fetch_related);
        let request = Bytes::from_static(br#"{"credential": {}}"#);
        let options = VerifyOptions::default();
        assert!(in_request(&request, Some("policy=display"), options).is_err());
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
            r#"{"accepted_vct": [7]}"#,
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
