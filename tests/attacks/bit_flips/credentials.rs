//! Five credentials that differ in what they are made of.

use serde_json::{Value, json};

use crate::world::{badge, with};

/// The data model's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DataModel {
    V1_1,
    V2_0,
}

/// The five, of an issuer still to be named.
pub(super) fn credentials(data_model: DataModel) -> [Value; 5] {
    let least = badge("did:example:issuer");
    let credentials = [
        least.clone(),
        with_result(least.clone()),
        with_evidence(least.clone()),
        with_hashed_identity(least.clone()),
        with_alignments(least),
    ];
    match data_model {
        DataModel::V1_1 => credentials.map(older),
        DataModel::V2_0 => credentials,
    }
}

/// The credential with this issuer.
pub(super) fn issued_by(credential: &Value, id: &str) -> Value {
    with(credential.clone(), "/issuer", "id", json!(id))
}

/// Numbers and a result that names its description.
fn with_result(badge: Value) -> Value {
    let description = "urn:uuid:6d0b1c55-1d67-4f0c-8f0b-1df2c0a4d001";
    let badge = with(
        badge,
        "/credentialSubject/achievement",
        "resultDescription",
        json!([{
            "id": description, "type": ["ResultDescription"], "name": "Score", "resultType": "ScaledScore",
            "valueMin": "0", "valueMax": "1"
        }]),
    );
    let badge = with(
        badge,
        "/credentialSubject",
        "result",
        json!([{"type": ["Result"], "resultDescription": description, "value": "0.875"}]),
    );
    with(
        badge,
        "/credentialSubject/achievement",
        "creditsAvailable",
        json!(7.5),
    )
}

/// A list of nodes, an end, text beyond ASCII and with escapes.
fn with_evidence(badge: Value) -> Value {
    let badge = with(
        badge,
        "",
        "evidence",
        json!([
            {"id": "https://harbour.example/e/1", "type": ["Evidence"], "name": "Prüfung „Ä\u{304}“ \"1\"\n\u{1f393}"},
            {"type": ["Evidence"], "narrative": "Said so."}
        ]),
    );
    with(badge, "", "validUntil", json!("2035-01-01T00:00:00+02:00"))
}

fn with_hashed_identity(badge: Value) -> Value {
    let badge = with(badge, "/credentialSubject", "id", None);
    with(
        badge,
        "/credentialSubject",
        "identifier",
        json!([{
            "type": "IdentityObject", "hashed": true, "salt": "f8c1",
            "identityHash": "sha256$4b4ef7c3f4d3fd9e0b8a3b7b0d6e6d0a6f6c1a54b1f8b2f9d2f1a7c2f3e4d5c6",
            "identityType": "emailAddress"
        }]),
    )
}

/// Nodes that differ in one letter, and an image: its term differs in one bit from the name of its type.
fn with_alignments(badge: Value) -> Value {
    let image = json!({"id": "https://harbour.example/badge.png", "type": "Image"});
    let badge = with(badge, "/credentialSubject/achievement", "image", image);
    let alignment = |letter: &str| {
        json!({
            "type": ["Alignment"], "targetName": letter,
            "targetUrl": format!("https://harbour.example/a/{letter}")
        })
    };
    with(
        badge,
        "/credentialSubject/achievement",
        "alignment",
        json!([alignment("a"), alignment("b"), alignment("c")]),
    )
}

/// As data model 1.1 has it.
fn older(badge: Value) -> Value {
    let mut badge = badge;
    badge["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    let members = badge.as_object_mut().expect("an object");
    for (new, old) in [
        ("validFrom", "issuanceDate"),
        ("validUntil", "expirationDate"),
    ] {
        if let Some(instant) = members.shift_remove(new) {
            members.insert(old.to_owned(), instant);
        }
    }
    badge
}
