//! What comes in an image or in an envelope, and presentations that nobody asked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testamur_baking::{Limits, Standard, bake};
use testamur_signing::jws;
use testamur_signing::vc_jwt::Profile;
use testamur_verifier::{
    CheckCode, ContainerKind, EmbeddedRole, InputFormat, NoDocuments, Outcome, PresentationRequest,
    Problem, VerifyOptions, verify_presentation,
};

use crate::world::{
    Party, assert_refused, assert_verified, now, verify_bytes, verify_offline, with,
};

const DRAWING: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"9\"/></svg>";

/// The smallest PNG there is: one pixel.
pub(crate) fn pixel() -> Vec<u8> {
    let encoded = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII";
    base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(encoded)
        .unwrap()
}

#[tokio::test]
async fn a_badge_is_verified_out_of_its_image() {
    let issuer = Party::new(1);
    let json = issuer.sign(&issuer.badge()).to_string();
    let token = issuer.sign_jwt(&issuer.badge(), Profile::OpenBadges);
    let images = [
        (pixel(), ContainerKind::Png),
        (DRAWING.to_vec(), ContainerKind::Svg),
    ];
    for (image, kind) in images {
        for (text, format) in [
            (&json, InputFormat::VcJson),
            (&token, InputFormat::VcJwtOpenBadges),
        ] {
            let baked = bake(&image, Standard::OpenBadges3, text, &Limits::default()).unwrap();
            let report = verify_bytes(&baked, &NoDocuments).await;
            assert_verified(&report);
            assert_eq!(
                (report.input, report.container.unwrap().kind),
                (format, kind)
            );
        }
    }
    let longer = [
        bake(&pixel(), Standard::Clr2, &json, &Limits::default()).unwrap(),
        vec![0; 7],
    ]
    .concat();
    let report = verify_bytes(&longer, &NoDocuments).await;
    assert_eq!(report.container.unwrap().trailing_bytes, 7);
}

#[tokio::test]
async fn an_image_that_is_none_says_why() {
    let twice = bake(DRAWING, Standard::OpenBadges3, "{}", &Limits::default()).unwrap();
    let twice = String::from_utf8(twice).unwrap();
    let element = twice.find("<openbadges:").unwrap()..twice.find("<circle").unwrap();
    let twice = twice.replace("<circle", &format!("{}<circle", &twice[element]));
    let older = "<svg><assertion xmlns='http://openbadges.org' verify='https://a.example'/></svg>";
    let cases: [(&[u8], InputFormat, Problem); 5] = [
        (DRAWING, InputFormat::Svg, Problem::CredentialMissing),
        (&pixel(), InputFormat::Png, Problem::CredentialMissing),
        (twice.as_bytes(), InputFormat::Svg, Problem::AmbiguousImage),
        (&pixel()[..40], InputFormat::Png, Problem::Malformed),
        (
            older.as_bytes(),
            InputFormat::OpenBadges2,
            Problem::InputNotSupported,
        ),
    ];
    for (image, format, problem) in cases {
        let report = verify_bytes(image, &NoDocuments).await;
        assert_refused(&report, CheckCode::Parse, problem);
        assert_eq!(report.input, format);
    }
}

#[tokio::test]
async fn an_enveloped_credential_is_the_token_in_it() {
    let issuer = Party::new(1);
    let token = issuer.sign_jwt(&issuer.badge(), Profile::JoseCose);
    let envelope = |url: String| {
        json!({
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": url,
            "type": "EnvelopedVerifiableCredential",
        })
    };
    let report = verify_offline(&envelope(format!("data:application/vc+jwt,{token}"))).await;
    assert_verified(&report);
    assert_eq!(report.input, InputFormat::VcJwtJoseCose);
    assert_eq!(
        report.container.unwrap().kind,
        ContainerKind::EnvelopedCredential
    );
    for url in [
        format!("data:text/html,{token}"),
        format!("data:application/vp+jwt,{token}"),
        "https://a.example".to_owned(),
        String::new(),
    ] {
        let report = verify_offline(&envelope(url)).await;
        let check = assert_refused(&report, CheckCode::Parse, Problem::Malformed);
        assert_eq!(
            (report.input, check.pointer.as_str()),
            (InputFormat::Envelope, "/id")
        );
    }
    // An envelope in an envelope is no token.
    let twice = envelope("data:application/vc+jwt,{}".to_owned());
    assert_refused(
        &verify_offline(&twice).await,
        CheckCode::Parse,
        Problem::InputNotSupported,
    );
}

#[tokio::test]
async fn what_is_only_recognised_is_named() {
    use InputFormat as F;
    for (input, format) in [
        (json!({"payload": "{}", "signatures": []}), F::JwsJson),
        (json!({"payload": "{}", "signature": ""}), F::JwsJson),
        (json!({"payload": "{}"}), F::OtherJson),
        (json!({"signature": "", "signatures": []}), F::OtherJson),
        (
            json!({"credential": {}, "deliveryDetails": {}}),
            F::EdcUpload,
        ),
        (json!({"credential": {}}), F::EdcUpload),
        (json!({"credential": {}, "other": {}}), F::OtherJson),
        (json!({"deliveryDetails": {}}), F::OtherJson),
        (json!({"type": "Assertion"}), F::OpenBadges2),
        (json!({"type": ["Assertion"]}), F::OpenBadges2),
        (
            json!({"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}),
            F::OpenBadges2,
        ),
    ] {
        let report = verify_offline(&input).await;
        assert_refused(&report, CheckCode::Parse, Problem::InputNotSupported);
        assert_eq!(report.input, format, "{input}");
    }
}

/// By what is in it: as the text that it is, or in base64url.
#[tokio::test]
async fn a_sealed_european_digital_credential_is_told_from_other_jws() {
    use InputFormat as F;
    let edc = json!({"type": ["VerifiableCredential", "EuropeanDigitalCredential"]});
    let by_context = json!({"@context": ["http://data.europa.eu/snb/model/context/edc-ap"]});
    let badge = Party::new(1).badge();
    for (payload, format, name) in [
        (&edc, F::EdcSealed, "a sealed European Digital Credential"),
        (
            &by_context,
            F::EdcSealed,
            "a sealed European Digital Credential",
        ),
        (
            &badge,
            F::JwsJson,
            "a credential in a JWS of the JSON serialisation",
        ),
        (&json!({}), F::JwsJson, "a JWS in the JSON serialisation"),
        (&json!([]), F::JwsJson, "a JWS in the JSON serialisation"),
    ] {
        let plain = payload.to_string();
        for payload in [URL_SAFE_NO_PAD.encode(&plain), plain] {
            let input = json!({"payload": payload, "signatures": []});
            let report = verify_offline(&input).await;
            let check = assert_refused(&report, CheckCode::Parse, Problem::InputNotSupported);
            assert_eq!(
                (report.input, check.found.as_deref()),
                (format, Some(name)),
                "{input}"
            );
        }
    }
}

fn presentation(holder: &Party, credentials: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": credentials,
    })
}

fn sign_presentation(holder: &Party, header: &Value, claims: &Value) -> String {
    let mut header = header.as_object().unwrap().clone();
    header.insert("kid".to_owned(), json!(holder.method));
    jws::sign(&header, claims.to_string().as_bytes(), &holder.secret).unwrap()
}

#[tokio::test]
async fn a_presentation_that_nobody_asked_for_shows_no_holder() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let about_holder = with(issuer.badge(), "/credentialSubject", "id", json!(holder.id));
    let badge = issuer.sign(&about_holder);
    let vp = presentation(&holder, &json!([badge]));
    // Media types have no case, and may go without their prefix.
    for typ in ["application/vp+jwt", "Application/VP+JWT"] {
        let jwt = sign_presentation(&holder, &json!({ "typ": typ }), &vp);
        assert_verified(&verify_bytes(jwt.as_bytes(), &NoDocuments).await);
    }
    let jwt = sign_presentation(&holder, &json!({"typ": "vp+jwt"}), &vp);
    let report = verify_bytes(jwt.as_bytes(), &NoDocuments).await;
    assert_verified(&report);
    assert_eq!(
        (report.input, report.holder_binding),
        (InputFormat::VpJwt, Outcome::Skipped)
    );
    assert_eq!(report.holder_id.as_deref(), Some(holder.id.as_str()));
    assert_eq!(report.embedded[0].role, EmbeddedRole::Presented);
    assert_eq!((report.embedded_total, report.embedded_verified), (1, 1));

    // Without a proof it is refused, and what is in it is told all the same.
    let report = verify_offline(&vp).await;
    assert_refused(&report, CheckCode::Proof, Problem::NoProof);
    assert_eq!((report.embedded_total, report.embedded_verified), (1, 1));

    let forged = presentation(&holder, &json!([Party::new(3).sign(&about_holder)]));
    let jwt = sign_presentation(&holder, &json!({"typ": "vp+jwt"}), &forged);
    let report = verify_bytes(jwt.as_bytes(), &NoDocuments).await;
    let check = assert_refused(&report, CheckCode::Embedded, Problem::EmbeddedNotVerified);
    assert_eq!(check.pointer, "/verifiableCredential/0");
}

#[tokio::test]
async fn a_token_is_a_presentation_by_its_type() {
    let holder = Party::new(2);
    for (types, format) in [
        (json!(["VerifiablePresentation"]), InputFormat::VpJwt),
        (json!("VerifiablePresentation"), InputFormat::VpJwt),
        (json!(["Presentation"]), InputFormat::CompactJws),
        (json!("Presentation"), InputFormat::CompactJws),
        (json!(null), InputFormat::CompactJws),
    ] {
        let vp = with(presentation(&holder, &json!([])), "", "type", types);
        let jwt = sign_presentation(&holder, &json!({"typ": "vp+jwt"}), &vp);
        let report = verify_bytes(jwt.as_bytes(), &NoDocuments).await;
        assert_eq!(report.input, format, "{}", report.to_text());
    }
}

#[tokio::test]
async fn a_presentation_in_a_jws_answers_with_nonce_and_audience() {
    let (issuer, holder) = (Party::new(1), Party::new(2));
    let about_holder = with(issuer.badge(), "/credentialSubject", "id", json!(holder.id));
    let envelope = json!({
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": format!("data:application/vc+jwt,{}", issuer.sign_jwt(&about_holder, Profile::JoseCose)),
        "type": "EnvelopedVerifiableCredential",
    });
    let vp = presentation(&holder, &json!([envelope]));
    let request = PresentationRequest {
        challenge: "c-1".to_owned(),
        domain: Some(vec!["registrar.example".to_owned()]),
    };
    let ask = async |jwt: &str| {
        let options = VerifyOptions::default();
        verify_presentation(jwt.as_bytes(), &request, &options, &NoDocuments, now())
            .await
            .unwrap()
    };
    let claimed = |nonce: &str, audience: Value, issuer: &str| {
        let mut claims = vp.clone();
        claims["nonce"] = json!(nonce);
        claims["aud"] = audience;
        claims["iss"] = json!(issuer);
        claims
    };
    let good = claimed("c-1", json!(["registrar.example"]), &holder.id);
    let report = ask(&sign_presentation(
        &holder,
        &json!({"typ": "vp+jwt"}),
        &good,
    ))
    .await;
    assert!(report.verified, "{:?}", report.checks);
    assert_eq!(report.credentials[0].holder_binding, Outcome::Passed);

    let older = json!({
        "vp": vp, "nonce": "c-1", "aud": "registrar.example", "iss": holder.id,
    });
    let report = ask(&sign_presentation(&holder, &json!({"typ": "JWT"}), &older)).await;
    assert!(report.verified, "{:?}", report.checks);

    for (claims, problem) in [
        (
            claimed("c-2", json!("registrar.example"), &holder.id),
            Problem::InvalidChallenge,
        ),
        (
            claimed("c-1", json!("other.example"), &holder.id),
            Problem::InvalidDomain,
        ),
        (
            claimed("c-1", json!("registrar.example"), &issuer.id),
            Problem::ClaimMismatch,
        ),
    ] {
        let report = ask(&sign_presentation(
            &holder,
            &json!({"typ": "vp+jwt"}),
            &claims,
        ))
        .await;
        let told = report
            .checks
            .iter()
            .any(|check| check.problem == Some(problem));
        assert!(told && !report.verified, "{problem}: {:?}", report.checks);
    }
    let by_another = sign_presentation(&Party::new(3), &json!({"typ": "vp+jwt"}), &good);
    assert!(!ask(&by_another).await.verified);

    // Both ways at once is neither.
    let both =
        URL_SAFE_NO_PAD.encode(json!({"vp": vp, "type": ["VerifiablePresentation"]}).to_string());
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "EdDSA", "typ": "JWT"}).to_string());
    let report = verify_bytes(format!("{header}.{both}.AAAA").as_bytes(), &NoDocuments).await;
    assert_refused(&report, CheckCode::Parse, Problem::Malformed);
}
