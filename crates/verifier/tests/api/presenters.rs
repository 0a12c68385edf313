//! Who presents: by whose word, in which form, and when.

use serde_json::{Value, json};
use testamur_signing::jws;
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, MemoryDocuments, NoDocuments, Outcome, PresentationReport, Problem, Verdict,
    VerifyOptions, verify_presentation,
};

use crate::presentations::{
    CHALLENGE, DOMAIN, badge_about, options, present, presentation, refused, request, verify,
};
use crate::world::{Party, assert_refused, now, verify_bytes, verify_offline, with};

/// The claims of a presentation of nothing, which answers what is asked.
fn claims(holder: &Party) -> Value {
    let mut claims = presentation(holder, &json!([]));
    claims["nonce"] = json!(CHALLENGE);
    claims["aud"] = json!(DOMAIN);
    claims
}

fn sign(holder: &Party, claims: &Value) -> String {
    let header = json!({"typ": "vp+jwt", "kid": holder.method});
    let header = header.as_object().unwrap();
    jws::sign(header, claims.to_string().as_bytes(), &holder.secret).unwrap()
}

async fn verify_token(token: &str) -> PresentationReport {
    let options = VerifyOptions::default();
    verify_presentation(token.as_bytes(), &request(), &options, &NoDocuments, now())
        .await
        .unwrap()
}

fn without(mut value: Value, member: &str) -> Value {
    value.as_object_mut().unwrap().shift_remove(member).unwrap();
    value
}

#[tokio::test]
async fn a_presentation_that_names_no_holder_is_of_whoever_signed_it() {
    let holder = Party::new(2);
    let unnamed = without(presentation(&holder, &json!([])), "holder");
    let signed = holder.sign_with(&unnamed, &options(&holder));
    let report = verify(&signed).await;
    assert!(report.verified && report.shown, "{:?}", report.checks);
    assert_eq!(report.holder_id.as_deref(), Some(&*holder.id));
    let claims = without(claims(&holder), "holder");
    let named = with(claims.clone(), "", "iss", json!(holder.id));
    for claims in [claims, named] {
        let report = verify_token(&sign(&holder, &claims)).await;
        assert!(report.verified && report.shown, "{:?}", report.checks);
        assert_eq!(report.holder_id.as_deref(), Some(&*holder.id));
    }
}

#[tokio::test]
async fn a_presentation_without_holder_or_proof_is_nobodys() {
    let nobody = without(presentation(&Party::new(2), &json!([])), "holder");
    let report = verify(&nobody).await;
    refused(&report, CheckCode::HolderBinding, Problem::HolderNotShown);
    // Where nobody asked who presents, what is missing is a proof.
    let report = verify_offline(&nobody).await;
    assert_refused(&report, CheckCode::Proof, Problem::NoProof);
    let named = presentation(&Party::new(2), &json!([]));
    let report = verify_offline(&named).await;
    assert_refused(&report, CheckCode::Proof, Problem::NoProof);
    assert!(report.proofs.is_empty());
}

#[tokio::test]
async fn the_form_of_a_presentation_is_told_step_by_step() {
    let holder = Party::new(2);
    let form = [
        CheckCode::Parse,
        CheckCode::Context,
        CheckCode::SafeMode,
        CheckCode::Model,
    ];
    let [passed, failed, skipped] = [Outcome::Passed, Outcome::Failed, Outcome::Skipped];
    for (member, value, outcomes) in [
        ("name", json!("A"), [passed, passed, passed, passed]),
        (
            "@context",
            json!([
                "https://www.w3.org/ns/credentials/v2",
                "https://a.example/1"
            ]),
            [passed, failed, skipped, passed],
        ),
        ("noSuchTerm", json!("x"), [passed, passed, failed, passed]),
        (
            "verifiableCredential",
            json!(["x"]),
            [passed, passed, failed, failed],
        ),
    ] {
        let token = sign(&holder, &with(claims(&holder), "", member, value));
        let report = verify_token(&token).await;
        let told = form.map(|code| {
            let mut checks = report.checks.iter().filter(|check| check.code == code);
            checks.next().unwrap().outcome
        });
        assert_eq!(told, outcomes, "{member}: {:?}", report.checks);
        assert_eq!(report.shown, !outcomes.contains(&failed));
        let unasked = verify_bytes(token.as_bytes(), &NoDocuments).await;
        let told = form.map(|code| unasked.checks_of(code).next().unwrap().outcome);
        assert_eq!(told, outcomes, "{}", unasked.to_text());
    }
}

#[tokio::test]
async fn a_presentation_may_hold_sixteen_credentials() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let badge = badge_about(&issuer, &holder.id);
    for (count, looked_at) in [(16, 16), (17, 0)] {
        let report = verify(&present(&holder, &json!(vec![badge.clone(); count]))).await;
        assert_eq!(report.verified, count == looked_at, "{count}");
        assert_eq!(report.credentials.len(), looked_at);
    }
}

#[tokio::test]
async fn the_dates_of_a_presentation_in_a_jws_hold() {
    let holder = Party::new(2);
    // `now` is 1,767,225,600; the skew is one minute.
    let ahead = Some((CheckCode::ProofTime, Problem::ProofCreatedAhead));
    let ended = Some((CheckCode::ProofTime, Problem::ProofExpired));
    let wrong = Some((CheckCode::JwtClaims, Problem::Malformed));
    for (claim, date, problem) in [
        ("iat", json!(1_767_225_600), None),
        ("iat", json!(1_767_225_661), ahead),
        ("nbf", json!(1_767_225_660), None),
        ("nbf", json!(1_767_225_661), ahead),
        ("exp", json!(1_767_225_540), None),
        ("exp", json!(1_767_225_540.5), None),
        ("exp", json!(1_767_225_539), ended),
        ("iat", json!("2026-01-01T00:00:00Z"), wrong),
        ("nbf", json!(null), wrong),
        ("exp", json!([]), wrong),
    ] {
        let report = verify_token(&sign(&holder, &with(claims(&holder), "", claim, date))).await;
        assert_eq!(
            report.shown,
            problem.is_none(),
            "{claim} {:?}",
            report.checks
        );
        if let Some((code, problem)) = problem {
            refused(&report, code, problem);
        }
        if problem == wrong {
            let place = report.first_problem().unwrap().pointer.as_str();
            assert_eq!(place, format!("/{claim}"));
        }
    }
}

#[tokio::test]
async fn a_holder_out_of_reach_is_undecided() {
    let holder = Party::named(2, "did:web:holder.example");
    let input = present(&holder, &json!([])).to_string();
    let (request, options) = (request(), VerifyOptions::default());
    let documents = MemoryDocuments::new();
    let report = verify_presentation(input.as_bytes(), &request, &options, &documents, now());
    let report = report.await.unwrap();
    assert_eq!((report.verdict, report.shown), (Verdict::Undecided, false));
}

/// Data model 1.1: the credential is a text, which RDF could not state and the JWS signs.
#[tokio::test]
async fn in_a_jws_of_data_model_1_1_a_credential_is_a_jws_as_a_text() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let about_holder = with(issuer.badge(), "/credentialSubject", "id", json!(holder.id));
    let credential = issuer.sign_jwt(&about_holder, Profile::OpenBadges);
    let vp = |context: &str, credentials: Value| {
        json!({
            "@context": [context], "type": ["VerifiablePresentation"], "verifiableCredential": credentials,
        })
    };
    let older = "https://www.w3.org/2018/credentials/v1";
    let ask = async |vp: Value| {
        let claims = json!({"iss": holder.id, "nonce": CHALLENGE, "aud": DOMAIN, "vp": vp});
        let header = json!({"typ": "JWT", "kid": holder.method});
        let header = header.as_object().unwrap();
        let token = jws::sign(header, claims.to_string().as_bytes(), &holder.secret).unwrap();
        verify_token(&token).await
    };
    for credentials in [json!([credential]), json!(credential)] {
        let report = ask(vp(older, credentials)).await;
        assert!(report.verified && report.shown, "{:?}", report.checks);
        assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);
    }
    // A text that is no token is no credential, and what stands beside one is looked at as ever.
    let report = ask(vp(older, json!([credential, "https://issuer.example/1"]))).await;
    assert!(!report.verified);
    let mut unknown = vp(older, json!([credential]));
    unknown["unheardOf"] = json!("x");
    refused(&ask(unknown).await, CheckCode::SafeMode, Problem::DataLoss);
    // Data model 2.0 has envelopes instead.
    let newer = "https://www.w3.org/ns/credentials/v2";
    let report = ask(vp(newer, json!([credential]))).await;
    refused(&report, CheckCode::Model, Problem::ModelViolation);
    // An embedded proof would not cover the text.
    let embedded = with(
        vp(older, json!([credential])),
        "",
        "holder",
        json!(holder.id),
    );
    let report = verify(&with(
        embedded,
        "",
        "proof",
        present(&holder, &json!([]))["proof"].clone(),
    ))
    .await;
    assert!(!report.verified && !report.shown);
}
