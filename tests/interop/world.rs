//! Issuers and credentials, and the library on the other end.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_tests::{given, interop, workspace_root};
use testamur_verifier::{NoDocuments, VerificationReport, VerifyOptions, verify};

/// An issuer with a key of ours, named by did:key.
pub(crate) struct Issuer {
    pub(crate) suite: Cryptosuite,
    pub(crate) key: SecretKey,
    pub(crate) id: String,
    pub(crate) verification_method: String,
}

impl Issuer {
    /// `None` if the peer is not there to verify what this issuer signs.
    pub(crate) fn new(suite: Cryptosuite, key_type: KeyType) -> Result<Option<Self>> {
        if given("TESTAMUR_TEST_NODE").is_none() {
            return Ok(None);
        }
        let key = SecretKey::generate(key_type, &mut StdRng::seed_from_u64(1))?;
        let id = did_key::did(key.public_key()).context("the type has a did:key")?;
        let verification_method =
            did_key::verification_method(key.public_key()).context("the type has a did:key")?;
        Ok(Some(Self {
            suite,
            key,
            id,
            verification_method,
        }))
    }

    pub(crate) fn sign(&self, credential: &Value) -> Result<Value> {
        let created = "2026-01-01T00:00:00Z".parse()?;
        let options = ProofOptions::assertion(self.verification_method.clone(), created);
        Ok(self.suite.add_proof(credential, &options, &self.key)?)
    }
}

pub(crate) fn verified_there(
    credential: &Value,
    documents: &Value,
    options: &[&str],
) -> Result<Value> {
    let input = json!({ "credential": credential, "documents": documents });
    peer("verify_ldp.mjs", options, &input)
}

pub(crate) fn signed_there(credential: &Value, options: &[&str]) -> Result<Value> {
    let input = json!({ "credential": credential });
    let mut answer = peer("sign_ldp.mjs", options, &input)?;
    Ok(answer["credential"].take())
}

pub(crate) fn peer(script: &str, options: &[&str], input: &Value) -> Result<Value> {
    let contexts = workspace_root().join("contexts");
    let contexts = contexts.to_str().context("the checkout has a UTF-8 path")?;
    let arguments = [&["--contexts", contexts], options].concat();
    interop::node(script, &arguments, &input.to_string())?.json()
}

pub(crate) async fn verified_here(credential: &Value) -> Result<VerificationReport> {
    // Long after the peer signed by its own clock.
    let now: Timestamp = "2099-01-01T00:00:00Z".parse()?;
    let input = credential.to_string();
    Ok(verify(
        input.as_bytes(),
        &VerifyOptions::default(),
        &NoDocuments,
        now,
    )
    .await?)
}

/// A credential with what is hard to canonicalise alike: languages, nesting, numbers, several types, quotes.
pub(crate) fn achievement_credential(issuer: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7c1e2a52-6d0f-4d0a-9a55-0c1f3f4e8a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork – „gemeinsam“ \"together\"",
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": "Université de l'Exemple",
            "url": "https://issuer.example/",
        },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:bd6d9316-f7ae-4073-a1e5-2f7f5bd22922",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": "Teamwork",
                "description": "Line one\nline two\twith a tab and a \\ backslash",
                "criteria": { "narrative": "Pass **both** courses." },
                "creditsAvailable": 2.5,
                "tag": ["team", "work"],
                "alignment": [{
                    "type": ["Alignment"],
                    "targetName": "work in teams",
                    "targetUrl": "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0",
                    "targetType": "CFItem",
                }],
                "resultDescription": [{
                    "id": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                    "type": ["ResultDescription"],
                    "name": "Final mark",
                    "resultType": "Percent",
                    "valueMax": "100",
                    "valueMin": "0",
                }],
            },
            "result": [{
                "type": ["Result"],
                "resultDescription": "urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c",
                "value": "87",
            }],
        },
    })
}

/// The same under the data model 1.1.
pub(crate) fn achievement_credential_1_1(issuer: &str) -> Value {
    let mut credential = achievement_credential(issuer);
    credential["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    credential["issuanceDate"] = credential["validFrom"].take();
    if let Some(members) = credential.as_object_mut() {
        members.shift_remove("validFrom");
    }
    credential
}

/// Every suite that signs, with every type of key that it takes.
pub(crate) fn suites() -> impl Iterator<Item = (Cryptosuite, KeyType)> {
    [
        Cryptosuite::EcdsaJcs2019,
        Cryptosuite::EcdsaRdfc2019,
        Cryptosuite::Ed25519Signature2020,
        Cryptosuite::EddsaJcs2022,
        Cryptosuite::EddsaRdfc2022,
    ]
    .into_iter()
    .flat_map(|suite| {
        suite
            .key_types()
            .iter()
            .map(move |key_type| (suite, *key_type))
    })
}

/// The curve's name there.
pub(crate) fn curve(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::P256 => "P-256",
        KeyType::P384 => "P-384",
        _ => "Ed25519",
    }
}
