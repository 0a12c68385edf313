//! `POST /tenants/{slug}/credentials/verify`: whether a credential of any kind is authentic, from its issuer, and in force.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::{Map, Value};
use testamur_json::Mistake;
use testamur_registrar::Registrar;
use testamur_verifier::{CredentialKind, VerifyOptions};
use tokio::runtime::Handle;
use utoipa::ToSchema;

use super::{
    caller::VcApiCaller,
    expected::{self, Expected},
    request::malformed,
    verdict::{Asked, Verification, VerificationProblem},
};
use crate::{
    app::App,
    body::JsonValue,
    openapi::VcApiProblems,
    problem::{Problem, ProblemType},
};

/// What to verify.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifyCredentialRequest {
    /// The credential: an object with proofs, an `EnvelopedVerifiableCredential`, or a JWT as text.
    verifiable_credential: Value,
    #[schema(inline)]
    options: Option<VerifyCredentialOptions>,
}

/// What the answer hangs on. Members that are not known here are warned of.
#[derive(ToSchema, Deserialize)]
#[expect(dead_code, reason = "describes the request in the OpenAPI document")]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifyCredentialOptions {
    /// Names of checks, such as `proof` and `status`; all if it is empty or left out. Where `status` is not among them, a
    /// status that cannot be known is a warning, and so is an end of validity that the holder may have hidden. Everything else is always looked at.
    checks: Option<Vec<String>>,
    /// The challenge that the proof answers.
    challenge: Option<String>,
    /// The domain, or domains, that the proof names.
    domain: Option<Value>,
    /// What the proof is for; no credential verifies whose proof is not for `assertionMethod`.
    expected_proof_purpose: Option<String>,
}

/// Verifies a credential of any kind.
///
/// It is held to the W3C data model, and a badge to that of Open Badges as well. What does not verify is answered 400.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/credentials/verify",
    operation_id = "vc_api_verify",
    tag = "vc-api",
    security(("api_key" = ["vc-api"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = VerifyCredentialRequest,
    responses(
        (status = 200, description = "The credential verifies.", body = Verification),
        (status = 400, description = "`credential-not-verified`, with a `Verification`; `credential-malformed`, `json-malformed`, `request-malformed`",
         body = Verification, content_type = "application/problem+json"),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        VcApiProblems,
    )
)]
pub(crate) async fn verify(
    _: VcApiCaller,
    State(app): State<App>,
    JsonValue(body): JsonValue,
) -> Result<Response, Problem> {
    let credential = required(&body, "verifiableCredential")?;
    let options = Options::read(&body)?;
    let input = credential_bytes(credential);
    let asked = options.asked;
    let report = in_turn(&app, async move |registrar| {
        registrar.verify(&input, &verify_options()).await
    })
    .await??;
    let mut verification = Verification::default();
    verification.add_report(&report, "", asked);
    let expected = &options.expected;
    expected.judge_credential(credential, &report, &mut verification);
    options.warn(&mut verification);
    Ok(verification.answer(&report, ProblemType::CredentialNotVerified))
}

/// Options of a verification: what is asked, what is expected, and what is not known here.
pub(crate) struct Options {
    pub(crate) asked: Asked,
    pub(crate) expected: Expected,
    unknown: Vec<String>,
}

impl Options {
    /// Reads `options`; members that are not known are told of in the answer.
    pub(crate) fn read(body: &Value) -> Result<Self, Problem> {
        let none = Value::Object(Map::new());
        let members = match body.get("options") {
            None | Some(Value::Null) => &none,
            Some(options @ Value::Object(_)) => options,
            Some(_) => return Err(unfit("/options", "an object")),
        };
        let names = members.as_object().into_iter().flat_map(Map::keys);
        let is_known = |name: &str| name == "checks" || expected::NAMES.contains(&name);
        let unknown = names.filter(|name| !is_known(name));
        Ok(Self {
            asked: asked(&members["checks"])?,
            expected: Expected::read(members)?,
            unknown: unknown.take(MOST_NAMES).cloned().collect(),
        })
    }

    pub(crate) fn warn(&self, verification: &mut Verification) {
        for name in &self.unknown {
            let name: String = name.chars().take(60).filter(|c| !c.is_control()).collect();
            let detail = format!("The option `{name}` is not known here and was not looked at.");
            let problem = VerificationProblem::new("option_unknown", &detail, "/options");
            verification.warning(problem);
        }
    }
}

fn asked(checks: &Value) -> Result<Asked, Problem> {
    let names = match checks {
        Value::Null => return Ok(Asked::All),
        Value::Array(names) if names.iter().all(Value::is_string) => names,
        _ => return Err(unfit("/options/checks", "a list of names of checks")),
    };
    let status = |name: &Value| {
        name.as_str()
            .is_some_and(|name| name.to_ascii_lowercase().contains("status"))
    };
    if names.is_empty() || names.iter().any(status) {
        Ok(Asked::All)
    } else {
        Ok(Asked::WithoutStatus)
    }
}

/// What a holder may have left out of a derived credential is told of; only a status or an end of validity is missed, unless
/// nobody asked for it.
pub(crate) fn verify_options() -> VerifyOptions {
    VerifyOptions {
        kind: CredentialKind::Any,
        accept_undisclosed: true,
        ..VerifyOptions::default()
    }
}

/// A member that must be an object or a text.
pub(crate) fn required<'b>(body: &'b Value, name: &str) -> Result<&'b Value, Problem> {
    match body.get(name) {
        Some(value) if value.is_object() || value.is_string() => Ok(value),
        _ => Err(unfit(&format!("/{name}"), "an object")),
    }
}

/// A member of another kind than is read there.
pub(crate) fn unfit(pointer: &str, expected: &str) -> Problem {
    let found = "nothing, or another kind of value";
    malformed(vec![Mistake::new(
        pointer,
        found,
        expected,
        "correct the request",
    )])
}

/// A credential as it would come by itself. Envelopes are the verifier's to open: it refuses what says more than its token.
fn credential_bytes(credential: &Value) -> Vec<u8> {
    match credential {
        Value::String(token) => token.as_bytes().to_vec(),
        document => document.to_string().into_bytes(),
    }
}

/// Does work for the processor on a thread of its own, when its turn has come.
pub(crate) async fn in_turn<T: Send + 'static, F: Future<Output = T>>(
    app: &App,
    work: impl FnOnce(Registrar) -> F + Send + 'static,
) -> Result<T, Problem> {
    let turn = tokio::time::timeout(
        app.settings().verification_queue(),
        app.verifications().acquire_owned(),
    )
    .await;
    // The semaphore is never closed: what is left is that the time is over.
    let Ok(Ok(permit)) = turn else {
        return Err(Problem::busy());
    };
    let registrar = app.registrar().clone();
    let runtime = Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        // Held to the end of the work, even when the client is gone: it is the work that is bounded.
        let _permit = permit;
        runtime.block_on(work(registrar))
    });
    work.await.map_err(|_| Problem::internal())
}

const MOST_NAMES: usize = 20;
