//! Step 6: one issuer, with one id, compared letter by letter ever after.

use serde_json::Value;

use crate::check::{Check, CheckCode};
use crate::problem::Problem;

/// Who the credential says it is from.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

/// Parses the issuer.
pub(crate) fn parse_issuer(credential: &Value) -> Result<Issuer, Box<Check>> {
    let issuer = credential.get("issuer");
    let (id, pointer) = match issuer {
        Some(Value::Object(issuer)) => (issuer.get("id"), "/issuer/id"),
        other => (other, "/issuer"),
    };
    match id {
        Some(Value::String(id)) if is_identifier(id) => Ok(Issuer {
            id: id.clone(),
            name: issuer.and_then(issuer_name),
        }),
        _ => Err(Check::failed(
            CheckCode::Issuer,
            Problem::Malformed,
            "The credential does not name one issuer by its id.",
        )
        .at(pointer)
        .found(id.map_or_else(|| "nothing".to_owned(), Value::to_string))
        .expected("one absolute URL or DID")
        .into()),
    }
}

fn issuer_name(issuer: &Value) -> Option<String> {
    let name = issuer.get("name")?;
    let text = name.as_str().or_else(|| name.get("@value")?.as_str())?;
    Some(text.to_owned())
}

/// An absolute URL or DID: a scheme, a colon, and no space or control character.
pub(crate) fn is_identifier(id: &str) -> bool {
    let Some((scheme, rest)) = id.split_once(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
        && !rest.is_empty()
        && !id
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_issuer_is_a_url_or_an_object_with_one() {
        for issuer in [
            json!("did:web:uni.example"),
            json!({"id": "https://uni.example/i"}),
        ] {
            assert!(parse_issuer(&json!({ "issuer": issuer })).is_ok());
        }
    }

    #[test]
    fn everything_else_is_no_issuer() {
        for issuer in [
            json!(null),
            json!([]),
            json!(["did:a:b", "did:a:c"]),
            json!(7),
            json!({}),
            json!({"id": ["did:a:b"]}),
            json!({"name": "x"}),
            json!("no url"),
            json!("did:web:a b"),
            json!(""),
            json!("1a:b"),
        ] {
            assert!(
                parse_issuer(&json!({ "issuer": issuer })).is_err(),
                "{issuer}"
            );
        }
        assert!(parse_issuer(&json!({})).is_err());
    }
}
