//! eddsa-rdfc-2022 both ways with ssi: its proofs verify here, ours there.

#![expect(
    clippy::unwrap_used,
    reason = "a document that cannot be signed or read fails its test, and the line says which"
)]

use serde_json::{Value, json};
use ssi::JWK;
use ssi::dids::{AnyDidMethod, DIDKey};
use ssi::prelude::{
    AnyDataIntegrity, AnySuite, CryptographicSuite as _, DIDResolver as _, DataIntegrityDocument,
    ProofOptions as ForeignOptions, SingleSecretSigner, VerificationParameters,
};
use testamur_keys::{KeyType, SecretKey, did_key, resolve_offline};
use testamur_signing::eddsa_rdfc_2022::{ProofOptions, add_proof, verify_proof};
use testamur_signing::proof::split;
use testamur_tests::report_count;

/// Documents that differ in what canonicalization has to do for them.
fn documents() -> Vec<Value> {
    let base = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential"],
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh"},
    });
    let with = |members: Value| {
        let mut document = base.clone();
        for (name, value) in members.as_object().unwrap() {
            document[name] = value.clone();
        }
        document
    };
    vec![
        base.clone(),
        // Languages, and text that has to be escaped or must not be; other control characters are in the RDFC-1.0 suite.
        with(json!({
            "name": [{"@value": "Diplôme", "@language": "fr"}, {"@value": "Πτυχίο", "@language": "el"}],
            "description": "quote\"back\\slash\nline \u{1f393}",
        })),
        // Blank nodes that differ, and blank nodes that do not.
        with(json!({
            "credentialSubject": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
            "evidence": [{"type": "VerifiableCredential"}, {"type": "VerifiableCredential"}],
        })),
        // Scoped contexts, dates and typed values.
        with(json!({
            "issuer": {"id": "https://vc.example/issuers/5678", "name": "Example University"},
            "validUntil": "2033-01-01T00:00:00.125+02:00",
            "credentialSchema": {"id": "https://vc.example/schema.json", "type": "JsonSchema", "digestSRI": "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW"},
            "credentialStatus": {
                "id": "https://vc.example/status/3#94567", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                "statusListIndex": "94567", "statusListCredential": "https://vc.example/status/3",
            },
        })),
    ]
}

fn our_key() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

/// Verifies with ssi; `false` for whatever it does not accept.
async fn foreign_verdict(secured: &Value) -> bool {
    let resolver = AnyDidMethod::default().into_vm_resolver();
    let parameters = VerificationParameters::from_resolver(resolver);
    let Ok(document) = serde_json::from_value::<AnyDataIntegrity>(secured.clone()) else {
        return false;
    };
    document
        .verify(parameters)
        .await
        .is_ok_and(|verdict| verdict.is_ok())
}

#[tokio::test]
async fn foreign_code_verifies_our_proofs() {
    let key = our_key();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let options = ProofOptions::assertion(method, "2026-01-01T00:00:00Z".parse().unwrap());
    let mut cases = 0;
    for document in documents() {
        let secured = add_proof(&document, &options, &key).unwrap();
        assert!(foreign_verdict(&secured).await, "{secured}");
        let mut changed = secured;
        changed["validFrom"] = json!("2023-01-01T00:00:01Z");
        assert!(!foreign_verdict(&changed).await);
        cases += 1;
    }
    report_count("ssi verifies our eddsa-rdfc-2022 proofs", cases);
}

#[tokio::test]
async fn we_verify_foreign_proofs() {
    let key = our_key();
    let mut jwk = key.public_key().to_jwk();
    let seed: &[u8] = &key.to_bytes();
    jwk["d"] = json!(base64_url(seed));
    let jwk: JWK = serde_json::from_value(jwk).unwrap();
    let signer = SingleSecretSigner::new(jwk).into_local();
    let method = did_key::verification_method(key.public_key()).unwrap();
    let resolver = DIDKey.into_vm_resolver();
    let mut cases = 0;
    for document in documents() {
        let unsecured: DataIntegrityDocument = serde_json::from_value(document.clone()).unwrap();
        let method_iri = method.parse::<ssi::dids::DIDURLBuf>().unwrap().into_iri();
        let options = ForeignOptions::from_method(method_iri.into());
        let secured = AnySuite::EdDsaRdfc2022
            .sign(unsecured, &resolver, &signer, options)
            .await
            .unwrap();
        let secured = serde_json::to_value(secured).unwrap();
        let (unsecured, proofs) = split(&secured).unwrap();
        let proof = proofs[0].as_ref().unwrap();
        let (did, _) = proof.verification_method.split_once('#').unwrap();
        let controller = resolve_offline(did).unwrap().unwrap();
        let found = controller
            .verification_method(&proof.verification_method)
            .unwrap();
        assert_eq!(
            verify_proof(&unsecured, &proof.members, &found.key),
            Ok(()),
            "{secured}"
        );
        cases += 1;
    }
    report_count("we verify ssi's eddsa-rdfc-2022 proofs", cases);
}

fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine as _;

    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
