//! By their first bytes: an image, JSON, a token.

use serde_json::Value;
use testamur_baking::ImageKind;

use crate::input::json::{classify, parse_json};
use crate::input::token::{is_token, parse_token};
use crate::input::{Parsed, image, not_supported, refused, too_large};
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::report::InputFormat;

/// Parses what came from outside.
pub(crate) fn parse_input(input: &[u8], options: &VerifyOptions) -> Parsed {
    if let Some(kind) = ImageKind::of(input) {
        let (text, container) = image::open(kind, input, &options.image_limits)?;
        // Not [`parse_input`]: a picture of a picture is no badge.
        return Ok(parse_text(text.as_bytes(), options)?.within(container));
    }
    parse_text(input, options)
}

/// Parses a credential that stands inside another: an object, or a token as a text.
pub(crate) fn parse_embedded(value: &Value, options: &VerifyOptions) -> Parsed {
    match value {
        Value::String(text) if is_token(text.as_bytes()) => parse_token(text, options),
        Value::String(_) => {
            let message =
                "A text stands where a credential should; it is not fetched from anywhere.";
            let mut refusal = refused(InputFormat::Unrecognised, Problem::Malformed, message);
            refusal.check = refusal
                .check
                .found("a text")
                .expected("a compact JWS, or a credential as an object");
            Err(refusal.into())
        }
        other => classify(other.clone(), options),
    }
}

fn parse_text(input: &[u8], options: &VerifyOptions) -> Parsed {
    let limit = options.json_limits.bytes;
    if input.len() > limit {
        return Err(too_large(InputFormat::Unrecognised, input.len(), limit).into());
    }
    if input.starts_with(b"%PDF-") {
        return Err(not_supported(InputFormat::Pdf, "a PDF file").into());
    }
    let text = input.trim_ascii();
    let unrecognised = |name| Err(not_supported(InputFormat::Unrecognised, name).into());
    match text.first() {
        None => unrecognised("nothing"),
        Some(b'{' | b'[') => parse_json(input, options),
        Some(_) => match std::str::from_utf8(text) {
            Ok(token) if is_token(text) => parse_token(token, options),
            _ => unrecognised("neither JSON nor a compact JWS"),
        },
    }
}
