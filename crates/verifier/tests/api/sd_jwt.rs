//! SD-JWT VC: the issuer's word, and who presents it.

use jiff::SignedDuration;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_signing::sd_jwt_vc::{self, ClaimPath, KeyBindingTerms};
use testamur_status::StatusPurpose;
use testamur_verifier::{
    CheckCode, CredentialKind, InputFormat, KeyBindingRequest, MemoryDocuments, Outcome, Problem,
    StatusState, Trust, Verdict, VerificationReport, VerifyOptions, verify,
};

use crate::world::{
    LIST_URL, Party, assert_refused, assert_verified, now, status_entry, verify_bytes, with,
};

pub(crate) fn claims(issuer: &Party, holder: &Party) -> Value {
    json!({
        "iss": issuer.id,
        "vct": "urn:testamur:achievement:1",
        "jti": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "iat": 1_735_689_600,
        "nbf": 1_735_689_600,
        "cnf": {"jwk": holder.key().to_jwk()},
        "issuer": {"name": "Harbour College"},
        "achievement": {"name": "Algebra"},
        "given_name": "Zoë",
        "results": ["9"],
    })
}

pub(crate) fn signed(issuer: &Party, claims: &Value) -> String {
    let disclosable = [json!(["given_name"]), json!(["results", null])];
    let disclosable = disclosable.map(|path| ClaimPath::parse(&path).unwrap());
    let claims = claims.as_object().unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    sd_jwt_vc::sign(
        claims,
        &disclosable,
        0,
        &issuer.method,
        &issuer.secret,
        &mut rng,
    )
    .unwrap()
}

pub(crate) fn issued() -> String {
    let issuer = Party::new(1);
    signed(&issuer, &claims(&issuer, &Party::new(2)))
}

pub(crate) async fn verify_offline(input: &str) -> VerificationReport {
    verify_bytes(input.as_bytes(), &MemoryDocuments::new()).await
}

pub(crate) async fn verify_accepting(input: &str) -> VerificationReport {
    let options = VerifyOptions {
        accept_undisclosed: true,
        ..VerifyOptions::default()
    };
    let nothing = MemoryDocuments::new();
    let report = verify(input.as_bytes(), &options, &nothing, now()).await;
    report.unwrap()
}

const AUDIENCE: &str = "https://employer.example";
const NONCE: &str = "6a1e0d5c8f4b4a1e";

fn presented(nonce: &str) -> String {
    bound(&issued(), nonce)
}

fn bound(issued: &str, nonce: &str) -> String {
    let credential = sd_jwt_vc::parse(issued).unwrap();
    let terms = KeyBindingTerms {
        audience: AUDIENCE,
        nonce,
        now: now(),
    };
    let shown = [ClaimPath::names(["given_name"])];
    let holder = Party::new(2);
    credential
        .present_bound(&shown, &terms, &holder.secret)
        .unwrap()
}

async fn verify_asked(input: &str) -> VerificationReport {
    verify_asked_with(input, &MemoryDocuments::new()).await
}

async fn verify_asked_with(input: &str, documents: &MemoryDocuments) -> VerificationReport {
    let options = VerifyOptions {
        key_binding: Some(KeyBindingRequest {
            audience: AUDIENCE.to_owned(),
            nonce: NONCE.to_owned(),
            max_age: SignedDuration::from_secs(300),
        }),
        ..VerifyOptions::default()
    };
    verify(input.as_bytes(), &options, documents, now())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_sd_jwt_vc_verifies_and_is_described() {
    let report = verify_offline(&issued()).await;
    assert_verified(&report);
    assert_eq!(report.input, InputFormat::SdJwtVc);
    assert_eq!(report.trust, Some(Trust::ByIdentifier));
    assert_eq!(report.credential_types, ["urn:testamur:achievement:1"]);
    assert_eq!(report.issuer_id.as_deref(), Some(&*Party::new(1).id));
    assert_eq!(report.issuer_name.as_deref(), Some("Harbour College"));
    assert_eq!(report.achievement_name.as_deref(), Some("Algebra"));
    assert_eq!(report.valid_from.as_deref(), Some("2025-01-01T00:00:00Z"));
    assert_eq!(report.status, StatusState::None);
    assert_eq!(report.holder_binding, Outcome::Skipped);
    let shown = report.verified_credential().unwrap();
    assert_eq!(shown["given_name"], "Zoë");
    assert_eq!(shown.get("_sd"), None);
}

#[tokio::test]
async fn what_was_not_shown_is_not_in_the_credential() {
    let credential = sd_jwt_vc::parse(&issued()).unwrap();
    let report = verify_accepting(&credential.present(&[]).unwrap()).await;
    assert_verified(&report);
    let shown = report.verified_credential().unwrap();
    assert_eq!(shown.get("given_name"), None);
    assert_eq!(shown["results"], json!([]));
}

#[tokio::test]
async fn a_key_that_is_not_the_issuers_does_not_verify() {
    let issuer = Party::new(1);
    let forger = Party::new(3);
    let badge = signed(&forger, &claims(&issuer, &Party::new(2)));
    let report = verify_offline(&badge).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    assert_eq!(report.signature, Outcome::Passed);
    // Under the issuer's name for its key.
    let forger = Party::new(3).signing_as(&issuer.method);
    let report = verify_offline(&signed(&forger, &claims(&issuer, &Party::new(2)))).await;
    assert_refused(&report, CheckCode::Signature, Problem::SignatureInvalid);
}

#[tokio::test]
async fn an_issuer_without_id_is_none() {
    let issuer = Party::new(1);
    for iss in [json!("Harbour College"), Value::Null] {
        let mut claims = with(claims(&issuer, &Party::new(2)), "", "iss", iss.clone());
        if iss.is_null() {
            claims.as_object_mut().unwrap().shift_remove("iss");
        }
        let report = verify_offline(&signed(&issuer, &claims)).await;
        let check = assert_refused(&report, CheckCode::Issuer, Problem::Malformed);
        assert_eq!(check.pointer, "/iss");
    }
}

#[tokio::test]
async fn its_times_hold() {
    let issuer = Party::new(1);
    let holder = Party::new(2);
    // `now` is 1,767,225,600; the skew is one minute.
    for (claim, second, code, problem) in [
        (
            "nbf",
            1_767_225_661,
            CheckCode::ValidFrom,
            Problem::NotYetValid,
        ),
        (
            "exp",
            1_767_225_539,
            CheckCode::ValidUntil,
            Problem::Expired,
        ),
        (
            "iat",
            1_767_225_661,
            CheckCode::ProofTime,
            Problem::ProofCreatedAhead,
        ),
    ] {
        let claims = with(claims(&issuer, &holder), "", claim, json!(second));
        let report = verify_offline(&signed(&issuer, &claims)).await;
        let check = assert_refused(&report, code, problem);
        if claim != "iat" {
            assert_eq!(check.pointer, format!("/{claim}"));
        }
    }
    let claims = with(claims(&issuer, &holder), "", "exp", json!(1_767_225_540));
    assert_verified(&verify_offline(&signed(&issuer, &claims)).await);
}

#[tokio::test]
async fn only_a_type_that_is_accepted_passes_for_an_achievement() {
    let issuer = Party::new(1);
    let ours = claims(&issuer, &Party::new(2));
    let pid = "urn:eudi:pid:1";
    let identity = with(ours.clone(), "", "vct", json!(pid));
    let [ours, identity] = [ours, identity].map(|claims| signed(&issuer, &claims));
    let judged = async |input: &str, kind, accepted: &[&str]| {
        let options = VerifyOptions {
            kind,
            accepted_vct: accepted.iter().map(ToString::to_string).collect(),
            ..VerifyOptions::default()
        };
        let documents = MemoryDocuments::new();
        verify(input.as_bytes(), &options, &documents, now())
            .await
            .unwrap()
    };
    for kind in [CredentialKind::Learning, CredentialKind::Achievement] {
        let report = judged(&identity, kind, &[]).await;
        let check = assert_refused(&report, CheckCode::CredentialType, Problem::TypeNotAccepted);
        assert_eq!(
            (&*check.pointer, check.found.as_deref()),
            ("/vct", Some(pid))
        );
        assert_verified(&judged(&ours, kind, &[]).await);
        assert_verified(&judged(&identity, kind, &[pid]).await);
    }
    assert_verified(&judged(&identity, CredentialKind::Any, &[]).await);
    for kind in [CredentialKind::Clr, CredentialKind::StatusList] {
        let report = judged(&ours, kind, &[]).await;
        assert_refused(&report, CheckCode::CredentialType, Problem::TypeNotAccepted);
    }
    let report = judged(&identity, CredentialKind::StatusList, &[pid]).await;
    assert_refused(&report, CheckCode::CredentialType, Problem::TypeNotAccepted);
}

#[tokio::test]
async fn a_presenter_is_the_holder_only_for_whom_and_what_was_asked() {
    let report = verify_asked(&presented(NONCE)).await;
    assert_verified(&report);
    assert_eq!(report.holder_binding, Outcome::Passed);
    for input in [presented("another"), issued()] {
        let report = verify_asked(&input).await;
        assert_refused(&report, CheckCode::HolderBinding, Problem::HolderNotShown);
        assert_eq!(report.holder_binding, Outcome::Failed);
        assert_eq!(report.signature, Outcome::Passed);
    }
    // Nobody asked: the signature is good, but it may be an old one.
    let report = verify_offline(&presented(NONCE)).await;
    assert_verified(&report);
    assert_eq!(report.holder_binding, Outcome::Skipped);
}

/// What is asked of the holder is not asked of the list.
#[tokio::test]
async fn a_bound_credential_has_a_status_like_any_other() {
    let issuer = Party::new(1);
    let mut claims = claims(&issuer, &Party::new(2));
    claims["credentialStatus"] = status_entry("revocation", "8");
    let shown = bound(&signed(&issuer, &claims), NONCE);
    for (set, verdict) in [(7, Verdict::Verified), (8, Verdict::Refused)] {
        let list = issuer
            .list(StatusPurpose::Revocation, Some(set))
            .to_string();
        let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
        let report = verify_asked_with(&shown, &documents).await;
        assert_eq!(report.verdict, verdict, "{}", report.to_text());
        assert_eq!(report.holder_binding, Outcome::Passed);
    }
}

#[tokio::test]
async fn a_key_binding_of_somebody_else_is_refused_even_if_nobody_asked() {
    let one = presented(NONCE);
    let (_, binding) = one.rsplit_once('~').unwrap();
    let report = verify_offline(&format!("{}{binding}", issued())).await;
    assert_refused(&report, CheckCode::HolderBinding, Problem::HolderNotShown);
}

#[tokio::test]
async fn where_a_holder_is_asked_for_other_credentials_do_not_do() {
    let issuer = Party::new(1);
    let badge = issuer.sign(&issuer.badge()).to_string();
    assert_verified(&verify_offline(&badge).await);
    let report = verify_asked(&badge).await;
    assert_refused(&report, CheckCode::HolderBinding, Problem::HolderNotShown);
}

#[tokio::test]
async fn what_cannot_be_read_says_why() {
    let good = issued();
    let (jwt, rest) = good.split_once('~').unwrap();
    let disclosure = rest.split('~').next().unwrap();
    for (input, code, problem) in [
        (
            format!("{good}{disclosure}~"),
            CheckCode::Parse,
            Problem::Malformed,
        ),
        (
            format!("{jwt}~{}", "~".repeat(2_000)),
            CheckCode::Parse,
            Problem::LimitReached,
        ),
        (
            format!("{}~", "A.".repeat(3)),
            CheckCode::Parse,
            Problem::Malformed,
        ),
        (
            format!(
                "{}~",
                Party::new(1).sign_jwt(
                    &Party::new(1).badge(),
                    testamur_signing::vc_jwt::Profile::JoseCose
                )
            ),
            CheckCode::Proof,
            Problem::HeaderNotAccepted,
        ),
    ] {
        let report = verify_offline(&input).await;
        assert_refused(&report, code, problem);
        assert_eq!(report.input, InputFormat::SdJwt);
    }
}
