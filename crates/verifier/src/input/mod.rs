//! Step 1: what the bytes are, and one strict parse of them.
//!
//! Everything after this step works on the value parsed here; the bytes are not looked at again. An image is opened for
//! the text inside it, an envelope for the token inside it; nothing is opened twice, and nothing that any of them names is
//! fetched.
//!
//! | recognised | by | what becomes of it |
//! |---|---|---|
//! | PNG, SVG | first bytes, root element | opened: [`testamur_baking`] |
//! | JSON | `{`, `[` | by its `type`: credential, presentation, envelope |
//! | compact JWS, SD-JWT | three parts, tildes | by the `typ` of the header and the claims |
//! | PDF, Open Badges 2.0, a JWS in the JSON serialisation, sealed European Digital Credentials | | named, and no more |

mod image;
mod json;
mod jws_json;
mod parse;
mod token;
mod vp_jwt;

use serde_json::Value;
use testamur_signing::proof::{Proof, ProofError};
use testamur_signing::sd_jwt_vc::SdJwtVc;
use testamur_signing::vc_jwt::VcJwt;

use crate::check::{Check, CheckCode};
use crate::problem::Problem;
use crate::report::{Container, InputFormat};
use crate::sd_jwt::at_claim;

pub(crate) use parse::{parse_embedded, parse_input};
pub(crate) use vp_jwt::VpJwt;

/// A credential, or a presentation, and what secures it.
pub(crate) struct ParsedInput {
    pub(crate) format: InputFormat,
    /// What it was taken out of.
    pub(crate) container: Option<Container>,
    /// The credential as it came.
    pub(crate) credential: Value,
    /// The credential without its proofs: what they sign.
    pub(crate) unsecured: Value,
    pub(crate) securing: Securing,
    pub(crate) is_presentation: bool,
    /// The same in the terms of the W3C data model, where the credential has others.
    in_w3c_terms: Option<Value>,
}

impl ParsedInput {
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

    /// The refusal where a credential was wanted and this is a presentation.
    pub(crate) fn unexpected(&self) -> Refusal {
        not_supported(self.format, "a presentation, where a credential should be")
    }

    fn within(mut self, container: Container) -> Self {
        self.container.get_or_insert(container);
        self
    }
}

/// What secures a credential or a presentation.
pub(crate) enum Securing {
    DataIntegrity(Vec<Result<Proof, ProofError>>),
    Jws(Box<VcJwt>),
    /// A presentation in a JWS.
    PresentationJws(Box<VpJwt>),
    SdJwt(Box<SdJwtVc>),
    /// No proof at all, or a member `proof` which is none.
    Nothing(Check),
}

/// Input that goes no further.
pub(crate) struct Refusal {
    pub(crate) format: InputFormat,
    pub(crate) check: Check,
}

type Parsed = Result<ParsedInput, Box<Refusal>>;

fn refused(format: InputFormat, problem: Problem, message: impl Into<String>) -> Refusal {
    let check = Check::failed(CheckCode::Parse, problem, message);
    Refusal { format, check }
}

fn too_large(format: InputFormat, found: usize, limit: usize) -> Refusal {
    let refusal = refused(format, Problem::LimitReached, "The input is too large.");
    let check = refusal.check.found(format!("{found} bytes"));
    Refusal {
        format,
        check: check.expected(format!("at most {limit} bytes")),
    }
}

fn not_supported(format: InputFormat, name: &str) -> Refusal {
    let message = format!("The input is {name}; this verifier does not read that.");
    let mut refusal = refused(format, Problem::InputNotSupported, message);
    refusal.check = refusal.check.found(name).expected(
        "a verifiable credential or presentation as JSON, as a compact JWS, as an SD-JWT VC, or in a PNG or SVG image",
    );
    refusal
}
