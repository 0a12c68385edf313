//! The view model: a report as a person reads it.

use schemars::JsonSchema;
use serde::Serialize;
use testamur_verifier::{
    Check, CheckCode, EmbeddedReport, EmbeddedRole, Outcome, Problem, Verdict, VerificationReport,
};

use crate::catalogue::{attribute, message};
use crate::language::{Direction, Language};
use crate::plain_text::{origin, plain, plain_id, plain_words};

/// A report as a person reads it: text to show as it is, in one language.
///
/// It is text, not markup: a page escapes it like any text.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ReportView {
    /// The language of the messages (BCP 47); a message that it lacks is in English.
    pub language: &'static str,
    /// The direction in which it is written.
    pub direction: Direction,
    /// Whether the credential is verified: the one member to branch on.
    pub verified: bool,
    /// `verified`, `refused` or `undecided`.
    pub verdict: Verdict,
    /// Two or three words.
    pub verdict_title: String,
    /// One sentence: why.
    pub verdict_sentence: String,
    /// What to do about it; absent when it is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Who issued it, as far as that is known.
    pub issuer: IssuerView,
    /// What it is about.
    pub facts: Vec<Fact>,
    /// Every step, in order.
    pub checks: Vec<CheckView>,
    /// How many credentials are inside, and how many of them are verified; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedded_sentence: Option<String>,
    /// Each credential inside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub embedded: Vec<EmbeddedView>,
}

/// Who issued a credential.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct IssuerView {
    /// Whether the signing key was found to be the issuer's, and its signature good.
    pub authenticated: bool,
    /// One line: the name together with the web host or DID, or that the issuer is not authenticated.
    pub line: String,
}

/// Something that the credential says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Fact {
    /// A stable name.
    pub code: &'static str,
    /// What it is called.
    pub label: String,
    /// What the credential says: somebody else's words, in whatever language and direction.
    pub value: String,
}

/// One step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct CheckView {
    /// Which step.
    pub code: CheckCode,
    /// What it is called.
    pub label: String,
    /// How it came out.
    pub outcome: Outcome,
    /// How it came out, in words.
    pub outcome_label: String,
    /// Whether the verdict hangs on it.
    pub required: bool,
    /// What was found.
    pub sentence: String,
    /// The problem by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The sentence of the report, in English, with its details.
    pub detail: String,
    /// Where, as a JSON pointer.
    pub pointer: String,
}

/// A credential inside another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct EmbeddedView {
    /// Where it stands.
    pub pointer: String,
    /// What it is there for.
    pub role: EmbeddedRole,
    /// What it is there for, in words.
    pub role_label: String,
    /// What came of it.
    pub view: ReportView,
}

/// The report in this language.
pub fn view(report: &VerificationReport, language: Language) -> ReportView {
    let say = |id: &str| message(language, id, &[]);
    let problem = report.first_problem().and_then(|check| check.problem);
    ReportView {
        language: language.tag(),
        direction: language.direction(),
        verified: report.verified,
        verdict: report.verdict,
        verdict_title: say(title(report.verdict, problem)),
        verdict_sentence: problem.map_or_else(
            || say(sentence(report)),
            |problem| say(&format!("problem-{problem}")),
        ),
        remedy: problem.map(|problem| say(&format!("remedy-{}", problem.remedy()))),
        issuer: issuer(report, language),
        facts: facts(report, language),
        checks: report
            .checks
            .iter()
            .map(|check| check_view(check, report.is_presentation(), language))
            .collect(),
        embedded_sentence: embedded_sentence(report, language),
        embedded: report
            .embedded
            .iter()
            .map(|inside| embedded_view(inside, language))
            .collect(),
    }
}

/// The few problems that a person knows by name have a title of their own.
fn title(verdict: Verdict, problem: Option<Problem>) -> &'static str {
    match (verdict, problem) {
        (Verdict::Verified, _) => "title-verified",
        (Verdict::Undecided, _) => "title-undecided",
        (Verdict::Refused, Some(Problem::Expired)) => "title-expired",
        (Verdict::Refused, Some(Problem::IssuerKeyNotBound)) => "title-not_authenticated",
        (Verdict::Refused, Some(Problem::NotYetValid)) => "title-not_yet_valid",
        (Verdict::Refused, Some(Problem::Revoked)) => "title-revoked",
        (Verdict::Refused, Some(Problem::Suspended)) => "title-suspended",
        (Verdict::Refused, _) => "title-refused",
    }
}

/// Only of what is known to be in force is that said.
fn sentence(report: &VerificationReport) -> &'static str {
    match report.verdict {
        Verdict::Refused => "sentence-refused",
        Verdict::Undecided => "sentence-undecided",
        Verdict::Verified if report.is_presentation() => "sentence-verified_presentation",
        Verdict::Verified if report.is_in_force() => "sentence-verified",
        Verdict::Verified => "sentence-verified_undisclosed",
    }
}

/// A name is anybody's to choose: it is shown only beside the host or DID whose key signed.
fn issuer(report: &VerificationReport, language: Language) -> IssuerView {
    let authenticated = [report.signature, report.issuer_binding] == [Outcome::Passed; 2];
    let line = match (&report.issuer_id, &report.issuer_name) {
        _ if report.is_presentation() => message(language, "issuer-presentation", &[]),
        (None, _) => message(language, "issuer-none", &[]),
        (Some(id), Some(name)) if authenticated => {
            let values = [("name", &*plain(name)), ("id", &*origin(id))];
            message(language, "issuer-authenticated", &values)
        }
        (Some(id), None) if authenticated => origin(id),
        (Some(id), _) => message(
            language,
            "issuer-not_authenticated",
            &[("id", &*origin(id))],
        ),
    };
    IssuerView {
        authenticated: authenticated && report.issuer_id.is_some(),
        line,
    }
}

fn facts(report: &VerificationReport, language: Language) -> Vec<Fact> {
    let word = |prefix: &str, code: &serde_json::Value| {
        let code = code.as_str().unwrap_or_default();
        message(language, &format!("{prefix}-{code}"), &[])
    };
    let status = serde_json::json!(report.status);
    let trust = report.trust.map(|trust| serde_json::json!(trust));
    let of_credential = !report.is_presentation();
    let said = |value: &Option<String>| value.as_deref().map(plain);
    let named = |id: &Option<String>| id.as_deref().map(plain_id);
    let values = [
        ("achievement", said(&report.achievement_name)),
        ("credential", named(&report.credential_id)),
        ("issuer", named(&report.issuer_id)),
        ("valid_from", said(&report.valid_from)),
        ("valid_until", said(&report.valid_until)),
        ("status", of_credential.then(|| word("status", &status))),
        (
            "trust",
            trust
                .filter(|_| of_credential)
                .map(|trust| word("trust", &trust)),
        ),
        ("verified_at", Some(report.verified_at.to_string())),
    ];
    values
        .into_iter()
        .filter_map(|(code, value)| {
            Some(Fact {
                code,
                label: message(language, &format!("fact-{code}"), &[]),
                value: value?,
            })
        })
        .collect()
}

fn check_view(check: &Check, of_presentation: bool, language: Language) -> CheckView {
    let say = |id: &str| message(language, id, &[]);
    let id = match check.code {
        CheckCode::Parse | CheckCode::IssuerBinding | CheckCode::VerificationRelationship
            if of_presentation =>
        {
            format!("check-presentation_{}", check.code)
        }
        code => format!("check-{code}"),
    };
    let sentence = match (check.outcome, check.problem) {
        (Outcome::Passed, _) => attribute(language, &id, Some("passed"), &[]),
        (_, Some(problem)) => say(&format!("problem-{problem}")),
        (Outcome::Skipped, None) => say("skipped"),
        (Outcome::Failed, None) => say("sentence-refused"),
        (Outcome::Unknown, None) => say("undecided"),
    };
    CheckView {
        code: check.code,
        label: say(&id),
        outcome: check.outcome,
        outcome_label: say(&format!("outcome-{}", check.outcome.as_str())),
        required: check.required,
        sentence,
        problem: check.problem,
        remedy: check
            .problem
            .map(|problem| say(&format!("remedy-{}", problem.remedy()))),
        detail: plain_words(&check.message),
        pointer: plain(&check.pointer),
    }
}

fn embedded_view(inside: &EmbeddedReport, language: Language) -> EmbeddedView {
    let role = serde_json::json!(inside.role);
    let role = role.as_str().unwrap_or_default();
    EmbeddedView {
        pointer: plain(&inside.pointer),
        role: inside.role,
        role_label: message(language, &format!("role-{role}"), &[]),
        view: view(&inside.report, language),
    }
}

fn embedded_sentence(report: &VerificationReport, language: Language) -> Option<String> {
    let counts = [report.embedded_total, report.embedded_verified].map(|it| it.to_string());
    let [total, verified] = &counts;
    let values = [("total", &**total), ("verified", &**verified)];
    (report.embedded_total > 0).then(|| message(language, "embedded-count", &values))
}
