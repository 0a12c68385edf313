//! The answer: what was looked at, what came of each step, and the verdict.
//!
//! Two questions are answered apart. [`VerificationReport::signature`]: is the signature good under the key that the
//! proof names? [`VerificationReport::issuer_binding`]: is that key the issuer's? A stranger's good signature under his
//! own key passes the first and fails the second; `verified` needs both, and every other required step.

use std::fmt::Write as _;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::check::{Check, CheckCode, Outcome};
use crate::context;
use crate::credential_type::credential_types;
use crate::procedure::Examined;
use crate::status::JudgedStatus;
use crate::time::{valid_from, valid_until};

/// What [`crate::verify`] answers.
///
/// Its JSON form is described by `docs/schemas/verification-report.schema.json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct VerificationReport {
    /// Authentic and timely: every required step passed. The one member to branch on.
    pub verified: bool,
    /// `verified`, `refused` or `undecided`.
    pub verdict: Verdict,
    /// Is a signature good under the key that its proof names?
    pub signature: Outcome,
    /// Is that key the issuer's?
    pub issuer_binding: Outcome,
    /// How the issuer's key is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// What the issuer says about the credential now.
    pub status: StatusState,
    /// What the input was recognised as.
    pub input: InputFormat,
    /// The version of the data model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_model: Option<DataModelVersion>,
    /// The credential's `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_id: Option<String>,
    /// The credential's `type`.
    pub credential_types: Vec<String>,
    /// The issuer's `id`: a name to show only together with `issuer_binding`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_id: Option<String>,
    /// What the issuer calls itself; never to be shown without `issuer_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_name: Option<String>,
    /// What was achieved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achievement_name: Option<String>,
    /// `validFrom`, or `issuanceDate`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// `validUntil`, or `expirationDate`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The instant for which this answer holds.
    #[schemars(with = "String")]
    pub verified_at: Timestamp,
    /// Each proof, judged alone.
    pub proofs: Vec<ProofReport>,
    /// Each status entry.
    pub status_entries: Vec<StatusReport>,
    /// Every step in the order taken.
    pub checks: Vec<Check>,
    /// The credential whose bytes were judged.
    #[serde(skip)]
    pub(crate) credential: Option<Value>,
}

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every required step passed.
    Verified,
    /// A required step failed.
    Refused,
    /// No required step failed, but one could not be decided: ask again when the network answers.
    Undecided,
}

/// How it is known which keys are the issuer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Trust {
    /// The verifier was told the key beforehand.
    Pinned,
    /// The issuer's id determines the key (`did:key`, `did:jwk`).
    ByIdentifier,
    /// The issuer's own document, fetched now, publishes the key.
    Resolved,
    /// Only the credential itself speaks for the key: no binding at all.
    SelfAsserted,
}

/// What the input was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputFormat {
    /// A JSON credential with embedded proofs.
    VcJson,
    /// A compact JWS which Open Badges 3.0 describes: the credential's members and registered claims side by side.
    VcJwtOpenBadges,
    /// A compact JWS of VC-JOSE-COSE: the payload is the credential.
    VcJwtJoseCose,
    /// A compact JWS of VCDM 1.1: the credential in the `vc` claim.
    VcJwtVcClaim,
    /// A compact JWS that could not be read further.
    CompactJws,
    /// A PNG image, perhaps with a baked credential.
    Png,
    /// An SVG image, perhaps with a baked credential.
    Svg,
    /// A PDF file.
    Pdf,
    /// An SD-JWT.
    SdJwt,
    /// A JWS in the JSON serialisation.
    JwsJson,
    /// An Open Badges 2.0 assertion.
    OpenBadges2,
    /// A verifiable presentation.
    VerifiablePresentation,
    /// JSON, but no credential.
    OtherJson,
    /// Nothing known here.
    Unrecognised,
}

/// The version of the Verifiable Credentials Data Model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub enum DataModelVersion {
    /// VCDM 1.1.
    #[serde(rename = "1.1")]
    V1_1,
    /// VCDM 2.0.
    #[serde(rename = "2.0")]
    V2_0,
}

/// What a status list says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusState {
    /// The credential has no status entry: it cannot be revoked.
    None,
    /// Every list says: in force.
    Clear,
    /// A list says: revoked, or suspended.
    Set,
    /// A list could not be had, or is not to be believed.
    Unknown,
}

/// One proof, judged alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProofReport {
    /// Where the proof stands; empty for a JWS.
    pub pointer: String,
    /// The cryptosuite, or the JOSE algorithm.
    pub mechanism: String,
    /// The verification method, or the `kid`, as the proof names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_method: Option<String>,
    /// When the proof says it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Is the signature good under the key named?
    pub signature: Outcome,
    /// Is that key the issuer's?
    pub issuer_binding: Outcome,
    /// How the issuer's key is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// Whether the verdict rests on this proof.
    pub counted: bool,
}

/// One status entry.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatusReport {
    /// Where the entry stands.
    pub pointer: String,
    /// Its purpose, as written.
    pub purpose: Option<String>,
    /// The list, as written.
    pub list: Option<String>,
    /// The index in it.
    pub index: Option<u64>,
    /// What the list says.
    pub state: StatusState,
}

impl VerificationReport {
    pub(crate) fn new(examined: Examined, status: JudgedStatus, now: Timestamp) -> Self {
        let counted = examined.counted().map(|proof| proof.report.clone());
        let mut checks = examined.checks;
        checks.extend(status.checks);
        add_steps_not_taken(&mut checks);
        let verdict = Verdict::of(&checks);
        let credential = examined.input.map(|input| input.credential);
        let data_model = credential.as_ref().and_then(context::data_model);
        let text = |pointer: &str| {
            let value = credential.as_ref()?.pointer(pointer)?;
            value.as_str().map(str::to_owned)
        };
        let written = |member: Option<(&str, &Value)>| {
            member
                .and_then(|(_, value)| value.as_str())
                .map(str::to_owned)
        };
        let issuer = examined.issuer;
        Self {
            verified: verdict == Verdict::Verified,
            verdict,
            signature: counted
                .as_ref()
                .map_or(Outcome::Skipped, |proof| proof.signature),
            issuer_binding: counted
                .as_ref()
                .map_or(Outcome::Skipped, |proof| proof.issuer_binding),
            trust: counted.and_then(|proof| proof.trust),
            status: status.state,
            input: examined.format,
            data_model,
            credential_id: text("/id"),
            credential_types: credential
                .as_ref()
                .map(credential_types)
                .unwrap_or_default(),
            issuer_name: issuer.as_ref().and_then(|issuer| issuer.name.clone()),
            issuer_id: issuer.map(|issuer| issuer.id),
            achievement_name: text("/credentialSubject/achievement/name"),
            valid_from: written(
                credential
                    .as_ref()
                    .and_then(|it| valid_from(it, data_model)),
            ),
            valid_until: written(
                credential
                    .as_ref()
                    .and_then(|it| valid_until(it, data_model)),
            ),
            verified_at: now,
            proofs: examined
                .proofs
                .into_iter()
                .map(|proof| proof.report)
                .collect(),
            status_entries: status.entries,
            checks,
            credential,
        }
    }

    /// The credential that was judged, only when it was found good.
    ///
    /// Whoever goes on to use a credential takes it from here: what was verified is then what is used.
    pub fn verified_credential(&self) -> Option<&Value> {
        self.credential.as_ref().filter(|_| self.verified)
    }

    /// The first required step which did not pass: the reason of a `false` in one line.
    pub fn first_problem(&self) -> Option<&Check> {
        let wanted = match self.verdict {
            Verdict::Verified => return None,
            Verdict::Refused => Outcome::Failed,
            Verdict::Undecided => Outcome::Unknown,
        };
        self.checks
            .iter()
            .find(|check| check.required && check.outcome == wanted)
    }

    /// The checks of one step.
    pub fn checks_of(&self, code: CheckCode) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.code == code)
    }

    /// The JSON Schema of the report.
    pub fn json_schema() -> Value {
        schemars::schema_for!(VerificationReport).to_value()
    }

    /// The report for a person to read, ending in a line break.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text)
            .expect("writing to a string does not fail");
        text
    }

    fn write_text(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "{}", self.headline())?;
        let lines = [
            ("achievement", &self.achievement_name),
            ("credential", &self.credential_id),
            ("issuer id", &self.issuer_id),
            ("issuer name", &self.issuer_name),
            ("valid from", &self.valid_from),
            ("valid until", &self.valid_until),
        ];
        for (label, value) in lines {
            if let Some(value) = value {
                writeln!(text, "  {label:<13}{}", printable(value))?;
            }
        }
        writeln!(text, "  {:<13}{}", "signature", self.signature.as_str())?;
        writeln!(
            text,
            "  {:<13}{}",
            "issuer's key",
            self.issuer_binding.as_str()
        )?;
        writeln!(text, "  {:<13}{}", "status", self.status.as_str())?;
        writeln!(text)?;
        for check in &self.checks {
            write_check(text, check)?;
        }
        Ok(())
    }

    fn headline(&self) -> String {
        let reason = self
            .first_problem()
            .map(|check| printable(&check.message))
            .unwrap_or_default();
        match self.verdict {
            Verdict::Verified => "VERIFIED: authentic, from this issuer, and in force".to_owned(),
            Verdict::Refused => format!("NOT VERIFIED: {reason}"),
            Verdict::Undecided => format!("UNDECIDED: {reason}"),
        }
    }
}

/// Every step is in the report: one that was not taken says so.
fn add_steps_not_taken(checks: &mut Vec<Check>) {
    let unparsed = checks.len() <= 2;
    for code in CheckCode::ALL {
        if checks.iter().any(|check| check.code == code) {
            continue;
        }
        let why = if unparsed {
            "the input could not be read"
        } else {
            "it does not apply, or an earlier step left nothing to look at"
        };
        let message = format!("Step `{code}` was not taken: {why}.");
        checks.push(Check::skipped(code, message));
    }
    // Stable, so that the steps of one proof stay in the order of the proofs.
    checks.sort_by_key(|check| check.code);
}

impl Verdict {
    fn of(checks: &[Check]) -> Self {
        let required = |outcome| {
            checks
                .iter()
                .any(|check| check.required && check.outcome == outcome)
        };
        // The two halves of the truth are passed outright, or there is no yes.
        let passed = |code| {
            checks.iter().any(|check| {
                check.required && check.code == code && check.outcome == Outcome::Passed
            })
        };
        if required(Outcome::Failed) {
            Self::Refused
        } else if required(Outcome::Unknown) {
            Self::Undecided
        } else if passed(CheckCode::Signature) && passed(CheckCode::IssuerBinding) {
            Self::Verified
        } else {
            Self::Refused
        }
    }
}

impl StatusState {
    /// The words for a person.
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none (this credential cannot be revoked)",
            Self::Clear => "in force",
            Self::Set => "revoked or suspended",
            Self::Unknown => "unknown",
        }
    }
}

fn write_check(text: &mut String, check: &Check) -> std::fmt::Result {
    let mark = match check.outcome {
        Outcome::Passed => "ok  ",
        Outcome::Failed => "FAIL",
        Outcome::Skipped => "-   ",
        Outcome::Unknown => "?   ",
    };
    let note = if check.required || check.outcome == Outcome::Skipped {
        ""
    } else {
        " (does not count)"
    };
    writeln!(text, "{mark} {}{note}", printable(&check.message))?;
    if check.outcome == Outcome::Passed {
        return Ok(());
    }
    if !check.pointer.is_empty() {
        writeln!(text, "       at        {}", printable(&check.pointer))?;
    }
    if let Some(found) = &check.found {
        writeln!(text, "       found     {}", printable(found))?;
    }
    if let Some(expected) = &check.expected {
        writeln!(text, "       expected  {}", printable(expected))?;
    }
    Ok(())
}

/// Foreign text goes to terminals and logs: no control character and no direction override leaves as itself.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let hidden = character.is_control()
                || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let escaped = hidden.then(|| character.escape_unicode());
            let plain = (!hidden).then_some(character);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn terminal_escapes_and_direction_overrides_are_printed_as_code_points() {
        assert_eq!(printable("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
    }
}
