//! The OpenAPI 3.1 document: from the code, and one page to read and try it.
//!
//! Documents that other crates define (records, achievements, reports …) bring their own JSON Schemas: the same that
//! their parsers are held to.

use std::{collections::BTreeMap, sync::OnceLock};

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use testamur_messages::ReportView;
use testamur_record::{Achievement, Organisation, Record};
use testamur_rules::LearningPath;
use testamur_verifier::VerificationReport;
use utoipa::{
    IntoResponses, Modify, OpenApi,
    openapi::{
        self, Ref, RefOr, Schema,
        response::ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    app,
    credentials::issue,
    problem::{MistakeDetails, ProblemDetails, ProblemType},
};

const PROBLEM_TYPE: &str = "/components/schemas/ProblemDetails/properties/type";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Testamur",
        description = "Issue, store, deliver and verify learning credentials.\n\n\
            Errors of our own endpoints are problem details (RFC 9457) whose `type` is `urn:testamur:problem:` and the \
            code that each answer names. Wallet endpoints answer with the error objects of OpenID4VCI and OAuth 2.0.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    tags(
        (name = "verification", description = "Is a credential authentic, from its issuer, in force? Public."),
        (name = "issuer", description = "What an issuer publishes: keys and status lists. Public."),
        (name = "wallet", description = "OpenID4VCI 1.0, pre-authorised code flow. Public."),
        (name = "events", description = "Learning events in, and what became of them."),
        (name = "tenants", description = "Tenants, their signing keys and API keys."),
        (name = "catalogue", description = "Achievements, and the learning paths that earn them."),
        (name = "credentials", description = "Award, issue, offer, revoke."),
        (name = "vc-api", description = "W3C credentials of any kind: issue, verify, derive. The VC-API of W3C's community group."),
        (name = "audit", description = "Who did what."),
        (name = "operation", description = "Health and metrics."),
    ),
    components(schemas(ProblemDetails<'static>, MistakeDetails)),
    modifiers(&Securities),
)]
struct Head;

struct Securities;

impl Modify for Securities {
    fn modify(&self, openapi: &mut openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        for (name, format, description) in [
            (
                "api_key",
                "tst_…",
                "An API key of a tenant or of the operator; each operation names the scope it asks for.",
            ),
            (
                "access_token",
                "opaque",
                "What the token endpoint gave a wallet.",
            ),
        ] {
            let http = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format(format)
                .description(Some(description))
                .build();
            components.add_security_scheme(name, SecurityScheme::Http(http));
        }
    }
}

/// What every operation of the admin API may answer. What is particular to one, each says itself: an answer here would take
/// the place of its own of the same status.
pub(crate) struct AdminProblems;

/// What every public operation may answer.
pub(crate) struct PublicProblems;

/// What an operation on many credentials may answer.
pub(crate) struct BatchProblems;

impl IntoResponses for BatchProblems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        problems(&[
            ProblemType::RequestMalformed,
            ProblemType::BodyTooSlow,
            ProblemType::BatchTooLarge,
            ProblemType::BodyTooLarge,
            ProblemType::MediaTypeUnsupported,
            ProblemType::Internal,
            ProblemType::Busy,
        ])
    }
}

/// What every operation of the VC-API may answer, beside its own 400.
pub(crate) struct VcApiProblems;

impl IntoResponses for VcApiProblems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        problems(&[
            ProblemType::Unauthorized,
            ProblemType::ScopeMissing,
            ProblemType::BodyTooSlow,
            ProblemType::BodyTooLarge,
            ProblemType::MediaTypeUnsupported,
            ProblemType::Internal,
            ProblemType::Busy,
        ])
    }
}

impl IntoResponses for AdminProblems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        problems(&[
            ProblemType::JsonMalformed,
            ProblemType::QueryMalformed,
            ProblemType::RequestMalformed,
            ProblemType::Unauthorized,
            ProblemType::OperatorOnly,
            ProblemType::ScopeMissing,
            ProblemType::BodyTooSlow,
            ProblemType::BodyTooLarge,
            ProblemType::MediaTypeUnsupported,
            ProblemType::Internal,
            ProblemType::Busy,
        ])
    }
}

impl IntoResponses for PublicProblems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        problems(&[
            ProblemType::RequestMalformed,
            ProblemType::BodyTooSlow,
            ProblemType::BodyTooLarge,
            ProblemType::MediaTypeUnsupported,
            ProblemType::Internal,
            ProblemType::Busy,
        ])
    }
}

/// One answer for each status, its codes in the description.
fn problems(types: &[ProblemType]) -> BTreeMap<String, RefOr<openapi::Response>> {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem_type in types {
        let status = problem_type.status().as_u16().to_string();
        codes
            .entry(status)
            .or_default()
            .push(format!("`{}`", problem_type.code()));
    }
    let response = |codes: &[String]| {
        let content = openapi::ContentBuilder::new()
            .schema(Some(named("ProblemDetails")))
            .build();
        ResponseBuilder::new()
            .description(codes.join(", "))
            .content("application/problem+json", content)
            .build()
    };
    codes
        .iter()
        .map(|(status, codes)| (status.clone(), RefOr::T(response(codes))))
        .collect()
}

/// What the document begins with.
pub(crate) fn head() -> openapi::OpenApi {
    Head::openapi()
}

/// The whole document.
pub fn document() -> Value {
    let mut document = serde_json::to_value(app::documented()).unwrap_or_default();
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        add(schemas, "Achievement", Achievement::json_schema());
        add(schemas, "IssueCredential", issue::json_schema());
        add(schemas, "LearningPath", LearningPath::json_schema());
        add(schemas, "Organisation", Organisation::json_schema());
        add(schemas, "Record", Record::json_schema());
        add(
            schemas,
            "VerificationReport",
            VerificationReport::json_schema(),
        );
        let view = SchemaSettings::draft2020_12().for_serialize();
        let view = view.into_generator().into_root_schema_for::<ReportView>();
        add(schemas, "ReportView", view.to_value());
        schemas.sort_keys();
    }
    if let Some(Value::Object(problem_type)) = document.pointer_mut(PROBLEM_TYPE) {
        problem_type.insert(
            "enum".to_owned(),
            ProblemType::ALL.iter().map(|kind| kind.urn()).collect(),
        );
    }
    document
}

/// `GET /openapi.json`.
pub(crate) async fn serve() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string()).as_str();
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        text,
    )
        .into_response()
}

/// The page at `/docs`.
pub(crate) fn page() -> Router<app::App> {
    SwaggerUi::new("/docs")
        .config(Config::from("/openapi.json").validator_url("none"))
        .into()
}

pub(crate) fn achievement() -> RefOr<Schema> {
    named("Achievement")
}

pub(crate) fn learning_path() -> RefOr<Schema> {
    named("LearningPath")
}

pub(crate) fn organisation() -> RefOr<Schema> {
    named("Organisation")
}

pub(crate) fn record() -> RefOr<Schema> {
    named("Record")
}

fn named(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

/// Adds a JSON Schema; what it defines for itself becomes a component of its own.
fn add(schemas: &mut Map<String, Value>, name: &str, mut schema: Value) {
    refer_to_components(&mut schema);
    if let Value::Object(members) = &mut schema {
        members.shift_remove("$schema");
        members.shift_remove("$id");
        if let Some(Value::Object(definitions)) = members.shift_remove("$defs") {
            for (name, definition) in definitions {
                schemas.entry(name).or_insert(definition);
            }
        }
    }
    schemas.insert(name.to_owned(), schema);
}

fn refer_to_components(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                let local = value
                    .as_str()
                    .and_then(|target| target.strip_prefix("#/$defs/"));
                if let Some(target) = local.filter(|_| name == "$ref") {
                    *value = format!("#/components/schemas/{target}").into();
                } else {
                    refer_to_components(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(refer_to_components),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of the document, wherever it is.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value.as_str() {
                        Some(target) if name == "$ref" => found.push(target.to_owned()),
                        _ => references(value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for target in found {
            let pointer = target.strip_prefix('#').unwrap_or_default();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn every_refusal_names_its_codes() {
        let document = document();
        let known: Vec<&str> = ProblemType::ALL.iter().map(|kind| kind.code()).collect();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                for (status, answer) in operation["responses"].as_object().expect("answers") {
                    if !answer["content"]["application/problem+json"].is_object() {
                        continue;
                    }
                    let description = answer["description"].as_str().expect("a description");
                    let named = description
                        .split('`')
                        .filter(|word| known.contains(word))
                        .count();
                    assert!(named > 0, "{method} {path} {status}: {description}");
                }
            }
        }
    }

    #[test]
    fn every_operation_has_its_own_id_a_tag_and_an_answer() {
        let document = document();
        let mut ids = Vec::new();
        let paths = document["paths"].as_object().expect("paths");
        for (path, operations) in paths {
            for (method, operation) in operations.as_object().expect("operations") {
                ids.push(operation["operationId"].as_str().expect("an id").to_owned());
                assert!(operation["tags"].is_array(), "{method} {path}");
                assert!(
                    !operation["responses"]
                        .as_object()
                        .expect("answers")
                        .is_empty(),
                    "{method} {path}"
                );
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "operation ids are not unique: {ids:?}");
    }
}
