//! JSON: a credential, a presentation, an envelope around either, or something else that is known by name.
//!
//! [Data model 2.0, enveloped credentials](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#enveloped-verifiable-credentials).

use serde_json::Value;
use testamur_json::{JsonError, Limits};
use testamur_signing::proof::{ProofError, split};

use crate::check::{Check, CheckCode};
use crate::context::define_envelopes;
use crate::input::token::parse_token;
use crate::input::{Parsed, ParsedInput, Refusal, Securing, jws_json, not_supported, refused};
use crate::json_problem::{explained, json_problem};
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::report::{Container, ContainerKind, InputFormat};

pub(super) fn parse_json(input: &[u8], options: &VerifyOptions) -> Parsed {
    match testamur_json::parse(input, &options.json_limits) {
        Ok(document) => classify(document, options),
        Err(error) => Err(Refusal {
            format: InputFormat::OtherJson,
            check: json_check(&error),
        }
        .into()),
    }
}

/// What a document is, by its types.
pub(super) fn classify(document: Value, options: &VerifyOptions) -> Parsed {
    match recognise(&document, &options.json_limits) {
        Recognised::Credential => Ok(of_document(InputFormat::VcJson, document)),
        Recognised::Presentation => Ok(of_document(InputFormat::VerifiablePresentation, document)),
        Recognised::Envelope(kind) => open(&document, kind, options),
        Recognised::Other(format, name) => Err(not_supported(format, name).into()),
    }
}

enum Recognised {
    Credential,
    Presentation,
    Envelope(ContainerKind),
    Other(InputFormat, &'static str),
}

fn recognise(document: &Value, limits: &Limits) -> Recognised {
    use Recognised as R;
    let Some(object) = document.as_object() else {
        return R::Other(InputFormat::OtherJson, "JSON which is no object");
    };
    let is = |name: &str| match object.get("type") {
        Some(Value::String(found)) => found == name,
        Some(Value::Array(found)) => found.iter().any(|found| found == name),
        _ => false,
    };
    let has = |name: &str| object.contains_key(name);
    if is("EnvelopedVerifiableCredential") {
        R::Envelope(ContainerKind::EnvelopedCredential)
    } else if is("EnvelopedVerifiablePresentation") {
        R::Envelope(ContainerKind::EnvelopedPresentation)
    } else if is("VerifiableCredential") {
        R::Credential
    } else if is("VerifiablePresentation") {
        R::Presentation
    } else if is("Assertion")
        || object
            .get("@context")
            .is_some_and(|context| context == "https://w3id.org/openbadges/v2")
    {
        R::Other(InputFormat::OpenBadges2, "an Open Badges 2.0 object")
    } else if has("payload") && (has("signatures") || has("signature")) {
        let (format, name) = jws_json::recognise(document, limits);
        R::Other(format, name)
    } else if has("credential") && (has("deliveryDetails") || object.len() == 1) {
        R::Other(
            InputFormat::EdcUpload,
            "a European Digital Credential that is not sealed yet",
        )
    } else if has("@context") {
        R::Credential
    } else {
        R::Other(InputFormat::OtherJson, "JSON, but no credential")
    }
}

/// Opens an envelope: its `id` is a `data:` URL with a token in it.
fn open(document: &Value, kind: ContainerKind, options: &VerifyOptions) -> Parsed {
    let expects_presentation = kind == ContainerKind::EnvelopedPresentation;
    let media_types = if expects_presentation {
        PRESENTATIONS
    } else {
        CREDENTIALS
    };
    let wrong = |found: &str| {
        let message = "The envelope does not hold a token of a kind that is read here.";
        let mut refusal = refused(InputFormat::Envelope, Problem::Malformed, message);
        let expected = format!("a `data:` URL of type {}", media_types.join(", "));
        refusal.check = refusal.check.at("/id").found(found).expected(expected);
        refusal
    };
    if let Some(what) = beside_the_token(document) {
        let message = "The envelope says something of its own, which nobody signed.";
        let mut refusal = refused(InputFormat::Envelope, Problem::Malformed, message);
        let expected = "`@context`, `id`, and the envelope's own `type`, alone";
        refusal.check = refusal.check.found(what).expected(expected);
        return Err(refusal.into());
    }
    if !document.get("@context").is_some_and(define_envelopes) {
        let message = "The contexts of the envelope do not say what one is.";
        let mut refusal = refused(InputFormat::Envelope, Problem::Malformed, message);
        let expected = "the base context of data model 2.0 among them";
        refusal.check = refusal.check.at("/@context").found("others");
        refusal.check = refusal.check.expected(expected);
        return Err(refusal.into());
    }
    let url = document
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some((media_type, token)) = url
        .strip_prefix("data:")
        .and_then(|data| data.split_once(','))
    else {
        return Err(wrong(url).into());
    };
    let media_type = media_type.trim();
    if !media_types
        .iter()
        .any(|known| media_type.eq_ignore_ascii_case(known))
    {
        return Err(wrong(media_type).into());
    }
    let container = Container {
        kind,
        trailing_bytes: 0,
    };
    let parsed = parse_token(token, options)?;
    if parsed.is_presentation == expects_presentation {
        Ok(parsed.within(container))
    } else {
        Err(wrong("a token of the other kind").into())
    }
}

/// What an envelope has beside its token: another reader could take it for the credential.
fn beside_the_token(document: &Value) -> Option<String> {
    let mut names = document.as_object()?.keys();
    if let Some(name) = names.find(|name| !ENVELOPE.contains(&name.as_str())) {
        return Some(format!("`{name}`"));
    }
    let types = document.get("type").and_then(Value::as_array);
    types
        .filter(|types| types.len() > 1)
        .map(|_| "further types".to_owned())
}

pub(super) fn of_document(format: InputFormat, document: Value) -> ParsedInput {
    let is_presentation = format == InputFormat::VerifiablePresentation;
    let (unsecured, securing) = secured_by_proofs(&document, is_presentation);
    ParsedInput {
        format,
        container: None,
        credential: document,
        unsecured,
        securing,
        is_presentation,
        in_w3c_terms: None,
    }
}

fn secured_by_proofs(document: &Value, is_presentation: bool) -> (Value, Securing) {
    if is_unproved(document) {
        let message = if is_presentation {
            "The presentation has no proof: nothing shows who presents."
        } else {
            "The credential has no proof."
        };
        let check = Check::failed(CheckCode::Proof, Problem::NoProof, message);
        let check = check.at("/proof").found("no proof");
        let check = check.expected("a Data Integrity proof, or a credential in a JWS");
        return (without_proof(document), Securing::Nothing(check));
    }
    match split(document) {
        Ok((unsecured, proofs)) => (unsecured, Securing::DataIntegrity(proofs)),
        Err(error) => {
            let problem = match error {
                ProofError::TooMany => Problem::LimitReached,
                _ => Problem::Malformed,
            };
            let check = Check::failed(CheckCode::Proof, problem, "The proof cannot be read.")
                .at("/proof")
                .found(error.to_string())
                .expected("a proof, or a list of at most as many as are looked at");
            (without_proof(document), Securing::Nothing(check))
        }
    }
}

fn is_unproved(document: &Value) -> bool {
    match document.get("proof") {
        None | Some(Value::Null) => true,
        Some(Value::Array(proofs)) => proofs.is_empty(),
        Some(Value::Object(proof)) => proof.is_empty(),
        Some(_) => false,
    }
}

pub(super) fn without_proof(document: &Value) -> Value {
    let mut unsecured = document.clone();
    if let Some(object) = unsecured.as_object_mut() {
        object.shift_remove("proof");
    }
    unsecured
}

fn json_check(error: &JsonError) -> Check {
    let message = "The input is not acceptable JSON.";
    let check = Check::failed(CheckCode::Parse, json_problem(error), message);
    explained(check, error)
}

const ENVELOPE: [&str; 3] = ["@context", "id", "type"];
const CREDENTIALS: &[&str] = &[
    "application/vc+jwt",
    "application/vc+sd-jwt",
    "application/dc+sd-jwt",
    "application/jwt",
];
const PRESENTATIONS: &[&str] = &["application/vp+jwt", "application/jwt"];
