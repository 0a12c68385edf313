//! A JWS in the JSON serialisation: not verified here, but named as what is in it.
//!
//! A sealed European Digital Credential is one ([JAdES]), with the credential as it is in `payload` (`b64` is false) or in
//! base64url. What else is secured so is a JWS like any other.
//!
//! [JAdES]: https://www.etsi.org/deliver/etsi_ts/119100_119199/11918201/01.01.01_60/ts_11918201v010101p.pdf

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use testamur_json::Limits;

use crate::report::InputFormat;

/// What the JWS is, by its payload.
pub(super) fn recognise(jws: &Value, limits: &Limits) -> (InputFormat, &'static str) {
    let payload = jws.get("payload").and_then(Value::as_str);
    let payload = payload.and_then(|payload| credential(payload, limits));
    let is = |member: &str, name: &str| match payload.as_ref().and_then(|it| it.get(member)) {
        Some(Value::Array(found)) => found.iter().any(|found| found == name),
        Some(found) => found == name,
        None => false,
    };
    if is("type", "EuropeanDigitalCredential") || is("@context", EDC_CONTEXT) {
        let name = "a sealed European Digital Credential";
        (InputFormat::EdcSealed, name)
    } else if is("type", "VerifiableCredential") {
        let name = "a credential in a JWS of the JSON serialisation";
        (InputFormat::JwsJson, name)
    } else {
        (InputFormat::JwsJson, "a JWS in the JSON serialisation")
    }
}

/// The payload, within the limits of the input that it was taken out of.
fn credential(payload: &str, limits: &Limits) -> Option<Value> {
    if payload.trim_start().starts_with('{') {
        return testamur_json::parse(payload.as_bytes(), limits).ok();
    }
    let decoded = URL_SAFE_NO_PAD.decode(payload).ok()?;
    testamur_json::parse(&decoded, limits).ok()
}

const EDC_CONTEXT: &str = "http://data.europa.eu/snb/model/context/edc-ap";
