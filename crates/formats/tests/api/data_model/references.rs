//! What a credential refers to: status, schemas, evidence, and resources with their digests.

use serde_json::json;
use testamur_formats::data_model::verify_credential;

use super::{V2, assert_cases, credential, place};

#[test]
fn what_is_referred_to_says_its_type() {
    for member in [
        "credentialStatus",
        "refreshService",
        "termsOfUse",
        "evidence",
        "confidenceMethod",
        "renderMethod",
    ] {
        let at = |rest| place(member, rest);
        assert_cases(
            &credential(),
            verify_credential,
            vec![
                (member, json!({ "type": "Term" }), &[]),
                (
                    member,
                    json!({ "id": "https://issuer.example/x", "type": ["https://example.org/Type"] }),
                    &[],
                ),
                (member, json!([{ "type": "Term" }, { "type": "Term" }]), &[]),
                (
                    member,
                    json!({ "id": "https://issuer.example/x" }),
                    at("/type"),
                ),
                (member, json!({ "type": "not a url: at all" }), at("/type")),
                (member, json!({ "type": 7 }), at("/type")),
                (member, json!({ "type": "Term", "id": "x" }), at("/id")),
                (
                    member,
                    json!({ "type": "Term", "id": ["urn:a:1", "urn:a:2"] }),
                    at("/id"),
                ),
                (member, json!([{ "type": "Term" }, {}]), at("/1/type")),
                (member, json!("https://issuer.example/x"), at("")),
                (member, json!([]), at("")),
            ],
        );
    }
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            (
                "credentialSchema",
                json!({ "id": "https://issuer.example/s", "type": "JsonSchema" }),
                &[],
            ),
            (
                "credentialSchema",
                json!({ "id": "https://issuer.example/s" }),
                &["/credentialSchema/type"],
            ),
            (
                "credentialSchema",
                json!({ "type": "JsonSchema" }),
                &["/credentialSchema/id"],
            ),
            (
                "credentialSchema",
                json!({ "id": 42, "type": "JsonSchema" }),
                &["/credentialSchema/id"],
            ),
        ],
    );
}

#[test]
fn related_resources_have_an_identifier_of_their_own_and_a_digest() {
    let sri = format!("sha256-{}=", "A".repeat(43));
    let multibase = "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw";
    let with = |name: &str, value: &str| json!({ "id": "https://issuer.example/r", name: value });
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("relatedResource", with("digestSRI", &sri), &[]),
            ("relatedResource", with("digestMultibase", multibase), &[]),
            (
                "relatedResource",
                json!([{ "id": "urn:r:1", "digestSRI": sri, "digestMultibase": multibase, "mediaType": "text/plain" }]),
                &[],
            ),
            (
                "relatedResource",
                json!(["https://issuer.example/r"]),
                &["/relatedResource/0"],
            ),
            (
                "relatedResource",
                json!({ "digestSRI": sri }),
                &["/relatedResource/id"],
            ),
            (
                "relatedResource",
                json!({ "id": "r", "digestSRI": sri }),
                &["/relatedResource/id"],
            ),
            (
                "relatedResource",
                json!({ "id": "https://issuer.example/r" }),
                &["/relatedResource"],
            ),
            (
                "relatedResource",
                json!([with("digestSRI", &sri), with("digestSRI", &sri)]),
                &["/relatedResource/1/id"],
            ),
            (
                "relatedResource",
                with("digestSRI", "sha1-AAAA"),
                &["/relatedResource/digestSRI"],
            ),
            (
                "relatedResource",
                with("digestSRI", "sha256-AAAA"),
                &["/relatedResource/digestSRI"],
            ),
            (
                "relatedResource",
                with("digestMultibase", "uZTQ0MjM1NiAgcmVwb3J0"),
                &["/relatedResource/digestMultibase"],
            ),
            (
                "relatedResource",
                json!({ "id": "urn:r:1", "digestSRI": sri, "mediaType": 7 }),
                &["/relatedResource/mediaType"],
            ),
        ],
    );
}

#[test]
fn the_digest_of_an_embedded_context_is_compared() {
    let published = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU";
    let of_2024 = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
    let another = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qea";
    let with = |digest: &str| json!([{ "id": V2, "digestSRI": digest }]);
    assert_cases(
        &credential(),
        verify_credential,
        vec![
            ("relatedResource", with(published), &[]),
            ("relatedResource", with(of_2024), &[]),
            (
                "relatedResource",
                with(another),
                &["/relatedResource/0/digestSRI"],
            ),
            (
                "relatedResource",
                json!({ "id": V2, "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA" }),
                &[],
            ),
            (
                "relatedResource",
                json!({ "id": V2, "digestMultibase": "uEiAjCHMnK5-ayOIZLWo_TBoKYVvSAprlkYEjRlm19Cj0uw" }),
                &["/relatedResource/digestMultibase"],
            ),
        ],
    );
}
