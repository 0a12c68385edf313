//! The suites beside eddsa-rdfc-2022: every intermediate value of W3C's vectors, and 1EdTech's published credentials.
//!
//! ECDSA is not deterministic here: a vector's signature is verified, its bytes and text are compared, and what we sign
//! over the same forms is verified again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use testamur_keys::{KeyType, PublicKey, SecretKey};
use testamur_linked_data::{HashAlgorithm, Limits, Options, canonicalize_nquads_with, to_nquads};
use testamur_signing::proof::split;
use testamur_signing::{Cryptosuite, HashData};
use testamur_tests::{corpus, report_count};

use crate::{citizenship, examples, hex, read_json, read_text, text};

/// One folder of vectors.
struct Folder {
    suite: Cryptosuite,
    key_type: KeyType,
    /// Where it lies, and what its file names end with.
    path: &'static str,
    suffix: &'static str,
    /// The document, if it has a file of its own.
    unsecured: &'static str,
}

const FOLDERS: [Folder; 6] = [
    folder(
        Cryptosuite::EddsaJcs2022,
        KeyType::Ed25519,
        "vc-di-eddsa/eddsa-jcs-2022",
        "JCS",
    ),
    Folder {
        unsecured: "",
        ..folder(
            Cryptosuite::Ed25519Signature2020,
            KeyType::Ed25519,
            "vc-di-eddsa/Ed25519Signature2020",
            "EdSig",
        )
    },
    folder(
        Cryptosuite::EcdsaRdfc2019,
        KeyType::P256,
        "vc-di-ecdsa/ecdsa-rdfc-2019-p256",
        "ECDSAP256",
    ),
    folder(
        Cryptosuite::EcdsaRdfc2019,
        KeyType::P384,
        "vc-di-ecdsa/ecdsa-rdfc-2019-p384",
        "ECDSAP384",
    ),
    folder(
        Cryptosuite::EcdsaJcs2019,
        KeyType::P256,
        "vc-di-ecdsa/ecdsa-jcs-2019-p256",
        "JCSECDSAP256",
    ),
    folder(
        Cryptosuite::EcdsaJcs2019,
        KeyType::P384,
        "vc-di-ecdsa/ecdsa-jcs-2019-p384",
        "JCSECDSAP384",
    ),
];

const fn folder(
    suite: Cryptosuite,
    key_type: KeyType,
    path: &'static str,
    suffix: &'static str,
) -> Folder {
    Folder {
        suite,
        key_type,
        path,
        suffix,
        unsecured: "unsigned.json",
    }
}

/// Those under the context of W3C's cards.
const EMPLOYMENTS: [Folder; 2] = [
    employment(
        KeyType::P256,
        "vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ",
        "ECDSAP256",
    ),
    employment(
        KeyType::P384,
        "vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ",
        "ECDSAP384",
    ),
];

const fn employment(key_type: KeyType, path: &'static str, suffix: &'static str) -> Folder {
    Folder {
        unsecured: "employmentAuth.json",
        ..folder(Cryptosuite::EcdsaRdfc2019, key_type, path, suffix)
    }
}

impl Folder {
    fn file(&self, corpus: &Path, name: &str, extension: &str) -> PathBuf {
        let file = format!("{name}{}.{extension}", self.suffix);
        corpus.join("w3c").join(self.path).join(file)
    }

    fn text(&self, corpus: &Path, name: &str) -> String {
        read_text(&self.file(corpus, name, "txt"))
            .trim_end_matches(['\r', '\n'])
            .to_owned()
    }

    fn key(&self, corpus: &Path) -> SecretKey {
        let keys = corpus.join("w3c").join(match self.key_type {
            KeyType::P256 => "vc-di-ecdsa/p256KeyPair.json",
            KeyType::P384 => "vc-di-ecdsa/p384KeyPair.json",
            _ => "vc-di-eddsa/keyPair.json",
        });
        let keys = read_json(&keys);
        let secret = ["secretKeyMultibase", "privateKeyMultibase"]
            .into_iter()
            .find_map(|member| keys[member].as_str())
            .unwrap();
        let secret = bs58::decode(&secret[1..]).into_vec().unwrap();
        let key = SecretKey::from_bytes(self.key_type, &secret[2..]).unwrap();
        let public = key.public_key().to_multibase();
        assert_eq!(public.as_deref(), Some(text(&keys, "publicKeyMultibase")));
        key
    }

    /// The canonical forms as we make them, with the contexts that are not embedded.
    fn hash_data(
        &self,
        contexts: &HashMap<String, Value>,
        unsecured: &Value,
        proof: &Map<String, Value>,
    ) -> HashData {
        let limits = Limits::default();
        if matches!(
            self.suite,
            Cryptosuite::EcdsaJcs2019 | Cryptosuite::EddsaJcs2022
        ) {
            return self
                .suite
                .hash_data(unsecured, proof, self.key_type, &limits)
                .unwrap();
        }
        let hash = match self.key_type {
            KeyType::P384 => HashAlgorithm::Sha384,
            _ => HashAlgorithm::Sha256,
        };
        let canonicalize = |nquads: &str| {
            canonicalize_nquads_with(nquads, hash, &limits)
                .unwrap()
                .into_string()
        };
        let options = Options {
            documents: contexts.clone(),
            lossless: true,
            ..Options::default()
        };
        let quads = |document: &Value| to_nquads(document, &options, &limits).unwrap();
        let configuration = self.suite.proof_configuration(unsecured, proof);
        HashData::new(
            self.key_type,
            canonicalize(&quads(unsecured)),
            canonicalize(&quads(&configuration)),
        )
    }

    /// Compares each step; returns how many values were compared.
    fn compare(&self, corpus: &Path, contexts: &HashMap<String, Value>) -> usize {
        let name = self.path;
        let key = self.key(corpus);
        let secured = read_json(&self.file(corpus, "signed", "json"));
        let (unsecured, proofs) = split(&secured).unwrap();
        if !self.unsecured.is_empty() {
            let (folder, _) = self.path.split_once('/').unwrap();
            let given = read_json(&corpus.join("w3c").join(folder).join(self.unsecured));
            assert_eq!(unsecured, given, "{name}");
        }
        let proof = proofs[0].as_ref().unwrap();
        assert_eq!(Cryptosuite::of(proof), Ok(self.suite), "{name}");
        let configuration = self.suite.proof_configuration(&unsecured, &proof.members);
        let given = read_json(&self.file(corpus, "proofConfig", "json"));
        assert_eq!(configuration, given, "{name}");
        let hashes = self.hash_data(contexts, &unsecured, &proof.members);
        let signature = bs58::decode(&proof.proof_value[1..]).into_vec().unwrap();
        let compared = [
            (hashes.document(), "canonDoc"),
            (&hex(&hashes.document_hash()), "docHash"),
            (hashes.configuration(), "proofCanon"),
            (&hex(&hashes.configuration_hash()), "proofHash"),
            (&hex(&hashes.to_bytes()), "combinedHash"),
            (&hex(&signature), "sigHex"),
            (&proof.proof_value, "sigBTC58"),
        ];
        for (ours, file) in compared {
            assert_eq!(ours.trim_end(), self.text(corpus, file), "{name}: {file}");
        }
        let public = key.public_key();
        assert_eq!(hashes.verify(&proof.proof_value, public), Ok(()), "{name}");
        let ours = hashes.sign(&key).unwrap();
        assert_eq!(hashes.verify(&ours, public), Ok(()), "{name}");
        if self.key_type == KeyType::Ed25519 {
            assert_eq!(ours, proof.proof_value, "{name}");
        }
        self.refuse_flipped_bits(&hashes, &signature, public);
        compared.len() + 3
    }

    fn refuse_flipped_bits(&self, hashes: &HashData, signature: &[u8], key: &PublicKey) {
        for bit in 0..signature.len() * 8 {
            let mut flipped = signature.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let text = format!("z{}", bs58::encode(flipped).into_string());
            assert!(
                hashes.verify(&text, key).is_err(),
                "{}: bit {bit}",
                self.path
            );
        }
    }
}

#[test]
fn the_w3c_vectors_of_the_other_suites_are_reproduced_value_by_value() {
    let Some(corpus) = corpus() else { return };
    let contexts = examples(&corpus);
    let values = FOLDERS
        .iter()
        .map(|folder| folder.compare(&corpus, &contexts));
    report_count("W3C vectors of the other suites: values", values.sum());
}

#[test]
fn the_w3c_employment_vectors_of_ecdsa_rdfc_2019_are_reproduced_value_by_value() {
    let (Some(corpus), Some(contexts)) = (corpus(), citizenship()) else {
        return;
    };
    let values = EMPLOYMENTS
        .iter()
        .map(|folder| folder.compare(&corpus, &contexts));
    report_count(
        "W3C ecdsa-rdfc-2019 employment vectors: values",
        values.sum(),
    );
}

#[test]
fn a_credential_published_under_an_older_suite_verifies_under_the_key_it_names() {
    let Some(corpus) = corpus() else { return };
    let file = corpus.join("ob3/validator-samples/simple-eddsa-2022.json");
    let (unsecured, proofs) = split(&read_json(&file)).unwrap();
    let proof = proofs[0].as_ref().unwrap();
    assert_eq!(Cryptosuite::of(proof), Ok(Cryptosuite::Eddsa2022));
    let key = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";
    let key = PublicKey::from_multibase(key).unwrap();
    let result = Cryptosuite::Eddsa2022.verify_proof(&unsecured, &proof.members, &key);
    assert_eq!(result, Ok(()));
    report_count("1EdTech credentials under older suites", 1);
}
