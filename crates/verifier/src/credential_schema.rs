//! `credentialSchema`: the schemas that a credential names, of which some are known here by heart.
//!
//! The published schemas of Open Badges and of CLR are what the native model of `formats` says ([`Rule::Schema`]), so a credential that
//! names one of them is held to it without a request. A schema of anybody else is not fetched: it could name further
//! documents, and patterns that take forever; whether the credential fits it, nobody here can say.
//!
//! [Open Badges 3.0, verification, step 1](https://www.imsglobal.org/spec/ob/v3p0/#verification);
//! [data model 2.0, data schemas](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#data-schemas).

use serde_json::Value;
use testamur_formats::model::{
    ModelProblem, Rule, verify_achievement_credential, verify_clr_credential,
    verify_endorsement_credential,
};

use crate::check::{Check, CheckCode};
use crate::disclosure::is_absence;
use crate::problem::Problem;

/// Holds the credential to each schema that it names.
pub(crate) fn verify_schemas(credential: &Value, derived: bool) -> Vec<Check> {
    let code = CheckCode::CredentialSchema;
    let schemas = match credential.get("credentialSchema") {
        None => return vec![Check::skipped(code, "The credential names no schema.")],
        Some(Value::Array(schemas)) => schemas.iter().enumerate().collect::<Vec<_>>(),
        Some(schema) => vec![(0, schema)],
    };
    let is_list = credential["credentialSchema"].is_array();
    let mut checks = Vec::new();
    for (index, schema) in schemas.iter().take(MOST_SCHEMAS) {
        let place = if is_list {
            format!("/credentialSchema/{index}")
        } else {
            "/credentialSchema".to_owned()
        };
        checks.push(verify_schema(credential, schema, derived).at(place));
    }
    if schemas.len() > MOST_SCHEMAS {
        let message = "The credential names more schemas than are looked at.";
        let check = Check::unknown(code, Problem::LimitReached, message);
        checks.push(
            check
                .at("/credentialSchema")
                .found(format!("{} schemas", schemas.len()))
                .expected(format!("at most {MOST_SCHEMAS}")),
        );
    }
    if checks.is_empty() {
        checks.push(Check::skipped(code, "The credential names no schema."));
    }
    checks
}

fn verify_schema(credential: &Value, schema: &Value, derived: bool) -> Check {
    let code = CheckCode::CredentialSchema;
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    let id = text("id").unwrap_or("nothing");
    let known = text("type")
        .filter(|kind| TYPES.contains(kind))
        .and_then(|_| model(id));
    let Some(model) = known else {
        let message = "The credential names a schema which is not known here; it is not fetched.";
        return Check::unknown(code, Problem::SchemaNotKnown, message)
            .found(format!("`{id}` ({})", text("type").unwrap_or("no type")))
            .expected("a published schema of Open Badges 3.0 or CLR 2.0");
    };
    let problems = model(credential);
    let mut violations = problems
        .iter()
        .filter(|problem| problem.rule == Rule::Schema);
    match violations.next() {
        None => Check::passed(code, "The credential fits the schema that it names."),
        Some(problem) if derived && is_absence(problem) => {
            let message = "The schema requires something which may not have been disclosed.";
            let check = Check::unknown(code, Problem::NotDisclosed, message);
            check
                .found(format!("at `{}`: {}", problem.pointer, problem.found))
                .expected(&problem.expected)
        }
        Some(problem) => Check::failed(
            code,
            Problem::ModelViolation,
            "The credential does not fit the schema that it names.",
        )
        .found(format!("at `{}`: {}", problem.pointer, problem.found))
        .expected(&problem.expected),
    }
}

type Model = fn(&Value) -> Vec<ModelProblem>;

/// The model that is the schema of this id.
fn model(id: &str) -> Option<Model> {
    let models: [(&str, Model); 5] = [
        (
            "ob_v3p0_achievementcredential",
            verify_achievement_credential,
        ),
        (
            "ob_v3p0_anyachievementcredential",
            verify_achievement_credential,
        ),
        (
            "ob_v3p0_endorsementcredential",
            verify_endorsement_credential,
        ),
        (
            "ob_v3p0_anyendorsementcredential",
            verify_endorsement_credential,
        ),
        ("clr_v2p0_clrcredential", verify_clr_credential),
    ];
    let file = FOLDERS.iter().find_map(|folder| id.strip_prefix(folder))?;
    let name = file.strip_suffix("_schema.json")?;
    let found = models.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, model)| model)
}

const MOST_SCHEMAS: usize = 16;
const TYPES: [&str; 4] = [
    "1EdTechJsonSchemaValidator2019",
    "JsonSchema",
    "JsonSchemaValidator2018",
    "JsonSchemaValidator2019",
];
const FOLDERS: [&str; 3] = [
    "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/",
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/",
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Outcome;

    const KNOWN: &str = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

    const KNOWN_CLR: &str =
        "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json";

    fn outcomes(schema: &Value) -> Vec<Outcome> {
        let credential = json!({ "credentialSchema": schema });
        let checks = verify_schemas(&credential, false);
        checks.iter().map(|check| check.outcome).collect()
    }

    #[test]
    fn a_known_schema_is_held_to_and_an_unknown_one_is_unknown() {
        let of = |id: &str, kind: &str| json!({"id": id, "type": kind});
        let ours = "1EdTechJsonSchemaValidator2019";
        assert_eq!(outcomes(&of(KNOWN, ours)), [Outcome::Failed]);
        assert_eq!(outcomes(&of(KNOWN_CLR, ours)), [Outcome::Failed]);
        assert_eq!(outcomes(&of(KNOWN, "Other")), [Outcome::Unknown]);
        assert_eq!(
            outcomes(&of("https://evil.example/schema.json", ours)),
            [Outcome::Unknown]
        );
        assert_eq!(
            outcomes(&json!([of(KNOWN, ours), 7])),
            [Outcome::Failed, Outcome::Unknown]
        );
        assert_eq!(
            outcomes(&of(&KNOWN.replace("achievement", "x"), ours)),
            [Outcome::Unknown]
        );
        assert_eq!(outcomes(&json!([])), [Outcome::Skipped]);
    }

    #[test]
    fn so_many_schemas_are_looked_at_and_no_more() {
        for (names, checks) in [(16, 16), (17, 17), (20, 17)] {
            let schemas = vec![json!({"id": "https://harbour.example/schema.json"}); names];
            let found = verify_schemas(&json!({ "credentialSchema": schemas }), false);
            assert_eq!(found.len(), checks);
            let is_limit = |check: &Check| check.problem == Some(Problem::LimitReached);
            assert_eq!(found.iter().any(is_limit), names > 16);
        }
    }

    #[test]
    fn what_a_schema_requires_may_not_have_been_disclosed() {
        let schema = json!({"id": KNOWN, "type": "JsonSchema"});
        let credential = json!({ "credentialSchema": schema });
        for (derived, problem) in [
            (false, Problem::ModelViolation),
            (true, Problem::NotDisclosed),
        ] {
            let checks = verify_schemas(&credential, derived);
            assert_eq!(checks[0].problem, Some(problem));
        }
    }
}
