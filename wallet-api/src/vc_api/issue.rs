//! `POST /tenants/{slug}/credentials/issue`: signs a credential that the caller composed.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use testamur_issuer::Securing;
use testamur_json::Mistake;
use testamur_registrar::{Composition, ErrorKind, RegistrarError, SignedDocument};
use testamur_signing::Cryptosuite;
use utoipa::ToSchema;

use super::{
    caller::VcApiCaller,
    request::{any_object, malformed, pointer, read},
    verify::in_turn,
};
use crate::{
    app::App,
    body::JsonValue,
    fields::{Fields, FromFields, list, object, text, word},
    openapi::VcApiProblems,
    problem::Problem,
};

/// What to sign, and how.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[schema(example = json!({
    "credential": {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:credentials.example:tenants:harbour",
        "credentialSubject": { "id": "did:example:subject" },
    },
}))]
pub(crate) struct IssueRequest {
    /// The credential, without proof. Its issuer is this tenant's. A status entry is added.
    credential: Value,
    #[schema(inline)]
    options: Option<IssueOptions>,
}

/// How to sign.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssueOptions {
    /// The caller's own name of the credential, for changes of its status; another credential of that name is refused.
    credential_id: Option<String>,
    /// The suite of the proof; the usual one of the tenant's key when left out.
    cryptosuite: Option<String>,
    /// `ldp_vc` (a proof inside, which is what is made when left out) or `jose_cose_jwt` (the answer is an
    /// `EnvelopedVerifiableCredential`).
    format: Option<String>,
    /// What no holder may leave out, as JSON pointers: the suite is `ecdsa-sd-2023` then.
    mandatory_pointers: Option<Vec<String>>,
    /// The type of the proof: `DataIntegrityProof`, or a suite which is one.
    #[serde(rename = "type")]
    proof_type: Option<String>,
}

struct Issue {
    credential: Value,
    external_id: Option<String>,
    securing: Securing,
}

#[derive(Default)]
struct Options {
    external_id: Option<String>,
    securing: Option<Securing>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    JoseCoseJwt,
    LdpVc,
}

/// Signs a credential that the caller composed.
///
/// Any W3C credential of data model 1.1 or 2.0, not only badges. What is malformed is refused with all mistakes. The signed
/// credential is the whole answer; it has a status entry and can be revoked.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/credentials/issue",
    operation_id = "vc_api_issue",
    tag = "vc-api",
    security(("api_key" = ["vc-api"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = IssueRequest,
    responses(
        (status = 201, description = "The credential, signed.", body = Value),
        (status = 400, description = "`credential-malformed`, `json-malformed`, `request-malformed`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`conflict`, `key-missing`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        VcApiProblems,
    )
)]
pub(crate) async fn issue(
    caller: VcApiCaller,
    State(app): State<App>,
    body: JsonValue,
) -> Result<Response, Problem> {
    let request: Issue = read(body)?;
    let composition = Composition {
        credential: request.credential,
        external_id: request.external_id,
        securing: request.securing,
    };
    // What somebody composed may be made to be slow: it is looked at like a credential to verify.
    let issued = in_turn(&app, async move |registrar| {
        registrar
            .issue_composed(&caller.tenant, composition, &caller.actor)
            .await
    })
    .await?;
    Ok(answer(issued.map_err(refused)?))
}

/// The credential alone; one in a JWS in the object that carries it.
fn answer(issued: SignedDocument) -> Response {
    let body = if issued.media_type == "application/vc+jwt" {
        json!({
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": format!("data:application/vc+jwt,{}", issued.body),
            "type": "EnvelopedVerifiableCredential",
        })
        .to_string()
    } else {
        issued.body
    };
    let headers = [
        // Clients of the test suites read a body only if its type says JSON.
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::CREATED, headers, body).into_response()
}

/// What is wrong with the credential is the caller's mistake: a 400, as the suites of W3C expect.
fn refused(error: RegistrarError) -> Problem {
    match error.kind() {
        ErrorKind::Mistakes => malformed(
            error
                .mistakes()
                .iter()
                .map(|mistake| Mistake {
                    pointer: format!("/credential{}", mistake.pointer),
                    ..mistake.clone()
                })
                .collect(),
        ),
        ErrorKind::Issue => {
            let expected = "a credential that verifies once it is signed";
            let mend = "correct the credential or the options";
            malformed(vec![Mistake::new(
                "/credential",
                error.to_string(),
                expected,
                mend,
            )])
        }
        _ => error.into(),
    }
}

impl FromFields for Issue {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let credential = fields.required("credential", any_object);
        let options = fields.optional("options", object::<Options>);
        let options = options?.unwrap_or_default();
        Some(Self {
            credential: credential?,
            external_id: options.external_id,
            securing: options.securing.unwrap_or(Securing::DataIntegrity(None)),
        })
    }
}

impl FromFields for Options {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let external_id = fields.optional("credentialId", text(1..=2048));
        let suites = Cryptosuite::ALL.map(Cryptosuite::as_str).join(", ");
        let cryptosuite = fields.optional("cryptosuite", word(signing_suite, &suites));
        let expected = format!("`DataIntegrityProof`, or one of {suites}");
        let proof_type = fields.optional("type", word(proof_type, expected));
        let format = fields.optional("format", word(format, "`ldp_vc` or `jose_cose_jwt`"));
        let pointers = fields.optional("mandatoryPointers", list(pointer));
        let suite = cryptosuite?.or(proof_type?.flatten());
        let securing = match (format?, suite, pointers?) {
            (Some(Format::JoseCoseJwt), None, None) => Securing::JoseCoseJwt,
            (Some(Format::JoseCoseJwt), _, _) => {
                fields.mistaken("format", "`jose_cose_jwt`, which has no proof inside");
                return None;
            }
            (_, None | Some(Cryptosuite::EcdsaSd2023), Some(pointers)) => {
                Securing::SelectiveDisclosure(pointers)
            }
            (_, Some(Cryptosuite::EcdsaSd2023), None) => Securing::SelectiveDisclosure(Vec::new()),
            (_, Some(_), Some(_)) => {
                fields.mistaken(
                    "mandatoryPointers",
                    "pointers for a suite that discloses all",
                );
                return None;
            }
            (_, suite, None) => Securing::DataIntegrity(suite),
        };
        Some(Self {
            external_id: external_id?,
            securing: Some(securing),
        })
    }
}

/// A suite with which something new is signed.
fn signing_suite(name: &str) -> Option<Cryptosuite> {
    Cryptosuite::parse(name).filter(|suite| *suite != Cryptosuite::Eddsa2022)
}

/// `None` says nothing of the suite.
#[expect(
    clippy::option_option,
    reason = "unknown, any suite and one suite are three things"
)]
fn proof_type(name: &str) -> Option<Option<Cryptosuite>> {
    match name {
        "DataIntegrityProof" => Some(None),
        name => signing_suite(name).map(Some),
    }
}

fn format(name: &str) -> Option<Format> {
    match name {
        "ldp_vc" => Some(Format::LdpVc),
        "jose_cose_jwt" => Some(Format::JoseCoseJwt),
        _ => None,
    }
}
