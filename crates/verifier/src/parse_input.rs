//! Step 1: what the bytes are, and one strict parse of them.
//!
//! Everything after this step works on the value parsed here; the bytes are not looked at again.

use serde_json::Value;
use testamur_json::JsonError;
use testamur_signing::proof::{Proof, ProofError, split};
use testamur_signing::sd_jwt_vc::{self, SdJwtVc};
use testamur_signing::vc_jwt::{self, Profile, VcJwt};

use crate::check::{Check, CheckCode, Problem};
use crate::jose_problem::jwt_check;
use crate::options::VerifyOptions;
use crate::report::InputFormat;
use crate::sd_jwt::{at_claim, in_w3c_terms, sd_jwt_check};

/// A credential and what secures it.
pub(crate) struct ParsedInput {
    pub(crate) format: InputFormat,
    /// The credential as it came.
    pub(crate) credential: Value,
    /// The credential without its proofs: what they sign.
    pub(crate) unsecured: Value,
    pub(crate) securing: Securing,
    /// The same in the terms of the W3C data model, where the credential has others.
    in_w3c_terms: Option<Value>,
}

impl ParsedInput {
    /// A JSON document with embedded proofs, already parsed.
    pub(crate) fn of_document(format: InputFormat, document: Value) -> Self {
        let (unsecured, securing) = secured_by_proofs(&document);
        Self {
            format,
            credential: document,
            unsecured,
            securing,
            in_w3c_terms: None,
        }
    }

    /// What the credential says of itself, under the names of the W3C data model.
    pub(crate) fn described(&self) -> &Value {
        self.in_w3c_terms.as_ref().unwrap_or(&self.credential)
    }

    /// A check of [`ParsedInput::described`], at the place where the input has it.
    pub(crate) fn place(&self, check: Check) -> Check {
        match self.in_w3c_terms {
            Some(_) => at_claim(check),
            None => check,
        }
    }
}

/// What secures a credential.
pub(crate) enum Securing {
    DataIntegrity(Vec<Result<Proof, ProofError>>),
    Jws(Box<VcJwt>),
    SdJwt(Box<SdJwtVc>),
    /// No proof at all, or a member `proof` which is none.
    Nothing(Check),
}

/// Input that goes no further.
pub(crate) struct Refusal {
    pub(crate) format: InputFormat,
    pub(crate) check: Check,
}

/// Parses the input.
pub(crate) fn parse_input(
    input: &[u8],
    options: &VerifyOptions,
) -> Result<ParsedInput, Box<Refusal>> {
    let limit = options.json_limits.bytes;
    if input.len() > limit {
        let check = Check::failed(
            CheckCode::Parse,
            Problem::LimitReached,
            "The input is too large.",
        )
        .found(format!("{} bytes", input.len()))
        .expected(format!("at most {limit} bytes"));
        return Err(Refusal {
            format: InputFormat::Unrecognised,
            check,
        }
        .into());
    }
    match recognise(input) {
        Recognised::Json => parse_json(input, options),
        Recognised::CompactJws(text) => parse_jws(text, options),
        Recognised::SdJwt(text) => parse_sd_jwt(text, options),
        Recognised::Other(format, name) => Err(not_supported(format, name).into()),
    }
}

enum Recognised<'a> {
    Json,
    CompactJws(&'a str),
    SdJwt(&'a str),
    Other(InputFormat, &'static str),
}

fn recognise(input: &[u8]) -> Recognised<'_> {
    if input.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Recognised::Other(InputFormat::Png, "a PNG image");
    }
    if input.starts_with(b"%PDF-") {
        return Recognised::Other(InputFormat::Pdf, "a PDF file");
    }
    let text = input.trim_ascii();
    match text.first() {
        Some(b'{' | b'[') => Recognised::Json,
        Some(b'<') if holds(text, b"<svg") => Recognised::Other(InputFormat::Svg, "an SVG image"),
        Some(_) => recognise_token(text),
        None => Recognised::Other(InputFormat::Unrecognised, "nothing"),
    }
}

fn recognise_token(text: &[u8]) -> Recognised<'_> {
    let token = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'=')
    };
    let Ok(token) = std::str::from_utf8(text).map_err(|_| ()).and_then(|text| {
        if text.bytes().all(|byte| token(&byte)) {
            Ok(text)
        } else {
            Err(())
        }
    }) else {
        return Recognised::Other(InputFormat::Unrecognised, "neither JSON nor a compact JWS");
    };
    match token {
        token if token.contains('~') => Recognised::SdJwt(token),
        token if token.contains('.') => Recognised::CompactJws(token),
        _ => Recognised::Other(InputFormat::Unrecognised, "neither JSON nor a compact JWS"),
    }
}

fn holds(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

fn parse_json(input: &[u8], options: &VerifyOptions) -> Result<ParsedInput, Box<Refusal>> {
    let document = testamur_json::parse(input, &options.json_limits).map_err(|error| Refusal {
        format: InputFormat::OtherJson,
        check: json_check(&error),
    })?;
    if let Some((format, name)) = other_json(&document) {
        return Err(not_supported(format, name).into());
    }
    let (unsecured, securing) = secured_by_proofs(&document);
    Ok(ParsedInput {
        format: InputFormat::VcJson,
        credential: document,
        unsecured,
        securing,
        in_w3c_terms: None,
    })
}

/// JSON which is known, but is no credential.
fn other_json(document: &Value) -> Option<(InputFormat, &'static str)> {
    let Some(object) = document.as_object() else {
        return Some((InputFormat::OtherJson, "JSON which is no object"));
    };
    let is = |name: &str| match object.get("type") {
        Some(Value::String(found)) => found == name,
        Some(Value::Array(found)) => found.iter().any(|found| found == name),
        _ => false,
    };
    if is("VerifiableCredential") {
        None
    } else if is("VerifiablePresentation") {
        Some((
            InputFormat::VerifiablePresentation,
            "a verifiable presentation",
        ))
    } else if is("Assertion")
        || object
            .get("@context")
            .is_some_and(|context| context == "https://w3id.org/openbadges/v2")
    {
        Some((InputFormat::OpenBadges2, "an Open Badges 2.0 object"))
    } else if object.contains_key("payload")
        && (object.contains_key("signatures") || object.contains_key("signature"))
    {
        Some((InputFormat::JwsJson, "a JWS in the JSON serialisation"))
    } else if object.contains_key("@context") {
        None
    } else {
        Some((InputFormat::OtherJson, "JSON, but no credential"))
    }
}

fn secured_by_proofs(document: &Value) -> (Value, Securing) {
    if is_unproved(document) {
        let check = Check::failed(
            CheckCode::Proof,
            Problem::NoProof,
            "The credential has no proof.",
        )
        .at("/proof")
        .expected("a Data Integrity proof, or a credential in a JWS");
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
                .found(error.to_string());
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

fn without_proof(document: &Value) -> Value {
    let mut unsecured = document.clone();
    if let Some(object) = unsecured.as_object_mut() {
        object.shift_remove("proof");
    }
    unsecured
}

fn parse_jws(text: &str, options: &VerifyOptions) -> Result<ParsedInput, Box<Refusal>> {
    let jwt = vc_jwt::parse_within(text, &options.json_limits).map_err(|error| Refusal {
        format: InputFormat::CompactJws,
        check: jwt_check(&error),
    })?;
    let format = match jwt.profile {
        Profile::JoseCose => InputFormat::VcJwtJoseCose,
        Profile::OpenBadges => InputFormat::VcJwtOpenBadges,
        Profile::VcClaim => InputFormat::VcJwtVcClaim,
    };
    let credential = jwt.credential.clone();
    let unsecured = without_proof(&credential);
    Ok(ParsedInput {
        format,
        credential,
        unsecured,
        securing: Securing::Jws(Box::new(jwt)),
        in_w3c_terms: None,
    })
}

fn parse_sd_jwt(text: &str, options: &VerifyOptions) -> Result<ParsedInput, Box<Refusal>> {
    let parsed = sd_jwt_vc::parse_within(text, &options.json_limits);
    let parsed = parsed.map_err(|error| Refusal {
        format: InputFormat::SdJwt,
        check: sd_jwt_check(&error),
    })?;
    let credential = Value::Object(parsed.claims.clone());
    Ok(ParsedInput {
        format: InputFormat::SdJwtVc,
        in_w3c_terms: Some(in_w3c_terms(&parsed.claims)),
        unsecured: credential.clone(),
        credential,
        securing: Securing::SdJwt(Box::new(parsed)),
    })
}

pub(crate) fn json_check(error: &JsonError) -> Check {
    let problem = match error {
        JsonError::DuplicateMember { .. } => Problem::DuplicateMember,
        error if error.is_limit() => Problem::LimitReached,
        _ => Problem::Malformed,
    };
    let check = Check::failed(
        CheckCode::Parse,
        problem,
        "The input is not acceptable JSON.",
    );
    let check = match error {
        JsonError::DuplicateMember { pointer, .. }
        | JsonError::NumberOutOfRange { pointer, .. } => check.at(pointer),
        _ => check,
    };
    check.found(error.to_string())
}

fn not_supported(format: InputFormat, name: &str) -> Refusal {
    let check = Check::failed(
        CheckCode::Parse,
        Problem::InputNotSupported,
        format!("The input is {name}; this verifier does not read that."),
    )
    .expected("a verifiable credential as JSON, as a compact JWS, or as an SD-JWT VC");
    Refusal { format, check }
}
