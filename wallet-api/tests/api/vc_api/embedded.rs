//! Credentials inside others: what a holder hid from one of them, no signature around it makes good.

use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::{
    ProofOptions,
    ecdsa_sd_2023::{add_base_proof, derive},
    eddsa_rdfc_2022, jws,
};

use super::{Issuer, OPEN_BADGES, Other, V2};

const CLR: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

/// A credential of another issuer, of which its holder may have hidden the status.
fn hidden(issuer: &Issuer, mut credential: Value) -> Value {
    let secret = SecretKey::from_bytes(KeyType::P256, &[9; 32]).unwrap();
    let id = did_key::did(secret.public_key()).unwrap();
    let other = Other { secret, id };
    credential["issuer"]["id"] = json!(other.id);
    credential["validUntil"] = json!("2999-01-01T00:00:00Z");
    let options = ProofOptions::assertion(other.method(), issuer.world.now());
    let mut rng = StdRng::seed_from_u64(1);
    // To whoever is shown it, one without a status looks like one whose holder left it out.
    let base = add_base_proof(&credential, &options, &[], &other.secret, &mut rng).unwrap();
    derive(&base, &["/name", "/credentialSubject"].map(str::to_owned)).unwrap()
}

fn record(parts: &Value) -> Value {
    json!({
        "@context": [V2, CLR, OPEN_BADGES],
        "id": "urn:uuid:7f0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b11",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": { "id": "did:example:registrar", "type": ["Profile"], "name": "Registrar" },
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Record",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": parts,
        },
    })
}

fn pointers(answer: &Value, member: &str) -> Vec<String> {
    let problems = answer[member].as_array().unwrap().iter();
    let hidden = problems.filter(|problem| problem["title"] == "not_disclosed");
    let pointer = |problem: &Value| problem["pointer"].as_str().unwrap().to_owned();
    hidden.map(pointer).collect()
}

#[tokio::test]
async fn a_status_that_may_be_hidden_inside_is_an_error_wherever_it_stands() {
    let issuer = Issuer::new().await;
    let holder = Other::new(7);
    let part = hidden(&issuer, issuer.badge());
    let clr = holder
        .sign(&issuer.world, &record(&json!([part.clone()])))
        .unwrap();
    let presentation = |credential: &Value| {
        json!({
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [credential],
        })
    };
    let unsigned = presentation(&clr);
    let options = ProofOptions::authentication(holder.method(), "c", None, issuer.world.now());
    let signed = eddsa_rdfc_2022::add_proof(&unsigned, &options, &holder.secret).unwrap();
    let outer = presentation(&part);
    let alone = eddsa_rdfc_2022::add_proof(&outer, &options, &holder.secret).unwrap();
    let of_clr = "/verifiableCredential/0/credentialSubject/verifiableCredential/0";
    for (operation, member, input, place) in [
        ("credentials", "verifiableCredential", &part, ""),
        (
            "credentials",
            "verifiableCredential",
            &clr,
            "/credentialSubject/verifiableCredential/0",
        ),
        (
            "credentials",
            "verifiableCredential",
            &alone,
            "/verifiableCredential/0",
        ),
        ("credentials", "verifiableCredential", &signed, of_clr),
        ("presentations", "verifiablePresentation", &signed, of_clr),
        ("presentations", "verifiablePresentation", &unsigned, of_clr),
    ] {
        let operation = format!("{operation}/verify");
        let expected = [format!("{place}/credentialStatus")];
        let answer = issuer.post(&operation, &json!({ member: input })).await;
        assert_eq!(answer.status, 400, "{operation} {place}: {}", answer.text());
        assert_eq!(pointers(&answer.json(), "errors"), expected);
        // Who asks for the proof alone is told.
        let body = json!({ member: input, "options": { "checks": ["proof"] } });
        let verified = issuer.post(&operation, &body).await.ok(200);
        assert!(pointers(&verified, "warnings").contains(&expected[0]));
    }
}

#[tokio::test]
async fn what_an_endorsement_hides_decides_nothing() {
    let issuer = Issuer::new().await;
    let endorsement = json!({
        "@context": [V2, OPEN_BADGES],
        "id": "urn:uuid:3b0f5f0e-0d38-4a9e-bd0a-6d4f0a3d8b22",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": { "id": "did:example:guild", "type": ["Profile"], "name": "Guild" },
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Endorsement",
        "credentialSubject": { "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11", "type": ["EndorsementSubject"] },
    });
    let mut badge = issuer.badge();
    badge["endorsement"] = json!([hidden(&issuer, endorsement)]);
    let signed = Other::new(7).sign(&issuer.world, &badge).unwrap();
    let verified = issuer.verify(&signed).await.ok(200);
    assert_eq!(verified["report"]["embedded_verified"], 1);
}

#[tokio::test]
async fn a_token_status_that_is_hidden_is_an_error() {
    let issuer = Issuer::new().await;
    let other = Other::new(9);
    let token = |status: Value| {
        let claims = json!({
            "iss": other.id,
            "vct": "https://credentials.example/vct",
            "status": status,
        });
        let header = json!({ "typ": "dc+sd-jwt", "kid": other.method() });
        let header = header.as_object().unwrap();
        let jwt = jws::sign(header, claims.to_string().as_bytes(), &other.secret).unwrap();
        json!(format!("{jwt}~"))
    };
    let digest = "Xr2mV0bX9Kq3m0Q0d4o2G8QyW1cZ5sU7nJfT6hR4eLk";
    let answer = issuer.verify(&token(json!({ "_sd": [digest] }))).await;
    let refused = answer.problem(400, "credential-not-verified");
    assert_eq!(pointers(&refused, "errors"), ["/status"]);
}
