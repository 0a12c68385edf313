//! eddsa-rdfc-2022: every intermediate value of the official vectors, in both directions.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, PublicKey, SecretKey, resolve_offline};
use testamur_linked_data::{Canonical, Limits, Options, canonicalize_nquads, to_nquads};
use testamur_signing::eddsa_rdfc_2022::{
    HashData, ProofOptions, add_proof, proof_configuration, verify_proof,
};
use testamur_signing::proof::{Proof, ProofError, signed_document, split};
use testamur_tests::{corpus, report_count};

use crate::{citizenship, examples, from_hex, hex, read_json, read_text, text};

/// What a vector says about one proof; every value is compared.
struct Vector {
    unsecured: Value,
    /// The proof without `proofValue`.
    options: Map<String, Value>,
    key: SecretKey,
    document: String,
    document_hash: String,
    configuration: String,
    configuration_hash: String,
    combined: String,
    signature: String,
    proof_value: String,
}

impl Vector {
    /// The proof as it was published.
    fn proof(&self) -> Map<String, Value> {
        let mut proof = self.options.clone();
        proof.remove("@context");
        proof.insert("proofValue".to_owned(), json!(self.proof_value));
        proof
    }

    /// Signs what was signed and compares each step; returns the number of values compared.
    fn compare(&self, name: &str, contexts: &Contexts) -> usize {
        let hashes = contexts.hash_data(&self.unsecured, &self.proof()).unwrap();
        let proof_value = hashes.sign(&self.key).unwrap();
        let signature = bs58::decode(&proof_value[1..]).into_vec().unwrap();
        let compared = [
            (hashes.document.nquads(), &self.document),
            (&hex(&hashes.document.sha256()), &self.document_hash),
            (hashes.configuration.nquads(), &self.configuration),
            (
                &hex(&hashes.configuration.sha256()),
                &self.configuration_hash,
            ),
            (&hex(&hashes.to_bytes()), &self.combined),
            (&hex(&signature), &self.signature),
            (&proof_value, &self.proof_value),
        ];
        for (place, (ours, theirs)) in compared.iter().enumerate() {
            assert_eq!(ours.trim_end(), theirs.trim_end(), "{name}: value {place}");
        }
        compared.len()
    }

    /// Signs and verifies through the public door, embedded contexts only.
    fn sign_and_verify(&self, name: &str, secured: &Value) {
        let created = text_of(&self.options, "created").parse().unwrap();
        let options =
            ProofOptions::assertion(text_of(&self.options, "verificationMethod"), created);
        let ours = add_proof(&self.unsecured, &options, &self.key)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(ours["proof"], Value::Object(self.proof()), "{name}");
        let (unsecured, proofs) = split(secured).unwrap();
        assert_eq!(unsecured, self.unsecured, "{name}");
        assert_eq!(proofs.len(), 1);
        let proof = proofs[0].as_ref().unwrap();
        let verified = verify_proof(&unsecured, &proof.members, self.key.public_key());
        assert_eq!(verified, Ok(()), "{name}");
    }
}

/// The embedded contexts, and those that only vectors use.
#[derive(Default)]
struct Contexts(HashMap<String, Value>);

impl Contexts {
    fn canonicalize(&self, document: &Value) -> Canonical {
        let options = Options {
            documents: self.0.clone(),
            lossless: true,
            ..Options::default()
        };
        let nquads = to_nquads(document, &options, &Limits::default()).unwrap();
        canonicalize_nquads(&nquads, &Limits::default()).unwrap()
    }

    fn hash_data(
        &self,
        unsecured: &Value,
        proof: &Map<String, Value>,
    ) -> Result<HashData, ProofError> {
        let configuration = proof_configuration(unsecured, proof)?;
        Ok(HashData {
            document: self.canonicalize(unsecured),
            configuration: self.canonicalize(&configuration),
        })
    }

    /// Verifies all proofs of a document, each under the key of its did:key.
    fn verify_each(&self, secured: &Value) -> Vec<Result<(), ProofError>> {
        let (unsecured, proofs) = split(secured).unwrap();
        (0..proofs.len())
            .map(|index| {
                let proof = proofs[index].clone()?;
                let document = signed_document(&unsecured, &proofs, index)?;
                let hashes = self.hash_data(&document, &proof.members)?;
                hashes.verify(&proof.proof_value, &did_key_of(&proof))
            })
            .collect()
    }
}

fn text_of<'a>(members: &'a Map<String, Value>, name: &str) -> &'a str {
    members[name].as_str().unwrap()
}

/// `z3u2…`: a Multikey secret key of Ed25519, prefix 0x8026.
fn secret_multikey(text: &str) -> SecretKey {
    let bytes = bs58::decode(&text[1..]).into_vec().unwrap();
    assert_eq!(bytes[..2], [0x80, 0x26]);
    SecretKey::from_bytes(KeyType::Ed25519, &bytes[2..]).unwrap()
}

/// The OB 3.0 and CLR 2.0 folders have the same shape and the same published test key.
fn edtech(
    folder: &Path,
    credential: &str,
    proof: &str,
    secured: &str,
    keys: &Path,
) -> (Vector, Value) {
    let expected = read_json(&folder.join("expected.json"));
    let keys = read_json(keys);
    let key = SecretKey::from_bytes(KeyType::Ed25519, &from_hex(text(&keys, "seedHex"))).unwrap();
    assert_eq!(
        key.public_key().to_multibase().as_deref(),
        Some(text(&keys, "publicKeyMultibase"))
    );
    let Value::Object(mut options) = read_json(&folder.join(proof)) else {
        panic!("{proof} is no object");
    };
    options.remove("proofValue");
    let vector = Vector {
        unsecured: read_json(&folder.join(credential)),
        options,
        key,
        document: read_text(&folder.join("document-canon.txt")),
        document_hash: text(&expected, "document-hash").to_owned(),
        configuration: read_text(&folder.join("proof-canon.txt")),
        configuration_hash: text(&expected, "proof-hash").to_owned(),
        combined: text(&expected, "data-to-sign").to_owned(),
        signature: text(&expected, "signature").to_owned(),
        proof_value: text(&expected, "proof-value").to_owned(),
    };
    (vector, read_json(&folder.join(secured)))
}

#[test]
fn the_open_badges_vector_is_reproduced_value_by_value() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("ob3/spec-vectors");
    let (vector, secured) = edtech(
        &folder,
        "linked-data-proof-ob-Credential.json",
        "linked-data-proof-ob-Proof.json",
        "linked-data-proof-ob-Signed-credential.json",
        &folder.join("keypair.json"),
    );
    let values = vector.compare("Open Badges 3.0", &Contexts::default());
    vector.sign_and_verify("Open Badges 3.0", &secured);
    report_count("Open Badges 3.0 eddsa-rdfc-2022 vector: values", values + 2);
}

#[test]
fn the_clr_vector_is_reproduced_value_by_value() {
    let Some(corpus) = corpus() else { return };
    let (vector, secured) = edtech(
        &corpus.join("clr2/test-vectors"),
        "linked-data-proof-clr-03-Document-before-signing.json",
        "linked-data-proof-clr-05-Proof.json",
        "linked-data-proof-clr-06-Signed-credential.json",
        &corpus.join("ob3/spec-vectors/keypair.json"),
    );
    let values = vector.compare("CLR 2.0", &Contexts::default());
    vector.sign_and_verify("CLR 2.0", &secured);
    report_count("CLR 2.0 eddsa-rdfc-2022 vector: values", values + 2);
}

fn w3c(unsecured: &Path, folder: &Path, key: SecretKey) -> Vector {
    let of = |file: &str| read_text(&folder.join(file));
    let Value::Object(options) = read_json(&folder.join("proofConfigDataInt.json")) else {
        panic!("the proof configuration is no object");
    };
    Vector {
        unsecured: read_json(unsecured),
        options,
        key,
        document: of("canonDocDataInt.txt"),
        document_hash: of("docHashDataInt.txt"),
        configuration: of("proofCanonDataInt.txt"),
        configuration_hash: of("proofHashDataInt.txt"),
        combined: of("combinedHashDataInt.txt"),
        signature: of("sigHexDataInt.txt"),
        proof_value: of("sigBTC58DataInt.txt"),
    }
}

#[test]
fn the_w3c_vectors_are_reproduced_value_by_value() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("w3c/vc-di-eddsa");
    let keys = read_json(&folder.join("keyPair.json"));
    let contexts = Contexts(examples(&corpus));
    let key = secret_multikey(text(&keys, "privateKeyMultibase"));
    let vector = w3c(
        &folder.join("unsigned.json"),
        &folder.join("eddsa-rdfc-2022"),
        key,
    );
    let mut values = vector.compare("eddsa-rdfc-2022", &contexts);
    let secured = read_json(&folder.join("eddsa-rdfc-2022/signedDataInt.json"));
    assert_eq!(contexts.verify_each(&secured), [Ok(())]);
    values += 1;
    report_count("W3C eddsa-rdfc-2022 vectors: values", values);
}

#[test]
fn the_w3c_employment_vector_is_reproduced_value_by_value() {
    let (Some(corpus), Some(contexts)) = (corpus(), citizenship()) else {
        return;
    };
    let contexts = Contexts(contexts);
    let folder = corpus.join("w3c/vc-di-eddsa");
    let employment = folder.join("eddsa-rdfc-2022/employ");
    let keys = read_json(&folder.join("keyPair.json"));
    let key = secret_multikey(text(&keys, "privateKeyMultibase"));
    let vector = w3c(&folder.join("employmentAuth.json"), &employment, key);
    let values = vector.compare("eddsa-rdfc-2022/employ", &contexts);
    let secured = read_json(&employment.join("signedDataInt.json"));
    assert_eq!(contexts.verify_each(&secured), [Ok(())]);
    report_count("W3C eddsa-rdfc-2022 employment vector: values", values + 1);
}

#[test]
fn the_w3c_proof_sets_and_chains_verify_proof_by_proof() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("w3c/vc-di-eddsa/proof-set-chain");
    let contexts = Contexts(examples(&corpus));
    let mut proofs = 0;
    for (file, count) in [
        ("signedProofSet1.json", 1),
        ("signedProofSet2.json", 2),
        ("signedProofChain1.json", 3),
        ("signedProofChain2.json", 4),
    ] {
        let verified = contexts.verify_each(&read_json(&folder.join(file)));
        assert_eq!(verified, vec![Ok(()); count], "{file}");
        proofs += count;
    }
    // Without its first link a chain does not hold; the set beside it does.
    let mut broken = read_json(&folder.join("signedProofChain1.json"));
    broken["proof"].as_array_mut().unwrap().remove(0);
    assert_eq!(
        contexts.verify_each(&broken),
        [Ok(()), Err(ProofError::PreviousProof)]
    );
    report_count("W3C proof sets and chains: proofs", proofs + 2);
}

fn did_key_of(proof: &Proof) -> PublicKey {
    let (did, _) = proof.verification_method.split_once('#').unwrap();
    let document = resolve_offline(did).unwrap().unwrap();
    document
        .verification_method(&proof.verification_method)
        .unwrap()
        .key
        .clone()
}
