//! The answer: what was looked at, what came of each step, and the verdict.
//!
//! Two questions are answered apart. [`VerificationReport::signature`]: is the signature good under the key that the
//! proof names? [`VerificationReport::issuer_binding`]: is that key the issuer's? A stranger's good signature under his
//! own key passes the first and fails the second; `verified` needs both, and every other required step.

use jiff::Timestamp;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use crate::check::{Check, CheckCode, Outcome};
use crate::embedded::{EmbeddedReport, EmbeddedRole};
use crate::registry::Registration;

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
    /// Was whoever presented it shown to be the holder, here and now?
    pub holder_binding: Outcome,
    /// What the issuer says about the credential now.
    pub status: StatusState,
    /// The policy by which it was judged.
    pub policy: String,
    /// The registries in which the issuer stands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registered_in: Vec<Registration>,
    /// Where the newer edition which was judged comes from, when the credential was refreshed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshed_from: Option<String>,
    /// What the input was recognised as.
    pub input: InputFormat,
    /// What it was taken out of, where it did not come by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Container>,
    /// Who presents, as a presentation says; a name to rely on only with `holder_binding`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_id: Option<String>,
    /// The version of the data model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_model: Option<DataModelVersion>,
    /// The contexts it names that are not part of the program: whoever runs the program vouches for what they mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pinned_contexts: Vec<PinnedContextReport>,
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
    /// Each credential inside this one, or presented by it, verified by its own proof.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub embedded: Vec<EmbeddedReport>,
    /// How many credentials are inside, those inside of those included.
    pub embedded_total: usize,
    /// How many of them are verified.
    pub embedded_verified: usize,
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

impl Trust {
    /// The word as the report writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::ByIdentifier => "by_identifier",
            Self::Resolved => "resolved",
            Self::SelfAsserted => "self_asserted",
        }
    }
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
    /// A European Digital Credential, sealed: in a JWS of the JSON serialisation.
    EdcSealed,
    /// A European Digital Credential that is not sealed yet, as it is uploaded to be.
    EdcUpload,
    /// An envelope around a token, which could not be opened.
    Envelope,
    /// An SD-JWT that could not be read further.
    SdJwt,
    /// An SD-JWT VC, with or without key binding.
    SdJwtVc,
    /// A JWS in the JSON serialisation with something else in it.
    JwsJson,
    /// An Open Badges 2.0 assertion.
    OpenBadges2,
    /// A verifiable presentation.
    VerifiablePresentation,
    /// A verifiable presentation in a compact JWS.
    VpJwt,
    /// JSON, but no credential.
    OtherJson,
    /// Nothing known here.
    Unrecognised,
}

/// What a credential was taken out of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// Bytes behind the end of the image, which nobody looked at.
    #[serde(skip_serializing_if = "is_zero")]
    pub trailing_bytes: usize,
}

/// The kinds of what a credential can be taken out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContainerKind {
    /// An `EnvelopedVerifiableCredential`: a token in a `data:` URL.
    EnvelopedCredential,
    /// An `EnvelopedVerifiablePresentation`: a token in a `data:` URL.
    EnvelopedPresentation,
    /// A PNG image.
    Png,
    /// An SVG image.
    Svg,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_zero(number: &usize) -> bool {
    *number == 0
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

/// A context that the operator of the program pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PinnedContextReport {
    /// The URL by which the credential names it.
    pub url: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
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
    /// Its type, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_type: Option<String>,
    /// Its purpose, as written.
    pub purpose: Option<String>,
    /// The list, as written.
    pub list: Option<String>,
    /// The index in it.
    pub index: Option<u64>,
    /// What the list says.
    pub state: StatusState,
    /// The value of the entry's bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
    /// What that value means, or why it was set, in the issuer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where the issuer says more about it, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Since when the list says so: its own `validFrom`.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
}

impl VerificationReport {
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

    /// Whether a presentation was judged: then nothing here is said of an issuer or of a status, but of who presents.
    pub fn is_presentation(&self) -> bool {
        matches!(
            self.input,
            InputFormat::VerifiablePresentation | InputFormat::VpJwt
        )
    }

    /// Whether the credential is verified, and is known to be neither revoked nor expired: `verified` alone does not say so
    /// where the verifier accepts that dates or status were not disclosed.
    pub fn is_in_force(&self) -> bool {
        let hidden = |check: &Check| matches!(check.outcome, Outcome::Failed | Outcome::Unknown);
        let mut parts = self.embedded.iter().filter(|inside| {
            // Of a part that is not verified, the step `embedded` tells; nothing hangs on an endorsement.
            inside.role != EmbeddedRole::Endorsement && inside.report.verified
        });
        self.verified
            && matches!(self.status, StatusState::Clear | StatusState::None)
            && !self.checks_of(CheckCode::Disclosure).any(hidden)
            && parts.all(|part| part.report.is_in_force())
    }

    /// The checks of one step.
    pub fn checks_of(&self, code: CheckCode) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.code == code)
    }

    /// The JSON Schema of the report.
    pub fn json_schema() -> Value {
        // As it is written: what is left out when there is nothing to say is not required.
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let generator = settings.into_generator();
        generator
            .into_root_schema_for::<VerificationReport>()
            .to_value()
    }
}
