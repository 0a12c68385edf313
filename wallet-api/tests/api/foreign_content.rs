//! What somebody else wrote, in answers of ours: no browser takes it for a page, a script or a picture (F7, F8, F9).

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use testamur_record::Achievement;
use testamur_registrar::Actor;
use testamur_wallet_api::Scope;

use crate::world::{Answer, World, achievement};

const SCRIPT: &str = "<script>alert(1)</script>\"'\r\nSet-Cookie: a=b\u{0}\u{1b}[2J";
const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>";

/// Nothing in it runs, is sniffed, framed or embedded, whatever it holds.
#[track_caller]
fn assert_inert(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = answer.header("content-security-policy");
    let directives: Vec<_> = policy.split("; ").collect();
    for directive in ["default-src 'none'", "frame-ancestors 'none'", "sandbox"] {
        assert!(directives.contains(&directive), "{policy}");
    }
    let media_type = answer.header("content-type");
    let media_type = media_type.split(';').next().unwrap();
    let is_data = media_type == "text/plain"
        || media_type == "application/x-ndjson"
        || media_type == "application/vc"
        || media_type.ends_with("json")
        || media_type.ends_with("jwt");
    assert!(is_data, "{media_type}");
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap();
        assert!(
            !value.contains("script") && !value.contains("a=b"),
            "{name}: {value}"
        );
    }
    assert_eq!(answer.header("set-cookie"), "");
    // In JSON every control character is escaped; in text, every one but the end of a line.
    let hidden = |it: &u8| it.is_ascii_control() && *it != b'\n';
    assert!(!answer.bytes.iter().any(hidden), "{:?}", answer.text());
}

fn hostile() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", SCRIPT],
        "id": SCRIPT,
        "type": ["VerifiableCredential", SCRIPT],
        "issuer": {"id": SCRIPT, "name": SCRIPT},
        "validFrom": SCRIPT,
        "credentialSubject": {"achievement": {"name": SCRIPT}},
        "proof": {"type": SCRIPT, "cryptosuite": SCRIPT, "verificationMethod": SCRIPT},
        SCRIPT: SCRIPT,
    })
}

#[tokio::test]
async fn a_report_on_something_hostile_is_inert_in_every_form() {
    let world = World::new().await;
    let view = "application/vnd.testamur.view+json";
    let credential = hostile().to_string();
    for (media_type, body) in [
        ("application/json", credential.as_str()),
        ("image/svg+xml", SVG),
        ("text/plain", SCRIPT),
    ] {
        for accept in [
            "application/json",
            "text/plain",
            view,
            "text/html",
            "image/svg+xml",
        ] {
            let request = Request::post("/verify")
                .header("content-type", media_type)
                .header("accept", accept)
                .body(Body::from(body.to_owned()))
                .unwrap();
            let answer = world.send(request).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_inert(&answer);
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let batch = json!([hostile(), SCRIPT]).to_string();
    for accept in ["application/json", "application/x-ndjson"] {
        let request = Request::post("/verify/batch")
            .header("content-type", "application/json")
            .header("accept", accept)
            .body(Body::from(batch.clone()))
            .unwrap();
        assert_inert(&world.send(request).await);
    }
}

#[tokio::test]
async fn a_problem_repeats_nothing_hostile_as_it_is() {
    let world = World::new().await;
    let query = "policy=%3Cscript%3Ealert(1)%3C/script%3E";
    for (path, media_type, body) in [
        ("/%3Cscript%3E%0d%0aa=b", "application/json", String::new()),
        (
            &*format!("/verify?{query}"),
            "application/json",
            "{}".to_owned(),
        ),
        ("/verify", "text/html", SCRIPT.to_owned()),
        (
            "/verify",
            "application/vnd.testamur.verification-request+json",
            json!({"credential": {}, "options": {SCRIPT: 1}}).to_string(),
        ),
    ] {
        let answer = world.post(path, media_type, body).await;
        assert!(matches!(answer.status, 400..500), "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_inert(&answer);
    }
}

#[tokio::test]
async fn what_is_issued_with_hostile_words_is_served_inert_and_as_a_file() {
    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let mut words = achievement("a");
    words["name"]["en"] = json!("<script>alert(1)</script>");
    words["description"]["en"] = json!(SVG);
    words["criteria"]["narrative"]["en"] = json!("[x](javascript:alert(1))");
    let parsed = Achievement::parse(&words).unwrap();
    world
        .registrar()
        .put_achievement(&tenant, "solar", &parsed, &Actor::command_line())
        .await
        .unwrap();
    let credential = world.award(&tenant, "ana").await;
    let key = world
        .key(
            Some(&tenant),
            &[Scope::CredentialsRead, Scope::AchievementsWrite],
        )
        .await;
    for (format, ending) in [
        ("ldp_vc", "json"),
        ("jwt_vc_json", "jwt"),
        ("open_badges_jwt", "jwt"),
        ("jose_cose_jwt", "jwt"),
        ("dc%2Bsd-jwt", "sd-jwt"),
    ] {
        let path = format!("/v1/tenants/a/credentials/{credential}/document?format={format}");
        let answer = world.get_as(&key, &path).await;
        assert_eq!(answer.status, 200, "{format}: {}", answer.text());
        assert_inert(&answer);
        let file = format!("attachment; filename=\"{credential}.{ending}\"");
        assert_eq!(answer.header("content-disposition"), file);
    }
    for path in [
        "/.well-known/openid-credential-issuer/tenants/a",
        "/tenants/a/did.json",
        "/tenants/a/jwks.json",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_inert(&answer);
    }
}

/// No operation answers with something that a browser runs: pictures and pages of others are never served from here.
#[tokio::test]
async fn no_operation_answers_with_a_page_or_a_picture() {
    let world = World::new().await;
    let document = world.get("/openapi.json").await.ok(200);
    let mut count = 0;
    for operations in document["paths"].as_object().unwrap().values() {
        for operation in operations.as_object().unwrap().values() {
            let responses = operation["responses"].as_object().into_iter().flatten();
            for (_, response) in responses {
                let content = response["content"].as_object().into_iter().flatten();
                for (media_type, _) in content {
                    let is_active = ["html", "xml", "svg", "image/", "javascript", "pdf"]
                        .iter()
                        .any(|active| media_type.contains(active));
                    assert!(!is_active, "{media_type}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 100, "{count}");
}
