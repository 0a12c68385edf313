//! The steps which a credential and a status list alike go through: all but the status.
//!
//! A step that fails does not end the examination: who holds a refused credential wants to know all that is wrong with
//! it. But nothing is asked of the network for a credential that is refused already.

use jiff::Timestamp;
use serde_json::Value;
use testamur_signing::proof::ProofPurpose;
use testamur_signing::{CanonicalDocument, parse_date_time_stamp};

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Outcome};
use crate::context::{data_model, verify_context};
use crate::credential_type::{CredentialKind, verify_type};
use crate::disclosure::is_derived;
use crate::documents::Documents;
use crate::embedded::EmbeddedReport;
use crate::input::{ParsedInput, Refusal, Securing, parse_input};
use crate::issuer::{Issuer, parse_issuer};
use crate::judged_proof::JudgedProof;
use crate::model::verify_model;
use crate::options::VerifyOptions;
use crate::problem::Problem;
use crate::registry::Registration;
use crate::report::InputFormat;
use crate::safe_mode::verify_safe_mode;
use crate::sd_jwt::{BOUND, examine_claims, nobody_presents, not_the_holder};
use crate::time::{Clock, valid_from, valid_until, verify_valid_from, verify_valid_until};

/// What one examination is made with.
pub(crate) struct Examination<'a> {
    pub(crate) options: &'a VerifyOptions,
    pub(crate) documents: &'a Documents<'a>,
    pub(crate) clock: Clock,
}

/// What came of it, status aside.
pub(crate) struct Examined {
    pub(crate) format: InputFormat,
    pub(crate) input: Option<ParsedInput>,
    pub(crate) issuer: Option<Issuer>,
    pub(crate) proofs: Vec<JudgedProof>,
    pub(crate) checks: Vec<Check>,
    /// The service from which this edition comes.
    pub(crate) refreshed_from: Option<String>,
    pub(crate) registered_in: Vec<Registration>,
    /// The credentials inside, each verified by its own proof.
    pub(crate) embedded: Vec<EmbeddedReport>,
    /// Of a presentation: who presents.
    pub(crate) holder_id: Option<String>,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(
        options: &'a VerifyOptions,
        documents: &'a Documents<'a>,
        now: Timestamp,
    ) -> Self {
        let clock = Clock {
            now,
            skew: options.skew,
        };
        Self {
            options,
            documents,
            clock,
        }
    }

    /// The instant for which the examination holds.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now
    }

    /// Every step but the status.
    pub(crate) async fn examine(&self, bytes: &[u8], kind: CredentialKind) -> Examined {
        self.examine_parsed(parse_input(bytes, self.options), kind)
            .await
    }

    /// The same of what is parsed already.
    pub(crate) async fn examine_parsed(
        &self,
        parsed: Result<ParsedInput, Box<Refusal>>,
        kind: CredentialKind,
    ) -> Examined {
        let refusal = match parsed {
            Ok(input) if !input.is_presentation => return self.examine_input(input, kind).await,
            Ok(presentation) => presentation.unexpected(),
            Err(refusal) => *refusal,
        };
        Examined::unparsed(refusal.format, refusal.check)
    }

    async fn examine_input(&self, input: ParsedInput, kind: CredentialKind) -> Examined {
        let mut examined = Examined::parsed(input.format);
        let limits = &self.options.canonicalization_limits;
        let unsecured = CanonicalDocument::new(&input.unsecured, limits);
        self.examine_form(&input, &unsecured, kind, &mut examined);
        self.examine_proofs(&input, &unsecured, &mut examined).await;
        drop(unsecured);
        self.examine_times(&input, &mut examined);
        examined.input = Some(input);
        examined
    }

    /// Contexts, terms, types, data model, issuer: what needs nobody else.
    fn examine_form(
        &self,
        input: &ParsedInput,
        unsecured: &CanonicalDocument<'_>,
        kind: CredentialKind,
        examined: &mut Examined,
    ) {
        if let Securing::SdJwt(credential) = &input.securing {
            let checks = examine_claims(kind, &credential.vct, self.options);
            examined.checks.extend(checks);
        } else {
            self.examine_document(input, unsecured, kind, examined);
        }
        let check = match parse_issuer(input.described()) {
            Ok(issuer) => {
                examined.issuer = Some(issuer);
                Check::passed(CheckCode::Issuer, "The credential names one issuer.").at("/issuer")
            }
            Err(check) => *check,
        };
        examined.checks.push(input.place(check));
    }

    /// Contexts, terms, types and data model of a W3C credential.
    fn examine_document(
        &self,
        input: &ParsedInput,
        unsecured: &CanonicalDocument<'_>,
        asked: CredentialKind,
        examined: &mut Examined,
    ) {
        let kind = asked.of(&input.credential);
        let context = verify_context(&input.credential, kind);
        let pinned = context.outcome == Outcome::Passed;
        examined.checks.push(context);
        examined.checks.push(if pinned {
            verify_safe_mode(unsecured)
        } else {
            Check::skipped(
                CheckCode::SafeMode,
                "Without pinned contexts no term has a meaning.",
            )
        });
        let of_kind = verify_type(&input.credential, kind);
        let judged_here = of_kind.outcome == Outcome::Passed;
        examined.checks.push(of_kind);
        if kind != CredentialKind::StatusList && judged_here {
            let derived = match &input.securing {
                Securing::DataIntegrity(proofs) => is_derived(proofs),
                _ => false,
            };
            let model = verify_model(&input.credential, kind, derived);
            examined.checks.extend(model);
        }
        // Nobody holds a status list: a key is asked for of the credential whose list it is.
        let is_asked = self.options.key_binding.is_some() && asked != CredentialKind::StatusList;
        examined.checks.push(if is_asked {
            not_the_holder()
                .found("a credential that no key binding goes with")
                .expected(BOUND)
        } else {
            nobody_presents()
        });
    }

    /// Signature, and whose key it is.
    async fn examine_proofs(
        &self,
        input: &ParsedInput,
        unsecured: &CanonicalDocument<'_>,
        examined: &mut Examined,
    ) {
        if examined.is_refused() {
            self.documents.close();
        }
        let Some(issuer) = &examined.issuer else {
            return;
        };
        let bench = Bench {
            issuer_id: &issuer.id,
            purpose: ProofPurpose::AssertionMethod,
            request: None,
            valid_from: instant_of_validity(input.described()),
            unsecured,
            over_limit: examined.over_limit(),
            clock: self.clock,
            options: self.options,
            documents: self.documents,
        };
        examined.proofs = bench.judge(input).await;
        let checks = examined
            .proofs
            .iter()
            .flat_map(|proof| proof.checks.iter().cloned());
        let checks: Vec<_> = checks.collect();
        examined.checks.extend(checks);
    }

    fn examine_times(&self, input: &ParsedInput, examined: &mut Examined) {
        let version = data_model(input.described());
        let from = valid_from(input.described(), version);
        let until = valid_until(input.described(), version);
        let from = verify_valid_from(from, self.clock);
        let until = verify_valid_until(until, self.clock);
        let checks = [from, until].map(|check| input.place(check));
        examined.checks.extend(checks);
    }
}

impl Examined {
    fn parsed(format: InputFormat) -> Self {
        let check = Check::passed(CheckCode::Parse, "The input is one well-formed credential.");
        Self {
            format,
            input: None,
            issuer: None,
            proofs: Vec::new(),
            checks: vec![check],
            refreshed_from: None,
            registered_in: Vec::new(),
            embedded: Vec::new(),
            holder_id: None,
        }
    }

    /// With steps that were taken elsewhere.
    pub(crate) fn of(format: InputFormat, checks: Vec<Check>) -> Self {
        let mut examined = Self::parsed(format);
        examined.checks = checks;
        examined
    }

    fn unparsed(format: InputFormat, check: Check) -> Self {
        Self {
            format,
            input: None,
            issuer: None,
            proofs: Vec::new(),
            checks: vec![check],
            refreshed_from: None,
            registered_in: Vec::new(),
            embedded: Vec::new(),
            holder_id: None,
        }
    }

    pub(crate) fn credential(&self) -> Option<&Value> {
        self.input.as_ref().map(|input| &input.credential)
    }

    /// Whether a required step has failed that no document from elsewhere can mend.
    pub(crate) fn is_refused(&self) -> bool {
        let mends = |check: &Check| check.code == CheckCode::Model;
        self.checks
            .iter()
            .any(|check| check.required && check.outcome == Outcome::Failed && !mends(check))
    }

    /// The limit which the canonicalisation met, or would meet, and what was found.
    pub(crate) fn over_limit(&self) -> Option<(Problem, String)> {
        limit_of_form(&self.checks)
    }

    /// The required step that came out worst, if any did not pass.
    pub(crate) fn worst_check(&self) -> Option<&Check> {
        let first = |outcome| {
            self.checks
                .iter()
                .find(|check| check.required && check.outcome == outcome)
        };
        first(Outcome::Failed).or_else(|| first(Outcome::Unknown))
    }

    /// Whether a proof is good, and its key the issuer's.
    pub(crate) fn is_signed_by_issuer(&self) -> bool {
        [self.signature(), self.issuer_binding()] == [Outcome::Passed; 2]
    }

    pub(crate) fn signature(&self) -> Outcome {
        self.counted()
            .map_or(Outcome::Skipped, |proof| proof.report.signature)
    }

    pub(crate) fn issuer_binding(&self) -> Outcome {
        self.counted()
            .map_or(Outcome::Skipped, |proof| proof.report.issuer_binding)
    }

    pub(crate) fn counted(&self) -> Option<&JudgedProof> {
        self.proofs.iter().find(|proof| proof.report.counted)
    }
}

/// The limit that contexts or terms met; limits of other steps say nothing about the work of a canonicalisation.
pub(crate) fn limit_of_form(checks: &[Check]) -> Option<(Problem, String)> {
    let limits = [Problem::CanonicalizationLimit, Problem::LimitReached];
    let of_form = [CheckCode::Parse, CheckCode::Context, CheckCode::SafeMode];
    let mut of_form = checks.iter().filter(|check| of_form.contains(&check.code));
    of_form.find_map(|check| {
        let limit = check.problem.filter(|problem| limits.contains(problem))?;
        Some((limit, check.found.clone().unwrap_or_default()))
    })
}

pub(crate) fn instant_of_validity(credential: &Value) -> Option<Timestamp> {
    let (_, value) = valid_from(credential, data_model(credential))?;
    parse_date_time_stamp(value.as_str()?)
}
