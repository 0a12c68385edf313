//! What a context says beside its terms: base, vocabulary, language, direction.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::processing::Processing;
use super::{Context, Direction, Expanded};
use crate::{ErrorCode, LinkedDataError, iri};

pub(super) fn apply_base(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    // A remote context has no say on the base.
    let Some(base) = definition.get("@base").filter(|_| run.chain.is_empty()) else {
        return Ok(());
    };
    match base {
        Value::Null => result.base = None,
        Value::String(text) if iri::is_well_formed(text) => {
            result.base = Some(text.as_str().into());
        }
        Value::String(text) if result.base.is_some() => {
            result.base = Some(iri::resolve(result.base.as_deref(), text).into());
        }
        _ => return Err(invalid(run, ErrorCode::InvalidBaseIri, "@base", "an IRI")),
    }
    Ok(())
}

pub(super) fn apply_vocab(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    match definition.get("@vocab") {
        None => {}
        Some(Value::Null) => result.vocab = None,
        Some(Value::String(text)) => {
            let expanded = match result.expand_vocab(text, true) {
                Expanded::Iri(iri) => Arc::from(iri.as_ref()),
                Expanded::Keyword(_) | Expanded::Null => {
                    return Err(invalid(
                        run,
                        ErrorCode::InvalidVocabMapping,
                        "@vocab",
                        "an IRI",
                    ));
                }
            };
            result.vocab = Some(expanded);
        }
        Some(_) => {
            return Err(invalid(
                run,
                ErrorCode::InvalidVocabMapping,
                "@vocab",
                "an IRI",
            ));
        }
    }
    Ok(())
}

pub(super) fn apply_language(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    match definition.get("@language") {
        None => {}
        Some(Value::Null) => result.language = None,
        Some(Value::String(tag)) => result.language = Some(tag.to_ascii_lowercase().into()),
        Some(_) => {
            return Err(invalid(
                run,
                ErrorCode::InvalidDefaultLanguage,
                "@language",
                "a language tag",
            ));
        }
    }
    Ok(())
}

pub(super) fn apply_direction(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    let Some(value) = definition.get("@direction") else {
        return Ok(());
    };
    result.direction = parse_direction(value).ok_or_else(|| {
        invalid(
            run,
            ErrorCode::InvalidBaseDirection,
            "@direction",
            "`ltr` or `rtl`",
        )
    })?;
    Ok(())
}

/// `ltr`, `rtl` or null; none for anything else.
#[expect(
    clippy::option_option,
    reason = "null is a value of its own here: explicitly no direction"
)]
pub(crate) fn parse_direction(value: &Value) -> Option<Option<Direction>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) if text == "ltr" => Some(Some(Direction::LeftToRight)),
        Value::String(text) if text == "rtl" => Some(Some(Direction::RightToLeft)),
        _ => None,
    }
}

/// The error for a member of a context.
pub(super) fn invalid(
    run: &Processing<'_>,
    code: ErrorCode,
    member: &str,
    expected: &str,
) -> LinkedDataError {
    run.place.mistake(
        code,
        format!("another value of `{member}` in a context"),
        expected,
        "mend the context",
    )
}
