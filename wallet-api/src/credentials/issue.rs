//! `POST /v1/tenants/{slug}/credentials`: awards an achievement and signs the credential.
//!
//! The same award again, which is the same source, learner, achievement and award number, answers with the credential
//! that is there: a caller that heard no answer asks again. An `external_id` that belongs to another award is refused;
//! the register decides it where it writes the award down, so that of two at once one is refused.

use axum::{extract::State, http::StatusCode};
use serde_json::{Value, json};
use testamur_json::Mistake;
use testamur_record::{AchievementResult, Credit, DateOrInstant, Evidence, Instant, Iri, Record};
use testamur_registrar::{Award, AwardDetails, RecordKey};
use testamur_rules::LearnerIdentity;

use super::{CredentialView, find};
use crate::{
    app::App,
    body::Json,
    caller::TenantCaller,
    fields::{Fields, FromFields, document, flag, integer, list, object, parsed, text},
    openapi::AdminProblems,
    problem::{Problem, ProblemType},
    scope::needs,
};

/// Where a learner is known who came through this API and no other source was named.
const SOURCE: &str = "api";

/// An award: an `achievement` to a `learner` with what is particular to it, or a whole `record`.
pub(crate) struct IssueCredential {
    /// Which platform or list knows the learner under `learner.id`; `api` when left out.
    source: String,
    /// To whom.
    learner: LearnerIdentity,
    /// Which award of this achievement to this learner, from 1; 1 when left out.
    award_number: Option<i64>,
    /// The caller's own id of the award; another award with the same id is refused.
    external_id: Option<String>,
    /// Whether the credential can be suspended and reinstated.
    suspendable: bool,
    /// What is awarded.
    what: What,
}

/// What is awarded.
enum What {
    Achievement(String, Box<AwardDetails>),
    Record(Box<Record>),
}

impl FromFields for LearnerIdentity {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let id = fields.required("id", text(1..=200));
        let name = fields.optional("name", text(1..=500));
        let email = fields.optional("email", text(1..=320));
        let username = fields.optional("username", text(1..=200));
        Some(Self {
            source_id: id?,
            name: name?,
            email: email?,
            username: username?,
        })
    }
}

impl FromFields for IssueCredential {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let source = fields.optional("source", text(1..=200));
        let learner = fields.required("learner", object::<LearnerIdentity>);
        let award_number = fields.optional("award_number", integer(1..=1_000_000));
        let external_id = fields.optional("external_id", text(1..=200));
        let suspendable = fields.optional("suspendable", flag);
        let what = if fields.has("record") {
            let record = fields.required("record", document(Record::parse));
            record.map(|record| What::Record(Box::new(record)))
        } else {
            let achievement = fields.required("achievement", text(1..=200));
            let details = details(fields, suspendable == Some(Some(true)));
            achievement
                .zip(details)
                .map(|(id, details)| What::Achievement(id, Box::new(details)))
        };
        Some(Self {
            source: source?.unwrap_or_else(|| SOURCE.to_owned()),
            learner: learner?,
            award_number: award_number?,
            external_id: external_id?,
            suspendable: suspendable?.unwrap_or_default(),
            what: what?,
        })
    }
}

fn details(fields: &mut Fields, suspendable: bool) -> Option<AwardDetails> {
    let subject_id = fields.optional(
        "subject_id",
        parsed(Iri::parse, "a DID or another absolute IRI"),
    );
    let awarded_on = fields.optional(
        "awarded_on",
        parsed(DateOrInstant::parse, "a date or an instant"),
    );
    let instant = || parsed(Instant::parse, "an instant like `2026-11-20T09:15:30Z`");
    let valid_from = fields.optional("valid_from", instant());
    let valid_until = fields.optional("valid_until", instant());
    let credits = fields.optional("credits", list(document(Credit::parse)));
    let results = fields.optional("results", list(document(AchievementResult::parse)));
    let evidence = fields.optional("evidence", list(document(Evidence::parse)));
    let license_number = fields.optional("license_number", text(1..=200));
    Some(AwardDetails {
        subject_id: subject_id?,
        awarded_on: awarded_on?,
        valid_from: valid_from?,
        valid_until: valid_until?,
        credits: credits?.unwrap_or_default(),
        results: results?.unwrap_or_default(),
        evidence: evidence?.unwrap_or_default(),
        license_number: license_number?,
        suspendable,
    })
}

/// Awards an achievement and signs the credential. The same award again answers with the credential that is there.
#[utoipa::path(
    post,
    path = "/v1/tenants/{slug}/credentials",
    operation_id = "credentials_issue",
    tag = "credentials",
    security(("api_key" = ["credentials:issue"])),
    params(("slug" = String, Path, description = "The tenant.")),
    request_body = ref("#/components/schemas/IssueCredential"),
    responses(
        (status = 200, description = "This award was made before.", body = CredentialView),
        (status = 201, description = "Awarded and signed.", body = CredentialView),
        (status = 404, description = "`tenant-unknown`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: the `external_id` belongs to another award (source, learner, achievement and award number), or the id of the `record` does; `key-missing`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`document-mistaken`, `credential-not-issuable`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        AdminProblems,
    )
)]
pub(crate) async fn issue(
    caller: TenantCaller<needs::CredentialsIssue>,
    State(app): State<App>,
    Json(request): Json<IssueCredential>,
) -> Result<(StatusCode, axum::Json<CredentialView>), Problem> {
    let awarded = match request.what {
        What::Achievement(achievement, details) => {
            let award = Award {
                source: request.source,
                learner: request.learner,
                achievement,
                award_number: request.award_number,
                external_id: request.external_id,
                path_id: None,
                details: *details,
            };
            app.registrar()
                .award(&caller.tenant, &award, &caller.actor)
                .await
        }
        What::Record(record) => {
            let key = RecordKey {
                source: request.source,
                source_id: request.learner.source_id,
                award_number: request.award_number.unwrap_or(1),
                external_id: request.external_id,
                path_id: None,
                suspendable: request.suspendable,
            };
            app.registrar()
                .award_record(&caller.tenant, record, &key, &caller.actor)
                .await
        }
    };
    let awarded = awarded.map_err(refused)?;
    let stored = find(app.registrar(), &caller.tenant, awarded.credential_id).await?;
    let status = if awarded.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(CredentialView::without_record(stored))))
}

/// In a request for an award, an unknown achievement is a mistake in the document.
fn refused(error: testamur_registrar::RegistrarError) -> Problem {
    let problem = Problem::from(error);
    if problem.kind == ProblemType::AchievementUnknown {
        let expected = "the short id of a stored achievement";
        return Problem::mistakes(vec![Mistake::new(
            "/achievement",
            "an unknown id",
            expected,
            "store it first",
        )]);
    }
    problem
}

/// The request's JSON Schema.
pub(crate) fn json_schema() -> Value {
    let component = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let text = |longest: u32, description: &str| json!({ "type": "string", "minLength": 1, "maxLength": longest, "description": description });
    let time = |description: &str| json!({ "type": "string", "format": "date-time", "description": description });
    json!({
        "type": "object",
        "description": "An award: an `achievement` to a `learner` with what is particular to it, or a whole `record`.",
        "required": ["learner"],
        "oneOf": [{ "required": ["achievement"] }, { "required": ["record"] }],
        "additionalProperties": false,
        "properties": {
            "achievement": text(200, "The short id of a stored achievement."),
            "record": component("Record"),
            "learner": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": false,
                "properties": {
                    "id": text(200, "The learner's id at the source: stays when name or address change."),
                    "name": text(500, "The name as the learner writes it."),
                    "email": text(320, "The e-mail address."),
                    "username": text(200, "The account name."),
                },
            },
            "source": text(200, "Which platform or list knows the learner under `learner.id`; `api` when left out."),
            "award_number": {
                "type": "integer", "minimum": 1, "maximum": 1_000_000,
                "description": "Which award of this achievement to this learner; 1 when left out.",
            },
            "external_id": text(200, "The caller's own id of the award; another award with the same id is refused."),
            "subject_id": text(2048, "The learner's own DID or URN."),
            "awarded_on": text(64, "A date or an instant; now when left out."),
            "valid_from": time("From when it is valid; now when left out."),
            "valid_until": time("Until when it is valid."),
            "credits": { "type": "array", "items": component("Credit") },
            "results": { "type": "array", "items": component("AchievementResult") },
            "evidence": { "type": "array", "items": component("Evidence") },
            "license_number": text(200, "Number of the licence or certificate."),
            "suspendable": {
                "type": "boolean",
                "description": "Whether the credential can be suspended instead of revoked; false when left out.",
            },
        },
        "example": {
            "achievement": "solar-technician",
            "learner": { "id": "42", "name": "Ana Example", "email": "ana@example.org" },
            "external_id": "enrolment-4711",
        },
    })
}
