//! What holds credentials together.

use serde_json::{Value, json};
use testamur_formats::data_model::verify_presentation;

use super::{V2, assert_cases, credential};

#[test]
fn presentations() {
    let base = json!({ "@context": [V2], "type": ["VerifiablePresentation"] });
    let enveloped = json!({ "@context": V2, "id": "data:application/vc+jwt,e.e.e", "type": "EnvelopedVerifiableCredential" });
    assert_cases(
        &base,
        verify_presentation,
        vec![
            ("verifiableCredential", json!([]), &[]),
            (
                "verifiableCredential",
                json!([credential(), enveloped]),
                &[],
            ),
            ("verifiableCredential", credential(), &[]),
            (
                "verifiableCredential",
                json!(["https://issuer.example/1"]),
                &["/verifiableCredential/0"],
            ),
            (
                "verifiableCredential",
                json!([7]),
                &["/verifiableCredential/0"],
            ),
            (
                "verifiableCredential",
                json!([{ "type": ["Other"] }]),
                &["/verifiableCredential/0/type"],
            ),
            (
                "verifiableCredential",
                json!({ "id": "data:,", "type": "EnvelopedVerifiableCredential" }),
                &["/verifiableCredential/@context"],
            ),
            (
                "verifiableCredential",
                json!({ "@context": V2, "id": "urn:a:1", "type": "EnvelopedVerifiableCredential" }),
                &["/verifiableCredential/id"],
            ),
            ("@context", Value::Null, &["/@context"]),
            ("@context", json!([V2, 7]), &["/@context/1"]),
            ("type", Value::Null, &["/type"]),
            ("type", json!(["Other"]), &["/type"]),
            ("id", json!(["urn:a:1"]), &["/id"]),
            ("holder", json!("did:example:holder"), &[]),
            ("holder", json!({ "id": "did:example:holder" }), &[]),
            ("holder", json!({}), &["/holder/id"]),
            ("holder", json!("holder"), &["/holder"]),
        ],
    );
}
