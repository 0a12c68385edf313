//! `termsOfUse`: what the issuer allows and forbids. Told, so that somebody reads them; no program can say whether they are
//! kept, so they decide nothing.
//!
//! [Data model 2.0, terms of use](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#terms-of-use).

use serde_json::Value;

use crate::check::{Check, CheckCode};

/// Tells which terms of use the credential has.
pub(crate) fn tell_terms_of_use(credential: &Value) -> Check {
    let code = CheckCode::TermsOfUse;
    let terms = match credential.get("termsOfUse") {
        None => &[][..],
        Some(Value::Array(terms)) => terms.as_slice(),
        Some(only) => std::slice::from_ref(only),
    };
    if terms.is_empty() {
        return Check::skipped(code, "The credential has no terms of use.");
    }
    let names: Vec<_> = terms.iter().filter_map(name).collect();
    let message =
        "The credential has terms of use: read them; whether they are kept, nobody here can say.";
    Check::skipped(code, message)
        .at("/termsOfUse")
        .found(names.join(", "))
}

fn name(terms: &Value) -> Option<String> {
    let kind = terms.get("type").map(|kind| match kind {
        Value::String(kind) => kind.clone(),
        other => other.to_string(),
    })?;
    let id = terms.get("id").and_then(Value::as_str);
    Some(id.map_or_else(|| kind.clone(), |id| format!("{kind} `{id}`")))
}
