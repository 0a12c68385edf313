//! Presentations over the VC-API: who presents, in answer to what, and each credential.

use serde_json::{Value, json};
use testamur_signing::{ProofOptions, eddsa_rdfc_2022, jws};

use super::{Issuer, Other, V2};
use crate::world::Answer;

const CHALLENGE: &str = "uZjk4ZTYwM2E";
const DOMAIN: &str = "github.com/w3c/vc-data-model-2.0-test-suite";

struct Scene {
    issuer: Issuer,
    holder: Other,
}

impl Scene {
    async fn new() -> Self {
        Self {
            issuer: Issuer::new().await,
            holder: Other::new(7),
        }
    }

    /// A credential of the holder's own, as the suite signs them.
    fn credential(&self) -> Value {
        let mut credential = self.issuer.credential();
        credential["credentialSubject"]["id"] = json!(self.holder.id);
        self.holder.sign(&self.issuer.world, &credential).unwrap()
    }

    fn presentation(credentials: &[Value]) -> Value {
        json!({
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": credentials,
        })
    }

    fn sign(&self, presentation: &Value) -> Value {
        let now = self.issuer.world.now();
        let domain = Some(DOMAIN.to_owned());
        let options = ProofOptions::authentication(self.holder.method(), CHALLENGE, domain, now);
        eddsa_rdfc_2022::add_proof(presentation, &options, &self.holder.secret).unwrap()
    }

    /// The holder's presentation in a token, whose `kid` and `holder` name this method and its owner.
    fn envelope(&self, named: &Other, claims: &Value) -> Value {
        let mut payload = Self::presentation(&[self.credential()]);
        payload["holder"] = json!(named.id);
        for (name, value) in claims.as_object().unwrap() {
            payload[name] = value.clone();
        }
        let header = json!({ "typ": "vp+jwt", "kid": named.method() });
        let header = header.as_object().unwrap();
        let token = jws::sign(header, payload.to_string().as_bytes(), &self.holder.secret);
        json!({
            "@context": V2,
            "type": "EnvelopedVerifiablePresentation",
            "id": format!("data:application/vp+jwt,{}", token.unwrap()),
        })
    }

    async fn verify(&self, presentation: &Value, options: Value) -> Answer {
        let body = json!({ "verifiablePresentation": presentation, "options": options });
        self.issuer.post("presentations/verify", &body).await
    }
}

fn asked() -> Value {
    json!({ "challenge": CHALLENGE, "domain": DOMAIN, "checks": [] })
}

fn titles(verification: &Value, member: &str) -> Vec<String> {
    let problems = verification[member].as_array().unwrap();
    let title = |problem: &Value| problem["title"].as_str().unwrap().to_owned();
    problems.iter().map(title).collect()
}

#[tokio::test]
async fn a_signed_presentation_answers_challenge_and_domain() {
    let scene = Scene::new().await;
    let signed = scene.sign(&Scene::presentation(&[
        scene.credential(),
        scene.credential(),
    ]));
    let verified = scene.verify(&signed, asked()).await.ok(200);
    assert_eq!(verified["verified"], true);
    assert_eq!(titles(&verified, "warnings"), Vec::<String>::new());
    let without = scene.verify(&signed, json!({ "checks": [] })).await.ok(200);
    assert_eq!(titles(&without, "warnings"), ["challenge_not_asked"]);
    for (options, title) in [
        (
            json!({ "challenge": "another", "domain": DOMAIN }),
            "invalid_challenge",
        ),
        (
            json!({ "challenge": CHALLENGE, "domain": "another.example" }),
            "invalid_domain",
        ),
        (
            json!({ "challenge": CHALLENGE, "expectedProofPurpose": "assertionMethod" }),
            "proof_purpose_not_accepted",
        ),
        (
            json!({ "challenge": CHALLENGE, "domain": [DOMAIN, "another.example"] }),
            "invalid_domain",
        ),
    ] {
        let answer = scene.verify(&signed, options).await;
        let refused = answer.problem(400, "presentation-not-verified");
        assert_eq!(titles(&refused, "errors"), [title]);
    }
}

#[tokio::test]
async fn a_question_of_another_kind_is_not_taken_for_none() {
    let scene = Scene::new().await;
    let signed = scene.sign(&Scene::presentation(&[scene.credential()]));
    for options in [
        json!({ "challenge": 12 }),
        json!({ "challenge": [CHALLENGE] }),
        json!({ "challenge": CHALLENGE, "domain": 12 }),
        json!({ "challenge": CHALLENGE, "domain": [] }),
        json!({ "challenge": CHALLENGE, "domain": [DOMAIN, 12] }),
        json!({ "challenge": CHALLENGE, "expectedProofPurpose": ["authentication"] }),
    ] {
        let answer = scene.verify(&signed, options).await;
        answer.problem(400, "credential-malformed");
    }
}

#[tokio::test]
async fn an_empty_presentation_shows_its_holder() {
    let scene = Scene::new().await;
    let signed = scene.sign(&Scene::presentation(&[]));
    scene.verify(&signed, asked()).await.ok(200);
}

#[tokio::test]
async fn an_unsigned_presentation_shows_no_holder_and_answers_no_challenge() {
    let scene = Scene::new().await;
    let unsigned = Scene::presentation(&[scene.credential()]);
    let verified = scene
        .verify(&unsigned, json!({ "checks": [] }))
        .await
        .ok(200);
    assert_eq!(titles(&verified, "warnings"), ["holder_not_shown"]);
    let answer = scene.verify(&unsigned, asked()).await;
    let refused = answer.problem(400, "presentation-not-verified");
    assert_eq!(titles(&refused, "errors"), ["holder_not_shown"]);
}

#[tokio::test]
async fn every_credential_is_verified() {
    let scene = Scene::new().await;
    let mut forged = scene.credential();
    forged["credentialSubject"]["id"] = json!("did:example:other");
    for presentation in [
        scene.sign(&Scene::presentation(&[scene.credential(), forged.clone()])),
        Scene::presentation(&[scene.credential(), forged]),
    ] {
        let answer = scene.verify(&presentation, json!({})).await;
        let refused = answer.problem(400, "presentation-not-verified");
        assert_eq!(refused["errors"][0]["title"], "signature_invalid");
        let pointer = refused["errors"][0]["pointer"].as_str().unwrap();
        assert!(pointer.starts_with("/verifiableCredential/1"), "{pointer}");
    }
}

#[tokio::test]
async fn somebody_elses_credential_is_warned_of() {
    let scene = Scene::new().await;
    let vc = scene.issuer.issue(&scene.issuer.credential()).await.ok(201);
    let signed = scene.sign(&Scene::presentation(&[vc]));
    let verified = scene.verify(&signed, asked()).await.ok(200);
    assert_eq!(titles(&verified, "warnings"), ["holder_not_shown"]);
}

#[tokio::test]
async fn an_enveloped_credential_is_verified_as_what_it_carries() {
    let scene = Scene::new().await;
    let jwt = json!({ "format": "jose_cose_jwt" });
    let credential = scene.issuer.credential();
    let enveloped = scene.issuer.issue_with(&credential, jwt).await.ok(201);
    let unsigned = Scene::presentation(std::slice::from_ref(&enveloped));
    scene.verify(&unsigned, json!({})).await.ok(200);
    let signed = scene.sign(&unsigned);
    scene.verify(&signed, asked()).await.ok(200);
    let mut forged = enveloped.clone();
    forged["id"] = json!(format!("{}A", enveloped["id"].as_str().unwrap()));
    let answer = scene
        .verify(&Scene::presentation(&[forged]), json!({}))
        .await;
    answer.problem(400, "presentation-not-verified");
    let mut untyped = enveloped;
    untyped["type"] = json!("Other");
    let answer = scene
        .verify(&Scene::presentation(&[untyped]), json!({}))
        .await;
    answer.problem(400, "presentation-not-verified");
}

#[tokio::test]
async fn an_enveloped_presentation_answers_challenge_and_domain() {
    let scene = Scene::new().await;
    let claims = json!({ "nonce": CHALLENGE, "aud": DOMAIN });
    let good = scene.envelope(&scene.holder, &claims);
    let verified = scene.verify(&good, asked()).await.ok(200);
    assert_eq!(titles(&verified, "warnings"), Vec::<String>::new());
    assert_eq!(verified["report"]["shown"], true);
    let mut listed = good.clone();
    listed["type"] = json!(["EnvelopedVerifiablePresentation"]);
    scene.verify(&listed, asked()).await.ok(200);
    let without = scene.verify(&good, json!({})).await.ok(200);
    assert_eq!(titles(&without, "warnings"), ["challenge_not_asked"]);
    for (options, title) in [
        (json!({ "challenge": "another" }), "invalid_challenge"),
        (json!({ "domain": "another.example" }), "invalid_domain"),
    ] {
        let answer = scene.verify(&good, options).await;
        let refused = answer.problem(400, "presentation-not-verified");
        assert_eq!(titles(&refused, "errors"), [title]);
    }
}

#[tokio::test]
async fn an_enveloped_presentation_that_its_holder_did_not_sign_is_refused_whatever_was_asked() {
    let scene = Scene::new().await;
    let victim = Other::new(8);
    let claims = json!({ "nonce": CHALLENGE, "aud": DOMAIN });
    let anothers = scene.envelope(&victim, &claims);
    let mut junk = scene.envelope(&scene.holder, &claims);
    let token = junk["id"].as_str().unwrap();
    let (signed, _) = token.rsplit_once('.').unwrap();
    junk["id"] = json!(format!("{signed}.{}", "A".repeat(86)));
    for presentation in [anothers, junk] {
        for options in [json!({}), json!({ "checks": ["proof"] }), asked()] {
            let answer = scene.verify(&presentation, options).await;
            let refused = answer.problem(400, "presentation-not-verified");
            assert_eq!(titles(&refused, "errors"), ["signature_invalid"]);
        }
    }
}

#[tokio::test]
async fn what_is_no_presentation_is_refused() {
    let scene = Scene::new().await;
    let good = Scene::presentation(&[scene.credential()]);
    let with = |member: &str, value: Value| {
        let mut presentation = good.clone();
        presentation[member] = value;
        presentation
    };
    let mut untyped = scene.credential();
    untyped["type"] = json!(["Other"]);
    for presentation in [
        with("@context", json!(null)),
        with("@context", json!([])),
        with(
            "@context",
            json!(["https://w3id.org/security/data-integrity/v2"]),
        ),
        with(
            "@context",
            json!([V2, "https ://not-a-url/contexts/example/v1"]),
        ),
        with("@context", json!([V2, 123_192_875])),
        with("type", json!(null)),
        with("type", json!(["Other"])),
        with("id", json!(["urn:example:1", "urn:example:2"])),
        with("holder", json!({ "name": "Holder" })),
        with("verifiableCredential", json!(["https://issuer.example/1"])),
        with("verifiableCredential", json!([7])),
        with("verifiableCredential", json!([untyped])),
        with("verifiableCredential", json!([{}])),
    ] {
        let answer = scene.verify(&presentation, json!({ "checks": [] })).await;
        assert_eq!(answer.status, 400, "{presentation}: {}", answer.text());
    }
}
