//! Step 5: the data models. The rules are `formats`'; here they become steps of a report, which names the models.
//!
//! Every credential is held to the [W3C data model], and one of Open Badges to [that of Open Badges] as well.
//!
//! [W3C data model]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#basic-concepts
//! [that of Open Badges]: https://www.imsglobal.org/spec/ob/v3p0/#data-model

use serde_json::Value;
use testamur_formats::data_model::{verify_credential, verify_presentation};
use testamur_formats::model::{
    ModelProblem, Rule, verify_achievement_credential, verify_clr_credential,
    verify_endorsement_credential,
};

use crate::check::{Check, CheckCode};
use crate::credential_type::CredentialKind;
use crate::disclosure::is_absence;
use crate::problem::Problem;

/// Verifies the data models; every violation is a check of its own.
///
/// What a `derived` credential lacks may be what its holder did not disclose: nobody can say, and the verdict does not hang
/// on it.
pub(crate) fn verify_model(credential: &Value, kind: CredentialKind, derived: bool) -> Vec<Check> {
    let mut problems = problems(credential, kind);
    // What refuses comes first: of what does not, there may be more than is told.
    problems.sort_by_key(|it| it.rule == Rule::Association || derived && is_absence(it));
    let check = |problem: &ModelProblem| match problem.rule {
        // What the associations join may stand in another record; the standard does not say that it may not.
        Rule::Association => Check {
            required: false,
            ..violation(problem)
        },
        _ if derived && is_absence(problem) => undisclosed(problem),
        _ => violation(problem),
    };
    let mut checks: Vec<_> = problems.iter().take(MOST_PROBLEMS).map(check).collect();
    if problems
        .iter()
        .all(|problem| problem.rule == Rule::Association)
    {
        let message = match kind {
            CredentialKind::Achievement | CredentialKind::Endorsement => {
                "The data models of Open Badges and of W3C hold."
            }
            CredentialKind::Clr => "The data models of CLR and of W3C hold.",
            CredentialKind::Any | CredentialKind::Learning | CredentialKind::StatusList => {
                "The W3C data model holds."
            }
        };
        checks.insert(0, Check::passed(CheckCode::Model, message));
    }
    checks
}

/// Verifies the data model of a presentation; every violation is a check of its own.
pub(crate) fn verify_presentation_model(presentation: &Value) -> Vec<Check> {
    let problems = verify_presentation(presentation);
    if problems.is_empty() {
        return vec![Check::passed(CheckCode::Model, "The W3C data model holds.")];
    }
    problems.iter().take(MOST_PROBLEMS).map(violation).collect()
}

/// What either model says; both know the issuer or the dates, and one mistake is told once.
fn problems(credential: &Value, kind: CredentialKind) -> Vec<ModelProblem> {
    let mut problems = match kind {
        CredentialKind::Achievement => verify_achievement_credential(credential),
        CredentialKind::Clr => verify_clr_credential(credential),
        CredentialKind::Endorsement => verify_endorsement_credential(credential),
        CredentialKind::Any | CredentialKind::Learning | CredentialKind::StatusList => Vec::new(),
    };
    let of_any = verify_credential(credential).into_iter();
    let further: Vec<_> = of_any
        .filter(|problem| problems.iter().all(|told| told.pointer != problem.pointer))
        .collect();
    problems.extend(further);
    problems
}

/// The model that a problem is of.
fn model(problem: &ModelProblem) -> &'static str {
    match problem.rule {
        Rule::Association => "CLR",
        Rule::DataModel => "W3C",
        _ => "Open Badges",
    }
}

fn violation(problem: &ModelProblem) -> Check {
    let model = model(problem);
    let message = format!("This is not what the {model} data model says.");
    Check::failed(CheckCode::Model, Problem::ModelViolation, message)
        .at(&problem.pointer)
        .found(&problem.found)
        .expected(format!("{}; {}", problem.expected, problem.mend))
}

fn undisclosed(problem: &ModelProblem) -> Check {
    let model = model(problem);
    let message = format!("The {model} data model requires this; it may not have been disclosed.");
    let check = Check::unknown(CheckCode::Model, Problem::NotDisclosed, message)
        .at(&problem.pointer)
        .found(&problem.found)
        .expected(&problem.expected);
    Check {
        required: false,
        ..check
    }
}

const MOST_PROBLEMS: usize = 50;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Outcome;

    #[test]
    fn each_mistake_is_told_once_whichever_model_knows_it() {
        let contexts = [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ];
        let credential = json!({
            "@context": contexts, "id": "urn:x:1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"type": ["Profile"]}, "validFrom": "2025-01-01T00:00:00Z", "name": "x",
            "relatedResource": [{"id": "https://harbour.example/1"}],
            "credentialSubject": {"id": "urn:x:2", "type": ["AchievementSubject"], "achievement": {
                "id": "urn:x:3", "type": ["Achievement"], "name": "x", "criteria": {"narrative": "x"},
            }},
        });
        let checks = verify_model(&credential, CredentialKind::Achievement, false);
        assert!(checks.iter().all(|check| check.outcome == Outcome::Failed));
        let mut places: Vec<_> = checks.iter().map(|check| check.pointer.as_str()).collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [
                "/credentialSubject/achievement/description",
                "/issuer/id",
                "/relatedResource/0",
            ]
        );
    }

    #[test]
    fn an_association_with_what_is_not_in_the_record_is_told_and_does_not_count() {
        let record = json!({"credentialSubject": {"id": "did:example:learner", "association": [{
            "type": "Association", "associationType": "isChildOf", "sourceId": "urn:x:1", "targetId": "urn:x:2",
        }]}});
        let checks = verify_model(&record, CredentialKind::Clr, false);
        let place = "/credentialSubject/association";
        let told: Vec<_> = checks.iter().filter(|it| it.pointer == place).collect();
        let message = "This is not what the CLR data model says.";
        assert!(!told.is_empty());
        for check in told {
            assert_eq!((check.required, &*check.message), (false, message));
        }
    }

    #[test]
    fn a_presentation_is_held_to_its_data_model() {
        let mut presentation = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
        });
        let judged = |presentation: &Value| {
            let checks = verify_presentation_model(presentation);
            let told = checks.into_iter().map(|it| (it.outcome, it.pointer));
            told.collect::<Vec<_>>()
        };
        let nowhere = String::new();
        assert_eq!(judged(&presentation), [(Outcome::Passed, nowhere)]);
        presentation["verifiableCredential"] = json!(["a token"]);
        let place = "/verifiableCredential/0".to_owned();
        assert_eq!(judged(&presentation), [(Outcome::Failed, place)]);
    }
}
